//! A shell without WordPress: the same effects over users held in memory. It serves judges, fuzzers and
//! tests that need no site, and must give the same replies as one.

mod accounts;
mod condition;
mod groups;
mod leavers;
mod roles;
mod site;

use std::collections::BTreeMap;

use crate::{
    contract::{
        AuditEvent, Effect, Fields, NewUser, Outcome, Reply, Secret, StoredUser, Taken, UserKey,
        UserRow,
    },
    exchange::Exchange,
    select::Parameter,
    storage::Column,
};

/// A site held in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    users: BTreeMap<String, User>,
    groups: groups::Groups,
    /// Whose role is due.
    role_tasks: BTreeMap<String, roles::Task>,
    accounts: accounts::Accounts,
    leavers: leavers::Leavers,
    last_wp_user_id: u64,
    audit: Vec<AuditEvent>,
    /// The state before the open transaction.
    before: Option<Box<Memory>>,
}

/// A managed user with its WordPress user.
#[derive(Clone, Debug)]
struct User {
    wp_user_id: u64,
    connection_id: u64,
    created: i64,
    row: UserRow,
    wordpress: Fields,
    baseline: Fields,
    roles: roles::Roles,
    password: Option<Secret>,
    /// Whether WordPress has the user no more.
    is_gone: bool,
}

impl Memory {
    /// Runs an exchange to its reply.
    pub fn run(&mut self, exchange: &mut Exchange) -> Reply {
        while let Some(effect) = exchange.effect() {
            let outcome = self.perform(&effect);
            exchange.resume(outcome);
        }
        self.roll_back();
        let reply = exchange.reply();
        self.audit.extend(reply.audit.clone());
        reply
    }

    /// What has been recorded.
    #[must_use]
    pub fn audit(&self) -> &[AuditEvent] {
        &self.audit
    }

    /// How many users there are.
    #[must_use]
    pub fn user_count(&self) -> usize {
        self.users.len()
    }

    /// Edits a field of a WordPress user, as somebody else than SCIM would.
    pub fn edit(&mut self, wp_user_id: u64, field: &str, value: &str) {
        let edited = self
            .users
            .values_mut()
            .find(|user| user.wp_user_id == wp_user_id);
        if let Some(user) = edited {
            user.wordpress.insert(field.to_owned(), value.to_owned());
        }
    }

    /// What WordPress holds of a managed user; nothing if there is none.
    #[must_use]
    pub fn wordpress(&self, id: &str) -> Fields {
        let user = self.users.get(id);
        user.map(|user| user.wordpress.clone()).unwrap_or_default()
    }

    /// Whether somebody can get in with a password.
    #[must_use]
    pub fn has_password(&self, id: &str, password: &str) -> bool {
        let user = self.users.get(id);
        let held = user.and_then(|user| user.password.as_ref());
        held.is_some_and(|held| held.reveal() == password)
    }

    /// Whether a user may get in.
    #[must_use]
    pub fn is_active(&self, id: &str) -> bool {
        self.users.get(id).is_some_and(|user| user.row.active)
    }

    /// Deletes a WordPress user, as somebody would whom nobody hears.
    pub fn lose(&mut self, wp_user_id: u64) {
        for user in self.users.values_mut() {
            user.is_gone |= user.wp_user_id == wp_user_id;
        }
    }

    /// Makes the document of a user unreadable.
    pub fn damage(&mut self, id: &str) {
        if let Some(user) = self.users.get_mut(id) {
            "{".clone_into(&mut user.row.document);
        }
    }

