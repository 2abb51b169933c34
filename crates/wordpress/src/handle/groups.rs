//! Create, read, replace, patch and delete one group (RFC 7644 §3.3 to §3.6).
//!
//! Members are rows. A change of K members is K rows, however many the group has; only a PUT, or a PATCH
//! that cannot be said as a change of the set, looks at all of them.

use scim::{
    error::ScimError,
    filter::fold,
    message::patch_op::PatchOp,
    projection::Projection,
    resource::{Resource, Value},
};

use super::{
    Http,
    answer::Answer,
    call::{Call, entity_tag},
    changed::Changed,
    fault,
    members::{self, Change},
    precondition,
    present::{self, Kind, key, not_found},
    roles, search, sent, switches,
};
use crate::{
    configuration::Feature,
    contract::{Effect, GroupRow, StoredGroup},
    exchange::{Failure, Transaction},
    storage,
};

/// Members that the answer to a PATCH shows; a larger group is answered with 204.
const SHOWN_AFTER_PATCH: u64 = 1_000;

/// POST /Groups.
pub(super) async fn create(call: &Call, http: &Http) -> Result<Answer, Failure> {
    let projection = projection(call, http)?;
    switches::require(call, Feature::Groups)?;
    let (group, wanted) = read_group(call, http)?;
    group.validate(call.groups)?;
    let id = call.identifier();
    let row = row(call, &group, 1, call.now);
    call.about(&id, None, None);
    let location = Kind::Group.location(call, &id);
    let answer = call
        .directory
        .transaction(async |transaction| {
            roles::lock(call, transaction).await?;
            // The group comes last: where a hook breaks the transaction open, there is none without its
            // members, and who creates it once more is not told that it exists.
            let change = members::add(call, transaction, &id, &wanted).await?;
            transaction
                .write_group(Effect::GroupInsert {
                    id: id.clone(),
                    connection_id: call.connection.id,
                    created: call.now,
                    row: row.clone(),
                })
                .await?;
            call.tell(change.told(&row.display_name));
            let changed = changed(call, &Resource::default(), &group, change);
            transaction.audit(call.success(201, changed)).await?;
            let stored = transaction
                .group_for_update(call.connection.id, id.clone())
                .await?;
            let stored = stored.ok_or_else(|| not_found(Kind::Group, call, &id))?;
            let answer = answer(call, 201, &stored, &projection).await?;
            fault::reach(call, fault::Place::Commit).await;
            Ok(answer)
        })
        .await?;
    Ok(answer.with("Location", location))
}

/// GET /Groups/{id}.
pub(super) async fn read(call: &Call, id: &str, http: &Http) -> Result<Answer, Failure> {
    let projection = projection(call, http)?;
    call.about(id, None, None);
    let found = call
        .directory
        .group(call.connection.id, key(Kind::Group, call, id)?)
        .await?;
    let stored = found.ok_or_else(|| not_found(Kind::Group, call, id))?;
    if precondition::is_known(http.header("if-none-match"), stored.version) {
        return Ok(Answer::empty(304).with("ETag", entity_tag(stored.version)));
    }
    answer(call, 200, &stored, &projection).await
}

/// PUT /Groups/{id}. Members that are left out are none.
pub(super) async fn replace(call: &Call, id: &str, http: &Http) -> Result<Answer, Failure> {
    call.about(id, None, None);
    switches::require(call, Feature::Groups)?;
    let projection = projection(call, http)?;
    let (group, wanted) = read_group(call, http)?;
    let id = key(Kind::Group, call, id)?;
    call.directory
        .transaction(async |transaction| {
            roles::lock(call, transaction).await?;
            let stored = locked(call, transaction, &id, http).await?;
            let before = present::stored(call.groups, &stored.document);
            let after = before.replaced_by(call.groups, group.clone())?;
            let change = members::set(call, transaction, &id, &wanted).await?;
            let stored = write(call, transaction, stored, &before, &after, change, 200).await?;
            let answer = answer(call, 200, &stored, &projection).await?;
            fault::reach(call, fault::Place::Commit).await;
            Ok(answer)
        })
        .await
}

