//! One call of one operation: what every handler needs at hand, and what becomes known of it for the
//! audit.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use scim::{
    error::ScimError,
    limits::Limits,
    message::patch_op::PatchOp,
    resource::Resource,
    schema::{self, ResourceSchema},
    work::Work,
};
use uuid::Builder;

use super::{changed::Changed, seen::Seen};
use crate::{
    configuration::{Configuration, Connection, KeptValues},
    contract::{AuditEvent, SeenAttribute},
    exchange::{Directory, Failure},
    extensions,
    mapping::Mapping,
    profile::{self, Profile},
    roles::UnavailableRole,
};

/// Steps of work that a byte of a stored document takes, and a member as a value: so many that
/// `bin/bench --limits` finds a bulk request no dearer than others.
const STEPS_PER_BYTE: u64 = 3;
const STEPS_PER_MEMBER: u64 = 200;

/// What a handler works with.
pub(super) struct Call {
    pub(super) base_url: String,
    /// Now, microseconds since the epoch.
    pub(super) now: i64,
    pub(super) connection: Connection,
    /// The roles that the connection names and the site cannot give.
    pub(super) unavailable_roles: Vec<UnavailableRole>,
    pub(super) profile: &'static Profile,
    pub(super) directory: Directory,
    pub(super) limits: Limits,
    /// Which values the audit holds of what changes.
    pub(super) kept_values: Option<KeptValues>,
    /// The schema of groups.
    pub(super) groups: &'static ResourceSchema,
    users: Arc<ResourceSchema>,
    /// The fault that the request asks for.
    #[cfg(feature = "faults")]
    pub(super) fault: Option<String>,
    identifiers: Identifiers,
    event: RefCell<AuditEvent>,
    recorded: Cell<bool>,
    has_role_tasks: Cell<bool>,
    /// Whether it is one of the operations of a bulk request.
    is_part: Cell<bool>,
    /// Steps of work so far.
    spent: Cell<u64>,
    seen: RefCell<Seen>,
}

impl Call {
    /// What the configuration makes of a call.
    ///
    /// # Errors
    /// 500 when the caller has no connection, the identifiers no seed, or the connection no usable schema.
    pub(super) fn new(
        configuration: Configuration,
        directory: Directory,
        event: AuditEvent,
    ) -> Result<Self, ScimError> {
        let connection = configuration
            .connection
            .ok_or_else(|| ScimError::new(500, "the client has no connection"))?;
        let identifiers = Identifiers::new(&configuration.seed, configuration.now)
            .ok_or_else(|| ScimError::new(500, "identifiers cannot be made"))?;
        let profile = profile::named(&connection.profile);
        Ok(Self {
            identifiers,
            base_url: configuration.base_url,
            now: configuration.now,
            profile,
            directory,
            limits: Limits {
                bulk_operations: profile.bulk_operations,
                ..Limits::default()
            },
            users: extensions::users(&connection.extensions)?,
            groups: schema::group(),
            kept_values: configuration.kept_values,
            connection,
            unavailable_roles: configuration.unavailable_roles,
            #[cfg(feature = "faults")]
            fault: None,
            event: RefCell::new(event),
            recorded: Cell::new(false),
            has_role_tasks: Cell::new(false),
            is_part: Cell::new(false),
            spent: Cell::new(0),
            seen: RefCell::default(),
        })
    }

    /// The schema of users on this connection.
    pub(super) fn users(&self) -> &ResourceSchema {
        &self.users
    }

