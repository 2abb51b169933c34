//! Answers of whole requests held against evaluation.

use std::{
    env, fmt,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use scim::{
    error::ScimError,
    filter::{self, Checked},
    limits::Limits,
    message::sort::Sort,
};
use serde_json::{Value, json};
use wordpress::{
    contract::Reply,
    select::{Condition, narrow},
};

use super::{
    directory::{CONNECTIONS, Directory, Kind, Seen, body},
    figures::Figures,
    filters::{Filter, filter},
    random::Random,
    shell::Mistake,
};

/// Filters asked of a directory before a few of its resources change, and before all of them do.
const FILTERS_OF_A_STATE: u64 = 20;
const FILTERS_OF_A_DIRECTORY: u64 = 400;

/// A filter whose answer is not what it should be.
pub(crate) struct Wrong {
    /// Which filter it was.
    pub(crate) pair: u64,
    pub(crate) filter: String,
    what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pair, filter, what } = self;
        write!(to, "filter {pair}: {filter}\n{what}")
    }
}

/// A run.
pub(crate) struct Proof {
    directory: Directory,
    random: Random,
    pub(crate) figures: Figures,
}

impl Proof {
    pub(crate) fn new(directory: Directory, seed: u64) -> Self {
        Self {
            directory,
            random: Random::new(seed),
            figures: Figures::default(),
        }
    }

    /// Asks so many filters; the first that is answered wrongly ends it.
    pub(crate) fn run(&mut self, pairs: u64) -> Option<Wrong> {
        for pair in 0..pairs {
            if pair > 0 && pair % 10_000 == 0 {
                println!("{pair} of {pairs}: {}", self.figures);
            }
            if pair % FILTERS_OF_A_DIRECTORY == 0 {
                self.directory.fill(&mut self.random);
                self.figures.states += 1;
            } else if pair % FILTERS_OF_A_STATE == 0 {
                self.directory.change(&mut self.random);
                self.figures.states += 1;
            }
            let kinds: &[Kind] = match self.random.below(10) {
                0 => &Kind::ALL,
                1..4 => &[Kind::Group],
                _ => &[Kind::User],
            };
            let from = CONNECTIONS.map(|connection| self.directory.resources(connection, kinds[0]));
            let from: Vec<&Seen> = from.into_iter().flatten().collect();
            let depth = self.random.below(4);
            let filter = filter(&mut self.random, kinds[0], &from, depth);
            self.figures.filters += 1;
            self.count(kinds[0], &filter);
            if let Err(what) = self.ask(kinds, &filter) {
                let (filter, what) = self.smallest(kinds, filter, what);
                return Some(Wrong {
                    pair,
                    filter: filter.to_string(),
                    what,
                });
            }
        }
        None
    }

    /// A filter with as few parts as still shows it.
    fn smallest(&mut self, kinds: &[Kind], filter: Filter, what: String) -> (Filter, String) {
        for smaller in filter.smaller() {
            // What else is asked is random: it may take some attempts.
            for _ in 0..20 {
                if let Err(what) = self.ask(kinds, &smaller) {
                    return self.smallest(kinds, smaller, what);
                }
            }
        }
        (filter, what)
    }

    fn count(&mut self, kind: Kind, filter: &Filter) {
        let text = filter.to_string();
        let Ok(checked) = parsed(&text).and_then(|filter| filter.check(kind.schema())) else {
            return;
        };
        let narrowed = narrow(kind.schema(), &checked);
        if narrowed.exact {
            self.figures.exact += 1;
        } else if narrowed.condition != Condition::Always {
            self.figures.narrowed += 1;
        }
    }

