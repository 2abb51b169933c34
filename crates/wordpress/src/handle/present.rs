//! From rows to whole resources: the document with `id`, `meta`, and what stands in other tables.

use std::collections::BTreeMap;

use scim::{
    date_time::DateTime,
    error::ScimError,
    projection::Projection,
    resource::{Complex, Resource, Value},
    schema::{AttributeId, ResourceSchema},
};

use super::{
    answer::Answer,
    call::{Call, entity_tag},
};
use crate::{
    contract::{Member, MemberKind, Membership, StoredGroup, StoredUser},
    exchange::Failure,
};

/// Members that are read at once.
const MEMBERS: u64 = 10_000;

/// A kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Group,
}

/// A resource that is on its way into an answer.
#[derive(Clone, Debug)]
pub(super) struct Presented {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) resource: Resource,
}

impl Kind {
    pub(super) fn schema(self, call: &Call) -> &ResourceSchema {
        match self {
            Self::User => call.users(),
            Self::Group => call.groups,
        }
    }

    /// The attribute whose values stand in the table of memberships.
    pub(super) fn related(self, call: &Call) -> Option<AttributeId> {
        match self {
            Self::User => call.users().find("groups"),
            Self::Group => call.groups.find("members"),
        }
    }

    /// Where a resource is. It goes into a header: whatever a table holds for an id, it can be written there.
    pub(super) fn location(self, call: &Call, id: &str) -> String {
        let mut location = format!("{}{}/", call.base_url, self.schema(call).endpoint());
        for byte in id.bytes() {
            match byte {
                b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                    location.push(char::from(byte));
                }
                _ => location.push_str(&format!("%{byte:02X}")),
            }
        }
        location
    }
}

/// A stored user without its groups.
pub(super) fn user(call: &Call, stored: &StoredUser) -> Presented {
    let times = (stored.created, stored.modified);
    whole(
        call,
        Kind::User,
        &stored.id,
        &stored.document,
        stored.version,
        times,
    )
}

/// A stored group without its members.
pub(super) fn group(call: &Call, stored: &StoredGroup) -> Presented {
    let times = (stored.created, stored.modified);
    whole(
        call,
        Kind::Group,
        &stored.id,
        &stored.document,
        stored.version,
        times,
    )
}

/// A document as a resource. One that cannot be read is as good as empty: its resource can still be
/// listed, replaced and deleted.
pub(super) fn stored(schema: &ResourceSchema, document: &str) -> Resource {
    Resource::from_document(schema, document).unwrap_or_default()
}

fn whole(
    call: &Call,
    kind: Kind,
    id: &str,
    document: &str,
    version: u64,
    (created, modified): (i64, i64),
) -> Presented {
    let schema = kind.schema(call);
    let mut resource = stored(schema, document);
    let known = schema.well_known();
    let mut meta = Complex::default();
    meta.set(
        known.meta_resource_type,
        Value::Text(schema.name().to_owned()),
    );
    meta.set(
        known.meta_created,
        Value::DateTime(DateTime::from_micros(created)),
    );
    meta.set(
        known.meta_last_modified,
        Value::DateTime(DateTime::from_micros(modified)),
    );
    meta.set(known.meta_location, Value::Text(kind.location(call, id)));
    meta.set(known.meta_version, Value::Text(entity_tag(version)));
    resource
        .attributes
        .set(known.id, Value::Text(id.to_owned()));
    resource.attributes.set(known.meta, Value::Complex(meta));
    Presented {
        kind,
        id: id.to_owned(),
        resource,
    }
}

impl Presented {
    /// With nothing but what holds an attribute.
    pub(super) fn reduced_to(mut self, call: &Call, attribute: AttributeId) -> Self {
        let schema = self.kind.schema(call);
        let mut root = attribute;
        while let Some(parent) = schema.attribute(root).parent {
            root = parent;
        }
        let mut attributes = Complex::default();
        if let Some(value) = self.resource.attributes.remove(root) {
            attributes.set(root, value);
        }
        self.resource = Resource { attributes };
        self
    }

    /// The JSON of what a projection shows.
    pub(super) fn print(&self, call: &Call, projection: &Projection) -> String {
        projection.print(self.kind.schema(call), &self.resource)
    }
}

/// Adds the groups of users and the members of groups, all of one kind.
pub(super) async fn relate(
    call: &Call,
    kind: Kind,
    resources: &mut [Presented],
) -> Result<(), Failure> {
    let Some(attribute) = kind.related(call) else {
        return Ok(());
    };
    match kind {
        Kind::User => {
            let users: Vec<String> = resources.iter().map(|user| user.id.clone()).collect();
            if users.is_empty() {
                return Ok(());
            }
            let mut groups: BTreeMap<String, Vec<Value>> = BTreeMap::new();
            for membership in call.directory.memberships(users).await? {
                let group = group_reference(call, attribute, &membership);
                groups.entry(membership.user_id).or_default().push(group);
            }
            for user in resources {
                if let Some(groups) = groups.remove(&user.id) {
                    user.resource.attributes.set(attribute, Value::Many(groups));
                }
            }
        }
        Kind::Group => {
            for group in resources {
                let members = members(call, &group.id).await?;
                let members: Vec<Value> = members
                    .iter()
                    .map(|member| member_reference(call, attribute, member))
                    .collect();
                if !members.is_empty() {
                    group
                        .resource
                        .attributes
                        .set(attribute, Value::Many(members));
                }
            }
        }
    }
    Ok(())
}

