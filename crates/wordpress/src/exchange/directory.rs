//! The handle through which handlers reach users: each method is one effect and its outcome.

use std::{future::poll_fn, rc::Rc, task::Poll};

use scim::error::ScimError;

use super::{Channel, Failure};
use crate::{
    contract::{
        Account, AccountKey, AuditEvent, Effect, Fields, LinkReport, Member, Membership, Outcome,
        StoredGroup, StoredUser, Taken, UserKey,
    },
    select::Selection,
};

/// How often a transaction that fell to a deadlock is tried again. The shell lets some time pass before each.
const RETRIES: u32 = 9;

/// What a client is told when nobody could get the content of a user.
const NO_HEIR: &str = "the user cannot be deleted: whoever is to get its content is not there on this \
    site; an administrator has to choose somebody else";

/// The users of the site, as far as effects reach them.
pub struct Directory {
    channel: Rc<Channel>,
}

/// A [`Directory`] with an open transaction: the only way to write.
pub struct Transaction<'directory> {
    pub(super) directory: &'directory Directory,
}

/// What became of members that were to be added.
pub enum Added {
    /// They are members; so many were none before.
    Count(u64),
    /// None was added, since these are neither users nor groups of the connection.
    Missing(Vec<String>),
}

impl Directory {
    pub(super) fn new(channel: Rc<Channel>) -> Self {
        Self { channel }
    }

