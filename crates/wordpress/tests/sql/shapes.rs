//! The SQL of selections comes from a finite set of shapes: the scope of the connection, joined by AND to
//! a condition of listed parts. Values are parameters alone.

use std::collections::BTreeSet;

use wordpress::{
    contract::Effect,
    select::{Parameter, Selection},
};

/// The parts, each with a filter that asks for it.
const PARTS: [(&str, &str); 19] = [
    ("1 = 0", "id eq \"x\""),
    ("id = %s", "id eq \"019ab697-e800-7607-8809-0a0b0c0d0e0f\""),
    ("user_name_key = %s", "userName eq \"x\""),
    ("display_name_key = %s", "displayName eq \"x\""),
    ("external_id_key = %s", "externalId eq \"x\""),
    ("external_id_key IS NOT NULL", "externalId pr"),
    ("active = %d", "active eq true"),
    ("created = %d", "meta.created eq \"2025-01-01T00:00:00Z\""),
    ("created > %d", "meta.created gt \"2025-01-01T00:00:00Z\""),
    ("created >= %d", "meta.created ge \"2025-01-01T00:00:00Z\""),
    ("created < %d", "meta.created lt \"2025-01-01T00:00:00Z\""),
    ("created <= %d", "meta.created le \"2025-01-01T00:00:00Z\""),
    (
        "modified = %d",
        "meta.lastModified eq \"2025-01-01T00:00:00Z\"",
    ),
    (
        "modified > %d",
        "meta.lastModified gt \"2025-01-01T00:00:00Z\"",
    ),
    (
        "modified >= %d",
        "meta.lastModified ge \"2025-01-01T00:00:00Z\"",
    ),
    (
        "modified < %d",
        "meta.lastModified lt \"2025-01-01T00:00:00Z\"",
    ),
    (
        "modified <= %d",
        "meta.lastModified le \"2025-01-01T00:00:00Z\"",
    ),
    (
        "id IN (SELECT group_id FROM {members} WHERE member_id = %s)",
        "members eq \"019ab697-e800-7607-8809-0a0b0c0d0e0f\"",
    ),
    (
        "id IN (SELECT user_id FROM {user_keys} WHERE value_key IN (%s, ''))",
        "emails eq \"x\"",
    ),
];

/// What every selection begins with.
const SCOPE: &str = "connection_id = %d";

/// Fails unless what an effect selects has a shape and is of the connection.
pub(crate) fn require(connection: u64, effect: &Effect) {
    let selection = match effect {
        Effect::UsersSelect { selection, .. }
        | Effect::UsersCount { selection }
        | Effect::GroupsSelect { selection, .. }
        | Effect::GroupsCount { selection } => selection,
        _ => return,
    };
    let (sql, parameters) = selection.to_sql();
    assert!(parts(&sql).is_some(), "no shape: {sql}");
    assert!(fits(&sql, &parameters), "{sql}: {parameters:?}");
    let scope = Parameter::Integer(i64::try_from(connection).unwrap());
    assert_eq!(parameters.first(), Some(&scope), "{sql}");
}

/// Whether there is a parameter of the right type for each placeholder.
fn fits(sql: &str, parameters: &[Parameter]) -> bool {
    let placeholders = sql
        .match_indices('%')
        .map(|(place, _)| &sql[place..place + 2]);
    let types = parameters.iter().map(|parameter| match parameter {
        Parameter::Integer(_) => "%d",
        Parameter::Text(_) => "%s",
    });
    placeholders.eq(types)
}

/// The parts of a text that has a shape.
fn parts(sql: &str) -> Option<BTreeSet<&'static str>> {
    let mut parts = BTreeSet::new();
    let rest = sql.strip_prefix(SCOPE)?;
    let rest = match rest.strip_prefix(" AND ") {
        Some(rest) => condition(rest, &mut parts)?,
        None => rest,
    };
    rest.is_empty().then_some(parts)
}

/// What stands after a condition.
fn condition<'sql>(sql: &'sql str, parts: &mut BTreeSet<&'static str>) -> Option<&'sql str> {
    if let Some(rest) = sql.strip_prefix("NOT COALESCE(") {
        return condition(rest, parts)?.strip_prefix(", 0)");
    }
    if let Some(rest) = sql.strip_prefix('(') {
        let mut rest = condition(rest, parts)?;
        let word = [" AND ", " OR "]
            .into_iter()
            .find(|word| rest.starts_with(word))?;
        while let Some(next) = rest.strip_prefix(word) {
            rest = condition(next, parts)?;
        }
        return rest.strip_prefix(')');
    }
    let (part, _) = PARTS.iter().find(|(part, _)| sql.starts_with(part))?;
    parts.insert(part);
    sql.strip_prefix(part)
}

mod tests {
    use scim::{filter::Filter, limits::Limits, schema};
    use wordpress::select::narrow;

    use super::*;

    #[test]
    fn every_shape_is_one_that_a_filter_asks_for() {
        for (part, text) in PARTS {
            let found = [schema::user(), schema::group()].into_iter().any(|schema| {
                let filter = Filter::parse(text, &Limits::default()).unwrap();
                let narrowed = narrow(schema, &filter.check_lenient(schema).unwrap());
                let (sql, _) = Selection::new(7, narrowed.condition).to_sql();
                sql == format!("{SCOPE} AND {part}")
            });
            assert!(found, "{text} does not ask for {part}");
        }
    }

    #[test]
    fn other_texts_have_no_shape() {
        for text in [
            "",
            "1 = 1",
            "id = %s",
            "id = %s AND connection_id = %d",
            "connection_id = %d OR id = %s",
            "connection_id = %d AND id = %s OR active = %d",
            "connection_id = %d AND id = 'x'",
            "connection_id = %d AND active = 1",
            "connection_id = 1",
            "connection_id = %d AND (id = %s AND active = %d OR created = %d)",
            "connection_id = %d AND (id = %s)",
            "connection_id = %d AND NOT id = %s",
            "connection_id = %d AND id = %s -- ",
            "connection_id = %d AND user_name = %s",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
        for text in [
            "connection_id = %d",
            "connection_id = %d AND NOT COALESCE((id = %s OR active = %d OR created = %d), 0)",
        ] {
            assert!(parts(text).is_some(), "{text}");
        }
        assert!(!fits(
            "connection_id = %d AND id = %s",
            &[Parameter::Integer(1)]
        ));
        assert!(!fits(
            "connection_id = %d",
            &[Parameter::Text("1".to_owned())]
        ));
    }
}