/// PATCH /Groups/{id}.
pub(super) async fn patch(call: &Call, id: &str, http: &Http) -> Result<Answer, Failure> {
    call.about(id, None, None);
    switches::require(call, Feature::Groups)?;
    let search = search::shown(call, http)?;
    let projection = search::projection(call, Kind::Group, &search)?;
    let operations = sent::patch(call, call.groups, http)?;
    let id = key(Kind::Group, call, id)?;
    let early = fault::early_members(call, &id).await?;
    call.directory
        .transaction(async |transaction| {
            roles::lock(call, transaction).await?;
            let stored = locked(call, transaction, &id, http).await?;
            let before = present::stored(call.groups, &stored.document);
            let parted = Kind::Group
                .related(call)
                .and_then(|members| operations.part(call.groups, members));
            let (after, change) = match parted {
                Some((rest, deltas)) => {
                    let after = call.apply(call.groups, &rest, before.clone())?;
                    let deltas = fault::deltas(early.as_deref(), deltas);
                    (
                        after,
                        members::apply(call, transaction, &id, &deltas).await?,
                    )
                }
                None => patch_whole(call, transaction, &stored, &operations).await?,
            };
            let is_shown = search.selects_attributes()
                || call.profile.group_patch_status == 200 && is_small(call, &id).await?;
            let status = if is_shown { 200 } else { 204 };
            let stored = write(call, transaction, stored, &before, &after, change, status).await?;
            let answer = match is_shown {
                true => answer(call, status, &stored, &projection).await?,
                false => Answer::empty(status).with("ETag", entity_tag(stored.version)),
            };
            fault::reach(call, fault::Place::Commit).await;
            Ok(answer)
        })
        .await
}

/// DELETE /Groups/{id}.
pub(super) async fn delete(call: &Call, id: &str, http: &Http) -> Result<Answer, Failure> {
    call.about(id, None, None);
    switches::require(call, Feature::Groups)?;
    let id = key(Kind::Group, call, id)?;
    call.directory
        .transaction(async |transaction| {
            roles::lock(call, transaction).await?;
            locked(call, transaction, &id, http).await?;
            roles::note(call, transaction, &id, None).await?;
            transaction.leave(id.clone(), call.now).await?;
            transaction
                .write_group(Effect::GroupDelete { id: id.clone() })
                .await?;
            transaction.audit(call.success(204, Vec::new())).await?;
            fault::reach(call, fault::Place::Commit).await;
            Ok(())
        })
        .await?;
    Ok(Answer::empty(204))
}

/// Lets a user be a member of a group again; tells whether there is such a group.
pub(super) async fn join(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    user_id: &str,
) -> Result<bool, Failure> {
    let found = transaction
        .group_for_update(call.connection.id, id.to_owned())
        .await?;
    let Some(stored) = found else {
        return Ok(false);
    };
    let change = members::add(call, transaction, id, &[user_id.to_owned()]).await?;
    if change.is_any() {
        let group = present::stored(call.groups, &stored.document);
        let version = stored.version.saturating_add(1);
        let modified = call.now.max(stored.modified.saturating_add(1));
        let row = row(call, &group, version, modified);
        let id = stored.id;
        transaction
            .write_group(Effect::GroupUpdate { id, row })
            .await?;
    }
    Ok(true)
}

/// The group of a body without its members, and those.
fn read_group(call: &Call, http: &Http) -> Result<(Resource, Vec<String>), ScimError> {
    without_members(call, sent::resource(call, call.groups, http)?)
}

/// Parts what a client can write of a group and the ids of its members. The members are read first: one of
/// which only the name is told is an error, and not nobody.
fn without_members(call: &Call, mut group: Resource) -> Result<(Resource, Vec<String>), ScimError> {
    let attribute = Kind::Group.related(call);
    let members = attribute.and_then(|attribute| group.attributes.remove(attribute));
    let key = attribute.and_then(|attribute| call.groups.value_of(attribute));
    let id = |value: &Value| Some(value.as_complex()?.get(key?)?.as_text()?.to_owned());
    let values = members.as_ref().map_or(&[][..], Value::values);
    let ids: Option<Vec<String>> = values.iter().map(id).collect();
    let ids = ids.ok_or_else(|| ScimError::invalid_value("each of `members` needs a `value`"))?;
    Ok((group.without_read_only(call.groups), ids))
}