/// All members of a group.
pub(super) async fn members(call: &Call, group_id: &str) -> Result<Vec<Member>, Failure> {
    let mut all = Vec::new();
    loop {
        let after = all.last().map(|member: &Member| member.id.clone());
        let mut page = call
            .directory
            .members(group_id.to_owned(), after, MEMBERS)
            .await?;
        call.spend_on_members(page.len());
        let is_last = (page.len() as u64) < MEMBERS;
        all.append(&mut page);
        if is_last {
            return Ok(all);
        }
    }
}

fn group_reference(call: &Call, groups: AttributeId, membership: &Membership) -> Value {
    let kind = if membership.direct {
        "direct"
    } else {
        "indirect"
    };
    complex(
        call.users(),
        groups,
        [
            ("value", membership.group_id.clone()),
            ("$ref", Kind::Group.location(call, &membership.group_id)),
            ("display", membership.display_name.clone()),
            ("type", kind.to_owned()),
        ],
    )
}

fn member_reference(call: &Call, members: AttributeId, member: &Member) -> Value {
    let kind = match member.kind {
        MemberKind::User => Kind::User,
        MemberKind::Group => Kind::Group,
    };
    complex(
        call.groups,
        members,
        [
            ("value", member.id.clone()),
            ("$ref", kind.location(call, &member.id)),
            ("type", kind.schema(call).name().to_owned()),
        ],
    )
}

fn complex<const N: usize>(
    schema: &ResourceSchema,
    parent: AttributeId,
    parts: [(&str, String); N],
) -> Value {
    let mut complex = Complex::default();
    for (name, text) in parts {
        if let Some(id) = schema.child(Some(parent), name) {
            complex.set(id, Value::Text(text));
        }
    }
    Value::Complex(complex)
}

/// A resource that grew by PATCH must still fit into a PUT.
///
/// # Errors
/// 413.
pub(super) fn require_limits(
    call: &Call,
    resource: &Resource,
    schema: &ResourceSchema,
) -> Result<(), ScimError> {
    let limit = call.limits.values;
    let is_many = |value: &Value| matches!(value, Value::Many(values) if values.len() > limit);
    let within = |value: &Value| match value {
        Value::Complex(parts) => parts.iter().any(|(_, part)| is_many(part)),
        value => is_many(value),
    };
    if resource.attributes.iter().any(|(_, value)| within(value)) {
        return Err(ScimError::too_large(format!(
            "more than {limit} values of one attribute"
        )));
    }
    let limit = call.limits.body_bytes;
    match resource.to_document(schema).len() > limit {
        true => Err(ScimError::too_large(format!(
            "the resource would be larger than {limit} bytes"
        ))),
        false => Ok(()),
    }
}

/// The answer that shows one resource; within a bulk request nobody would see it.
pub(super) async fn answer(
    call: &Call,
    status: u16,
    presented: Presented,
    version: u64,
    projection: &Projection,
) -> Result<Answer, Failure> {
    if call.is_part() {
        return Ok(Answer::empty(status).with("ETag", entity_tag(version)));
    }
    let kind = presented.kind;
    let mut resources = [presented];
    if kind
        .related(call)
        .is_some_and(|attribute| projection.reads(attribute))
    {
        relate(call, kind, &mut resources).await?;
    }
    let [presented] = resources;
    let answer = Answer {
        status,
        headers: Vec::new(),
        body: Some(presented.print(call, projection)),
    };
    Ok(answer.with("ETag", entity_tag(version)))
}

/// Whether a text is written like an id of ours.
pub(super) fn is_id(text: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-');
    text.len() == 36 && text.bytes().all(plain)
}

/// The id as a table holds it. What is not written like an id of ours cannot be one.
///
/// # Errors
/// 404.
pub(super) fn key(kind: Kind, call: &Call, id: &str) -> Result<String, ScimError> {
    if is_id(id) {
        Ok(id.to_owned())
    } else {
        Err(not_found(kind, call, id))
    }
}

pub(super) fn not_found(kind: Kind, call: &Call, id: &str) -> ScimError {
    // Enough of what a client sent to recognize it.
    let id: String = id
        .chars()
        .filter(|character| !character.is_control())
        .take(64)
        .collect();
    let name = kind.schema(call).name().to_lowercase();
    ScimError::new(404, format!("there is no {name} with the id `{id}`"))
}
