//! Random users and groups, and random changes of them.

use serde_json::{Map, Value, json};

use super::{
    directory::Kind,
    random::Random,
    texts::{address, text},
};

pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A user or a group with some of these members.
pub(crate) fn resource(random: &mut Random, kind: Kind, members: &[String]) -> Value {
    let mut resource = Map::new();
    let attributes: &[&str] = match kind {
        Kind::User => &[
            "externalId",
            "active",
            "title",
            "nickName",
            "displayName",
            "name",
            "emails",
            "phoneNumbers",
            "roles",
            "locale",
            ENTERPRISE,
        ],
        Kind::Group => &["externalId", "members"],
    };
    let name = match kind {
        Kind::User => "userName",
        Kind::Group => "displayName",
    };
    resource.insert(name.to_owned(), Value::String(unique(random)));
    for attribute in attributes {
        if random.chance(65) {
            let value = value(random, attribute, members);
            resource.insert((*attribute).to_owned(), value);
        }
    }
    Value::Object(resource)
}

/// A text that others seldom have, so that not everybody is refused.
fn unique(random: &mut Random) -> String {
    let text = text(random);
    match random.chance(50) {
        true => format!("{}{}", text.trim(), random.below(9)),
        false => text.trim().to_owned(),
    }
}

fn value(random: &mut Random, attribute: &str, members: &[String]) -> Value {
    match attribute {
        "active" => json!(random.chance(60)),
        "userName" | "displayName" => json!(unique(random)),
        "name" => {
            json!({"givenName": text(random), "familyName": text(random), "formatted": text(random)})
        }
        "emails" => {
            let count = 1 + random.below(3);
            let primary = random.below(4);
            let email = |place: usize| {
                let mut email = json!({"value": address(random)});
                if random.chance(70) {
                    email["type"] = json!(random.pick(&["work", "home", "Work", "other"]));
                }
                if place == primary {
                    email["primary"] = json!(true);
                } else if place > 0 && random.chance(30) {
                    // WordPress stores none of these.
                    email["value"] = json!(text(random));
                }
                email
            };
            Value::Array((0..count).map(email).collect())
        }
        "phoneNumbers" | "roles" => {
            let value = json!({"value": text(random), "type": random.pick(&["work", "mobile"])});
            json!([value, {"value": text(random)}])
        }
        ENTERPRISE => json!({
            "employeeNumber": text(random),
            "department": text(random),
            "manager": {"value": text(random)},
        }),
        "members" => {
            let count = random.below(6).min(members.len());
            let member = |_| json!({"value": random.pick(members)});
            Value::Array((0..count).map(member).collect())
        }
        "locale" => json!(random.pick(&["en", "EN", "de-AT"])),
        _ => json!(text(random)),
    }
}

/// A PATCH of a user or a group.
pub(crate) fn patch(random: &mut Random, kind: Kind, members: &[String]) -> Value {
    let paths: &[&str] = match kind {
        Kind::User => &[
            "emails",
            "emails",
            "externalId",
            "active",
            "title",
            "userName",
            ENTERPRISE,
            "nickName",
        ],
        Kind::Group => &["members", "members", "displayName", "externalId"],
    };
    let operation = |_| {
        let path = *random.pick(paths);
        let op = *random.pick(&["add", "replace", "replace", "remove"]);
        match op {
            "remove" if path == "emails" && random.chance(60) => {
                json!({"op": op, "path": format!("emails[value eq {}]", json!(address(random)))})
            }
            "remove" => json!({"op": op, "path": path}),
            _ => json!({"op": op, "path": path, "value": value(random, path, members)}),
        }
    };
    let operations: Vec<Value> = (0..2).map(operation).collect();
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    })
}