    /// Asks a filter of both connections, in several ways.
    fn ask(&mut self, kinds: &[Kind], filter: &Filter) -> Result<(), String> {
        let text = filter.to_string();
        let mut is_telling = false;
        for connection in CONNECTIONS {
            let expected = self.expected(connection, kinds, &text);
            let all = self.search(connection, kinds, json!({"filter": text, "count": 200}));
            let ids = match expected {
                Err(error) => {
                    self.figures.refused += u64::from(connection == CONNECTIONS[0]);
                    let scim_type = error.scim_type.map(|kind| kind.name());
                    same(
                        "status",
                        &(error.status, scim_type.map(str::to_owned)),
                        &refusal(&all),
                    )?;
                    continue;
                }
                Ok(ids) => ids,
            };
            let everybody = kinds
                .iter()
                .map(|kind| self.directory.ids_of(connection, *kind).len());
            is_telling |= !ids.is_empty() && ids.len() < everybody.sum();
            same("whole", &(ids.len(), ids.clone()), &page(&all)?)?;
            match self.random.below(5) {
                0 => self.ask_for_cursors(connection, kinds, &text, &ids)?,
                1 | 2 => self.ask_for_order(connection, kinds, &text)?,
                _ => self.ask_for_a_page(connection, kinds, &text, &ids)?,
            }
        }
        self.figures.telling += u64::from(is_telling);
        Ok(())
    }

    fn ask_for_a_page(
        &mut self,
        connection: u64,
        kinds: &[Kind],
        text: &str,
        ids: &[String],
    ) -> Result<(), String> {
        let (start, count) = (self.random.below(ids.len() + 2), self.random.below(6));
        let sought = json!({"filter": text, "startIndex": start, "count": count});
        let reply = self.search(connection, kinds, sought.clone());
        let on_page = ids.iter().skip(start.saturating_sub(1)).take(count);
        let expected = (ids.len(), on_page.cloned().collect());
        same(&sought.to_string(), &expected, &page(&reply)?)
    }

    fn ask_for_cursors(
        &mut self,
        connection: u64,
        kinds: &[Kind],
        text: &str,
        ids: &[String],
    ) -> Result<(), String> {
        let count = 1 + self.random.below(ids.len() + 2);
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let sought = json!({"filter": text, "cursor": cursor, "count": count});
            let reply = self.search(connection, kinds, sought);
            if reply.status != 200 {
                return Err(format!("cursor `{cursor}`: {reply:?}"));
            }
            let list = body(&reply);
            found.extend(ids_of(&list));
            match list["nextCursor"].as_str() {
                Some(next) if found.len() <= ids.len() => next.clone_into(&mut cursor),
                _ => break,
            }
        }
        same(
            &format!("by cursor, {count} on a page"),
            &ids.to_vec(),
            &found,
        )
    }

    fn ask_for_order(&mut self, connection: u64, kinds: &[Kind], text: &str) -> Result<(), String> {
        const ORDERS: [&str; 8] = [
            "id",
            "userName",
            "displayName",
            "externalId",
            "meta.lastModified",
            "emails",
            "active",
            "title",
        ];
        let (sort_by, is_descending) = (*self.random.pick(&ORDERS), self.random.chance(50));
        let mut ordered = Vec::new();
        for kind in kinds {
            let mut found = self
                .found(connection, *kind, kinds.len() > 1, text)
                .unwrap();
            match Sort::new(kind.schema(), sort_by, is_descending) {
                Ok(sort) => {
                    found.sort_by(|left, right| sort.compare(&left.resource, &right.resource))
                }
                Err(_) if kinds.len() == 1 => return Ok(()),
                Err(_) => {}
            }
            ordered.extend(found.iter().map(|seen| seen.id.clone()));
        }
        let (start, count) = (
            1 + self.random.below(ordered.len() + 1),
            1 + self.random.below(8),
        );
        let sought = json!({
            "filter": text, "sortBy": sort_by,
            "sortOrder": if is_descending { "descending" } else { "ascending" },
            "startIndex": start, "count": count,
        });
        let reply = self.search(connection, kinds, sought.clone());
        let on_page = ordered.iter().skip(start - 1).take(count);
        let expected = (ordered.len(), on_page.cloned().collect());
        same(&sought.to_string(), &expected, &page(&reply)?)
    }

    /// The ids that evaluation finds, in order.
    fn expected(
        &self,
        connection: u64,
        kinds: &[Kind],
        text: &str,
    ) -> Result<Vec<String>, ScimError> {
        let mut ids = Vec::new();
        for kind in kinds {
            let found = self.found(connection, *kind, kinds.len() > 1, text)?;
            ids.extend(found.iter().map(|seen| seen.id.clone()));
        }
        Ok(ids)
    }

    fn found(
        &self,
        connection: u64,
        kind: Kind,
        is_lenient: bool,
        text: &str,
    ) -> Result<Vec<&Seen>, ScimError> {
        let filter = parsed(text)?;
        let checked: Checked = match is_lenient {
            true => filter.check_lenient(kind.schema())?,
            false => filter.check(kind.schema())?,
        };
        let resources = self.directory.resources(connection, kind).iter();
        Ok(resources
            .filter(|seen| checked.matches(&seen.resource))
            .collect())
    }

    fn search(&mut self, connection: u64, kinds: &[Kind], mut sought: Value) -> Reply {
        self.figures.requests += 1;
        sought["schemas"] = json!(["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]);
        sought["attributes"] = json!(["id"]);
        let endpoint = match kinds {
            [kind] => kind.endpoint(),
            _ => "",
        };
        let target = format!("{endpoint}/.search{}", self.asked_fault());
        self.directory
            .request(connection, "POST", &target, Some(sought))
    }

    /// The fault that the core is asked to make.
    fn asked_fault(&self) -> &'static str {
        match self.directory.mistake {
            #[cfg(feature = "faults")]
            Some(Mistake::NarrowingAsExact) => "?scimpress-fault=exact@select",
            Some(Mistake::KeysForgotten | Mistake::ScopeDropped)
            | Some(Mistake::NullForgotten | Mistake::BoundExcluded)
            | None => "",
        }
    }
}