    /// One managed user.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn user(
        &self,
        connection_id: u64,
        by: UserKey,
    ) -> Result<Option<StoredUser>, Failure> {
        let load = Effect::UserLoad {
            connection_id,
            by,
            forgotten: false,
            lock: false,
            fields: Vec::new(),
        };
        self.load(load).await
    }

    /// Users in ascending order of `id`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn select(
        &self,
        selection: Selection,
        after: Option<String>,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<StoredUser>, Failure> {
        match self
            .perform(Effect::UsersSelect {
                selection,
                after,
                offset,
                limit,
            })
            .await
        {
            Outcome::Users { users } => Ok(users),
            other => Err(unexpected("users.select", other)),
        }
    }

    /// How many users a selection holds.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count(&self, selection: Selection) -> Result<u64, Failure> {
        match self.perform(Effect::UsersCount { selection }).await {
            Outcome::Count { count } => Ok(count),
            other => Err(unexpected("users.count", other)),
        }
    }

    /// One group of the connection, without its members.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn group(
        &self,
        connection_id: u64,
        id: String,
    ) -> Result<Option<StoredGroup>, Failure> {
        self.load_group(connection_id, id, false).await
    }

    /// Groups in ascending order of `id`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn select_groups(
        &self,
        selection: Selection,
        after: Option<String>,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<StoredGroup>, Failure> {
        match self
            .perform(Effect::GroupsSelect {
                selection,
                after,
                offset,
                limit,
            })
            .await
        {
            Outcome::Groups { groups } => Ok(groups),
            other => Err(unexpected("groups.select", other)),
        }
    }

    /// How many groups a selection holds.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_groups(&self, selection: Selection) -> Result<u64, Failure> {
        match self.perform(Effect::GroupsCount { selection }).await {
            Outcome::Count { count } => Ok(count),
            other => Err(unexpected("groups.count", other)),
        }
    }

    /// Members of a group in ascending order of `id`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn members(
        &self,
        group_id: String,
        after: Option<String>,
        limit: u64,
    ) -> Result<Vec<Member>, Failure> {
        match self
            .perform(Effect::MembersSelect {
                group_id,
                after,
                limit,
            })
            .await
        {
            Outcome::Members { members } => Ok(members),
            other => Err(unexpected("members.select", other)),
        }
    }

    /// Which groups users belong to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn memberships(&self, users: Vec<String>) -> Result<Vec<Membership>, Failure> {
        match self.perform(Effect::MembershipsSelect { users }).await {
            Outcome::Memberships { memberships } => Ok(memberships),
            other => Err(unexpected("memberships.select", other)),
        }
    }

    /// How many users of a connection have a role that is due now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_role_tasks(&self, connection_id: u64, now: i64) -> Result<u64, Failure> {
        let effect = Effect::RoleTasksCount { connection_id, now };
        match self.perform(effect).await {
            Outcome::Count { count } => Ok(count),
            other => Err(unexpected("role_tasks.count", other)),
        }
    }

    /// Which groups a group belongs to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn groups_around(&self, group_id: String) -> Result<Vec<String>, Failure> {
        let memberships = self.memberships(vec![group_id]).await?;
        Ok(memberships
            .into_iter()
            .map(|membership| membership.group_id)
            .collect())
    }

    /// Records, outside a transaction, what did not succeed.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn record(&self, event: AuditEvent) -> Result<(), Failure> {
        self.step(Effect::AuditAppend { event }, "audit.append")
            .await
    }

    /// Does `work` in a transaction: committed when it succeeds, rolled back when it fails, tried again
    /// when it is the victim of a deadlock. A commit whose fate is unknown is never tried again.
    ///
    /// # Errors
    /// What `work` fails with, or [`Failure::Unavailable`].
    pub async fn transaction<T>(
        &self,
        work: impl AsyncFn(&Transaction<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        for _ in 0..=RETRIES {
            self.step(Effect::TransactionBegin, "transaction.begin")
                .await?;
            match work(&Transaction { directory: self }).await {
                Ok(value) => match self.perform(Effect::TransactionCommit).await {
                    Outcome::Done => return Ok(value),
                    Outcome::Deadlock => {}
                    other => return Err(unexpected("transaction.commit", other)),
                },
                Err(failure) => {
                    self.step(Effect::TransactionRollback, "transaction.rollback")
                        .await?;
                    if failure != Failure::Deadlock {
                        return Err(failure);
                    }
                }
            }
        }
        Err(Failure::Unavailable {
            reason: "deadlock on every attempt".to_owned(),
        })
    }

    async fn load(&self, load: Effect) -> Result<Option<StoredUser>, Failure> {
        match self.perform(load).await {
            Outcome::User { user } => Ok(Some(user)),
            Outcome::Absent => Ok(None),
            other => Err(unexpected("user.load", other)),
        }
    }

    async fn load_group(
        &self,
        connection_id: u64,
        id: String,
        lock: bool,
    ) -> Result<Option<StoredGroup>, Failure> {
        match self
            .perform(Effect::GroupLoad {
                connection_id,
                id,
                lock,
            })
            .await
        {
            Outcome::Group { group } => Ok(Some(group)),
            Outcome::Absent => Ok(None),
            other => Err(unexpected("group.load", other)),
        }
    }

    pub(super) async fn step(&self, effect: Effect, name: &'static str) -> Result<(), Failure> {
        match self.perform(effect).await {
            Outcome::Done => Ok(()),
            other => Err(unexpected(name, other)),
        }
    }

    /// Leaves the effect in the channel and waits for the outcome. The one place that awaits.
    pub(super) async fn perform(&self, effect: Effect) -> Outcome {
        let mut effect = Some(effect);
        poll_fn(|_| {
            if let Some(effect) = effect.take() {
                *self.channel.effect.borrow_mut() = Some(effect);
                return Poll::Pending;
            }
            match self.channel.outcome.borrow_mut().take() {
                Some(outcome) => Poll::Ready(outcome),
                None => Poll::Pending,
            }
        })
        .await
    }
}

