//! `Debug` of what crosses: which message it is and whom it is about, never what a client sent or a user is
//! called.

use std::fmt;

use super::{
    Account, AuditEvent, Departure, Difference, GroupRow, LinkReport, Membership, NewUser, Reply,
    Request, StoredGroup, StoredUser, Taking, Told, UserRow,
};

/// `Debug` that shows some fields and no others.
macro_rules! shows {
    ($type:ident: $($field:ident),+) => {
        impl fmt::Debug for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter
                    .debug_struct(stringify!($type))
                    $(.field(stringify!($field), &self.$field))+
                    .finish_non_exhaustive()
            }
        }
    };
}

shows!(NewUser: id, connection_id, created, row);
shows!(UserRow: active, version, modified, remembered_roles, forgotten);
shows!(GroupRow: version, modified);
shows!(StoredUser: id, wp_user_id, version, active, created, modified, wordpress, baseline);
shows!(Departure: connection_id, user_id, wp_user_id, occurred, kind, was_active, groups, taken);
shows!(Taking: roles, heir, posts, links);
shows!(StoredGroup: id, version, created, modified);
shows!(Membership: user_id, group_id, direct);
shows!(Account: wp_user_id, managed_by, holds_identity, report, wordpress);
shows!(Told: state);
shows!(LinkReport: connection_id, wp_user_id, state, matched, reported);
shows!(Reply: status, audit, log);
shows!(AuditEvent: action, outcome, status, scim_type, resource_id, wp_user_id, changed);
shows!(Difference: attribute);

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http { method, path, .. } => formatter
                .debug_struct("Http")
                .field("method", method)
                .field("path", path)
                .finish_non_exhaustive(),
            Self::SettleRoles { limit } => formatter
                .debug_struct("SettleRoles")
                .field("limit", limit)
                .finish(),
            Self::Observed { wp_user_id, change } => formatter
                .debug_struct("Observed")
                .field("wp_user_id", wp_user_id)
                .field("change", change)
                .finish(),
            Self::Adopt { wp_user_id } => formatter
                .debug_struct("Adopt")
                .field("wp_user_id", wp_user_id)
                .finish(),
            Self::Release { wp_user_id, let_in } => formatter
                .debug_struct("Release")
                .field("wp_user_id", wp_user_id)
                .field("let_in", let_in)
                .finish(),
            Self::Restore { departure } => formatter
                .debug_struct("Restore")
                .field("departure", departure)
                .finish(),
            Self::Bequeath { departure, heir } => formatter
                .debug_struct("Bequeath")
                .field("departure", departure)
                .field("heir", heir)
                .finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::contract::{
        Account, AccountKey, AuditEvent, Departure, DepartureKind, Difference, Effect, Fields,
        GroupRow, Identity, LinkReport, LinkState, Membership, NewUser, Outcome, Reply, Request,
        Secret, StoredGroup, StoredUser, Taking, Told, UserRow,
    };

    /// Stands wherever a client or a user could be recognized.
    const HUSH: &str = "hush";

    fn check(message: &impl std::fmt::Debug, shown: &str) {
        let printed = format!("{message:?}");
        assert!(!printed.contains(HUSH), "{printed}");
        assert!(printed.contains(shown), "{printed}");
    }

    #[test]
    fn debug_of_messages_shows_nothing_of_a_person() {
        let hush = || HUSH.to_owned();
        let fields = Fields::from_iter([("user_pass".to_owned(), hush())]);
        let row = UserRow {
            user_name: hush(),
            user_name_key: hush(),
            external_id: Some(hush()),
            external_id_key: Some(hush()),
            user_email_key: Some(hush()),
            active: true,
            version: 1,
            modified: 2,
            document: hush(),
            keys: vec![hush()],
            remembered_roles: Vec::new(),
            forgotten: None,
        };
        let group = GroupRow {
            display_name: hush(),
            display_name_key: hush(),
            external_id: Some(hush()),
            external_id_key: Some(hush()),
            version: 1,
            modified: 2,
            document: hush(),
        };
        let event = AuditEvent {
            action: "user.create".to_owned(),
            user_name: Some(hush()),
            detail: Some(hush()),
            differences: vec![Difference {
                attribute: "title".to_owned(),
                old: Some(hush()),
                new: Some(hush()),
            }],
            ..AuditEvent::default()
        };
        let insert = Effect::UserInsert {
            row: NewUser {
                id: "17".to_owned(),
                connection_id: 1,
                created: 2,
                row,
            },
            wordpress: fields.clone(),
            password: Some(Secret::new(hush())),
            role: "subscriber".to_owned(),
            fields: Vec::new(),
        };
        check(&insert, "user_pass");
        let id = "17".to_owned();
        check(&Effect::GroupUpdate { id, row: group }, "17");
        let user = StoredUser {
            id: "17".to_owned(),
            wp_user_id: 1,
            version: 1,
            active: true,
            created: 1,
            modified: 2,
            document: hush(),
            wordpress: fields.clone(),
            baseline: fields.clone(),
            wanted_role: None,
            granted_role: None,
            remembered_roles: Vec::new(),
        };
        check(&Outcome::User { user }, "user_pass");
        let group = StoredGroup {
            id: "17".to_owned(),
            version: 1,
            created: 1,
            modified: 2,
            document: hush(),
        };
        check(&Outcome::Group { group }, "17");
        let written = Outcome::Written {
            wp_user_id: 17,
            given: fields,
        };
        check(&written, "17");
        let identity = Identity {
            user_name: hush(),
            user_name_key: hush(),
            user_email: Some(hush()),
            user_email_key: Some(hush()),
        };
        let find = Effect::AccountsFind {
            connection_id: 17,
            by: AccountKey::Identity(identity),
            fields: Vec::new(),
        };
        check(&find, "17");
        let account = Account {
            wp_user_id: 17,
            managed_by: None,
            holds_identity: false,
            unreachable: Some(hush()),
            report: Some(Told {
                state: LinkState::Asked,
                user_name_key: hush(),
                external_id_key: Some(hush()),
            }),
            wordpress: Fields::from_iter([("user_email".to_owned(), hush())]),
        };
        check(
            &Outcome::Accounts {
                accounts: vec![account],
            },
            "user_email",
        );
        let report = LinkReport {
            connection_id: 1,
            wp_user_id: 17,
            state: LinkState::Conflict,
            user_name: hush(),
            user_name_key: hush(),
            external_id: Some(hush()),
            external_id_key: Some(hush()),
            matched: Vec::new(),
            reason: Some(hush()),
            reported: 2,
        };
        check(&Effect::LinkReport { report }, "Conflict");
        let departure = Departure {
            connection_id: 1,
            user_id: "17".to_owned(),
            wp_user_id: 1,
            occurred: 2,
            kind: DepartureKind::Deleted,
            was_active: true,
            created: 1,
            version: 1,
            document: hush(),
            user_name: hush(),
            remembered_roles: Vec::new(),
            groups: Vec::new(),
            taken: Taking {
                user_login: Some(hush()),
                ..Taking::default()
            },
        };
        check(&Effect::DepartureAppend { departure }, "17");
        let membership = Membership {
            user_id: "17".to_owned(),
            group_id: "18".to_owned(),
            display_name: hush(),
            direct: true,
        };
        let memberships = vec![membership];
        check(&Outcome::Memberships { memberships }, "18");
        let reply = Reply {
            status: 201,
            headers: vec![("Location".to_owned(), hush())],
            body: Some(hush()),
            audit: Some(event),
            log: None,
            seen: Vec::new(),
        };
        check(&reply, "user.create");
        let request = Request::Http {
            method: "GET".to_owned(),
            path: "/Users".to_owned(),
            query: hush(),
            headers: BTreeMap::from([("authorization".to_owned(), hush())]),
        };
        check(&request, "/Users");
    }
}
