//! From a filter to SQL: what the database decides is what the filter says, in words from a short list.

use std::sync::LazyLock;

use scim::{
    filter::Filter,
    limits::Limits,
    resource::Resource,
    schema::{self, ResourceSchema},
};
use serde_json::{Value as Json, json};
use wordpress::{
    contract::{Effect, Outcome},
    select::{Parameter, Selection, narrow},
};

use crate::{
    generate,
    input::Input,
    site::{Request, Site},
};

/// A site with users and groups of two connections, and what each connection sees of them.
struct World {
    site: Site,
    users: [Vec<Seen>; 2],
    groups: [Vec<Seen>; 2],
}

/// A resource as a client sees it.
struct Seen {
    id: String,
    resource: Resource,
}

static WORLD: LazyLock<World> = LazyLock::new(World::new);

pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let connection = 1 + input.below(2) as u64;
    let schema = match input.below(3) {
        0 => schema::group(),
        _ => schema::user(),
    };
    let text = match input.below(2) {
        0 => String::from_utf8_lossy(input.rest()).into_owned(),
        _ => generate::filter(&mut input, schema),
    };
    let text = WORLD.site.with_ids(&text);
    let Ok(filter) = Filter::parse(&text, &Limits::default()) else {
        return;
    };
    let Ok(checked) = filter.check(schema) else {
        return;
    };
    let narrowed = narrow(schema, &checked);
    let selection = Selection::new(connection, narrowed.condition);
    let (sql, parameters) = selection.to_sql();
    Words {
        rest: &sql,
        parameters: parameters.iter(),
    }
    .selection(connection);
    let selected = WORLD.select(schema, selection);
    for seen in WORLD.seen(schema, connection) {
        let matches = checked.matches(&seen.resource);
        let is_selected = selected.contains(&seen.id);
        let is_right = if narrowed.exact {
            matches == is_selected
        } else {
            !matches || is_selected
        };
        assert!(
            is_right,
            "{text}: {sql}: {} is {matches}, {is_selected}",
            seen.id
        );
    }
    let other = 3 - connection;
    assert!(
        !WORLD
            .seen(schema, other)
            .iter()
            .any(|seen| selected.contains(&seen.id)),
        "{sql}"
    );
}

impl World {
    fn new() -> Self {
        let mut site = Site::new("generic", false);
        for number in 0..24_usize {
            let connection = 1 + number as u64 % 2;
            let name = ["user", "Ünal", "İ", "ǅ"][number % 4];
            let title = ["Guide", "guide", ""][number % 3];
            let mut user = json!({
                "userName": format!("{name}{number}"),
                "title": title,
                "emails": [{"value": format!("user{number}@example.com"), "type": "work"}],
            });
            if number % 3 > 0 {
                user["active"] = json!(number % 3 == 1);
            }
            if number % 4 > 0 {
                user["externalId"] = json!(["", "x", "X", "é"][number / 2 % 4].repeat(number));
            }
            site.created(connection, "/Users", &user);
        }
        let users: Vec<Seen> = site.seen(1, "/Users", schema::user());
        let others: Vec<Seen> = site.seen(2, "/Users", schema::user());
        for number in 0..8_usize {
            let (connection, of) = if number % 2 == 0 {
                (1, &users)
            } else {
                (2, &others)
            };
            let members: Vec<Json> = of
                .iter()
                .take(number)
                .map(|user| json!({"value": user.id}))
                .collect();
            let name = ["Guides", "Ünal", "İ", "x"][number / 2];
            let group = json!({"displayName": name, "externalId": format!("g{}", number / 2), "members": members});
            site.created(connection, "/Groups", &group);
        }
        let groups = [1, 2].map(|connection| site.seen(connection, "/Groups", schema::group()));
        let users = [1, 2].map(|connection| site.seen(connection, "/Users", schema::user()));
        assert_eq!(users.iter().map(Vec::len).sum::<usize>(), 24);
        assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 8);
        Self {
            site,
            users,
            groups,
        }
    }

    fn seen(&self, schema: &ResourceSchema, connection: u64) -> &[Seen] {
        let place = connection as usize - 1;
        if schema.base() == schema::GROUP {
            &self.groups[place]
        } else {
            &self.users[place]
        }
    }

    /// The ids that a selection selects.
    fn select(&self, schema: &ResourceSchema, selection: Selection) -> Vec<String> {
        let (after, offset, limit) = (None, 0, 1000);
        let effect = match schema.base() {
            schema::GROUP => Effect::GroupsSelect {
                selection,
                after,
                offset,
                limit,
            },
            _ => Effect::UsersSelect {
                selection,
                after,
                offset,
                limit,
            },
        };
        // A selection changes nothing.
        match self.site.memory.clone().perform(&effect) {
            Outcome::Users { users } => users.into_iter().map(|user| user.id).collect(),
            Outcome::Groups { groups } => groups.into_iter().map(|group| group.id).collect(),
            _ => panic!("neither users nor groups"),
        }
    }
}

