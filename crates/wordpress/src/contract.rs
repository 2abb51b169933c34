//! Every type that crosses between the core and its shell, apart from the core's own types.
//!
//! An [`Effect`] is what the core asks for, an [`Outcome`] what came of it, a [`Reply`] the end. All
//! cross as JSON. Failures are outcomes too, so that every SCIM error is made in one place. The JSON
//! Schemas of these types are generated into `tests/contract/schemas`.

mod accounts;
mod debug;
mod departure;
mod fields;
mod secret;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use scim::schema::AttributeType;
use serde::{Deserialize, Serialize};

use crate::select::Selection;

pub use accounts::{Account, AccountKey, Identity, LinkReport, LinkState, Matched, Told};
pub use departure::{Departure, DepartureKind, Taking};
pub use fields::Fields;
pub use secret::Secret;

/// The number of this contract. It rises when a shell written for the former number would
/// misunderstand a message.
pub const CONTRACT: u32 = 1;

/// What the exchange is about: a request of a client, or something that happened in WordPress.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// A request under the base URL. The body is handed over beside it, as bytes.
    Http {
        /// The request method as received, `POST` for example. Method overrides are not applied.
        method: String,
        /// The path below the base URL, with its slash, still percent-encoded.
        path: String,
        /// The query string without its question mark, still percent-encoded.
        query: String,
        /// The request headers that matter, names in lower case.
        headers: BTreeMap<String, String>,
    },
    /// A managed user was changed or deleted in WordPress by somebody else.
    Observed {
        /// The WordPress user.
        wp_user_id: u64,
        /// What happened.
        change: ObservedChange,
    },
    /// Users of the connection whose role is due are to be looked at. The body of the reply says how many
    /// were, and how many remain.
    SettleRoles {
        /// Users at the most.
        limit: u64,
    },
    /// An administrator has the connection manage a WordPress user whom nobody manages.
    Adopt {
        /// The WordPress user.
        wp_user_id: u64,
    },
    /// An administrator has a managed user be an ordinary user of WordPress again.
    Release {
        /// The WordPress user.
        wp_user_id: u64,
        /// Whether a user who is locked out is let in by it; otherwise such a user is not released.
        let_in: bool,
    },
    /// An administrator undoes a departure.
    Restore {
        /// The number of the departure.
        departure: u64,
    },
    /// An administrator says who gets the content of a user whose deletion waits for that.
    Bequeath {
        /// The number of the departure.
        departure: u64,
        /// The WordPress user who gets the content.
        heir: u64,
    },
}

/// What somebody else did to a managed user.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ObservedChange {
    /// Fields were edited.
    Edited,
    /// The WordPress user is gone.
    Deleted,
    /// The row was written by a former version of the plugin and lacks what rows have now.
    Outdated,
}