fn parsed(text: &str) -> Result<filter::Filter<'_>, ScimError> {
    filter::Filter::parse(text, &Limits::default())
}

/// The number of all matches and the ids of those on the page.
fn page(reply: &Reply) -> Result<(usize, Vec<String>), String> {
    if reply.status != 200 {
        return Err(format!("{reply:?}"));
    }
    let list = body(reply);
    let total = list["totalResults"].as_u64().ok_or("no totalResults")?;
    Ok((usize::try_from(total).unwrap(), ids_of(&list)))
}

fn ids_of(list: &Value) -> Vec<String> {
    let resources = list["Resources"].as_array().cloned().unwrap_or_default();
    let ids = resources
        .iter()
        .filter_map(|resource| resource["id"].as_str());
    ids.map(str::to_owned).collect()
}

fn refusal(reply: &Reply) -> (u16, Option<String>) {
    let scim_type = body(reply)["scimType"].as_str().map(str::to_owned);
    (reply.status, scim_type)
}

fn same<T: PartialEq + fmt::Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    match expected == found {
        true => Ok(()),
        false => Err(format!(
            "{what}\nexpected  {expected:?}\nfound     {found:?}"
        )),
    }
}

/// One test at a time has the site.
static SITE: Mutex<()> = Mutex::new(());

/// Filters of a run that nobody asked more of.
const PAIRS: u64 = 300;

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn what_the_database_decides_is_what_the_filter_says() {
    let _site = SITE.lock().unwrap_or_else(PoisonError::into_inner);
    let (pairs, seed) = (
        number("SCIMPRESS_PAIRS", PAIRS),
        number("SCIMPRESS_SEED", 1),
    );
    let started = Instant::now();
    let mut proof = Proof::new(Directory::new(None), seed);
    if let Some(wrong) = proof.run(pairs) {
        panic!("seed {seed}: {wrong}");
    }
    println!(
        "seed {seed}: {}, {:.0} s",
        proof.figures,
        started.elapsed().as_secs_f64()
    );
    proof.figures.require_sense();
}

#[test]
fn a_planted_mistake_is_noticed() {
    let _site = SITE.lock().unwrap_or_else(PoisonError::into_inner);
    for mistake in Mistake::all() {
        let mut proof = Proof::new(Directory::new(Some(mistake)), 2);
        match proof.run(10_000) {
            Some(Wrong { pair, filter, .. }) => {
                println!("{mistake:?} is noticed by filter {pair}, {filter}");
            }
            None => panic!("{mistake:?} is not noticed"),
        }
    }
}
