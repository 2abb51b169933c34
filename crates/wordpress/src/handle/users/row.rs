//! The row of a user: what it says besides what the resource says, and how it is written.

use scim::{error::ScimError, resource::Resource, user_name};

use super::text;
use crate::{
    contract::{Access, Effect, Fields, Secret, StoredUser, UserRow},
    exchange::{Failure, Transaction},
    handle::call::Call,
    select, storage,
};

/// What is written of a user: the row, and of WordPress what is named.
pub(in crate::handle) struct Put<'user> {
    pub(in crate::handle) document: &'user Resource,
    pub(in crate::handle) standing: Standing,
    pub(in crate::handle) wordpress: Fields,
    pub(in crate::handle) user_login: Option<String>,
    pub(in crate::handle) password: Option<Secret>,
    pub(in crate::handle) access: Option<Access>,
}

impl<'user> Put<'user> {
    /// The row alone.
    pub(in crate::handle) fn new(document: &'user Resource, standing: Standing) -> Self {
        Self {
            document,
            standing,
            wordpress: Fields::new(),
            user_login: None,
            password: None,
            access: None,
        }
    }

    /// Writes it; tells what WordPress was given.
    pub(in crate::handle) async fn perform(
        self,
        call: &Call,
        transaction: &Transaction<'_>,
        stored: &StoredUser,
    ) -> Result<Fields, Failure> {
        let update = Effect::UserUpdate {
            id: stored.id.clone(),
            wp_user_id: stored.wp_user_id,
            row: row(call, self.document, self.standing)?,
            wordpress: self.wordpress,
            user_login: self.user_login,
            password: self.password,
            access: self.access,
            fields: call.mapping().fields(),
        };
        transaction.update(update).await
    }
}

/// What the row of a user says besides what the resource says.
#[derive(Clone, Debug)]
pub(in crate::handle) struct Standing {
    pub(in crate::handle) active: bool,
    pub(in crate::handle) version: u64,
    pub(in crate::handle) modified: i64,
    pub(in crate::handle) remembered_roles: Vec<String>,
    pub(in crate::handle) forgotten: Option<i64>,
}

impl Standing {
    /// That of a new user.
    pub(super) fn new(active: bool, now: i64) -> Self {
        Self {
            active,
            version: 1,
            modified: now,
            remembered_roles: Vec::new(),
            forgotten: None,
        }
    }

    /// That of a user as stored, whom the connection has not forgotten or is to know again.
    pub(in crate::handle) fn of(stored: &StoredUser) -> Self {
        Self {
            active: stored.active,
            version: stored.version,
            modified: stored.modified,
            remembered_roles: stored.remembered_roles.clone(),
            forgotten: None,
        }
    }

    /// That of the next version.
    pub(in crate::handle) fn changed(mut self, now: i64) -> Self {
        self.version = self.version.saturating_add(1);
        self.modified = now.max(self.modified.saturating_add(1));
        self
    }

    /// With more roles to give back.
    pub(in crate::handle) fn remember(&mut self, roles: Vec<String>) {
        for role in roles {
            if !self.remembered_roles.contains(&role) {
                self.remembered_roles.push(role);
            }
        }
    }
}

/// The columns of a user.
pub(in crate::handle) fn row(
    call: &Call,
    user: &Resource,
    standing: Standing,
) -> Result<UserRow, ScimError> {
    let user_name = text(call, user, "userName").unwrap_or_default().to_owned();
    let external_id = text(call, user, "externalId").map(str::to_owned);
    Ok(UserRow {
        user_name_key: storage::digest(&user_name::key(&user_name)?),
        user_name,
        external_id_key: storage::key_of(external_id.as_deref()),
        external_id,
        user_email_key: call
            .mapping()
            .email(user)
            .map(|email| storage::digest(&email.to_lowercase())),
        active: standing.active,
        version: standing.version,
        modified: standing.modified,
        document: user.to_document(call.users()),
        keys: select::keys(call.users(), user),
        remembered_roles: standing.remembered_roles,
        forgotten: standing.forgotten,
    })
}