/// What the core asks its shell to do. One at a time; each is answered by one [`Outcome`].
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq)]
#[serde(tag = "effect")]
pub enum Effect {
    /// Open the transaction of this exchange. Answer: `done`.
    #[serde(rename = "transaction.begin")]
    TransactionBegin,
    /// Make everything since `transaction.begin` permanent. Answer: `done`, `deadlock`, or `unavailable`
    /// when it is not known what became of it.
    #[serde(rename = "transaction.commit")]
    TransactionCommit,
    /// Undo everything since `transaction.begin`. Answer: `done`.
    #[serde(rename = "transaction.rollback")]
    TransactionRollback,
    /// Read one managed user of the connection. Answer: `user`, or `absent`.
    #[serde(rename = "user.load")]
    UserLoad {
        /// The connection that must own the user.
        connection_id: u64,
        /// How the user is found.
        by: UserKey,
        /// Whether one is meant whom the connection has forgotten. No other effect finds those.
        forgotten: bool,
        /// Whether the row stays locked until the end of the transaction.
        lock: bool,
        /// The WordPress fields to read beside the row, past every cache.
        fields: Vec<String>,
    },
    /// Read managed users in ascending order of `id`. Answer: `users`.
    #[serde(rename = "users.select")]
    UsersSelect {
        /// Which rows; the scope of the connection is part of it.
        #[serde(flatten)]
        selection: Selection,
        /// Only rows with a greater `id`.
        after: Option<String>,
        /// Rows to pass over.
        offset: u64,
        /// Rows at the most.
        limit: u64,
    },
    /// Count managed users. Answer: `count`.
    #[serde(rename = "users.count")]
    UsersCount {
        /// Which rows; the scope of the connection is part of it.
        #[serde(flatten)]
        selection: Selection,
    },
    /// Create a managed user and its WordPress user. Answer: `written`, `taken`, `refused`.
    #[serde(rename = "user.insert")]
    UserInsert {
        /// The row.
        row: NewUser,
        /// What WordPress is to store. `user_login` is a wish: it is made to fit and to be unique.
        wordpress: Fields,
        /// The password; without one nobody knows what it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        password: Option<Secret>,
        /// The role on this site; SCIM gave it, and takes it away again when it gives another one.
        role: String,
        /// The fields to remember as what WordPress holds.
        fields: Vec<String>,
    },
    /// Find the WordPress users whom a new user may be about, and lock those whom no connection owns until
    /// the end of the transaction. Of those only members of the site count, and letter case of ASCII alone
    /// does not. Answer: `accounts`.
    #[serde(rename = "accounts.find")]
    AccountsFind {
        /// The connection that wants to know.
        connection_id: u64,
        /// How they are found.
        by: AccountKey,
        /// The WordPress fields to read, past every cache.
        fields: Vec<String>,
    },
    /// Create a managed user of a WordPress user that was found and locked. Answer: `written`, `taken`,
    /// `refused`, `protected`, `gone`.
    #[serde(rename = "user.link")]
    UserLink {
        /// The row.
        row: NewUser,
        /// The WordPress user.
        wp_user_id: u64,
        /// What WordPress is to store; neither login nor e-mail.
        wordpress: Fields,
        /// Whether the way in is closed.
        #[serde(skip_serializing_if = "Option::is_none")]
        access: Option<Access>,
        /// The fields to remember as what WordPress holds.
        fields: Vec<String>,
    },
    /// Tell the administrator about a user who was not linked. Answer: `done`.
    #[serde(rename = "link.report")]
    LinkReport {
        /// What there is to tell.
        report: LinkReport,
    },
    /// Change a managed user. Answer: `written`, `taken`, `refused`, `protected`, `gone`.
    #[serde(rename = "user.update")]
    UserUpdate {
        /// The SCIM id.
        id: String,
        /// The WordPress user.
        wp_user_id: u64,
        /// The columns of the row after the change.
        row: UserRow,
        /// What WordPress is to store; only what changed.
        wordpress: Fields,
        /// The login that is to follow, a wish; it is made to fit, and the user's sessions end. Answer `taken`
        /// where it is not free.
        #[serde(skip_serializing_if = "Option::is_none")]
        user_login: Option<String>,
        /// The new password. Unless it is the one that the user has, the user's sessions end.
        #[serde(skip_serializing_if = "Option::is_none")]
        password: Option<Secret>,
        /// Whether the way in is closed or opened by this change.
        #[serde(skip_serializing_if = "Option::is_none")]
        access: Option<Access>,
        /// The fields to remember as what WordPress holds.
        fields: Vec<String>,
    },
    /// Delete a managed user and its WordPress user. Answer: `taken_away`, `no_heir`, `protected`, `refused`,
    /// `gone`.
    #[serde(rename = "user.delete")]
    UserDelete {
        /// The SCIM id.
        id: String,
        /// The WordPress user.
        wp_user_id: u64,
        /// The WordPress user who gets the content.
        reassign_to: u64,
    },
    /// Delete the row of a managed user; its WordPress user, if there is one, is left alone. Answer: `done`.
    #[serde(rename = "user.forget")]
    UserForget {
        /// The SCIM id.
        id: String,
    },
    /// Create a managed user again who was deleted, with the former login and without roles; a WordPress user
    /// who is a member of other sites of the network only joins this one again. Answer: as `user.insert`.
    #[serde(rename = "user.restore")]
    UserRestore {
        /// The row.
        row: NewUser,
        /// The former WordPress user.
        wp_user_id: u64,
        /// The former login.
        user_login: String,
        /// What WordPress is to store.
        wordpress: Fields,
        /// The fields to remember as what WordPress holds.
        fields: Vec<String>,
    },
    /// Take all roles on this site from a managed user. Answer: `roles`, which were taken; `protected`, `gone`.
    #[serde(rename = "roles.take")]
    RolesTake {
        /// The SCIM id.
        id: String,
        /// The WordPress user.
        wp_user_id: u64,
    },
    /// Give a managed user these roles on this site, beside those it has. Answer: `roles`, which could not be
    /// given; `protected`, `gone`.
    #[serde(rename = "roles.give")]
    RolesGive {
        /// The SCIM id.
        id: String,
        /// The WordPress user.
        wp_user_id: u64,
        /// The roles.
        roles: Vec<String>,
    },
    /// Give posts and links back, those that still belong to whoever got them. Answer: `changed`.
    #[serde(rename = "content.return")]
    ContentReturn {
        /// Who got them.
        heir: u64,
        /// Who gets them back.
        wp_user_id: u64,
        /// The posts, of every type and state.
        posts: Vec<u64>,
        /// The links.
        links: Vec<u64>,
    },
    /// Lock the connection and tell how its breaker stands. It comes before anything else in a transaction, so
    /// that each departure counts those before it. Answer: `breaker`.
    #[serde(rename = "breaker.load")]
    BreakerLoad {
        /// The connection.
        connection_id: u64,
        /// Departures after that time count, microseconds since the epoch, UTC; later ones only, where an
        /// administrator allowed the former.
        since: i64,
        /// The SCIM id of a user who does not count.
        besides: String,
    },
    /// Remember that the breaker has tripped, unless it has already or an administrator allows all. Answer:
    /// `changed`, 1 if it was this time.
    #[serde(rename = "breaker.trip")]
    BreakerTrip {
        /// The connection.
        connection_id: u64,
        /// When, microseconds since the epoch, UTC.
        tripped: i64,
    },
    /// Record that a user lost access, and what is needed to undo it. Answer: `done`.
    #[serde(rename = "departure.append")]
    DepartureAppend {
        /// The row.
        departure: Departure,
    },
    /// Read a departure of the connection that is not undone. Answer: `departure`, or `absent`.
    #[serde(rename = "departure.load")]
    DepartureLoad {
        /// The connection.
        connection_id: u64,
        /// The number of the departure.
        departure: u64,
    },
    /// Mark departures of a user as undone. Answer: `changed`.
    #[serde(rename = "departures.close")]
    DeparturesClose {
        /// The SCIM id of the user.
        user_id: String,
        /// Which one; all that are not undone, if `null`.
        departure: Option<u64>,
        /// When, microseconds since the epoch, UTC.
        undone: i64,
    },
    /// Read one group of the connection. Answer: `group`, or `absent`.
    #[serde(rename = "group.load")]
    GroupLoad {
        /// The connection that must own the group.
        connection_id: u64,
        /// The SCIM id.
        id: String,
        /// Whether the row stays locked until the end of the transaction.
        lock: bool,
    },
    /// Read groups in ascending order of `id`. Answer: `groups`.
    #[serde(rename = "groups.select")]
    GroupsSelect {
        /// Which rows; the scope of the connection is part of it.
        #[serde(flatten)]
        selection: Selection,
        /// Only rows with a greater `id`.
        after: Option<String>,
        /// Rows to pass over.
        offset: u64,
        /// Rows at the most.
        limit: u64,
    },
    /// Count groups. Answer: `count`.
    #[serde(rename = "groups.count")]
    GroupsCount {
        /// Which rows; the scope of the connection is part of it.
        #[serde(flatten)]
        selection: Selection,
    },
    /// Create a group without members. Answer: `done`, `taken`.
    #[serde(rename = "group.insert")]
    GroupInsert {
        /// The SCIM id.
        id: String,
        /// The connection that owns the group.
        connection_id: u64,
        /// When the group was created, microseconds since the epoch, UTC.
        created: i64,
        /// The other columns.
        row: GroupRow,
    },
    /// Change a group. Answer: `done`, `taken`, `gone`.
    #[serde(rename = "group.update")]
    GroupUpdate {
        /// The SCIM id.
        id: String,
        /// The columns of the row after the change.
        row: GroupRow,
    },
    /// Delete a group with its memberships. Answer: `done`, `gone`.
    #[serde(rename = "group.delete")]
    GroupDelete {
        /// The SCIM id.
        id: String,
    },
    /// Read members of a group in ascending order of `id`. Answer: `members`.
    #[serde(rename = "members.select")]
    MembersSelect {
        /// The group.
        group_id: String,
        /// Only members with a greater `id`.
        after: Option<String>,
        /// Members at the most.
        limit: u64,
    },
    /// Add users and groups of the connection to a group; who is a member already stays one. All or none.
    /// Answer: `changed`, or `missing`.
    #[serde(rename = "members.add")]
    MembersAdd {
        /// The connection that must own the members.
        connection_id: u64,
        /// The group.
        group_id: String,
        /// SCIM ids of users and groups, in ascending order.
        members: Vec<String>,
    },
    /// Take members out of a group; who is none is passed over. Answer: `changed`.
    #[serde(rename = "members.remove")]
    MembersRemove {
        /// The group.
        group_id: String,
        /// SCIM ids, in ascending order; `null` is all members.
        members: Option<Vec<String>>,
    },
    /// Take a user or group out of every group; each of them becomes a new version. Answer: `changed`.
    #[serde(rename = "members.leave")]
    MembersLeave {
        /// The user or group.
        member_id: String,
        /// When, microseconds since the epoch, UTC.
        modified: i64,
    },
    /// Read which groups users, or groups, belong to, directly or through other groups. Answer:
    /// `memberships`.
    #[serde(rename = "memberships.select")]
    MembershipsSelect {
        /// The SCIM ids of the users or groups.
        users: Vec<String>,
    },
    /// Give a user another role on this site in place of the one that SCIM gave; every other role stays.
    /// Answer: `done`, `protected`, `gone`.
    #[serde(rename = "role.set")]
    RoleSet {
        /// The SCIM id.
        id: String,
        /// The WordPress user.
        wp_user_id: u64,
        /// The role to take away, if the user has it.
        take: Option<String>,
        /// The role to give, unless the user has it; it is remembered as the one that is wanted.
        give: Option<String>,
    },
    /// Let nobody else change groups of the connection until the end of the transaction, whose first
    /// effect it is. Answer: `done`.
    #[serde(rename = "role_tasks.lock")]
    RoleTasksLock {
        /// The connection.
        connection_id: u64,
    },
    /// Note that the roles of members of a group, and of members of groups among them, are due. Answer:
    /// `changed`.
    #[serde(rename = "role_tasks.add")]
    RoleTasksAdd {
        /// The connection that owns the group.
        connection_id: u64,
        /// The group.
        group_id: String,
        /// Which of its members, in ascending order; `null` is all.
        members: Option<Vec<String>>,
        /// From when on, microseconds since the epoch, UTC.
        due: i64,
    },
    /// Count the users whose role is due. Answer: `count`.
    #[serde(rename = "role_tasks.count")]
    RoleTasksCount {
        /// The connection.
        connection_id: u64,
        /// Now, microseconds since the epoch, UTC.
        now: i64,
    },
    /// Take on users whose role is due: nobody else does until `until`. Answer: `role_tasks`.
    #[serde(rename = "role_tasks.take")]
    RoleTasksTake {
        /// The connection.
        connection_id: u64,
        /// Now, microseconds since the epoch, UTC.
        now: i64,
        /// When they are due again, unless they are done by then.
        until: i64,
        /// Those who are due latest first, rather than those who have waited longest.
        latest_first: bool,
        /// Users at the most.
        limit: u64,
    },
    /// Lock the user and note that its role is not due any more; what is read after it decides, so nothing
    /// may be read before. Answer: `changed`, or `unavailable` when the settings of the connection are
    /// others by now.
    #[serde(rename = "role_tasks.remove")]
    RoleTasksRemove {
        /// The SCIM id.
        id: String,
    },
    /// Record what happened, within the transaction. Answer: `done`.
    #[serde(rename = "audit.append")]
    AuditAppend {
        /// The row to append; the shell adds who, when, from where and how long.
        event: AuditEvent,
    },
}