impl Site {
    fn created(&mut self, connection: u64, path: &str, resource: &Json) {
        let reply = self.answer(&ask(
            connection,
            "POST",
            path,
            resource.to_string().into_bytes(),
        ));
        assert_eq!(reply.status, 201, "{:?}", reply.body);
    }

    fn seen(&mut self, connection: u64, path: &str, schema: &ResourceSchema) -> Vec<Seen> {
        let reply = self.answer(&ask(connection, "GET", path, Vec::new()));
        let list: Json =
            serde_json::from_str(reply.body.as_deref().unwrap_or_default()).expect("JSON");
        let resources = list["Resources"].as_array().expect("resources");
        let read = |json: &Json| {
            let body = json.to_string();
            let parsed = Resource::from_json(schema, body.as_bytes(), &Limits::default());
            Seen {
                id: json["id"].as_str().expect("an id").to_owned(),
                resource: parsed.expect("a resource").resource,
            }
        };
        resources.iter().map(read).collect()
    }
}

fn ask(connection: u64, method: &'static str, path: &str, body: Vec<u8>) -> Request {
    Request {
        connection,
        method,
        path: path.to_owned(),
        query: String::new(),
        headers: Vec::new(),
        body,
        is_made: true,
    }
}

/// SQL as it is allowed to be: the scope first, then what columns are compared with, each value by a
/// placeholder of its own.
struct Words<'s, P> {
    rest: &'s str,
    parameters: P,
}

const COLUMNS: [&str; 7] = [
    "id",
    "user_name_key",
    "display_name_key",
    "external_id_key",
    "active",
    "created",
    "modified",
];
const OTHER_TABLES: [&str; 2] = [
    "id IN (SELECT group_id FROM {members} WHERE member_id = %s)",
    "id IN (SELECT user_id FROM {user_keys} WHERE value_key IN (%s, ''))",
];
const COMPARISONS: [&str; 5] = [" = ", " >= ", " > ", " <= ", " < "];

impl<'s, P: Iterator<Item = &'s Parameter>> Words<'s, P> {
    fn selection(mut self, connection: u64) {
        let connection = i64::try_from(connection).expect("a number");
        assert!(self.take("connection_id = %d"), "{}", self.rest);
        assert_eq!(
            self.parameters.next(),
            Some(&Parameter::Integer(connection))
        );
        if self.take(" AND ") {
            self.condition();
        }
        assert_eq!(self.rest, "");
        assert_eq!(self.parameters.next(), None);
    }

    fn condition(&mut self) {
        if self.take("1 = 0") || self.take("1 = 1") {
        } else if OTHER_TABLES.iter().any(|words| self.take(words)) {
            assert!(matches!(self.parameters.next(), Some(Parameter::Text(_))));
        } else if self.take("NOT COALESCE(") {
            self.condition();
            assert!(self.take(", 0)"), "{}", self.rest);
        } else if self.take("(") {
            self.condition();
            let separator = if self.rest.starts_with(" AND ") {
                " AND "
            } else {
                " OR "
            };
            while self.take(separator) {
                self.condition();
            }
            assert!(self.take(")"), "{}", self.rest);
        } else {
            self.comparison();
        }
    }

    fn comparison(&mut self) {
        let column = COLUMNS.iter().find(|column| {
            self.rest
                .strip_prefix(**column)
                .is_some_and(|rest| rest.starts_with(' '))
        });
        assert!(
            column.is_some_and(|column| self.take(column)),
            "{}",
            self.rest
        );
        if self.take(" IS NOT NULL") {
            return;
        }
        assert!(
            COMPARISONS.iter().any(|comparison| self.take(comparison)),
            "{}",
            self.rest
        );
        let is_bound = match (self.take("%d"), self.parameters.next()) {
            (true, Some(Parameter::Integer(_))) => true,
            (false, Some(Parameter::Text(_))) => self.take("%s"),
            _ => false,
        };
        assert!(is_bound, "{}", self.rest);
    }

    fn take(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}
