//! What `bin/bench` measures on: the same inputs for us and for every peer.
//!
//! *In scope*: the inputs, made from the files in `inputs/`, and that our own answers on them are right.
//!
//! *Out of scope*: measuring (`benches/`), the peers of other languages (`peers/`), the table (`report.py`).

pub mod exchange;
pub mod limits;

use std::{fs, io, path::Path};

use serde::Deserialize;

/// An enterprise user of 1.9 kB, as it is stored: the one with the number 500.
pub const USER: &str = include_str!("../inputs/user.json");

/// A PATCH of ten operations on [`USER`].
pub const PATCH: &str = include_str!("../inputs/patch.json");

/// [`USER`] after [`PATCH`].
pub const PATCHED: &str = include_str!("../inputs/patched.json");

/// How many users filters are evaluated over.
pub const USERS: usize = 1000;

/// The sizes of the groups.
pub const GROUPS: [usize; 2] = [10_000, 100_000];

const FILTERS: &str = include_str!("../inputs/filters.json");

/// A filter, and how many of [`users`] it selects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// F1 to F8.
    pub name: String,
    /// The users that match.
    pub expect: usize,
    /// The filter.
    pub filter: String,
}

/// The eight filters.
///
/// # Errors
///
/// A file of inputs that is damaged.
pub fn filters() -> Result<Vec<Case>, serde_json::Error> {
    serde_json::from_str(FILTERS)
}

/// The users that filters are evaluated over. They differ in what has to be unique.
#[must_use]
pub fn users() -> Vec<String> {
    (0..USERS)
        .map(|number| USER.trim_end().replace("0500", &format!("{number:04}")))
        .collect()
}

/// A group with so many users in it.
#[must_use]
pub fn group(members: usize) -> String {
    let members: Vec<String> = (0..members)
        .map(|number| {
            format!(
                r#"{{"value":"2819c223-7f76-453a-919d-4138{number:08x}","display":"User {number}"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Guides","members":[{}]}}"#,
        members.join(",")
    )
}

/// Writes all inputs for the peers that read files.
///
/// # Errors
///
/// A folder that cannot be written to.
pub fn write_inputs(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("filters.json"), FILTERS)?;
    fs::write(folder.join("user.json"), USER)?;
    fs::write(folder.join("patch.json"), PATCH)?;
    fs::write(folder.join("patched.json"), PATCHED)?;
    fs::write(
        folder.join("users.json"),
        format!("[{}]\n", users().join(",\n")),
    )?;
    for members in GROUPS {
        fs::write(folder.join(format!("group-{members}.json")), group(members))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

    use scim::{
        filter::Filter, limits::Limits, message::patch_op::PatchOp, resource::Resource, schema,
    };

    use super::{PATCH, PATCHED, USER, exchange::Site, filters, group, users};

    fn user(text: &str) -> Resource {
        let read =
            Resource::from_json(schema::user(), text.as_bytes(), &Limits::default()).unwrap();
        assert!(read.unknown.is_empty(), "{:?}", read.unknown);
        read.resource.validate(schema::user()).unwrap();
        read.resource
    }

    #[test]
    fn user_has_the_size_that_is_told() {
        assert!((1850..1950).contains(&USER.len()), "{}", USER.len());
        assert_eq!(users().get(500).map(String::as_str), Some(USER.trim_end()));
    }

    #[test]
    fn every_filter_selects_the_users_that_are_told() {
        let users: Vec<Resource> = users().iter().map(|text| user(text)).collect();
        for case in filters().unwrap() {
            let filter = Filter::parse(&case.filter, &Limits::default()).unwrap();
            let filter = filter.check(schema::user()).unwrap();
            let hits = users.iter().filter(|user| filter.matches(user)).count();
            assert_eq!(hits, case.expect, "{}", case.name);
        }
    }

    #[test]
    fn the_patch_makes_the_user_that_is_told() {
        let patch =
            PatchOp::from_json(schema::user(), PATCH.as_bytes(), &Limits::default()).unwrap();
        let next = patch.apply(schema::user(), user(USER)).unwrap();
        assert_eq!(next, user(PATCHED));
    }

    #[test]
    fn a_site_answers_get_and_patch() {
        let mut site = Site::with_user().unwrap();
        assert_eq!(site.get().status, 200);
        let reply = site.patch();
        assert_eq!(reply.status, 200);
        assert!(reply.body.unwrap().contains("Chief Guide"));
    }

    #[test]
    fn a_group_has_the_members_that_are_asked_for() {
        let schema = schema::group();
        let read = Resource::from_json(schema, group(100).as_bytes(), &Limits::default()).unwrap();
        let members = read.resource.value(schema, schema.find("members").unwrap());
        assert_eq!(members.map(|members| members.values().len()), Some(100));
    }
}