/// How one managed user is found.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum UserKey {
    /// By SCIM id.
    Id(String),
    /// By WordPress user id.
    WpUserId(u64),
    /// By the digest of `userName`.
    UserNameKey(String),
    /// By the digest of `externalId`.
    ExternalIdKey(String),
}

/// Whether a WordPress user can get in.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// By every way WordPress offers.
    Open,
    /// By none; sessions end at once.
    Locked,
}

/// The row of a managed user that does not exist yet.
#[derive(Clone, Serialize, JsonSchema, PartialEq)]
pub struct NewUser {
    /// The SCIM id.
    pub id: String,
    /// The connection that owns the user.
    pub connection_id: u64,
    /// When the user was created, microseconds since the epoch, UTC.
    pub created: i64,
    /// The other columns.
    #[serde(flatten)]
    pub row: UserRow,
}

/// The columns of a managed user that a SCIM write sets.
#[derive(Clone, Serialize, JsonSchema, PartialEq)]
pub struct UserRow {
    /// `userName` as sent.
    pub user_name: String,
    /// The digest by which `userName` is unique.
    pub user_name_key: String,
    /// `externalId` as sent.
    pub external_id: Option<String>,
    /// The digest by which `externalId` is unique within the connection.
    pub external_id_key: Option<String>,
    /// The digest by which the e-mail that WordPress gets is unique.
    pub user_email_key: Option<String>,
    /// Whether the user may get in.
    pub active: bool,
    /// Counts the changes, from 1.
    pub version: u64,
    /// When the user last changed, microseconds since the epoch, UTC.
    pub modified: i64,
    /// The whole resource as stored, JSON.
    pub document: String,
    /// The keys that the user is found by besides; no others stay.
    pub keys: Vec<String>,
    /// Roles that were taken away and are given back when the user comes back.
    pub remembered_roles: Vec<String>,
    /// When the connection forgot the user and the account was kept, microseconds since the epoch, UTC; such a
    /// user is nobody for every effect that does not ask for it.
    pub forgotten: Option<i64>,
}

