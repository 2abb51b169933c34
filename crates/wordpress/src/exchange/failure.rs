//! Why a handler did not come to a success.

use scim::error::ScimError;

/// What ends a handler early. All but [`Failure::Deadlock`] become the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The request is refused.
    Refused(ScimError),
    /// What was to be changed does not exist any more.
    Gone,
    /// The transaction can be tried again.
    Deadlock,
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
