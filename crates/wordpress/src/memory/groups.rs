//! Groups and memberships in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::{Memory, condition};
use crate::{
    contract::{Effect, GroupRow, Member, MemberKind, Membership, Outcome, StoredGroup, Taken},
    select::{Parameter, Selection},
    storage::Column,
};

/// The groups of the site.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    rows: BTreeMap<String, Group>,
    /// The members of each group.
    members: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Clone, Debug)]
struct Group {
    connection_id: u64,
    created: i64,
    row: GroupRow,
}

impl Memory {
    /// Performs an effect on groups.
    pub(super) fn perform_on_groups(&mut self, effect: &Effect) -> Outcome {
        match effect {
            Effect::GroupLoad {
                connection_id, id, ..
            } => match self.groups.rows.get(id) {
                Some(group) if group.connection_id == *connection_id => Outcome::Group {
                    group: group.stored(id),
                },
                _ => Outcome::Absent,
            },
            Effect::GroupsSelect {
                selection,
                after,
                offset,
                limit,
            } => {
                let after = after.as_deref().unwrap_or_default();
                let found = self
                    .groups
                    .selected(selection)
                    .filter(|(id, _)| id.as_str() > after);
                let found = found.skip(to_usize(*offset)).take(to_usize(*limit));
                Outcome::Groups {
                    groups: found.map(|(id, group)| group.stored(id)).collect(),
                }
            }
            Effect::GroupsCount { selection } => Outcome::Count {
                count: self.groups.selected(selection).count() as u64,
            },
            Effect::GroupInsert {
                id,
                connection_id,
                created,
                row,
            } => {
                if let Some(what) = self.groups.taken(id, *connection_id, row) {
                    return Outcome::Taken { what };
                }
                let group = Group {
                    connection_id: *connection_id,
                    created: *created,
                    row: row.clone(),
                };
                self.groups.rows.insert(id.clone(), group);
                Outcome::Done
            }
            Effect::GroupUpdate { id, row } => {
                let Some(connection_id) = self.groups.rows.get(id).map(|group| group.connection_id)
                else {
                    return Outcome::Gone;
                };
                if let Some(what) = self.groups.taken(id, connection_id, row) {
                    return Outcome::Taken { what };
                }
                if let Some(group) = self.groups.rows.get_mut(id) {
                    group.row = row.clone();
                }
                Outcome::Done
            }
            Effect::GroupDelete { id } => {
                self.groups.members.remove(id);
                match self.groups.rows.remove(id) {
                    Some(_) => Outcome::Done,
                    None => Outcome::Gone,
                }
            }
            Effect::MembersSelect {
                group_id,
                after,
                limit,
            } => {
                let after = after.as_deref().unwrap_or_default();
                let ids = self.groups.members.get(group_id).into_iter().flatten();
                let ids = ids.filter(|id| id.as_str() > after).take(to_usize(*limit));
                Outcome::Members {
                    members: ids.map(|id| self.member(id)).collect(),
                }
            }
            Effect::MembersAdd {
                connection_id,
                group_id,
                members,
            } => self.add_members(*connection_id, group_id, members),
            Effect::MembersRemove { group_id, members } => {
                let stored = self.groups.members.entry(group_id.clone()).or_default();
                let before = stored.len();
                match members {
                    Some(ids) => stored.retain(|id| !ids.contains(id)),
                    None => stored.clear(),
                }
                Outcome::Changed {
                    count: (before - stored.len()) as u64,
                }
            }
            Effect::MembersLeave {
                member_id,
                modified,
            } => self.leave(member_id, *modified),
            Effect::MembershipsSelect { users } => {
                let memberships = users.iter().flat_map(|user| self.groups.of(user)).collect();
                Outcome::Memberships { memberships }
            }
            _ => Outcome::Unavailable {
                reason: "not an effect on groups".to_owned(),
            },
        }
    }

    fn member(&self, id: &str) -> Member {
        let kind = match self.groups.rows.contains_key(id) {
            true => MemberKind::Group,
            false => MemberKind::User,
        };
        Member {
            id: id.to_owned(),
            kind,
        }
    }

    fn add_members(&mut self, connection_id: u64, group_id: &str, members: &[String]) -> Outcome {
        let is_known = |id: &&String| {
            let user = self.users.get(*id);
            let user = user.filter(|user| user.row.forgotten.is_none());
            let user = user.map(|user| user.connection_id);
            let group = self.groups.rows.get(*id).map(|group| group.connection_id);
            user.or(group) == Some(connection_id)
        };
        let missing: Vec<String> = members.iter().filter(|id| !is_known(id)).cloned().collect();
        if !missing.is_empty() {
            return Outcome::Missing { ids: missing };
        }
        let stored = self.groups.members.entry(group_id.to_owned()).or_default();
        let before = stored.len();
        stored.extend(members.iter().cloned());
        Outcome::Changed {
            count: (stored.len() - before) as u64,
        }
    }