/// The columns of a group that a SCIM write sets.
#[derive(Clone, Serialize, JsonSchema, PartialEq)]
pub struct GroupRow {
    /// `displayName` as sent.
    pub display_name: String,
    /// The digest by which `displayName` is unique within the connection.
    pub display_name_key: String,
    /// `externalId` as sent.
    pub external_id: Option<String>,
    /// The digest by which `externalId` is unique within the connection.
    pub external_id_key: Option<String>,
    /// Counts the changes, those of members as well, from 1.
    pub version: u64,
    /// When the group last changed, microseconds since the epoch, UTC.
    pub modified: i64,
    /// The resource as stored, without its members, JSON.
    pub document: String,
}

/// What came of an effect.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// It was done.
    Done,
    /// The user asked for.
    User {
        /// The row.
        user: StoredUser,
    },
    /// There is no such row in the connection.
    Absent,
    /// The users asked for.
    Users {
        /// The rows, in the order asked for.
        users: Vec<StoredUser>,
    },
    /// The accounts asked for.
    Accounts {
        /// In ascending order of `wp_user_id`.
        accounts: Vec<Account>,
    },
    /// The group asked for.
    Group {
        /// The row.
        group: StoredGroup,
    },
    /// The groups asked for.
    Groups {
        /// The rows, in the order asked for.
        groups: Vec<StoredGroup>,
    },
    /// The members asked for.
    Members {
        /// In ascending order of `id`.
        members: Vec<Member>,
    },
    /// The memberships asked for.
    Memberships {
        /// In no order.
        memberships: Vec<Membership>,
    },
    /// Memberships were added or removed.
    Changed {
        /// How many.
        count: u64,
    },
    /// These are neither users nor groups of the connection; nothing was added.
    Missing {
        /// Their ids, all of them.
        ids: Vec<String>,
    },
    /// The users taken on.
    RoleTasks {
        /// Their SCIM ids.
        ids: Vec<String>,
        /// How many of the connection are due, now or later, these among them.
        remaining: u64,
    },
    /// The number asked for.
    Count {
        /// Rows.
        count: u64,
    },
    /// The user was written.
    Written {
        /// The WordPress user.
        wp_user_id: u64,
        /// What was handed to WordPress, after its own cleaning of white space and markup.
        given: Fields,
    },
    /// The user was deleted.
    TakenAway {
        /// What it had.
        taken: Taking,
    },
    /// Nobody could get the content of the user; nothing was done.
    NoHeir,
    /// The roles that the effect speaks of.
    Roles {
        /// Their names.
        roles: Vec<String>,
    },
    /// How a breaker stands.
    Breaker {
        /// Users who left and have not come back.
        departed: u64,
        /// When it tripped, microseconds since the epoch, UTC; `null` if it has not.
        tripped: Option<i64>,
        /// Until when an administrator allows all departures, microseconds since the epoch, UTC.
        allowed_until: Option<i64>,
    },
    /// The departure asked for.
    Departure {
        /// The row.
        departure: Box<Departure>,
    },
    /// A value is in use by another user.
    Taken {
        /// Which value.
        what: Taken,
    },
    /// WordPress, or a plugin's hook, does not accept the change.
    Refused {
        /// The WordPress field, where it is about one.
        field: Option<String>,
        /// Why, for a person.
        reason: String,
    },
    /// The account is out of reach for SCIM.
    Protected {
        /// Why, for a person.
        reason: String,
    },
    /// The WordPress user does not exist any more.
    Gone,
    /// The transaction was the victim of a deadlock or waited too long for a lock; it can be tried again.
    Deadlock,
    /// The database did not do it, or it is not known whether it did.
    Unavailable {
        /// Why, for the log.
        reason: String,
    },
}

