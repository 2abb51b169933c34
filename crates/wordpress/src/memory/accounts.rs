//! WordPress users whom nobody manages, in memory.

use std::collections::BTreeMap;

use super::{Memory, User, site};
use crate::contract::{
    Account, AccountKey, Effect, Fields, Identity, LinkReport, LinkState, NewUser, Outcome, Taken,
    Told,
};

/// The accounts of the site that no connection owns, and what administrators were told of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Accounts {
    unmanaged: BTreeMap<u64, Unmanaged>,
    /// By connection and WordPress user.
    reports: BTreeMap<(u64, u64), LinkReport>,
}

#[derive(Clone, Debug)]
struct Unmanaged {
    wordpress: Fields,
    protected: Option<String>,
}

impl Memory {
    /// Adds a WordPress user whom nobody manages; tells its id.
    pub fn add_account(&mut self, login: &str, email: &str) -> u64 {
        self.last_wp_user_id += 1;
        let given = [("user_login", login), ("user_email", email)]
            .map(|(field, value)| (field.to_owned(), value.to_owned()));
        let account = Unmanaged {
            wordpress: site::new_user(&Fields::from_iter(given)),
            protected: None,
        };
        self.accounts
            .unmanaged
            .insert(self.last_wp_user_id, account);
        self.last_wp_user_id
    }

    /// Puts an account out of reach.
    pub fn protect(&mut self, wp_user_id: u64, reason: &str) {
        if let Some(account) = self.accounts.unmanaged.get_mut(&wp_user_id) {
            account.protected = Some(reason.to_owned());
        }
    }

    /// What administrators were told and can decide.
    #[must_use]
    pub fn link_reports(&self) -> Vec<&LinkReport> {
        self.accounts.reports.values().collect()
    }

    /// Decides, as an administrator, about an account and a connection.
    pub fn decide(&mut self, connection_id: u64, wp_user_id: u64, state: LinkState) {
        if let Some(report) = self.accounts.reports.get_mut(&(connection_id, wp_user_id)) {
            report.state = state;
        }
    }

    /// What WordPress holds of an account that nobody manages.
    #[must_use]
    pub fn account(&self, wp_user_id: u64) -> Option<&Fields> {
        let account = self.accounts.unmanaged.get(&wp_user_id)?;
        Some(&account.wordpress)
    }

    /// Performs an effect on accounts.
    pub(super) fn perform_on_accounts(&mut self, effect: &Effect) -> Outcome {
        match effect {
            Effect::AccountsFind {
                connection_id,
                by,
                fields,
            } => Outcome::Accounts {
                accounts: self.found(*connection_id, by, fields),
            },
            Effect::UserLink {
                row,
                wp_user_id,
                wordpress,
                fields,
                ..
            } => self.link(row, *wp_user_id, wordpress, fields),
            Effect::LinkReport { report } => {
                let key = (report.connection_id, report.wp_user_id);
                self.accounts.reports.insert(key, report.clone());
                Outcome::Done
            }
            _ => Outcome::Absent,
        }
    }

    /// A user who is managed no more stays in WordPress.
    pub(super) fn release(&mut self, id: &str) {
        self.role_tasks.remove(id);
        let Some(user) = self.users.remove(id).filter(|user| !user.is_gone) else {
            return;
        };
        let account = Unmanaged {
            wordpress: user.wordpress,
            protected: None,
        };
        self.accounts.unmanaged.insert(user.wp_user_id, account);
    }

    /// Whether somebody whom nobody manages has the login or the e-mail.
    pub(super) fn taken_by_account(&self, given: &Fields) -> Option<Taken> {
        let has = |field: &str| {
            let value = given.get(field).filter(|value| !value.is_empty())?;
            let mut accounts = self.accounts.unmanaged.values();
            accounts.find(|account| holds(&account.wordpress, field, value))
        };
        match (has("user_login"), has("user_email")) {
            (Some(_), _) => Some(Taken::UserLogin),
            (None, Some(_)) => Some(Taken::UserEmail),
            (None, None) => None,
        }
    }