/// The stored group, locked, if the preconditions of the request hold.
async fn locked(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    http: &Http,
) -> Result<StoredGroup, Failure> {
    let found = transaction
        .group_for_update(call.connection.id, id.to_owned())
        .await?;
    let stored = found.ok_or_else(|| not_found(Kind::Group, call, id))?;
    let document = present::stored(call.groups, &stored.document);
    call.tell(Change::default().told(text(call, &document, "displayName").unwrap_or_default()));
    if call.profile.etag {
        precondition::if_match(http.header("if-match"), stored.version)?;
        precondition::if_none_match(http.header("if-none-match"), stored.version)?;
    }
    Ok(stored)
}

/// Applies operations that look at the members themselves.
async fn patch_whole(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: &StoredGroup,
    operations: &PatchOp,
) -> Result<(Resource, Change), Failure> {
    let mut whole = [present::group(call, stored)];
    present::relate(call, Kind::Group, &mut whole).await?;
    let [whole] = whole;
    let after = call.apply(call.groups, operations, whole.resource)?;
    let (after, wanted) = without_members(call, after)?;
    let change = members::set(call, transaction, &stored.id, &wanted).await?;
    Ok((after, change))
}

/// Writes a changed group, records it, and gives what is stored. A change that changes nothing leaves
/// version and modification time alone.
async fn write(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: StoredGroup,
    before: &Resource,
    after: &Resource,
    change: Change,
    status: u16,
) -> Result<StoredGroup, Failure> {
    after.validate(call.groups)?;
    present::require_limits(call, after, call.groups)?;
    let changed = changed(call, before, after, change);
    let name = text(call, after, "displayName").unwrap_or_default();
    call.tell(change.told(name));
    let stored = match changed.is_empty() {
        true => stored,
        false => {
            let version = stored.version.saturating_add(1);
            let modified = call.now.max(stored.modified.saturating_add(1));
            let row = row(call, after, version, modified);
            transaction
                .write_group(Effect::GroupUpdate {
                    id: stored.id.clone(),
                    row,
                })
                .await?;
            let found = transaction
                .group_for_update(call.connection.id, stored.id.clone())
                .await?;
            found.ok_or_else(|| not_found(Kind::Group, call, &stored.id))?
        }
    };
    transaction.audit(call.success(status, changed)).await?;
    Ok(stored)
}

async fn is_small(call: &Call, id: &str) -> Result<bool, Failure> {
    let found = call
        .directory
        .members(id.to_owned(), None, SHOWN_AFTER_PATCH + 1)
        .await?;
    Ok(found.len() as u64 <= SHOWN_AFTER_PATCH)
}

fn changed(call: &Call, before: &Resource, after: &Resource, change: Change) -> Changed {
    let mut changed = Changed::between(call, call.groups, before, after);
    if change.is_any() {
        changed.push("members");
    }
    changed
}

fn row(call: &Call, group: &Resource, version: u64, modified: i64) -> GroupRow {
    let display_name = text(call, group, "displayName")
        .unwrap_or_default()
        .to_owned();
    let external_id = text(call, group, "externalId").map(str::to_owned);
    GroupRow {
        display_name_key: storage::digest(&fold(&display_name)),
        display_name,
        external_id_key: storage::key_of(external_id.as_deref()),
        external_id,
        version,
        modified,
        document: group.to_document(call.groups),
    }
}

fn text<'resource>(call: &Call, group: &'resource Resource, name: &str) -> Option<&'resource str> {
    call.groups
        .find(name)
        .and_then(|id| group.text(call.groups, id))
}

fn projection(call: &Call, http: &Http) -> Result<Projection, ScimError> {
    search::projection(call, Kind::Group, &search::shown(call, http)?)
}

async fn answer(
    call: &Call,
    status: u16,
    stored: &StoredGroup,
    projection: &Projection,
) -> Result<Answer, Failure> {
    present::answer(
        call,
        status,
        present::group(call, stored),
        stored.version,
        projection,
    )
    .await
}