/// A value that must be unique and is not.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// `userName`, by another managed user.
    UserName,
    /// `externalId`, by another user, or another group, of the connection.
    ExternalId,
    /// The e-mail, by another WordPress user.
    UserEmail,
    /// The login, by a WordPress user that SCIM does not manage.
    UserLogin,
    /// The `displayName` of a group, by another group of the connection.
    DisplayName,
}

/// A group as stored, without its members.
#[derive(Clone, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StoredGroup {
    /// The SCIM id.
    pub id: String,
    /// Counts the changes, from 1.
    pub version: u64,
    /// When the group was created, microseconds since the epoch, UTC.
    pub created: i64,
    /// When the group last changed, microseconds since the epoch, UTC.
    pub modified: i64,
    /// The resource as stored, JSON.
    pub document: String,
}

/// A member of a group.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The SCIM id.
    pub id: String,
    /// What it is.
    pub kind: MemberKind,
}

/// What a member is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum MemberKind {
    /// A user.
    User,
    /// A group.
    Group,
}

/// A user's belonging to a group.
#[derive(Clone, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The SCIM id of the user.
    pub user_id: String,
    /// The SCIM id of the group.
    pub group_id: String,
    /// The group's `displayName`.
    pub display_name: String,
    /// Whether the user is a member itself, not only through another group.
    pub direct: bool,
}

