//! Filters on resources as large as they can be.

use std::rc::Rc;

use scim::{
    error::ScimError, filter::Filter, limits::Limits, resource::Resource, schema, work::Work,
};

use super::{Case, filled, listed};

pub(super) fn user(body: &str) -> Option<Resource> {
    let read = Resource::from_json(schema::user(), body.as_bytes(), &Limits::default());
    Some(read.ok()?.resource)
}

/// Users who are all that a filter can be slow on.
fn users() -> [(&'static str, Option<Rc<Resource>>); 4] {
    let bytes = Limits::default().body_bytes;
    let emails = |part: &str| {
        format!(
            r#"{{"userName":"u","emails":[{}]}}"#,
            listed(10_000, part, ",")
        )
    };
    let title = |part: &str| filled(r#"{"userName":"u","title":""#, part, r#""}"#, bytes);
    [
        (
            "ten thousand e-mails",
            emails(r#"{"value":"aaaaaaaaaaaaaaaaaaaaaaaaaa#@example.com","type":"work"}"#),
        ),
        (
            "ten thousand e-mails not in ASCII",
            emails(r#"{"value":"éééééééééééééééééééééé#@example.com","type":"work"}"#),
        ),
        ("one text", title("a")),
        ("one text not in ASCII", title("É")),
    ]
    .map(|(name, body)| (name, user(&body).map(Rc::new)))
}

pub(super) fn cases() -> Vec<Case> {
    let bytes = Limits::default().filter_bytes;
    let many = filled;
    let part = |letter: &str| letter.repeat((bytes / 2 - 40) / letter.len());
    let (letters, others) = (part("a"), part("é"));
    let depth = Limits::default().filter_depth;
    let negated = format!(
        "{}{}",
        "not (".repeat(depth),
        many("", r#"title co "b" or "#, "id pr", bytes - 6 * depth)
    );
    let filters = [
        (
            "comparisons of the least size",
            many("", r#"title co "b" or "#, "id pr", bytes),
            [200, 200, 200, 400],
        ),
        (
            "comparisons with parts",
            many("", r#"emails co "b" or "#, "id pr", bytes),
            [200, 400, 200, 200],
        ),
        (
            "comparisons with parts not in ASCII",
            many("", r#"emails co "ö" or "#, "id pr", bytes),
            [200, 400, 200, 200],
        ),
        (
            "comparisons with values",
            many("", r#"emails eq "b" or "#, "id pr", bytes),
            [200, 200, 200, 200],
        ),
        (
            "comparisons in brackets",
            many("emails[", r#"value co "b" or "#, r#"value eq "x"]"#, bytes),
            [400, 400, 200, 200],
        ),
        (
            "negations in depth",
            format!("{negated}{}", ")".repeat(depth)),
            [200, 200, 200, 400],
        ),
        (
            "long texts",
            format!(r#"title co "{letters}b" or emails co "{letters}b""#),
            [200, 200, 200, 200],
        ),
        (
            "long texts not in ASCII",
            format!(r#"title co "{others}ö" or emails co "{others}ö""#),
            [200, 200, 200, 200],
        ),
        (
            "long texts to compare",
            format!(r#"title gt "{letters}b" or emails le "{letters}c""#),
            [200, 200, 200, 200],
        ),
    ];
    let users = users();
    let mut cases = Vec::new();
    for (name, text, statuses) in filters {
        for ((of, user), status) in users.iter().zip(statuses) {
            let (user, text) = (user.clone(), text.clone());
            let run = move || matches(&text, user.as_deref());
            cases.push(Case::new(format!("{name} on {of}"), run).with_status(status));
        }
    }
    cases
}

/// As a search does it, within the work of one.
fn matches(text: &str, user: Option<&Resource>) -> Result<bool, ScimError> {
    let filter = Filter::parse(text, &Limits::default())?.check(schema::user())?;
    let user = user.ok_or_else(|| ScimError::new(500, "no user"))?;
    let work = Work::new(&Limits::default());
    let matches = filter.matches_within(user, &work);
    match work.is_exceeded() {
        true => Err(ScimError::new(400, "it takes too long")),
        false => Ok(matches),
    }
}
