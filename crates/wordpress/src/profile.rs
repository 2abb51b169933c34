//! What each kind of client needs on the wire: one data file each in `crates/wordpress/profiles`.
//!
//! A file names only what differs from [`Profile::default`], where every tolerance is on that loses nothing and
//! cannot be misread;
//! there is no switch that none of them turns. A kind counts as supported when the dialogue of its client,
//! `tests/http/replays/NAME.toml`, passes.

use std::{collections::BTreeMap, sync::LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::configuration::MappedAttribute;

/// The profile of a client that no other one is for.
pub const GENERIC: &str = "generic";

/// The switches of one kind of client.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// What the client is called, for a person.
    pub title: String,
    /// The ways in which the client may show its credential.
    pub authentication: Vec<Scheme>,
    /// Whether ETags are advertised and `If-Match` is enforced (RFC 7644 §3.14).
    pub etag: bool,
    /// Whether `pagination` is advertised (RFC 9865 §4). A client whose schemas are older than it may
    /// refuse the whole configuration.
    pub pagination: bool,
    /// The status of a successful PATCH of a group: 200 with the resource, or 204 (RFC 7644 §3.5.2).
    pub group_patch_status: u16,
    /// Whether `add` or `replace` makes the value that a filter of `eq` describes where none matches.
    /// Otherwise that is `noTarget`, as RFC 7644 §3.5.2.3 has it.
    pub creates_unmatched: bool,
    /// Whether a filter may leave out the quotes of its text, as in `userName eq bjensen`. Otherwise that
    /// is `invalidFilter`, as RFC 7644 §3.4.2.2 has it: without quotes, `true` and `null` are no texts.
    pub reads_unquoted: bool,
    /// `bulk.maxOperations` (RFC 7644 §3.7.4).
    pub bulk_operations: usize,
    /// What becomes of `password` in a request.
    pub password: Sent,
    /// What becomes of attributes that no schema knows.
    pub unknown_attributes: Sent,
    /// What becomes of URNs in `schemas` that the resource type does not have.
    pub foreign_schemas: Sent,
    /// What becomes of members that are neither users nor groups of the connection. They are stored
    /// nowhere: a client of whom they are ignored has to send them again.
    pub unknown_members: Sent,
    /// How a POST is answered that repeats, word for word, the one that made the user.
    pub repeated_create: RepeatedCreate,
    /// The WordPress fields that an administrator may want to map besides, of attributes that the client is known to
    /// send.
    pub preset: Vec<MappedAttribute>,
}

/// A way in which a client shows its credential.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// A token of the site as a bearer token (RFC 6750).
    Bearer,
    /// A token of the site as the password of HTTP Basic (RFC 7617).
    Basic,
    /// A token of the site in the header `X-API-Key`.
    Header,
    /// A short-lived bearer token that the client got for its id and secret (RFC 6749 §4.4).
    ClientCredentials,
}

/// What becomes of something that was sent and has no place.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Sent {
    /// It is as if it had not been sent.
    Ignored,
    /// The request is refused with 400.
    Refused,
}

/// How a repeated POST is answered.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedCreate {
    /// With 409 `uniqueness` (RFC 7644 §3.3).
    Refused,
    /// As the first one was, with the user that it made.
    Answered,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            title: String::new(),
            authentication: vec![
                Scheme::Bearer,
                Scheme::Basic,
                Scheme::Header,
                Scheme::ClientCredentials,
            ],
            etag: true,
            pagination: true,
            group_patch_status: 200,
            creates_unmatched: true,
            reads_unquoted: false,
            bulk_operations: 1_000,
            password: Sent::Ignored,
            unknown_attributes: Sent::Ignored,
            foreign_schemas: Sent::Ignored,
            unknown_members: Sent::Refused,
            repeated_create: RepeatedCreate::Refused,
            preset: Vec::new(),
        }
    }
}

/// A profile as a person chooses it.
#[derive(Serialize)]
struct Choice<'p> {
    name: &'p str,
    title: &'p str,
    authentication: &'p [Scheme],
    preset: &'p [MappedAttribute],
}

/// The profile with that name; the generic one for a name that there is none of.
#[must_use]
pub fn named(name: &str) -> &'static Profile {
    let known = PROFILES.get(name).or_else(|| PROFILES.get(GENERIC));
    known.unwrap_or(&FALLBACK)
}

/// Whether there is a profile with that name.
#[must_use]
pub fn is_known(name: &str) -> bool {
    PROFILES.contains_key(name)
}

