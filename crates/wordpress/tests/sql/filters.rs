//! Random filters of which many match somebody.

use std::fmt;

use scim::date_time::DateTime;
use serde_json::{Value, json};

use super::{
    directory::{Kind, Seen},
    random::Random,
    resources::ENTERPRISE,
    texts::{address, like, spelled, text},
};

/// A filter that can be made smaller.
#[derive(Clone, Debug)]
pub(crate) enum Filter {
    Leaf(String),
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Value {
        attribute: String,
        inner: Box<Filter>,
        /// What stands after the bracket.
        rest: String,
    },
}

impl fmt::Display for Filter {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |parts: &[Self], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| format!("({part})")).collect();
            parts.join(word)
        };
        match self {
            Self::Leaf(text) => to.write_str(text),
            Self::All(parts) => to.write_str(&join(parts, " and ")),
            Self::Any(parts) => to.write_str(&join(parts, " or ")),
            Self::Not(part) => write!(to, "not ({part})"),
            Self::Value {
                attribute,
                inner,
                rest,
            } => write!(to, "{attribute}[{inner}]{rest}"),
        }
    }
}

impl Filter {
    /// Filters with a part less.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        match self {
            Self::Leaf(_) => Vec::new(),
            Self::Not(part) => vec![(**part).clone()],
            Self::All(parts) | Self::Any(parts) => {
                let again: fn(Vec<Self>) -> Self = match self {
                    Self::All(_) => Self::All,
                    _ => Self::Any,
                };
                let fewer = |place: usize| {
                    let mut parts = parts.clone();
                    parts.remove(place);
                    again(parts)
                };
                let fewer = (0..parts.len()).filter(|_| parts.len() > 2).map(fewer);
                parts.iter().cloned().chain(fewer).collect()
            }
            Self::Value {
                attribute,
                inner,
                rest,
            } => {
                let with = |inner: Self| Self::Value {
                    attribute: attribute.clone(),
                    inner: Box::new(inner),
                    rest: rest.clone(),
                };
                inner.smaller().into_iter().map(with).collect()
            }
        }
    }
}

/// Attributes that somebody may be looked for by who has no value of them.
const USER: [&str; 22] = [
    "id",
    "externalId",
    "userName",
    "userName",
    "active",
    "title",
    "nickName",
    "displayName",
    "name.givenName",
    "name.familyName",
    "emails",
    "emails.value",
    "emails.type",
    "emails.primary",
    "phoneNumbers.value",
    "roles.value",
    "locale",
    "groups.value",
    "meta.created",
    "meta.lastModified",
    "schemas",
    "meta.version",
];
const GROUP: [&str; 9] = [
    "id",
    "externalId",
    "displayName",
    "displayName",
    "members",
    "members.value",
    "members.type",
    "meta.created",
    "meta.lastModified",
];
/// What is no attribute, cannot be compared, or cannot be seen.
const WRONG: [&str; 5] = ["nothing", "emails.nothing", "name", "password", "meta"];

/// A filter for one kind of resource, made of what some of them hold.
pub(crate) fn filter(random: &mut Random, kind: Kind, from: &[&Seen], depth: usize) -> Filter {
    let part = |random: &mut Random| filter(random, kind, from, depth - 1);
    match random.below(if depth == 0 { 6 } else { 12 }) {
        6..8 => Filter::All(parts(random, part)),
        8..10 => Filter::Any(parts(random, part)),
        10..12 => Filter::Not(Box::new(part(random))),
        4..6 => of_one_value(random, kind, from),
        _ => Filter::Leaf(comparison(random, kind, from)),
    }
}

fn parts(random: &mut Random, part: impl Fn(&mut Random) -> Filter) -> Vec<Filter> {
    (0..2 + random.below(2)).map(|_| part(random)).collect()
}

/// A comparison with what somebody has, or might have.
fn comparison(random: &mut Random, kind: Kind, from: &[&Seen]) -> String {
    let (path, value) = match random.below(100) {
        0 | 1 => ((*random.pick(&WRONG)).to_owned(), json!("anna")),
        2..30 => sought(random, kind, from),
        30..45 => {
            let paths: &[&str] = match kind {
                Kind::User => &USER,
                Kind::Group => &GROUP,
            };
            let path = *random.pick(paths);
            (path.to_owned(), guessed(random, path))
        }
        _ => held(random, from).unwrap_or_else(|| sought(random, kind, from)),
    };
    // Attribute names are without regard to letter case, also behind their schema.
    let spelled = match random.below(12) {
        0 => path.to_lowercase(),
        1 if !path.contains(':') => format!("{}:{path}", kind.schema().base()),
        2 => path.strip_suffix(".value").unwrap_or(&path).to_owned(),
        _ => path,
    };
    compared(random, &spelled, &value)
}

/// A value of a resource, with its path.
fn held(random: &mut Random, from: &[&Seen]) -> Option<(String, Value)> {
    let leaves = leaves(&from.get(random.below(from.len().max(1)))?.json);
    Some(random.pick(&leaves).clone())
}

