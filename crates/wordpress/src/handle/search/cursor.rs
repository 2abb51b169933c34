//! Pages by cursor (RFC 9865).
//!
//! A cursor is the kind and the id of the last resource on the page before: nothing is kept between
//! requests, and a page costs the same wherever it is. The scope of the connection is asked anew on each.

use scim::{
    error::{ErrorType, ScimError},
    message::list_response::ListResponse,
};

use super::{BATCH, Plan, select};
use crate::{
    exchange::Failure,
    handle::{
        answer::Answer,
        call::Call,
        present::{Kind, Presented, is_id, relate},
    },
};

/// The page that begins at a cursor.
pub(super) async fn run(
    call: &Call,
    plans: &[Plan<'_>],
    cursor: &str,
    count: u64,
) -> Result<Answer, Failure> {
    if plans.iter().any(|plan| plan.sort.is_some()) {
        let detail = "`sortBy` cannot be given with `cursor`; ask for pages by `startIndex`";
        return Err(ScimError::invalid_value(detail).into());
    }
    let start = match cursor {
        "" => None,
        cursor => Some(read(cursor).ok_or_else(invalid)?),
    };
    let mut page = Page {
        room: usize::try_from(count).unwrap_or(usize::MAX),
        printed: Vec::new(),
        next: None,
    };
    let is_before = |plan: &&Plan<'_>| start.as_ref().is_some_and(|(kind, _)| plan.kind != *kind);
    let mut plans = plans.iter().skip_while(is_before);
    let mut after = start.as_ref().map(|(_, id)| id.clone());
    let Some(first) = plans.next() else {
        return Err(invalid().into());
    };
    for plan in std::iter::once(first).chain(plans) {
        if count == 0 || page.next.is_some() {
            break;
        }
        page.fill(call, plan, after.take()).await?;
    }
    let response = ListResponse {
        total_results: None,
        start_index: None,
        next_cursor: page.next,
        items_per_page: page.printed.len() as u64,
        resources: page.printed,
    };
    Ok(Answer::ok(response.to_json()))
}

/// A page that is being filled.
struct Page {
    /// How many resources it takes.
    room: usize,
    printed: Vec<String>,
    /// Set when there is more than it takes.
    next: Option<String>,
}

impl Page {
    async fn fill(
        &mut self,
        call: &Call,
        plan: &Plan<'_>,
        mut after: Option<String>,
    ) -> Result<(), Failure> {
        let mut found: Vec<Presented> = Vec::new();
        let left = self.room.saturating_sub(self.printed.len());
        loop {
            let wanted = (left - found.len()) as u64 + 1;
            let limit = if plan.filter.is_some() { BATCH } else { wanted };
            let mut batch = select(call, plan, after, 0, limit).await?;
            after = batch.last().map(|last| last.id.clone());
            let is_last = (batch.len() as u64) < limit;
            if plan.looks_at_related {
                relate(call, plan.kind, &mut batch).await?;
            }
            for presented in batch {
                if plan.matches(&presented.resource)? {
                    found.push(presented);
                }
            }
            if is_last || found.len() > left {
                break;
            }
        }
        if found.len() > left {
            found.truncate(left);
            let last = found.last().map(|last| write(last.kind, &last.id));
            // Full before this kind began: it begins where nothing of it has been shown.
            self.next = last.or_else(|| Some(write(plan.kind, NOTHING)));
        }
        plan.complete(call, &mut found).await?;
        let printed = found
            .iter()
            .map(|found| found.print(call, &plan.projection));
        self.printed.extend(printed);
        Ok(())
    }
}

/// An id before every other.
const NOTHING: &str = "00000000-0000-0000-0000-000000000000";

fn write(kind: Kind, id: &str) -> String {
    match kind {
        Kind::User => format!("u.{id}"),
        Kind::Group => format!("g.{id}"),
    }
}

fn read(cursor: &str) -> Option<(Kind, String)> {
    let (kind, id) = cursor.split_once('.')?;
    let kind = match kind {
        "u" => Kind::User,
        "g" => Kind::Group,
        _ => return None,
    };
    is_id(id).then(|| (kind, id.to_owned()))
}

/// The same for every cursor that is none of ours.
fn invalid() -> ScimError {
    ScimError::bad_request(
        ErrorType::InvalidCursor,
        "`cursor` has to be empty or the `nextCursor` of the page before",
    )
}
