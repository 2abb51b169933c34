//! The tables and columns that the core names. The shell defines them; a test holds both together.

/// A column of the table of managed users or of the table of groups that a selection can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The SCIM id, a UUID in lower case.
    Id,
    /// The connection that owns the user.
    ConnectionId,
    /// The digest of `userName`.
    UserNameKey,
    /// The digest of a group's `displayName`.
    DisplayNameKey,
    /// The digest of `externalId`.
    ExternalIdKey,
    /// 1 or 0.
    Active,
    /// Microseconds since the epoch.
    Created,
    /// Microseconds since the epoch.
    Modified,
}

impl Column {
    /// Every column, for tests that hold storage and shell together.
    pub const ALL: [Self; 8] = [
        Self::Id,
        Self::ConnectionId,
        Self::UserNameKey,
        Self::DisplayNameKey,
        Self::ExternalIdKey,
        Self::Active,
        Self::Created,
        Self::Modified,
    ];

    /// The name in SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::ConnectionId => "connection_id",
            Self::UserNameKey => "user_name_key",
            Self::DisplayNameKey => "display_name_key",
            Self::ExternalIdKey => "external_id_key",
            Self::Active => "active",
            Self::Created => "created",
            Self::Modified => "modified",
        }
    }
}

/// The key by which a value is compared exactly: SHA-256 in lower-case hexadecimal, which every
/// collation leaves alone.
#[must_use]
pub fn digest(value: &str) -> String {
    use sha2::{Digest, Sha256};

    Sha256::digest(value.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The key of a value that need not be there. An empty one is as good as none.
#[must_use]
pub fn key_of(value: Option<&str>) -> Option<String> {
    value.filter(|value| !value.is_empty()).map(digest)
}
