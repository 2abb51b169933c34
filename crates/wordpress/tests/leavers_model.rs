//! Random lives of a few people, held against a model that knows nothing but what was decided: who is
//! there, who may get in, who has roles, who has to wait for an administrator.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking"
)]

mod common;
#[path = "sql/random.rs"]
mod random;

use std::collections::BTreeSet;

use common::{Site, body, patch};
use random::Random;
use serde_json::json;

const MODES: [&str; 4] = ["deactivate", "remove_roles", "delete", "keep_and_forget"];
const PEOPLE: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Absent,
    Live { active: bool, has_roles: bool },
    Forgotten { has_roles: bool },
}

#[derive(Clone, Debug)]
struct Departure {
    id: String,
    kind: &'static str,
    was_active: bool,
    had_roles: bool,
    is_open: bool,
    /// Whether it counts for the breaker.
    counts: bool,
}

struct Model {
    on_deactivate: &'static str,
    on_delete: &'static str,
    /// The breaker's numbers, if it is on.
    breaker: Option<(usize, usize)>,
    tripped: bool,
    /// Whoever has the name now, and what is true of them.
    people: Vec<(String, State)>,
    /// Whoever has had the name.
    names: Vec<BTreeSet<String>>,
    departures: Vec<Departure>,
}

impl Model {
    fn leave(&mut self, person: usize, mode: &'static str) -> bool {
        let (id, state) = self.people[person].clone();
        let State::Live { active, has_roles } = state else {
            panic!("nobody leaves twice");
        };
        if !self.admits(&id, active) {
            return false;
        }
        self.people[person].1 = match mode {
            "deactivate" => State::Live {
                active: false,
                has_roles,
            },
            "remove_roles" => State::Live {
                active: false,
                has_roles: false,
            },
            "delete" => State::Absent,
            _ => State::Forgotten { has_roles },
        };
        self.departures.push(Departure {
            id,
            kind: mode,
            was_active: active,
            had_roles: has_roles,
            is_open: true,
            counts: true,
        });
        true
    }

    fn admits(&mut self, id: &str, was_active: bool) -> bool {
        let Some((least, percent)) = self.breaker else {
            return true;
        };
        if self.tripped {
            return false;
        }
        let open = self
            .departures
            .iter()
            .filter(|departure| departure.is_open && departure.counts);
        let mut gone: BTreeSet<&str> = open.map(|departure| departure.id.as_str()).collect();
        gone.insert(id);
        let is_in =
            |(_, state): &&(String, State)| matches!(state, State::Live { active: true, .. });
        let inside = self.people.iter().filter(is_in).count();
        // Who is about to leave is inside still.
        let all = inside + gone.len() - usize::from(was_active);
        self.tripped = gone.len() > least.max(all * percent / 100);
        !self.tripped
    }

    fn forgive(&mut self) {
        for departure in &mut self.departures {
            departure.counts = false;
        }
    }

    fn close(&mut self, id: &str) {
        for departure in &mut self.departures {
            departure.is_open &= departure.id != id;
        }
    }

    fn set_active(&mut self, person: usize, wanted: bool) -> u16 {
        let State::Live { active, .. } = self.people[person].1 else {
            return 404;
        };
        match (active, wanted) {
            (true, false) if !self.leave(person, self.on_deactivate) => 503,
            (false, true) => {
                let id = self.people[person].0.clone();
                self.people[person].1 = State::Live {
                    active: true,
                    has_roles: true,
                };
                self.close(&id);
                200
            }
            _ => 200,
        }
    }

    fn delete(&mut self, person: usize) -> u16 {
        let State::Live { active, has_roles } = self.people[person].1 else {
            return 404;
        };
        let leaves = match self.on_delete {
            "deactivate" => active,
            "remove_roles" => active || has_roles,
            _ => true,
        };
        match leaves && !self.leave(person, self.on_delete) {
            true => 503,
            false => 204,
        }
    }

    fn post(&mut self, person: usize, active: bool) -> u16 {
        let (id, state) = self.people[person].clone();
        self.people[person].1 = match state {
            State::Live { .. } => return 409,
            State::Absent => State::Live {
                active,
                has_roles: true,
            },
            State::Forgotten { has_roles } => {
                if active {
                    self.close(&id);
                }
                State::Live {
                    active,
                    has_roles: has_roles || active,
                }
            }
        };
        201
    }