    /// Performs one effect.
    pub fn perform(&mut self, effect: &Effect) -> Outcome {
        match effect {
            Effect::TransactionBegin => {
                self.before = Some(Box::new(Self {
                    before: None,
                    ..self.clone()
                }));
                Outcome::Done
            }
            Effect::TransactionCommit => {
                self.before = None;
                Outcome::Done
            }
            Effect::TransactionRollback => {
                self.roll_back();
                Outcome::Done
            }
            Effect::UserLoad {
                connection_id,
                by,
                forgotten,
                fields,
                ..
            } => self.load(*connection_id, by, *forgotten, fields),
            Effect::UsersSelect {
                selection,
                after,
                offset,
                limit,
            } => {
                let after = after.as_deref().unwrap_or_default();
                let offset = usize::try_from(*offset).unwrap_or(usize::MAX);
                let limit = usize::try_from(*limit).unwrap_or(usize::MAX);
                let selected = self
                    .known()
                    .filter(|user| user.0.as_str() > after && condition::selects(selection, user));
                let users = selected
                    .skip(offset)
                    .take(limit)
                    .map(|(id, user)| user.stored(id))
                    .collect();
                Outcome::Users { users }
            }
            Effect::UsersCount { selection } => {
                let count = self
                    .known()
                    .filter(|user| condition::selects(selection, user))
                    .count();
                Outcome::Count {
                    count: count as u64,
                }
            }
            Effect::UserInsert {
                row,
                wordpress,
                role,
                password,
                fields,
            } => {
                let roles = roles::Roles::of_new_user(role);
                let outcome = self.insert(row, wordpress, roles, fields);
                self.keep_password(&row.id, password.as_ref(), &outcome);
                outcome
            }
            Effect::UserRestore {
                row,
                user_login,
                wordpress,
                fields,
                ..
            } => {
                let mut wordpress = wordpress.clone();
                wordpress.insert("user_login".to_owned(), user_login.clone());
                self.insert(row, &wordpress, roles::Roles::default(), fields)
            }
            Effect::UserUpdate {
                id,
                row,
                wordpress,
                user_login,
                password,
                fields,
                ..
            } => {
                let outcome = self.update(id, row, wordpress, user_login.as_deref(), fields);
                self.keep_password(id, password.as_ref(), &outcome);
                outcome
            }
            Effect::UserForget { id } => {
                self.release(id);
                Outcome::Done
            }
            Effect::AccountsFind { .. } | Effect::UserLink { .. } | Effect::LinkReport { .. } => {
                self.perform_on_accounts(effect)
            }
            Effect::GroupLoad { .. }
            | Effect::GroupsSelect { .. }
            | Effect::GroupsCount { .. }
            | Effect::GroupInsert { .. }
            | Effect::GroupUpdate { .. }
            | Effect::GroupDelete { .. }
            | Effect::MembersSelect { .. }
            | Effect::MembersAdd { .. }
            | Effect::MembersRemove { .. }
            | Effect::MembersLeave { .. }
            | Effect::MembershipsSelect { .. } => self.perform_on_groups(effect),
            Effect::RoleSet { .. }
            | Effect::RoleTasksLock { .. }
            | Effect::RoleTasksAdd { .. }
            | Effect::RoleTasksCount { .. }
            | Effect::RoleTasksTake { .. }
            | Effect::RoleTasksRemove { .. } => self.perform_on_roles(effect),
            Effect::UserDelete { .. }
            | Effect::RolesTake { .. }
            | Effect::RolesGive { .. }
            | Effect::ContentReturn { .. }
            | Effect::BreakerLoad { .. }
            | Effect::BreakerTrip { .. }
            | Effect::DepartureAppend { .. }
            | Effect::DepartureLoad { .. }
            | Effect::DeparturesClose { .. } => self.perform_on_leavers(effect),
            Effect::AuditAppend { event } => {
                self.audit.push(event.clone());
                Outcome::Done
            }
        }
    }

    fn forget(&mut self, id: &str) {
        self.users.remove(id);
        self.role_tasks.remove(id);
    }

    fn roll_back(&mut self) {
        if let Some(before) = self.before.take() {
            *self = *before;
        }
    }