    fn leave(&mut self, member_id: &str, modified: i64) -> Outcome {
        let mut count = 0;
        for (group_id, members) in &mut self.groups.members {
            if members.remove(member_id) {
                count += 1;
                if let Some(group) = self.groups.rows.get_mut(group_id) {
                    group.row.version += 1;
                    group.row.modified = modified.max(group.row.modified + 1);
                }
            }
        }
        Outcome::Changed { count }
    }
}

impl Groups {
    fn selected(&self, selection: &Selection) -> impl Iterator<Item = (&String, &Group)> {
        self.rows.iter().filter(|(id, group)| {
            let row = Row {
                id,
                group,
                members: self.members.get(*id),
            };
            condition::selects(selection, &row)
        })
    }

    fn taken(&self, id: &str, connection_id: u64, row: &GroupRow) -> Option<Taken> {
        let mut others = self
            .rows
            .iter()
            .filter(|(other, group)| other.as_str() != id && group.connection_id == connection_id)
            .map(|(_, group)| &group.row);
        if others
            .clone()
            .any(|other| other.display_name_key == row.display_name_key)
        {
            return Some(Taken::DisplayName);
        }
        let external_id = row.external_id_key.as_ref()?;
        let is_taken = others.any(|other| other.external_id_key.as_ref() == Some(external_id));
        is_taken.then_some(Taken::ExternalId)
    }

    /// The users among some members of a group, or all, and those within the groups among them.
    pub(super) fn users_within(
        &self,
        group_id: &str,
        members: Option<&[String]>,
    ) -> BTreeSet<String> {
        let of = |id: &str| self.members.get(id).into_iter().flatten().cloned();
        let is_meant = |id: &String| members.is_none_or(|members| members.contains(id));
        let mut users = BTreeSet::new();
        let mut passed = BTreeSet::new();
        let mut next: Vec<String> = of(group_id).filter(is_meant).collect();
        while let Some(id) = next.pop() {
            if !self.rows.contains_key(&id) {
                users.insert(id);
            } else if passed.insert(id.clone()) {
                next.extend(of(&id));
            }
        }
        users
    }

    /// The groups that a user or group belongs to, each once.
    fn of(&self, user: &str) -> Vec<Membership> {
        let holding = |id: &str| -> Vec<String> {
            let groups = self
                .members
                .iter()
                .filter(|(_, members)| members.contains(id));
            groups.map(|(group, _)| group.clone()).collect()
        };
        let direct: BTreeSet<String> = holding(user).into_iter().collect();
        let mut all = direct.clone();
        let mut next: Vec<String> = direct.iter().cloned().collect();
        while let Some(group) = next.pop() {
            next.extend(
                holding(&group)
                    .into_iter()
                    .filter(|group| all.insert(group.clone())),
            );
        }
        let membership = |group_id: String| {
            Some(Membership {
                user_id: user.to_owned(),
                display_name: self.rows.get(&group_id)?.row.display_name.clone(),
                direct: direct.contains(&group_id),
                group_id,
            })
        };
        all.into_iter().filter_map(membership).collect()
    }
}

/// A group with its members.
struct Row<'groups> {
    id: &'groups str,
    group: &'groups Group,
    members: Option<&'groups BTreeSet<String>>,
}

impl condition::Row for Row<'_> {
    fn connection_id(&self) -> u64 {
        self.group.connection_id
    }

    fn column(&self, column: Column) -> Option<Parameter> {
        let Group {
            connection_id,
            created,
            row,
        } = self.group;
        Some(match column {
            Column::Id => Parameter::Text(self.id.to_owned()),
            Column::ConnectionId => Parameter::Integer(i64::try_from(*connection_id).ok()?),
            Column::DisplayNameKey => Parameter::Text(row.display_name_key.clone()),
            Column::ExternalIdKey => Parameter::Text(row.external_id_key.clone()?),
            Column::Created => Parameter::Integer(*created),
            Column::Modified => Parameter::Integer(row.modified),
            Column::UserNameKey | Column::Active => return None,
        })
    }

    fn has_member(&self, id: &str) -> bool {
        self.members.is_some_and(|members| members.contains(id))
    }
}

impl Group {
    fn stored(&self, id: &str) -> StoredGroup {
        StoredGroup {
            id: id.to_owned(),
            version: self.row.version,
            created: self.created,
            modified: self.row.modified,
            document: self.row.document.clone(),
        }
    }
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
