//! Departures, breakers and roles in memory. There is no content.

use std::collections::{BTreeMap, BTreeSet};

use super::Memory;
use crate::contract::{Departure, Effect, Outcome, Taking};

/// The roles that the site has.
const ROLES: [&str; 5] = [
    "administrator",
    "editor",
    "author",
    "contributor",
    "subscriber",
];

/// Who left, and how the breakers stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Leavers {
    /// In the order of their numbers, which begin with 1; with when each was undone.
    departures: Vec<(Departure, Option<i64>)>,
    breakers: BTreeMap<u64, Breaker>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Breaker {
    tripped: Option<i64>,
    allowed_until: Option<i64>,
}

impl Memory {
    /// The numbers of the departures that are not undone, oldest first.
    #[must_use]
    pub fn departures(&self) -> Vec<u64> {
        let numbered = (1..).zip(&self.leavers.departures);
        let open = numbered.filter(|(_, (_, undone))| undone.is_none());
        open.map(|(number, _)| number).collect()
    }

    /// Whether the breaker of a connection has tripped.
    #[must_use]
    pub fn is_tripped(&self, connection_id: u64) -> bool {
        let breaker = self.leavers.breakers.get(&connection_id);
        breaker.is_some_and(|breaker| breaker.tripped.is_some())
    }

    /// Allows all departures of a connection for some time, as an administrator would.
    pub fn allow(&mut self, connection_id: u64, until: i64) {
        let breaker = self.leavers.breakers.entry(connection_id).or_default();
        breaker.tripped = None;
        breaker.allowed_until = Some(until);
    }

    /// Who got the content of each deleted user, in the order of the deletions.
    #[must_use]
    pub fn heirs(&self) -> Vec<u64> {
        let departures = self.leavers.departures.iter();
        let heirs = departures.filter_map(|(departure, _)| departure.taken.heir);
        heirs.collect()
    }

    /// Performs an effect on those who leave and come back.
    pub(super) fn perform_on_leavers(&mut self, effect: &Effect) -> Outcome {
        match effect {
            Effect::UserDelete {
                id, reassign_to, ..
            } => match self.users.get(id) {
                Some(user) if !user.is_gone => {
                    let taken = Taking {
                        user_login: user.wordpress.get("user_login").cloned(),
                        roles: user.roles.held.iter().cloned().collect(),
                        heir: Some(*reassign_to),
                        ..Taking::default()
                    };
                    self.forget(id);
                    Outcome::TakenAway { taken }
                }
                _ => Outcome::Gone,
            },
            Effect::RolesTake { id, .. } => match self.users.get_mut(id) {
                Some(user) if !user.is_gone => Outcome::Roles {
                    roles: std::mem::take(&mut user.roles.held).into_iter().collect(),
                },
                _ => Outcome::Gone,
            },
            Effect::RolesGive { id, roles, .. } => match self.users.get_mut(id) {
                Some(user) if !user.is_gone => {
                    let is_known = |role: &&String| ROLES.contains(&role.as_str());
                    let (known, missing): (Vec<&String>, Vec<&String>) =
                        roles.iter().partition(is_known);
                    user.roles.held.extend(known.into_iter().cloned());
                    Outcome::Roles {
                        roles: missing.into_iter().cloned().collect(),
                    }
                }
                _ => Outcome::Gone,
            },
            Effect::ContentReturn { .. } => Outcome::Changed { count: 0 },
            Effect::BreakerLoad {
                connection_id,
                since,
                besides,
            } => self.leavers.breaker(*connection_id, *since, besides),
            Effect::BreakerTrip {
                connection_id,
                tripped,
            } => {
                let breaker = self.leavers.breakers.entry(*connection_id).or_default();
                let is_allowed = breaker.allowed_until.is_some_and(|until| *tripped < until);
                let trips = breaker.tripped.is_none() && !is_allowed;
                if trips {
                    breaker.tripped = Some(*tripped);
                }
                Outcome::Changed {
                    count: u64::from(trips),
                }
            }
            Effect::DepartureAppend { departure } => {
                self.leavers.departures.push((departure.clone(), None));
                Outcome::Done
            }
            Effect::DepartureLoad {
                connection_id,
                departure,
            } => match self.leavers.at(*departure) {
                Some((departure, None)) if departure.connection_id == *connection_id => {
                    Outcome::Departure {
                        departure: Box::new(departure.clone()),
                    }
                }
                _ => Outcome::Absent,
            },
            Effect::DeparturesClose {
                user_id,
                departure,
                undone,
            } => self.leavers.close(user_id, *departure, *undone),
            _ => Outcome::Unavailable {
                reason: "not an effect on leavers".to_owned(),
            },
        }
    }
}

impl Leavers {
    fn at(&self, number: u64) -> Option<&(Departure, Option<i64>)> {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        self.departures.get(place)
    }

    fn breaker(&self, connection_id: u64, since: i64, besides: &str) -> Outcome {
        let breaker = self.breakers.get(&connection_id).copied();
        let Breaker {
            tripped,
            allowed_until,
        } = breaker.unwrap_or_default();
        let since = allowed_until.map_or(since, |until| until.max(since));
        let departed: BTreeSet<&str> = self
            .departures
            .iter()
            .filter(|(departure, undone)| {
                undone.is_none()
                    && departure.connection_id == connection_id
                    && departure.occurred > since
                    && departure.user_id != besides
            })
            .map(|(departure, _)| departure.user_id.as_str())
            .collect();
        Outcome::Breaker {
            departed: departed.len() as u64,
            tripped,
            allowed_until,
        }
    }

    fn close(&mut self, user_id: &str, number: Option<u64>, undone: i64) -> Outcome {
        let mut count = 0;
        for (place, (departure, when)) in (1..).zip(&mut self.departures) {
            let is_meant = number.is_none_or(|number| number == place);
            if is_meant && departure.user_id == user_id && when.is_none() {
                *when = Some(undone);
                count += 1;
            }
        }
        Outcome::Changed { count }
    }
}
