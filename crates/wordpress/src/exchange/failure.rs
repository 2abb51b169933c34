//! Why a handler did not come to a success.

use scim::error::ScimError;

/// What ends a handler early. All but [`Failure::Deadlock`] and [`Failure::Departs`] become the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The request is refused.
    Refused(ScimError),
    /// What was to be changed does not exist any more.
    Gone,
    /// The transaction can be tried again.
    Deadlock,
    /// A user is about to leave in a transaction that did not begin with the breaker: it has to begin again.
    Departs,
    /// More users leave than the breaker lets through.
    Tripped {
        /// What happened and who decides, for the client.
        detail: String,
        /// Whether it trips with this one.
        is_first: bool,
    },
    /// It can be done when an administrator has decided something.
    AwaitsAdministrator {
        /// What, for the client.
        detail: String,
    },
    /// The database did not do it, or it is not known whether it did.
    Unavailable {
        /// Why, for the log.
        reason: String,
    },
    /// The shell answered something that does not answer the effect.
    Contract {
        /// The effect.
        effect: &'static str,
    },
}

impl From<ScimError> for Failure {
    fn from(error: ScimError) -> Self {
        Self::Refused(error)
    }
}