    /// Which WordPress field an attribute is, on this connection.
    pub(super) fn mapping(&self) -> Mapping<'_> {
        Mapping::new(&self.users, &self.connection.attributes)
    }

    /// What operations make of a stored resource.
    pub(super) fn apply(
        &self,
        schema: &ResourceSchema,
        operations: &PatchOp,
        stored: Resource,
    ) -> Result<Resource, ScimError> {
        let work = Work::new(&self.limits);
        let next = operations.apply_within(schema, stored, &work);
        self.spend(work.taken());
        next
    }

    /// Notes that a stored document of so many bytes is read, and perhaps written.
    pub(super) fn spend_on_document(&self, document: &str) {
        self.spend(STEPS_PER_BYTE.saturating_mul(document.len() as u64));
    }

    /// Notes that so many members are read as values.
    pub(super) fn spend_on_members(&self, count: usize) {
        self.spend(STEPS_PER_MEMBER.saturating_mul(count as u64));
    }

    /// Notes steps of work, as `scim::work` counts them, so that the operations of one bulk request together
    /// cost no more than one request may.
    fn spend(&self, steps: u64) {
        self.spent.set(self.spent.get().saturating_add(steps));
    }

    /// Whether so much work was done that nothing more is to be begun: what is begun at half of what there is
    /// can take all of it, and is still within the time of one request.
    pub(super) fn is_spent(&self) -> bool {
        self.spent.get() > self.limits.steps / 2
    }

    /// From now on it is the operations of a bulk request, one after the other.
    pub(super) fn part(&self) {
        self.is_part.set(true);
    }

    /// Whether it is one of the operations of a bulk request, whose answer shows no resource (RFC 7644 §3.7.3).
    pub(super) fn is_part(&self) -> bool {
        self.is_part.get()
    }

    /// A new SCIM id.
    pub(super) fn identifier(&self) -> String {
        self.identifiers.next()
    }

    /// Notes for the audit whom the call is about.
    pub(super) fn about(&self, id: &str, wp_user_id: Option<u64>, user_name: Option<&str>) {
        let mut event = self.event.borrow_mut();
        event.resource_id = Some(id.to_owned());
        event.wp_user_id = wp_user_id.or(event.wp_user_id);
        event.user_name = user_name
            .map(str::to_owned)
            .or_else(|| event.user_name.take());
    }

    /// Notes for the audit that something else was done than was asked for.
    pub(super) fn rename(&self, action: &str) {
        action.clone_into(&mut self.event.borrow_mut().action);
    }

    /// Notes for the audit which `userName` a request carried, before there is a user.
    pub(super) fn about_user_name(&self, user_name: Option<&str>) {
        self.event.borrow_mut().user_name = user_name.map(str::to_owned);
    }

    /// The event of a success, to be appended within the transaction.
    pub(super) fn success(&self, status: u16, changed: impl Into<Changed>) -> AuditEvent {
        let changed = changed.into();
        self.recorded.set(true);
        let mut event = self.event.borrow_mut();
        event.outcome = "succeeded".to_owned();
        event.status = status;
        event.changed = changed.names;
        event.differences = changed.differences;
        event.clone()
    }

    /// Begins anew with what the audit will know: the next operation of a bulk request.
    pub(super) fn restart(&self, action: &str) {
        self.recorded.set(false);
        *self.event.borrow_mut() = AuditEvent {
            action: action.to_owned(),
            ..AuditEvent::default()
        };
    }

    /// The event of an operation that did not succeed.
    pub(super) fn refusal(&self, error: &ScimError, failure: &Failure) -> AuditEvent {
        let outcome = match failure {
            Failure::Refused(_) | Failure::Tripped { .. } | Failure::AwaitsAdministrator { .. } => {
                "refused"
            }
            _ => "failed",
        };
        AuditEvent {
            outcome: outcome.to_owned(),
            status: error.status,
            scim_type: error.scim_type.map(|kind| kind.name().to_owned()),
            detail: Some(error.detail.clone()),
            changed: Vec::new(),
            differences: Vec::new(),
            ..self.event.borrow().clone()
        }
    }

    /// Whether the event has been appended within a transaction.
    pub(super) fn is_recorded(&self) -> bool {
        self.recorded.get()
    }

    /// The event of the operation that has come to its end.
    pub(super) fn take_event(&self) -> AuditEvent {
        self.event.take()
    }

    /// Notes that roles are due by this call's own doing.
    pub(super) fn leave_role_tasks(&self) {
        self.has_role_tasks.set(true);
    }

    /// Whether roles are due by this call's own doing.
    pub(super) fn has_role_tasks(&self) -> bool {
        self.has_role_tasks.get()
    }

    /// Notes what the client has sent of a user.
    pub(super) fn see(&self, note: impl FnOnce(&mut Seen)) {
        note(&mut self.seen.borrow_mut());
    }

    /// What the client has sent of users, by name.
    pub(super) fn seen(&self) -> Vec<SeenAttribute> {
        self.seen.take().told(self.users())
    }

    /// Notes for the audit how much an operation did, where that is more than a name of an attribute.
    pub(super) fn tell(&self, detail: impl Into<Option<String>>) {
        self.event.borrow_mut().detail = detail.into();
    }

    /// Notes something besides.
    pub(super) fn add(&self, detail: Option<String>) {
        let mut event = self.event.borrow_mut();
        event.detail = match (event.detail.take(), detail) {
            (Some(told), Some(more)) => Some(format!("{told}; {more}")),
            (told, more) => told.or(more),
        };
    }
}

/// The weak entity tag of a version (RFC 7644 §3.14).
pub(super) fn entity_tag(version: u64) -> String {
    format!("W/\"{version}\"")
}

/// UUIDs of version 7 from one seed: the same seed and time give the same identifiers.
struct Identifiers {
    seed: u128,
    milliseconds: u64,
    drawn: Cell<u128>,
}

impl Identifiers {
    fn new(seed: &str, now: i64) -> Option<Self> {
        if seed.len() != 32 {
            return None;
        }
        let seed = u128::from_str_radix(seed, 16).ok()?;
        let milliseconds = u64::try_from(now / 1000).ok()?;
        Some(Self {
            seed,
            milliseconds,
            drawn: Cell::new(0),
        })
    }

    fn next(&self) -> String {
        let drawn = self.drawn.get();
        self.drawn.set(drawn.wrapping_add(1));
        let [_, _, _, _, _, _, random @ ..] = self.seed.wrapping_add(drawn).to_be_bytes();
        Builder::from_unix_timestamp_millis(self.milliseconds, &random)
            .into_uuid()
            .hyphenated()
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Identifiers;

    #[test]
    fn identifiers_are_versioned_distinct_and_repeatable() {
        let draw = || {
            let identifiers =
                Identifiers::new("00112233445566778899aabbccddeeff", 1_764_000_000_000_000)
                    .unwrap();
            [identifiers.next(), identifiers.next()]
        };
        let [first, second] = draw();
        assert_ne!(first, second);
        assert_eq!(draw(), [first.clone(), second]);
        assert_eq!(first.as_bytes()[14], b'7');
    }
}