/// Every profile, in the order in which a person is to see them: an array of `name`, `title`,
/// `authentication` and `preset`, as JSON.
#[must_use]
pub fn choices() -> String {
    let choices: Vec<Choice<'_>> = SOURCES
        .iter()
        .filter_map(|(name, _)| {
            let profile = PROFILES.get(name)?;
            Some(Choice {
                name,
                title: &profile.title,
                authentication: &profile.authentication,
                preset: &profile.preset,
            })
        })
        .collect();
    serde_json::to_string(&choices).unwrap_or_default()
}

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        /// The data files by name.
        const SOURCES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../profiles/", $name, ".json")))),*];
    };
}

sources![
    "miniorange",
    "entra",
    "okta",
    "okta_catalogue",
    "onelogin",
    "jumpcloud",
    "google",
    "cyberark",
    "pingone",
    "pingfederate",
    "wso2",
    "gluu",
    "keycloak",
    "authentik",
    "canaille",
    "rippling",
    "generic",
    "strict",
];

/// A test reads every file, so that none is missing here.
static PROFILES: LazyLock<BTreeMap<&'static str, Profile>> = LazyLock::new(|| {
    let read =
        |(name, source): &(&'static str, &str)| Some((*name, serde_json::from_str(source).ok()?));
    SOURCES.iter().filter_map(read).collect()
});

static FALLBACK: LazyLock<Profile> = LazyLock::new(Profile::default);

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;
    use crate::mapping::Mapping;

    #[test]
    fn every_file_is_a_profile_with_a_title_and_a_way_in() {
        for (name, source) in SOURCES {
            let profile: Profile =
                serde_json::from_str(source).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(!profile.title.is_empty(), "{name}");
            assert!(
                profile.authentication.contains(&Scheme::Bearer),
                "{name}: every client of ours can send a bearer token"
            );
            let status = profile.group_patch_status;
            assert!([200, 204].contains(&status), "{name}: {status}");
            // authentik cuts its changes of members into pieces of that size.
            assert!((100..=1_000).contains(&profile.bulk_operations), "{name}");
        }
    }

    /// Whose preset is of documents rather than of a dialogue: `docs/compatibility.md` names them.
    const DOCUMENTED: [&str; 2] = ["okta", "okta_catalogue"];

    #[test]
    fn every_preset_can_be_mapped_and_stands_in_the_dialogue_of_its_client() {
        let replays = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/http/replays");
        for (name, profile) in &*PROFILES {
            let mapping = Mapping::new(scim::schema::user(), &profile.preset);
            assert_eq!(mapping.objection(), None, "{name}");
            if DOCUMENTED.contains(name) {
                continue;
            }
            let dialogue = fs::read_to_string(replays.join(format!("{name}.toml"))).unwrap();
            for one in &profile.preset {
                let attribute = one.attribute.as_deref().unwrap();
                let (_, path) = attribute.rsplit_once(':').unwrap_or(("", attribute));
                for part in path.split('.') {
                    assert!(
                        dialogue.contains(&format!("\"{part}\"")),
                        "{name} is not known to send {attribute}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_file_is_listed_and_has_the_replay_that_makes_it_supported() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let names = |folder: &Path, extension: &str| -> BTreeSet<String> {
            let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{error}"));
            let paths = entries.map(|entry| entry.unwrap().path());
            paths
                .filter(|path| path.extension().is_some_and(|found| found == extension))
                .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
                .collect()
        };
        let listed: BTreeSet<String> = SOURCES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(listed, names(&here.join("profiles"), "json"));
        assert_eq!(
            listed,
            names(&here.join("../../tests/http/replays"), "toml")
        );
    }

    #[test]
    fn a_name_that_there_is_none_of_is_the_generic_one() {
        assert_eq!(named("nobody"), named(GENERIC));
        assert_eq!(
            *named(GENERIC),
            Profile {
                title: named(GENERIC).title.clone(),
                ..Profile::default()
            }
        );
        assert_ne!(named("entra"), named(GENERIC));
    }

    #[test]
    fn the_choices_are_all_profiles_in_their_order() {
        let choices: serde_json::Value = serde_json::from_str(&choices()).unwrap();
        let names: Vec<&str> = choices
            .as_array()
            .unwrap()
            .iter()
            .map(|choice| choice["name"].as_str().unwrap())
            .collect();
        let listed: Vec<&str> = SOURCES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, listed);
        assert_eq!(choices[0]["title"], "miniOrange");
    }
}