    /// The users that no connection has forgotten.
    fn known(&self) -> impl Iterator<Item = (&String, &User)> {
        let users = self.users.iter();
        users.filter(|(_, user)| user.row.forgotten.is_none())
    }

    fn load(
        &self,
        connection_id: u64,
        by: &UserKey,
        forgotten: bool,
        fields: &[String],
    ) -> Outcome {
        let found = self.users.iter().find(|(id, user)| {
            user.connection_id == connection_id
                && user.row.forgotten.is_some() == forgotten
                && match by {
                    UserKey::Id(wanted) => wanted == *id,
                    UserKey::WpUserId(wanted) => *wanted == user.wp_user_id,
                    UserKey::UserNameKey(wanted) => *wanted == user.row.user_name_key,
                    UserKey::ExternalIdKey(wanted) => {
                        Some(wanted) == user.row.external_id_key.as_ref()
                    }
                }
        });
        match found {
            Some((id, user)) => Outcome::User {
                user: user.stored_with(id, fields),
            },
            None => Outcome::Absent,
        }
    }

    fn insert(
        &mut self,
        new: &NewUser,
        wordpress: &Fields,
        roles: roles::Roles,
        fields: &[String],
    ) -> Outcome {
        if let Some(what) = self.taken(&new.id, new.connection_id, &new.row) {
            return Outcome::Taken { what };
        }
        let given = match site::accepted(wordpress) {
            Ok(given) => given,
            Err(refusal) => return refusal.into(),
        };
        if self.holds_email(&new.id, &given) {
            return Outcome::Taken {
                what: Taken::UserEmail,
            };
        }
        if let Some(what) = self.taken_by_account(&given) {
            return Outcome::Taken { what };
        }
        self.last_wp_user_id += 1;
        let mut user = User {
            wp_user_id: self.last_wp_user_id,
            connection_id: new.connection_id,
            created: new.created,
            row: new.row.clone(),
            wordpress: site::new_user(&given),
            baseline: Fields::new(),
            roles,
            password: None,
            is_gone: false,
        };
        user.remember(fields);
        let wp_user_id = user.wp_user_id;
        self.users.insert(new.id.clone(), user);
        Outcome::Written { wp_user_id, given }
    }

    fn update(
        &mut self,
        id: &str,
        row: &UserRow,
        wordpress: &Fields,
        login: Option<&str>,
        fields: &[String],
    ) -> Outcome {
        let held = self.users.get(id).filter(|user| !user.is_gone);
        let Some(connection_id) = held.map(|user| user.connection_id) else {
            return Outcome::Gone;
        };
        if let Some(what) = self.taken(id, connection_id, row) {
            return Outcome::Taken { what };
        }
        let is_renamed = |user: &User| user.row.user_name_key != row.user_name_key;
        if self.users.get(id).is_some_and(is_renamed) && self.is_account(&row.user_name) {
            return Outcome::Taken {
                what: Taken::UserLogin,
            };
        }
        let given = match site::accepted(wordpress) {
            Ok(given) => given,
            Err(refusal) => return refusal.into(),
        };
        if self.holds_email(id, &given) {
            return Outcome::Taken {
                what: Taken::UserEmail,
            };
        }
        if let Some(what) = self.taken_by_account(&given) {
            return Outcome::Taken { what };
        }
        if login.is_some_and(|login| self.is_login_of_another(id, login)) {
            return Outcome::Taken {
                what: Taken::UserLogin,
            };
        }
        let Some(user) = self.users.get_mut(id) else {
            return Outcome::Gone;
        };
        user.row = row.clone();
        if let Some(login) = login {
            user.wordpress
                .insert("user_login".to_owned(), login.to_owned());
        }
        user.wordpress.extend(given.clone());
        user.remember(fields);
        Outcome::Written {
            wp_user_id: user.wp_user_id,
            given,
        }
    }