    /// Whether somebody whom nobody manages has this login.
    pub(super) fn is_account(&self, login: &str) -> bool {
        let mut accounts = self.accounts.unmanaged.values();
        accounts.any(|account| holds(&account.wordpress, "user_login", login))
    }

    fn found(&self, connection_id: u64, by: &AccountKey, fields: &[String]) -> Vec<Account> {
        let managed = self.users.values().map(|user| {
            let protected = None;
            (user.wp_user_id, Some(user), &user.wordpress, protected)
        });
        let unmanaged = self.accounts.unmanaged.iter().map(|(id, account)| {
            let protected = account.protected.clone();
            (*id, None, &account.wordpress, protected)
        });
        let mut accounts: Vec<Account> = managed
            .chain(unmanaged)
            .filter_map(|(wp_user_id, user, wordpress, unreachable)| {
                let holds_identity =
                    matches!((by, user), (AccountKey::Identity(by), Some(user)) if owns(user, by));
                let is_meant = match by {
                    AccountKey::WpUserId(wanted) => *wanted == wp_user_id,
                    AccountKey::Identity(by) => holds_identity || is_called(wordpress, by),
                };
                let report = self.accounts.reports.get(&(connection_id, wp_user_id));
                is_meant.then(|| Account {
                    wp_user_id,
                    managed_by: user.map(|user| user.connection_id),
                    holds_identity,
                    unreachable,
                    report: report.map(told),
                    wordpress: fields
                        .iter()
                        .map(|field| {
                            let value = wordpress.get(field).cloned();
                            (field.clone(), value.unwrap_or_default())
                        })
                        .collect(),
                })
            })
            .collect();
        accounts.sort_by_key(|account| account.wp_user_id);
        accounts
    }

    fn link(
        &mut self,
        new: &NewUser,
        wp_user_id: u64,
        wordpress: &Fields,
        fields: &[String],
    ) -> Outcome {
        if let Some(what) = self.taken(&new.id, new.connection_id, &new.row) {
            return Outcome::Taken { what };
        }
        let given = match site::accepted(wordpress) {
            Ok(given) => given,
            Err(refusal) => return refusal.into(),
        };
        let Some(account) = self.accounts.unmanaged.get(&wp_user_id) else {
            return Outcome::Gone;
        };
        if let Some(reason) = account.protected.clone() {
            return Outcome::Protected { reason };
        }
        let mut held = account.wordpress.clone();
        held.extend(given.clone());
        self.accounts.unmanaged.remove(&wp_user_id);
        self.accounts
            .reports
            .remove(&(new.connection_id, wp_user_id));
        let mut user = User {
            wp_user_id,
            connection_id: new.connection_id,
            created: new.created,
            row: new.row.clone(),
            wordpress: held,
            baseline: Fields::new(),
            roles: super::roles::Roles::default(),
            password: None,
            is_gone: false,
        };
        user.remember(fields);
        self.users.insert(new.id.clone(), user);
        Outcome::Written { wp_user_id, given }
    }
}

fn told(report: &LinkReport) -> Told {
    Told {
        state: report.state,
        user_name_key: report.user_name_key.clone(),
        external_id_key: report.external_id_key.clone(),
    }
}

pub(super) fn holds(wordpress: &Fields, field: &str, value: &str) -> bool {
    let held = wordpress.get(field);
    !value.is_empty() && held.is_some_and(|held| held.eq_ignore_ascii_case(value))
}

fn is_called(wordpress: &Fields, by: &Identity) -> bool {
    holds(wordpress, "user_login", &by.user_name)
        || holds(
            wordpress,
            "user_email",
            by.user_email.as_deref().unwrap_or_default(),
        )
}

fn owns(user: &User, by: &Identity) -> bool {
    let email = by.user_email_key.as_ref();
    user.row.user_name_key == by.user_name_key
        || email.is_some_and(|key| user.row.user_email_key.as_ref() == Some(key))
}