impl Transaction<'_> {
    /// One managed user, locked until the end of the transaction, with what WordPress holds for `fields`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn user_for_update(
        &self,
        connection_id: u64,
        by: UserKey,
        fields: Vec<String>,
    ) -> Result<Option<StoredUser>, Failure> {
        let load = Effect::UserLoad {
            connection_id,
            by,
            forgotten: false,
            lock: true,
            fields,
        };
        self.directory.load(load).await
    }

    /// The same for a user whom the connection has forgotten.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forgotten_for_update(
        &self,
        connection_id: u64,
        by: UserKey,
        fields: Vec<String>,
    ) -> Result<Option<StoredUser>, Failure> {
        let load = Effect::UserLoad {
            connection_id,
            by,
            forgotten: true,
            lock: true,
            fields,
        };
        self.directory.load(load).await
    }

    /// Performs a `user.insert` or `user.restore`; tells the WordPress id and what WordPress was given.
    ///
    /// # Errors
    /// 409 when a unique value is in use, 400 when WordPress does not accept a value.
    pub async fn insert(&self, effect: Effect) -> Result<(u64, Fields), Failure> {
        match self.directory.perform(effect).await {
            Outcome::Written { wp_user_id, given } => Ok((wp_user_id, given)),
            other => Err(not_written("user.insert or user.restore", other)),
        }
    }

    /// Performs a `user.update` or `user.link`; tells what WordPress was given.
    ///
    /// # Errors
    /// 409 when a unique value is in use, 400 when WordPress does not accept a value, 403 when the account
    /// is protected.
    pub async fn update(&self, effect: Effect) -> Result<Fields, Failure> {
        match self.directory.perform(effect).await {
            Outcome::Written { given, .. } => Ok(given),
            other => Err(not_written("user.update or user.link", other)),
        }
    }

    /// The WordPress users whom a new user may be about, with what WordPress holds for `fields`. Those whom
    /// nobody manages stay locked until the end of the transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn accounts(
        &self,
        connection_id: u64,
        by: AccountKey,
        fields: Vec<String>,
    ) -> Result<Vec<Account>, Failure> {
        let effect = Effect::AccountsFind {
            connection_id,
            by,
            fields,
        };
        match self.directory.perform(effect).await {
            Outcome::Accounts { accounts } => Ok(accounts),
            other => Err(unexpected("accounts.find", other)),
        }
    }

    /// Tells the administrator about a user who was not linked.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn report(&self, report: LinkReport) -> Result<(), Failure> {
        self.directory
            .step(Effect::LinkReport { report }, "link.report")
            .await
    }

    /// Deletes the row of a managed user; its WordPress user, if there is one, is left alone.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn forget(&self, id: String) -> Result<(), Failure> {
        self.directory
            .step(Effect::UserForget { id }, "user.forget")
            .await
    }

    /// One group, locked until the end of the transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn group_for_update(
        &self,
        connection_id: u64,
        id: String,
    ) -> Result<Option<StoredGroup>, Failure> {
        self.directory.load_group(connection_id, id, true).await
    }

    /// Performs a `group.insert`, `group.update` or `group.delete`.
    ///
    /// # Errors
    /// 409 when a unique value is in use, 404 when the group is gone.
    pub async fn write_group(&self, effect: Effect) -> Result<(), Failure> {
        match self.directory.perform(effect).await {
            Outcome::Done => Ok(()),
            other => Err(not_written(
                "group.insert, group.update or group.delete",
                other,
            )),
        }
    }

    /// Adds members, all or none.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn add_members(
        &self,
        connection_id: u64,
        group_id: String,
        members: Vec<String>,
    ) -> Result<Added, Failure> {
        match self
            .directory
            .perform(Effect::MembersAdd {
                connection_id,
                group_id,
                members,
            })
            .await
        {
            Outcome::Changed { count } => Ok(Added::Count(count)),
            Outcome::Missing { ids } => Ok(Added::Missing(ids)),
            other => Err(not_written("members.add", other)),
        }
    }

    /// Removes members, or all; tells how many were members.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn remove_members(
        &self,
        group_id: String,
        members: Option<Vec<String>>,
    ) -> Result<u64, Failure> {
        self.changed(
            Effect::MembersRemove { group_id, members },
            "members.remove",
        )
        .await
    }

    /// Takes a user or group out of every group.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn leave(&self, member_id: String, modified: i64) -> Result<u64, Failure> {
        self.changed(
            Effect::MembersLeave {
                member_id,
                modified,
            },
            "members.leave",
        )
        .await
    }

    /// Performs a `role.set`; tells why the account is out of reach, if it is.
    ///
    /// # Errors
    /// When WordPress does not have the user any more, or the database does not do it.
    pub async fn set_role(&self, effect: Effect) -> Result<Option<String>, Failure> {
        match self.directory.perform(effect).await {
            Outcome::Done => Ok(None),
            Outcome::Protected { reason } => Ok(Some(reason)),
            other => Err(not_written("role.set", other)),
        }
    }

    /// Lets nobody else change groups of the connection.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn lock_role_tasks(&self, connection_id: u64) -> Result<(), Failure> {
        let effect = Effect::RoleTasksLock { connection_id };
        self.directory.step(effect, "role_tasks.lock").await
    }

    /// Performs a `role_tasks.add`; tells how many users were noted.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn add_role_tasks(&self, effect: Effect) -> Result<u64, Failure> {
        self.changed(effect, "role_tasks.add").await
    }

    /// Performs a `role_tasks.take`; tells the users, and how many remain with them.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn take_role_tasks(&self, effect: Effect) -> Result<(Vec<String>, u64), Failure> {
        match self.directory.perform(effect).await {
            Outcome::RoleTasks { ids, remaining } => Ok((ids, remaining)),
            other => Err(unexpected("role_tasks.take", other)),
        }
    }

    /// Notes that the role of a user is not due any more; tells whether it was.
    ///
    /// # Errors
    /// When the database does not do it, or the settings of the connection are others by now.
    pub async fn remove_role_task(&self, id: String) -> Result<bool, Failure> {
        let effect = Effect::RoleTasksRemove { id };
        Ok(self.changed(effect, "role_tasks.remove").await? > 0)
    }

    pub(super) async fn changed(&self, effect: Effect, name: &'static str) -> Result<u64, Failure> {
        match self.directory.perform(effect).await {
            Outcome::Changed { count } => Ok(count),
            other => Err(not_written(name, other)),
        }
    }

    /// Records what happened.
    ///
    /// # Errors
    /// When the database does not do it; the whole operation fails then.
    pub async fn audit(&self, event: AuditEvent) -> Result<(), Failure> {
        self.directory
            .step(Effect::AuditAppend { event }, "audit.append")
            .await
    }
}