    fn keep_password(&mut self, id: &str, password: Option<&Secret>, outcome: &Outcome) {
        if let (Outcome::Written { .. }, Some(password), Some(user)) =
            (outcome, password, self.users.get_mut(id))
        {
            user.password = Some(password.clone());
        }
    }

    fn is_login_of_another(&self, id: &str, login: &str) -> bool {
        let mut others = self.users.iter().filter(|(other, _)| other.as_str() != id);
        others.any(|(_, user)| accounts::holds(&user.wordpress, "user_login", login))
            || self.is_account(login)
    }

    /// Whether another WordPress user has an address, be it that its resource has lost it.
    fn holds_email(&self, id: &str, given: &Fields) -> bool {
        let Some(email) = given.get("user_email") else {
            return false;
        };
        let mut others = self.users.iter().filter(|(other, _)| other.as_str() != id);
        others.any(|(_, user)| {
            let held = user.wordpress.get("user_email");
            held.is_some_and(|held| held.eq_ignore_ascii_case(email))
        })
    }

    fn taken(&self, id: &str, connection_id: u64, row: &UserRow) -> Option<Taken> {
        let others = || {
            self.users
                .iter()
                .filter(|(other, _)| other.as_str() != id)
                .map(|(_, user)| user)
        };
        let same = |left: &Option<String>, right: &Option<String>| left.is_some() && left == right;
        if others().any(|user| user.row.user_name_key == row.user_name_key) {
            return Some(Taken::UserName);
        }
        let mut connected = others().filter(|user| user.connection_id == connection_id);
        if connected.any(|user| same(&user.row.external_id_key, &row.external_id_key)) {
            return Some(Taken::ExternalId);
        }
        let email = others().any(|user| same(&user.row.user_email_key, &row.user_email_key));
        email.then_some(Taken::UserEmail)
    }
}

impl condition::Row for (&String, &User) {
    fn connection_id(&self) -> u64 {
        self.1.connection_id
    }

    fn column(&self, column: Column) -> Option<Parameter> {
        let (id, user) = *self;
        Some(match column {
            Column::Id => Parameter::Text(id.clone()),
            Column::ConnectionId => Parameter::Integer(i64::try_from(user.connection_id).ok()?),
            Column::UserNameKey => Parameter::Text(user.row.user_name_key.clone()),
            Column::DisplayNameKey => return None,
            Column::ExternalIdKey => Parameter::Text(user.row.external_id_key.clone()?),
            Column::Active => Parameter::Integer(i64::from(user.row.active)),
            Column::Created => Parameter::Integer(user.created),
            Column::Modified => Parameter::Integer(user.row.modified),
        })
    }

    fn has_key(&self, key: &str) -> bool {
        self.1.row.keys.iter().any(|known| known == key)
    }
}

impl User {
    fn stored(&self, id: &str) -> StoredUser {
        StoredUser {
            id: id.to_owned(),
            wp_user_id: self.wp_user_id,
            version: self.row.version,
            active: self.row.active,
            created: self.created,
            modified: self.row.modified,
            document: self.row.document.clone(),
            wordpress: Fields::new(),
            baseline: Fields::new(),
            wanted_role: None,
            granted_role: None,
            remembered_roles: Vec::new(),
        }
    }

    fn stored_with(&self, id: &str, fields: &[String]) -> StoredUser {
        let held = |field: &String| Some((field.clone(), self.wordpress.get(field)?.clone()));
        StoredUser {
            wordpress: fields.iter().filter_map(held).collect(),
            baseline: self.baseline.clone(),
            wanted_role: self.roles.wanted.clone(),
            granted_role: self.roles.granted.clone(),
            remembered_roles: self.row.remembered_roles.clone(),
            ..self.stored(id)
        }
    }

    fn remember(&mut self, fields: &[String]) {
        for field in fields {
            let value = self.wordpress.get(field).cloned().unwrap_or_default();
            self.wordpress.insert(field.clone(), value.clone());
            self.baseline.insert(field.clone(), value);
        }
    }
}
