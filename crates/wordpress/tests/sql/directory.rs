//! A site with the users and groups of two connections, made and changed by requests alone.

use std::collections::{BTreeMap, BTreeSet};

use scim::{
    limits::Limits,
    resource::Resource,
    schema::{self, ResourceSchema},
};
use serde_json::{Value, json};
use wordpress::{
    contract::{CONTRACT, Reply},
    exchange::Exchange,
};

use super::{
    random::Random,
    resources, shapes,
    shell::{Mistake, Shell},
};

/// Both connections hold the same sort of resources.
pub(crate) const CONNECTIONS: [u64; 2] = [1, 2];

/// A kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    User,
    Group,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::User, Self::Group];

    pub(crate) fn endpoint(self) -> &'static str {
        match self {
            Self::User => "/Users",
            Self::Group => "/Groups",
        }
    }

    pub(crate) fn schema(self) -> &'static ResourceSchema {
        match self {
            Self::User => schema::user(),
            Self::Group => schema::group(),
        }
    }
}

/// A resource as a client sees it.
pub(crate) struct Seen {
    pub(crate) id: String,
    pub(crate) json: Value,
    pub(crate) resource: Resource,
}

/// The site.
pub(crate) struct Directory {
    shell: Shell,
    /// What goes wrong on the way, if anything.
    pub(crate) mistake: Option<Mistake>,
    now: i64,
    drawn: u64,
    /// Who was created and not deleted since.
    ids: BTreeMap<(u64, Kind), BTreeSet<String>>,
    /// The same as clients see them, in ascending order of `id`.
    seen: BTreeMap<(u64, Kind), Vec<Seen>>,
}

impl Directory {
    pub(crate) fn new(mistake: Option<Mistake>) -> Self {
        Self {
            shell: Shell::start(),
            mistake,
            now: 1_764_000_000_000_000,
            drawn: 0,
            ids: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Makes everybody anew.
    pub(crate) fn fill(&mut self, random: &mut Random) {
        self.shell.empty();
        self.ids.clear();
        for _ in 0..16 + random.below(16) {
            self.create(random, Kind::User);
        }
        for _ in 0..4 + random.below(6) {
            self.create(random, Kind::Group);
        }
        self.look();
    }

    /// Changes a few.
    pub(crate) fn change(&mut self, random: &mut Random) {
        for _ in 0..3 {
            let kind = if random.chance(70) {
                Kind::User
            } else {
                Kind::Group
            };
            let connection = *random.pick(&CONNECTIONS);
            let ids = self.ids_of(connection, kind);
            if ids.len() < 3 || random.chance(15) {
                self.create(random, kind);
                continue;
            }
            let id = random.pick(&ids).clone();
            let target = format!("{}/{id}", kind.endpoint());
            let members = self.members(connection);
            let reply = match random.below(8) {
                0 => self.request(connection, "DELETE", &target, None),
                1 => {
                    let resource = resources::resource(random, kind, &members);
                    self.request(connection, "PUT", &target, Some(resource))
                }
                _ => {
                    let patch = resources::patch(random, kind, &members);
                    self.request(connection, "PATCH", &target, Some(patch))
                }
            };
            match reply.status {
                204 if reply.body.is_none() && self.is_gone(connection, &target) => {
                    self.of(connection, kind).remove(&id);
                }
                status => assert!(status < 500, "{reply:?}"),
            }
        }
        self.look();
    }

    fn is_gone(&mut self, connection: u64, target: &str) -> bool {
        self.request(connection, "GET", target, None).status == 404
    }

    fn create(&mut self, random: &mut Random, kind: Kind) {
        let connection = *random.pick(&CONNECTIONS);
        let members = self.members(connection);
        let resource = resources::resource(random, kind, &members);
        let reply = self.request(connection, "POST", kind.endpoint(), Some(resource));
        assert!(reply.status < 500, "{reply:?}");
        // A name that is taken, or that WordPress does not accept, makes nobody.
        if reply.status == 201 {
            let created = body(&reply);
            let id = created["id"].as_str().unwrap().to_owned();
            self.of(connection, kind).insert(id);
        }
    }

    fn of(&mut self, connection: u64, kind: Kind) -> &mut BTreeSet<String> {
        self.ids.entry((connection, kind)).or_default()
    }

    pub(crate) fn ids_of(&self, connection: u64, kind: Kind) -> Vec<String> {
        let ids = self.ids.get(&(connection, kind));
        ids.into_iter().flatten().cloned().collect()
    }

    fn members(&self, connection: u64) -> Vec<String> {
        let ids = Kind::ALL.map(|kind| self.ids_of(connection, kind));
        ids.concat()
    }

    /// Reads everybody. What a client sees of a connection is who was created in it and nobody else;
    /// a mistake in the selection of everybody shows here.
    fn look(&mut self) {
        let mistake = self.mistake.take();
        self.seen.clear();
        for connection in CONNECTIONS {
            for kind in Kind::ALL {
                let reply = self.request(
                    connection,
                    "GET",
                    &format!("{}?count=200", kind.endpoint()),
                    None,
                );
                assert_eq!(reply.status, 200, "{reply:?}");
                let list = body(&reply);
                let resources = list["Resources"].as_array().cloned().unwrap_or_default();
                let seen: Vec<Seen> = resources.into_iter().map(|json| seen(kind, json)).collect();
                let ids: Vec<String> = seen.iter().map(|seen| seen.id.clone()).collect();
                assert_eq!(
                    ids,
                    self.ids_of(connection, kind),
                    "connection {connection}"
                );
                self.seen.insert((connection, kind), seen);
            }
        }
        self.mistake = mistake;
    }

    /// The resources of a connection, in ascending order of `id`.
    pub(crate) fn resources(&self, connection: u64, kind: Kind) -> &[Seen] {
        self.seen
            .get(&(connection, kind))
            .map_or(&[], Vec::as_slice)
    }

    pub(crate) fn request(
        &mut self,
        connection: u64,
        method: &str,
        target: &str,
        body: Option<Value>,
    ) -> Reply {
        // Some share a microsecond.
        self.now += i64::try_from(self.drawn % 3).unwrap() * 500;
        self.drawn += 1;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let configuration = json!({
            "contract": CONTRACT,
            "base_url": "https://example.org/wp-json/scim/v2",
            "now": self.now,
            "seed": format!("{:032x}", u128::from(self.drawn) << 32),
            "caller": {"kind": "client", "scheme": "bearer", "scopes": [
                "users:read", "users:write", "users:delete", "groups:read", "groups:write",
            ]},
            "connection": {"id": connection, "profile": "generic", "default_role": "subscriber", "content_heir": 1},
        });
        let request = json!({
            "kind": "http", "method": method, "path": path, "query": query, "headers": {},
        });
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let mut exchange = Exchange::new(
            &configuration.to_string(),
            &request.to_string(),
            body.as_bytes(),
        );
        while let Some(effect) = exchange.effect() {
            shapes::require(connection, &effect);
            let outcome = self.shell.perform(effect, self.mistake);
            exchange.resume(outcome);
        }
        exchange.reply()
    }
}

fn seen(kind: Kind, json: Value) -> Seen {
    let text = json.to_string();
    let read = Resource::from_json(kind.schema(), text.as_bytes(), &Limits::default()).unwrap();
    Seen {
        id: json["id"].as_str().unwrap().to_owned(),
        json,
        resource: read.resource,
    }
}

/// The body of a reply as JSON.
pub(crate) fn body(reply: &Reply) -> Value {
    serde_json::from_str(reply.body.as_deref().unwrap_or("null")).unwrap()
}
