//! What the administrator decided for those who leave.

use schemars::JsonSchema;
use serde::Deserialize;

/// What becomes of a user whom the client deactivates or deletes.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// The account is locked; roles and resource stay, `active` is false.
    #[default]
    Deactivate,
    /// As `deactivate`, and the roles on this site are taken away until the user comes back.
    RemoveRoles,
    /// The account is deleted and its content goes to somebody else.
    Delete,
    /// The account is locked and its content stays; for the client there is no such user any more, until it
    /// creates the same one again.
    KeepAndForget,
}

impl Leaving {
    /// What DELETE does unless somebody says otherwise.
    pub(super) const fn delete() -> Self {
        Self::Delete
    }

    /// The name in settings and in the audit.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deactivate => "deactivate",
            Self::RemoveRoles => "remove_roles",
            Self::Delete => "delete",
            Self::KeepAndForget => "keep_and_forget",
        }
    }

    /// Whether the client sees the user afterwards.
    #[must_use]
    pub const fn keeps_resource(self) -> bool {
        matches!(self, Self::Deactivate | Self::RemoveRoles)
    }
}

/// Who gets the content of a deleted user.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Custody {
    /// The heir of the connection.
    #[default]
    Heir,
    /// The `manager` of the user, if the same connection manages that user and it is active; else the heir.
    Manager,
    /// Whoever the administrator names. Until then the account is kept and forgotten.
    Ask,
}

/// How many users may lose access within 24 hours before an administrator is asked.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Breaker {
    /// Whether nobody is to be asked, however many leave.
    pub off: bool,
    /// So many may always leave.
    pub least: u64,
    /// So many of a hundred may leave of those who had access when the 24 hours began.
    pub percent: u64,
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            off: false,
            least: 10,
            percent: 20,
        }
    }
}

impl Breaker {
    /// What is wrong with it, for the person who made it.
    pub(super) fn objection(&self) -> Option<String> {
        if !(1..=100_000).contains(&self.least) {
            return Some("`breaker.least` has to be between 1 and 100000".to_owned());
        }
        if !(1..=100).contains(&self.percent) {
            return Some("`breaker.percent` has to be between 1 and 100".to_owned());
        }
        None
    }

    /// How many of so many users may leave within 24 hours.
    #[must_use]
    pub fn threshold(&self, users: u64) -> u64 {
        self.least.max(users.saturating_mul(self.percent) / 100)
    }
}