/// A managed user as stored.
#[derive(Clone, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StoredUser {
    /// The SCIM id.
    pub id: String,
    /// The WordPress user.
    pub wp_user_id: u64,
    /// Counts the changes, from 1.
    pub version: u64,
    /// Whether the user may get in.
    pub active: bool,
    /// When the user was created, microseconds since the epoch, UTC.
    pub created: i64,
    /// When the user last changed, microseconds since the epoch, UTC.
    pub modified: i64,
    /// The whole resource as stored, JSON.
    pub document: String,
    /// What WordPress holds now, for the fields asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub wordpress: Fields,
    /// What WordPress held when the document was last true; only of a single user.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub baseline: Fields,
    /// The role that was wanted last, empty for none; only of a single user. Without it, the default role
    /// counts as wanted and given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted_role: Option<String>,
    /// The role that SCIM gave; only of a single user, and none where the user had the wanted one already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted_role: Option<String>,
    /// Roles that are given back when the user comes back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remembered_roles: Vec<String>,
}

/// The end of an exchange.
#[derive(Clone, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The HTTP status code.
    pub status: u16,
    /// The response headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    pub body: Option<String>,
    /// What the shell has still to record; `null` when `audit.append` has done it.
    pub audit: Option<AuditEvent>,
    /// A line for the error log of the site; never holds personal data.
    pub log: Option<String>,
    /// The attributes of users that the client sent, of which WordPress could store a value: the shell remembers
    /// which ones a client has sent so far. Some, if there are very many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<SeenAttribute>,
}

