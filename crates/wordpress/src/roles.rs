//! Which role a user is to have: rules bound to groups, then rules bound to values of `roles` and
//! `entitlements`, each in the order of the administrator, then the default role. The first that applies
//! and whose role can be given wins.

mod preview;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use scim::{
    filter::fold,
    resource::{Resource, Value},
    schema::ResourceSchema,
};
use serde::Deserialize;

pub use preview::preview;

use crate::configuration::Connection;

/// The attributes whose values rules can be bound to.
const VALUED: [&str; 2] = ["roles", "entitlements"];

/// Rules that a connection can have of each kind; each is looked at for every user.
pub const RULES: usize = 1_000;

/// A WordPress role has a name of so many characters at the most: it is stored beside the user.
const ROLE_LENGTH: usize = 64;

/// Who belongs to a group, directly or through other groups, gets a role.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// The SCIM id of the group.
    pub group_id: String,
    /// The WordPress role.
    pub role: String,
}

/// Who has a value in `roles` or `entitlements` gets a role.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleValue {
    /// The value; letter case does not count.
    pub value: String,
    /// The WordPress role.
    pub role: String,
}

/// A role that the settings name and the site cannot give.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnavailableRole {
    /// The WordPress role.
    pub role: String,
    /// Why, for a person.
    pub reason: String,
}

/// What the rules come to for one user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The role; `None` where not even the default role can be given.
    pub role: Option<String>,
    /// Why roles that come first were passed over, each reason once.
    pub passed_over: Vec<String>,
}

/// The role of a user who belongs to these groups and has these values, in folded form.
#[must_use]
pub fn wanted(
    connection: &Connection,
    unavailable: &[UnavailableRole],
    groups: &BTreeSet<String>,
    values: &BTreeSet<String>,
) -> Wanted {
    let by_group = connection.role_rules.iter();
    let by_group = by_group.filter(|rule| groups.contains(&rule.group_id));
    let by_value = connection.role_values.iter();
    let by_value = by_value.filter(|rule| values.contains(&*fold(&rule.value)));
    let ruled = by_group
        .map(|rule| &rule.role)
        .chain(by_value.map(|rule| &rule.role));
    let ruled = ruled.map(|role| (role, is_assignable(connection, role)));
    let default = std::iter::once((&connection.default_role, true));

    let mut passed_over = Vec::new();
    for (role, is_assignable) in ruled.chain(default) {
        let known = unavailable.iter().find(|known| known.role == *role);
        let reason = match known {
            _ if !is_assignable => format!("the role {role} is not one that may be assigned"),
            Some(unavailable) => unavailable.reason.clone(),
            None => {
                return Wanted {
                    role: Some(role.clone()),
                    passed_over,
                };
            }
        };
        if !passed_over.contains(&reason) {
            passed_over.push(reason);
        }
    }
    Wanted {
        role: None,
        passed_over,
    }
}

/// That a user is to have another role than the one that was decided on last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The role that was decided on last; empty for none.
    pub former: String,
    /// The role that SCIM gave, and takes.
    pub take: Option<String>,
    /// What the rules come to.
    pub wanted: Wanted,
}

/// What is to become of the role of a user of whom was decided this much; `None` if nothing is. Of whom nothing
/// was decided, the default role counts as decided and given.
#[must_use]
pub fn change(
    connection: &Connection,
    wanted: Wanted,
    wanted_role: Option<&str>,
    granted_role: Option<&str>,
) -> Option<Change> {
    let former = wanted_role.unwrap_or(&connection.default_role);
    if wanted.role.as_deref().unwrap_or_default() == former {
        return None;
    }
    let take = match wanted_role {
        Some(_) => granted_role,
        None => Some(former),
    };
    Some(Change {
        former: former.to_owned(),
        take: take.map(str::to_owned),
        wanted,
    })
}

/// The values that rules can be bound to, in folded form.
#[must_use]
pub fn values(schema: &ResourceSchema, user: &Resource) -> BTreeSet<String> {
    let attributes = VALUED.iter().filter_map(|name| schema.find(name));
    attributes
        .flat_map(|attribute| {
            let key = schema.value_of(attribute);
            let values = user
                .attributes
                .get(attribute)
                .map_or(&[][..], Value::values);
            values.iter().filter_map(move |value| {
                let text = value.as_complex()?.get(key?)?.as_text()?;
                Some(fold(text).into_owned())
            })
        })
        .collect()
}

/// What is wrong with the settings that are about roles; `None` if nothing is.
#[must_use]
pub fn objection(connection: &Connection) -> Option<String> {
    let Connection {
        role_rules,
        role_values,
        dangerous_roles,
        default_role,
        ..
    } = connection;
    if role_rules.len() > RULES || role_values.len() > RULES {
        return Some(format!("more than {RULES} rules"));
    }
    let mut groups = BTreeSet::new();
    if let Some(rule) = role_rules
        .iter()
        .find(|rule| !groups.insert(&rule.group_id))
    {
        return Some(format!("two rules for the group `{}`", rule.group_id));
    }
    if role_rules.iter().any(|rule| rule.group_id.is_empty())
        || role_values.iter().any(|rule| rule.value.is_empty())
    {
        return Some("a rule needs a group or a value".to_owned());
    }
    let mut values = BTreeSet::new();
    let twice = |rule: &&RoleValue| !values.insert(fold(&rule.value).into_owned());
    if let Some(rule) = role_values.iter().find(twice) {
        return Some(format!(
            "two rules for the value `{}`; letter case does not count",
            rule.value
        ));
    }
    let ruled = role_rules.iter().map(|rule| &rule.role);
    for role in ruled.chain(role_values.iter().map(|rule| &rule.role)) {
        if role.is_empty() || role.chars().count() > ROLE_LENGTH {
            return Some(format!(
                "a role has a name of 1 to {ROLE_LENGTH} characters, not `{role}`"
            ));
        }
        if !is_assignable(connection, role) {
            return Some(format!("the role `{role}` is not among `assignable_roles`"));
        }
    }
    dangerous_roles
        .contains(default_role)
        .then(|| format!("the default role `{default_role}` cannot be one of `dangerous_roles`"))
}

/// Whether the administrator lets rules give a role. Without a list, those that rules name are meant.
fn is_assignable(connection: &Connection, role: &str) -> bool {
    let list = &connection.assignable_roles;
    list.is_empty() || list.iter().any(|known| known == role)
}

#[cfg(test)]
mod tests;