/// What clients look resources up by, of somebody or of nobody.
fn sought(random: &mut Random, kind: Kind, from: &[&Seen]) -> (String, Value) {
    let number = format!("{ENTERPRISE}:employeeNumber");
    let paths: [&str; 4] = match kind {
        Kind::User => ["emails.value", "emails.value", "externalId", &number],
        Kind::Group => [
            "displayName",
            "externalId",
            "members.value",
            "members.value",
        ],
    };
    let path = *random.pick(&paths);
    for _ in 0..4 {
        let known = held(random, from).filter(|(known, _)| known == path);
        if let Some(known) = known {
            return known;
        }
    }
    (path.to_owned(), guessed(random, path))
}

/// A value that somebody may have.
fn guessed(random: &mut Random, path: &str) -> Value {
    match path {
        "emails" | "emails.value" => json!(address(random)),
        "active" | "emails.primary" | "primary" => json!(random.chance(50)),
        "meta.created" | "meta.lastModified" => json!("2025-11-24T16:00:01.500Z"),
        _ => json!(text(random)),
    }
}

fn compared(random: &mut Random, path: &str, value: &Value) -> String {
    let operators: &[&str] = match value {
        Value::Bool(_) => &["eq", "eq", "ne", "pr"],
        _ => &[
            "eq", "eq", "eq", "eq", "eq", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le",
            "pr",
        ],
    };
    match *random.pick(operators) {
        "pr" => format!("{path} pr"),
        _ if random.chance(2) => format!("{path} eq null"),
        operator => format!("{path} {operator} {}", literal(random, value)),
    }
}

fn literal(random: &mut Random, value: &Value) -> Value {
    match value {
        Value::String(text) if DateTime::parse(text).is_some() => json!(instant(random, text)),
        Value::String(text) => json!(like(random, text)),
        Value::Bool(flag) if random.chance(20) => json!(flag.to_string()),
        value => value.clone(),
    }
}

/// The same instant in other words, or one nearby.
fn instant(random: &mut Random, text: &str) -> String {
    let start = text.trim_end_matches('Z');
    match random.below(8) {
        0 => format!("{start}000Z"),
        1 => format!("{start}001Z"),
        2 => format!("{start}+00:00"),
        3 => format!("{}Z", &start[..19]),
        4 => format!("{start}-05:30"),
        _ => text.to_owned(),
    }
}

/// `emails[type eq "work" and value eq "…"]` and the like.
fn of_one_value(random: &mut Random, kind: Kind, from: &[&Seen]) -> Filter {
    let attributes: &[(&str, &[&str])] = match kind {
        Kind::User => &[
            ("emails", &["value", "value", "type", "primary"]),
            ("emails", &["value", "value", "type", "primary"]),
            ("emails", &["value", "value", "type", "primary"]),
            ("phoneNumbers", &["value", "type"]),
            ("roles", &["value", "type"]),
            ("groups", &["value", "display"]),
            ("name", &["givenName", "familyName"]),
            ("meta", &["resourceType"]),
        ],
        Kind::Group => &[("members", &["value", "value", "type"])],
    };
    let (attribute, names) = *random.pick(attributes);
    let somebody = from.get(random.below(from.len().max(1)));
    let values = somebody.map_or(&Value::Null, |seen| &seen.json[attribute]);
    let value = match values.as_array().filter(|values| !values.is_empty()) {
        Some(values) => random.pick(values),
        None => values,
    };
    let held = match value {
        Value::Object(_) => leaves(value),
        _ => Vec::new(),
    };
    let part = |random: &mut Random| {
        let (name, value) = match held.is_empty() || random.chance(20) {
            true => {
                let name = *random.pick(names);
                let path = format!("{attribute}.{name}");
                (name.to_owned(), guessed(random, &path))
            }
            false => random.pick(&held).clone(),
        };
        Filter::Leaf(compared(random, &name, &value))
    };
    let first = part(random);
    let inner = match random.below(6) {
        0 => first,
        1 => Filter::Any(vec![first, part(random)]),
        2 => Filter::Not(Box::new(first)),
        3 => Filter::All(vec![first, Filter::Not(Box::new(part(random)))]),
        _ => Filter::All(vec![first, part(random)]),
    };
    let rest = match random.chance(20) {
        true => format!(".{}", part(random)),
        false => String::new(),
    };
    Filter::Value {
        attribute: spelled(random, attribute),
        inner: Box::new(inner),
        rest,
    }
}

/// The values of a resource with their paths.
fn leaves(json: &Value) -> Vec<(String, Value)> {
    let mut leaves = Vec::new();
    collect("", json, &mut leaves);
    leaves
}

fn collect(path: &str, json: &Value, leaves: &mut Vec<(String, Value)>) {
    match json {
        Value::Object(parts) => {
            for (name, part) in parts {
                let separator = match path {
                    "" => "",
                    ENTERPRISE => ":",
                    _ => ".",
                };
                collect(&format!("{path}{separator}{name}"), part, leaves);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(path, value, leaves)),
        value => leaves.push((path.to_owned(), value.clone())),
    }
}