/// The failure behind an outcome that is not the success of the effect.
pub(super) fn unexpected(effect: &'static str, outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Deadlock => Failure::Deadlock,
        Outcome::Unavailable { reason } => Failure::Unavailable {
            reason: format!("{effect}: {reason}"),
        },
        _ => Failure::Contract { effect },
    }
}

/// The same for writes, which WordPress may refuse.
pub(super) fn not_written(effect: &'static str, outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Taken { what } => Failure::Refused(taken(what)),
        Outcome::Refused { field, reason } => {
            let detail = match field.as_deref().map(crate::mapping::attribute_of) {
                Some(attribute) => format!("`{attribute}`: {reason}"),
                None => reason,
            };
            Failure::Refused(ScimError::invalid_value(detail))
        }
        Outcome::Protected { reason } => Failure::Refused(ScimError::new(
            403,
            format!("this account is protected: {reason}"),
        )),
        Outcome::NoHeir => Failure::AwaitsAdministrator {
            detail: NO_HEIR.to_owned(),
        },
        Outcome::Gone => Failure::Gone,
        other => unexpected(effect, other),
    }
}

fn taken(what: Taken) -> ScimError {
    ScimError::uniqueness(match what {
        Taken::UserName => "`userName` is in use by another user; letter case does not count",
        Taken::ExternalId => "`externalId` is in use by another resource of this client",
        Taken::UserEmail => "`emails.value`: the address is in use by another WordPress user",
        Taken::DisplayName => {
            "`displayName` is in use by another group of this client; letter case does not count"
        }
        Taken::UserLogin => {
            "`userName` is the login of a WordPress user that is not managed by this client"
        }
    })
}