/// An attribute that a client sent: its name, never its value.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SeenAttribute {
    /// The name in full, with the URN of its schema unless it is of the base schema.
    pub name: String,
    /// What it would have to be if the connection added it; `null` where the schema knows it.
    pub unknown: Option<SeenShape>,
}

/// What an attribute would have to be that takes the value that was sent.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SeenShape {
    /// The type by its name in a schema; `null` where nothing stood in the value.
    #[serde(rename = "type")]
    pub kind: Option<AttributeType>,
    /// Whether several values can stand in it.
    pub multi_valued: bool,
}

/// One row of the audit, as far as the core knows it.
#[derive(Clone, Default, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct AuditEvent {
    /// What was asked for, `user.create` for example.
    pub action: String,
    /// `succeeded`, `refused` (the request was at fault) or `failed` (the site was).
    pub outcome: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The `scimType` of the answer.
    pub scim_type: Option<String>,
    /// The SCIM id of whom it is about.
    pub resource_id: Option<String>,
    /// The WordPress user it is about.
    pub wp_user_id: Option<u64>,
    /// The `userName` of whom it is about.
    pub user_name: Option<String>,
    /// Why it was refused or failed, or what it was about.
    pub detail: Option<String>,
    /// The attributes that changed, by name.
    pub changed: Vec<String>,
    /// What they were and became, where the configuration asks for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// What a change made of an attribute.
#[derive(Clone, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The attribute in full; a part of a complex one stands for itself.
    pub attribute: String,
    /// What it was: a text as it is, everything else as JSON; cut if it is long. `null` if it was not there.
    pub old: Option<String>,
    /// What it became; `null` if it went.
    pub new: Option<String>,
}
