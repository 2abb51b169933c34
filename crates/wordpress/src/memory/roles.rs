//! Roles in memory: who has which, and whose is due.

use std::collections::BTreeSet;

use super::Memory;
use crate::contract::{Effect, Outcome};

/// The roles that a user has on the site.
#[derive(Clone, Debug, Default)]
pub(super) struct Roles {
    pub(super) held: BTreeSet<String>,
    /// What was wanted last, empty for none.
    pub(super) wanted: Option<String>,
    /// What SCIM gave.
    pub(super) granted: Option<String>,
}

/// The role of a user is due.
#[derive(Clone, Debug)]
pub(super) struct Task {
    connection_id: u64,
    due: i64,
}

impl Roles {
    /// Those of a new user.
    pub(super) fn of_new_user(role: &str) -> Self {
        Self {
            held: BTreeSet::from([role.to_owned()]),
            wanted: Some(role.to_owned()),
            granted: Some(role.to_owned()),
        }
    }

    fn set(&mut self, take: Option<&String>, give: Option<&String>) {
        if let Some(role) = take {
            self.held.remove(role);
        }
        let is_given = give.is_some_and(|role| self.held.insert(role.clone()));
        self.wanted = Some(give.cloned().unwrap_or_default());
        self.granted = give.filter(|_| is_given).cloned();
    }
}

impl Memory {
    /// The roles that a user has.
    #[must_use]
    pub fn roles(&self, id: &str) -> Vec<String> {
        let user = self.users.get(id);
        user.map_or_else(Vec::new, |user| user.roles.held.iter().cloned().collect())
    }

    /// Gives a user a role by hand.
    pub fn give_role(&mut self, id: &str, role: &str) {
        if let Some(user) = self.users.get_mut(id) {
            user.roles.held.insert(role.to_owned());
        }
    }

    /// Takes a role from a user by hand.
    pub fn take_role(&mut self, id: &str, role: &str) {
        if let Some(user) = self.users.get_mut(id) {
            user.roles.held.remove(role);
        }
    }

    /// Forgets which roles SCIM gave to a user, as if it were from before they were remembered.
    pub fn forget_roles(&mut self, id: &str) {
        if let Some(user) = self.users.get_mut(id) {
            user.roles.wanted = None;
            user.roles.granted = None;
        }
    }

    /// Has the roles of all users of a connection looked at, as a change of its settings does.
    pub fn make_roles_due(&mut self, connection_id: u64, due: i64) {
        let users = self.users.iter();
        for (id, _) in users.filter(|(_, user)| user.connection_id == connection_id) {
            let task = Task { connection_id, due };
            self.role_tasks.entry(id.clone()).or_insert(task);
        }
    }

    /// How many users have a role that is due.
    #[must_use]
    pub fn roles_due(&self) -> usize {
        self.role_tasks.len()
    }

    /// Performs an effect on roles.
    pub(super) fn perform_on_roles(&mut self, effect: &Effect) -> Outcome {
        match effect {
            Effect::RoleSet { id, take, give, .. } => {
                match self.users.get_mut(id).filter(|user| !user.is_gone) {
                    Some(user) => {
                        user.roles.set(take.as_ref(), give.as_ref());
                        Outcome::Done
                    }
                    None => Outcome::Gone,
                }
            }
            Effect::RoleTasksLock { .. } => Outcome::Done,
            Effect::RoleTasksAdd {
                connection_id,
                group_id,
                members,
                due,
            } => {
                let users = self.groups.users_within(group_id, members.as_deref());
                let count = users.len() as u64;
                for id in users {
                    let task = Task {
                        connection_id: *connection_id,
                        due: *due,
                    };
                    self.role_tasks.entry(id).or_insert(task);
                }
                Outcome::Changed { count }
            }
            Effect::RoleTasksCount { connection_id, now } => {
                let is_due =
                    |task: &&Task| task.connection_id == *connection_id && task.due <= *now;
                Outcome::Count {
                    count: self.role_tasks.values().filter(is_due).count() as u64,
                }
            }
            Effect::RoleTasksTake {
                connection_id,
                now,
                until,
                latest_first,
                limit,
            } => {
                let of_connection = |task: &Task| task.connection_id == *connection_id;
                let mut due: Vec<(i64, String)> = self
                    .role_tasks
                    .iter()
                    .filter(|(_, task)| of_connection(task) && task.due <= *now)
                    .map(|(id, task)| (task.due, id.clone()))
                    .collect();
                due.sort_by_key(|(due, id)| {
                    (
                        if *latest_first {
                            due.saturating_neg()
                        } else {
                            *due
                        },
                        id.clone(),
                    )
                });
                due.truncate(usize::try_from(*limit).unwrap_or(usize::MAX));
                let ids: Vec<String> = due.into_iter().map(|(_, id)| id).collect();
                for id in &ids {
                    if let Some(task) = self.role_tasks.get_mut(id) {
                        task.due = *until;
                    }
                }
                let remaining = self.role_tasks.values().filter(|task| of_connection(task));
                Outcome::RoleTasks {
                    ids,
                    remaining: remaining.count() as u64,
                }
            }
            Effect::RoleTasksRemove { id } => Outcome::Changed {
                count: u64::from(self.role_tasks.remove(id).is_some()),
            },
            _ => Outcome::Unavailable {
                reason: "not an effect on roles".to_owned(),
            },
        }
    }
}
