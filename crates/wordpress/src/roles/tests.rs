use proptest::{collection::vec, prelude::*, sample::subsequence};
use serde_json::json;

use super::*;
use crate::configuration;

fn connection(settings: serde_json::Value) -> Connection {
    let mut all =
        json!({"id": 1, "profile": "generic", "default_role": "subscriber", "content_heir": 1});
    for (name, value) in settings.as_object().unwrap() {
        all[name] = value.clone();
    }
    serde_json::from_value(all).unwrap()
}

fn unavailable(roles: &[&str]) -> Vec<UnavailableRole> {
    let unavailable = |role: &&str| UnavailableRole {
        role: (*role).to_owned(),
        reason: format!("the site has no role {role}"),
    };
    roles.iter().map(unavailable).collect()
}

fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn role(wanted: &Wanted) -> &str {
    wanted.role.as_deref().unwrap_or("none")
}

#[test]
fn the_first_rule_that_applies_wins() {
    let connection = connection(json!({
        "role_rules": [
            {"group_id": "g1", "role": "editor"}, {"group_id": "g2", "role": "author"},
        ],
        "role_values": [{"value": "Writers", "role": "contributor"}],
    }));
    for (groups, values, expected) in [
        (set(&[]), set(&[]), "subscriber"),
        (set(&["g2"]), set(&[]), "author"),
        (set(&["g2", "g1"]), set(&["writers"]), "editor"),
        (set(&["g3"]), set(&["writers"]), "contributor"),
        (set(&[]), set(&["readers"]), "subscriber"),
    ] {
        let wanted = wanted(&connection, &[], &groups, &values);
        assert_eq!(role(&wanted), expected, "{groups:?} {values:?}");
        assert!(wanted.passed_over.is_empty());
    }
}

#[test]
fn a_role_that_cannot_be_given_is_passed_over_with_the_reason() {
    let connection = connection(json!({
        "role_rules": [
            {"group_id": "g1", "role": "emperor"}, {"group_id": "g2", "role": "emperor"},
            {"group_id": "g3", "role": "editor"}, {"group_id": "g4", "role": "author"},
        ],
        "assignable_roles": ["emperor", "author"],
    }));
    let all = set(&["g1", "g2", "g3", "g4"]);
    let wanted_of = |roles: &[&str]| wanted(&connection, &unavailable(roles), &all, &set(&[]));
    assert_eq!(
        wanted_of(&["emperor"]),
        Wanted {
            role: Some("author".to_owned()),
            passed_over: vec![
                "the site has no role emperor".to_owned(),
                "the role editor is not one that may be assigned".to_owned(),
            ],
        }
    );
    assert_eq!(role(&wanted_of(&["emperor", "author"])), "subscriber");
    assert_eq!(
        role(&wanted_of(&["emperor", "author", "subscriber"])),
        "none"
    );
}

#[test]
fn an_objection_says_which_rule_is_wrong() {
    let two = |group: &str, role: &str| json!([{"group_id": "g1", "role": "editor"}, {"group_id": group, "role": role}]);
    let values = |one: &str, other: &str| json!([{"value": one, "role": "editor"}, {"value": other, "role": "author"}]);
    for (settings, word) in [
        (
            json!({"role_rules": two("g1", "author")}),
            "two rules for the group `g1`",
        ),
        (
            json!({"role_rules": two("", "author")}),
            "needs a group or a value",
        ),
        (json!({"role_rules": two("g2", "")}), "1 to 64 characters"),
        (
            json!({"role_rules": two("g2", &"x".repeat(65))}),
            "1 to 64 characters",
        ),
        (json!({"role_values": values("Straße", "STRASSE")}), ""),
        (
            json!({"role_values": values("Writers", "WRITERS")}),
            "two rules for the value `WRITERS`",
        ),
        (
            json!({"role_rules": two("g2", "author"), "assignable_roles": ["editor"]}),
            "`author` is not among `assignable_roles`",
        ),
        (
            json!({"dangerous_roles": ["subscriber"]}),
            "default role `subscriber`",
        ),
        (
            json!({"role_rules": two("g2", "author"), "role_values": values("a", "b")}),
            "",
        ),
    ] {
        let mut all =
            json!({"id": 1, "profile": "okta", "default_role": "subscriber", "content_heir": 1});
        for (name, value) in settings.as_object().unwrap() {
            all[name] = value.clone();
        }
        let objection = configuration::objection(all.to_string().as_bytes());
        match word {
            "" => assert_eq!(objection, None),
            word => assert!(objection.unwrap_or_default().contains(word), "{word}"),
        }
    }
    let many: Vec<_> = (0..=RULES)
        .map(|number| json!({"group_id": number.to_string(), "role": "editor"}))
        .collect();
    let objection_to =
        |rules: &[serde_json::Value]| objection(&connection(json!({"role_rules": rules})));
    assert_eq!(objection_to(&many[1..]), None);
    assert!(objection_to(&many).is_some());
}

const ROLES: [&str; 6] = ["a", "b", "c", "d", "e", "subscriber"];

proptest! {
    /// What is wanted is what somebody would find who strikes out, one after the other, the rules that do
    /// not apply and those that cannot be followed, and takes the first line that is left.
    #[test]
    fn the_role_is_that_of_the_first_line_left(
        rules in vec((0..8_u8, 0..5_usize), 0..10),
        values in vec((0..8_u8, 0..5_usize), 0..10),
        in_groups in subsequence((0..8_u8).collect::<Vec<_>>(), 0..8),
        of_values in subsequence((0..8_u8).collect::<Vec<_>>(), 0..8),
        missing in subsequence(ROLES.to_vec(), 0..4),
        allowed in subsequence(ROLES.to_vec(), 0..4),
    ) {
        let connection = connection(json!({
            "role_rules": rules.iter().map(|(group, role)|
                json!({"group_id": format!("g{group}"), "role": ROLES[*role]})).collect::<Vec<_>>(),
            "role_values": values.iter().map(|(value, role)|
                json!({"value": format!("V{value}"), "role": ROLES[*role]})).collect::<Vec<_>>(),
            "assignable_roles": allowed,
        }));
        let mut lines: Vec<&str> = Vec::new();
        for (group, role) in &rules {
            if in_groups.contains(group) { lines.push(ROLES[*role]); }
        }
        for (value, role) in &values {
            if of_values.contains(value) { lines.push(ROLES[*role]); }
        }
        lines.retain(|role| allowed.is_empty() || allowed.contains(role));
        lines.push("subscriber");
        lines.retain(|role| !missing.contains(role));

        let groups = in_groups.iter().map(|group| format!("g{group}")).collect();
        let folded = of_values.iter().map(|value| format!("v{value}")).collect();
        let found = wanted(&connection, &unavailable(&missing), &groups, &folded);
        prop_assert_eq!(found.role.as_deref(), lines.first().copied());
    }
}