    fn restore(&mut self, number: usize) -> u16 {
        let departure = self.departures[number].clone();
        if !departure.is_open {
            return 404;
        }
        let holder = self
            .people
            .iter()
            .position(|(id, state)| *id == departure.id && *state != State::Absent);
        let held = holder.map(|person| self.people[person].1);
        let restored = match held {
            Some(State::Live { active, has_roles }) => came_back(&departure, active, has_roles),
            Some(State::Forgotten { has_roles }) => came_back(&departure, false, has_roles),
            _ if departure.kind != "delete" => return 409,
            _ => State::Live {
                active: departure.was_active,
                has_roles: departure.had_roles,
            },
        };
        let person = match holder {
            Some(person) => person,
            None => {
                // Whoever else has the name now, or keeps it, is in the way.
                let person = self
                    .names
                    .iter()
                    .position(|names| names.contains(&departure.id));
                let person = person.unwrap();
                if self.people[person].1 != State::Absent {
                    return 409;
                }
                self.people[person].0.clone_from(&departure.id);
                person
            }
        };
        self.people[person].1 = restored;
        self.departures[number].is_open = false;
        200
    }
}

fn came_back(departure: &Departure, active: bool, has_roles: bool) -> State {
    let active = active || departure.was_active;
    State::Live {
        active,
        has_roles: has_roles || active || departure.kind == "remove_roles",
    }
}

#[test]
fn a_life_is_what_was_decided() {
    for seed in 0..100 {
        live(seed);
    }
}

fn live(seed: u64) {
    let mut random = Random::new(seed);
    let breaker = *random.pick(&[None, None, Some((1, 1)), Some((2, 50)), Some((1, 80))]);
    let mut model = Model {
        on_deactivate: MODES[random.below(MODES.len())],
        on_delete: MODES[random.below(MODES.len())],
        breaker,
        tripped: false,
        people: vec![(String::new(), State::Absent); PEOPLE],
        names: vec![BTreeSet::new(); PEOPLE],
        departures: Vec::new(),
    };
    let mut site = Site::new();
    site.settings = json!({
        "on_deactivate": model.on_deactivate, "on_delete": model.on_delete,
        "breaker": match breaker {
            None => json!({"off": true}),
            Some((least, percent)) => json!({"least": least, "percent": percent}),
        },
    });
    for step in 0..40 {
        let place = format!("seed {seed} step {step}");
        let person = random.below(PEOPLE);
        let path = format!("/Users/{}", model.people[person].0);
        let knows = !model.people[person].0.is_empty();
        match random.below(9) {
            0 | 1 => {
                let active = random.chance(70);
                let user = json!({"userName": format!("p{person}"), "active": active});
                let reply = site.call("POST", "/Users").json(user).send();
                assert_eq!(model.post(person, active), reply.status, "{place}");
                if reply.status == 201 {
                    let id = body(&reply)["id"].as_str().unwrap().to_owned();
                    model.names[person].insert(id.clone());
                    model.people[person].0 = id;
                }
            }
            2..5 if knows => {
                let active = random.chance(40);
                let change = patch(json!([{"op": "replace", "path": "active", "value": active}]));
                let reply = site.call("PATCH", &path).json(change).send();
                assert_eq!(model.set_active(person, active), reply.status, "{place}");
            }
            5 | 6 if knows => {
                let reply = site.call("DELETE", &path).send();
                assert_eq!(model.delete(person), reply.status, "{place}");
            }
            7 if !model.departures.is_empty() => {
                let number = random.below(model.departures.len());
                let reply = site.restored(number as u64 + 1);
                assert_eq!(
                    model.restore(number),
                    reply.status,
                    "{place} {:?}",
                    reply.body
                );
            }
            8 if random.chance(30) => {
                site.memory.allow(1, site.now);
                model.tripped = false;
                site.now += 1;
                // What was allowed does not count afterwards.
                model.forgive();
            }
            _ => {}
        }
        holds(&mut site, &model, &place);
    }
}

/// What the site says is what the model says.
fn holds(site: &mut Site, model: &Model, place: &str) {
    for (id, state) in &model.people {
        if id.is_empty() {
            continue;
        }
        let reply = site.call("GET", &format!("/Users/{id}")).send();
        match state {
            State::Live { active, has_roles } => {
                assert_eq!(reply.status, 200, "{place}");
                let shown = body(&reply)["active"].as_bool().unwrap();
                assert_eq!(
                    (shown, site.memory.is_active(id)),
                    (*active, *active),
                    "{place}"
                );
                assert_eq!(!site.memory.roles(id).is_empty(), *has_roles, "{place}");
            }
            State::Absent => assert_eq!(reply.status, 404, "{place}"),
            State::Forgotten { has_roles } => {
                assert_eq!(reply.status, 404, "{place}");
                assert!(!site.memory.is_active(id), "{place}");
                assert_eq!(!site.memory.roles(id).is_empty(), *has_roles, "{place}");
            }
        }
    }
    let open = model
        .departures
        .iter()
        .filter(|departure| departure.is_open);
    assert_eq!(site.memory.departures().len(), open.count(), "{place}");
    assert_eq!(site.memory.is_tripped(1), model.tripped, "{place}");
}
