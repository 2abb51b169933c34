//! What rules would come to that nobody follows yet.

use std::collections::BTreeSet;

use scim::resource::Resource;
use serde::{Deserialize, Serialize};

use super::{UnavailableRole, change, values, wanted};
use crate::{configuration::Connection, extensions};

/// Rules, and users whom they would be about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    connection: Connection,
    unavailable_roles: Vec<UnavailableRole>,
    users: Vec<Somebody>,
}

/// A user who is not locked out, and what was decided of the role.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Somebody {
    id: String,
    document: String,
    /// The ids of all groups that the user is in, also through others.
    groups: BTreeSet<String>,
    wanted_role: Option<String>,
    granted_role: Option<String>,
}

/// Who would get another role, and which.
#[derive(Serialize)]
struct Foreseen {
    id: String,
    take: Option<String>,
    give: Option<String>,
    passed_over: Vec<String>,
}

/// Who of some users would get another role by the rules of a connection, JSON: an array of those. Users come as
/// `id`, `document`, `groups`, `wanted_role` and `granted_role`, beside `connection` and `unavailable_roles`.
/// A question that cannot be read has an empty answer.
#[must_use]
pub fn preview(question: &[u8]) -> String {
    serde_json::to_string(&answer(question).unwrap_or_default()).unwrap_or_default()
}

fn answer(question: &[u8]) -> Option<Vec<Foreseen>> {
    let question: Question = serde_json::from_slice(question).ok()?;
    let schema = extensions::users(&question.connection.extensions).ok()?;
    let (connection, unavailable) = (&question.connection, &question.unavailable_roles);
    let foreseen = question.users.into_iter().filter_map(|user| {
        let resource = Resource::from_document(&schema, &user.document).unwrap_or_default();
        let wanted = wanted(
            connection,
            unavailable,
            &user.groups,
            &values(&schema, &resource),
        );
        let (former, given) = (user.wanted_role.as_deref(), user.granted_role.as_deref());
        let change = change(connection, wanted, former, given)?;
        Some(Foreseen {
            id: user.id,
            take: change.take,
            give: change.wanted.role,
            passed_over: change.wanted.passed_over,
        })
    });
    Some(foreseen.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn foreseen(users: &Value) -> Value {
        let question = json!({
            "connection": {"id": 1, "profile": "okta", "default_role": "subscriber", "content_heir": 1,
                "role_rules": [{"group_id": "g", "role": "author"}],
                "role_values": [{"value": "Chief", "role": "editor"}]},
            "unavailable_roles": [{"role": "editor", "reason": "the site has no role editor"}],
            "users": users,
        });
        serde_json::from_str(&preview(question.to_string().as_bytes())).unwrap()
    }

    #[test]
    fn only_who_gets_another_role_is_named_with_what_goes_and_comes() {
        let users = json!([
            {"id": "new", "document": "{}", "groups": ["g"], "wanted_role": null, "granted_role": null},
            {"id": "same", "document": "{}", "groups": ["g"], "wanted_role": "author", "granted_role": "author"},
            {"id": "left", "document": "{}", "groups": [], "wanted_role": "author", "granted_role": "author"},
            {"id": "by_hand", "document": "{}", "groups": [], "wanted_role": "author", "granted_role": null},
            {"id": "out", "document": "damaged", "groups": [], "wanted_role": null, "granted_role": null},
        ]);
        assert_eq!(
            foreseen(&users),
            json!([
                {"id": "new", "take": "subscriber", "give": "author", "passed_over": []},
                {"id": "left", "take": "author", "give": "subscriber", "passed_over": []},
                {"id": "by_hand", "take": null, "give": "subscriber", "passed_over": []},
            ])
        );
    }

    #[test]
    fn values_count_and_a_role_that_cannot_be_given_is_passed_over_with_the_reason() {
        let document = r#"{"userName":"b","roles":[{"value":"CHIEF"}]}"#;
        let user = |wanted: &str| json!([{"id": "b", "document": document, "groups": [], "wanted_role": wanted, "granted_role": null}]);
        assert_eq!(foreseen(&user("subscriber")), json!([]));
        assert_eq!(
            foreseen(&user("author")),
            json!([{"id": "b", "take": null, "give": "subscriber",
                "passed_over": ["the site has no role editor"]}])
        );
    }

    #[test]
    fn what_cannot_be_read_has_an_empty_answer() {
        for question in ["", "{}", r#"{"connection":{},"users":[]}"#] {
            assert_eq!(preview(question.as_bytes()), "[]", "{question}");
        }
    }
}
