//! Lists and searches (RFC 7644 §3.4.2 and §3.4.3).
//!
//! What the database can decide alone, it decides and counts; otherwise it narrows, and the filter itself
//! is evaluated here, batch by batch.

mod cursor;
mod leading;

use scim::{
    dialect::quoted,
    error::{ErrorType, ScimError},
    filter::{self, Checked, Filter},
    message::{list_response::ListResponse, search_request::SearchRequest, sort::Sort},
    projection::Projection,
    resource::Resource,
    schema::AttributeId,
    work::Work,
};

use self::leading::Leading;
use super::{
    Http,
    answer::Answer,
    call::Call,
    fault,
    present::{self, Kind, Presented, relate},
};
use crate::{
    contract::UserKey,
    exchange::Failure,
    select::{Condition, Narrowed, Selection, narrow},
};

/// Rows of one batch when filters are evaluated here.
const BATCH: u64 = 500;

/// The search that a query string asks for.
pub(super) fn query(call: &Call, http: &Http) -> Result<SearchRequest, ScimError> {
    SearchRequest::from_query(&http.query, &call.limits)
}

/// The search that a body asks for.
pub(super) fn body(call: &Call, http: &Http) -> Result<SearchRequest, ScimError> {
    SearchRequest::from_json(&http.body, &call.limits)
}

/// What a request about one resource says of its answer; whatever else is in the query is ignored.
pub(super) fn shown(call: &Call, http: &Http) -> Result<SearchRequest, ScimError> {
    let is_shown = |pair: &&str| {
        let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
        ["attributes", "excludedAttributes"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    let query: Vec<&str> = http.query.split('&').filter(is_shown).collect();
    SearchRequest::from_query(&query.join("&"), &call.limits)
}

/// The attributes that a request wants in its answer.
pub(super) fn projection(
    call: &Call,
    kind: Kind,
    search: &SearchRequest,
) -> Result<Projection, ScimError> {
    let attributes: Vec<&str> = search.attributes.iter().map(String::as_str).collect();
    let excluded: Vec<&str> = search
        .excluded_attributes
        .iter()
        .map(String::as_str)
        .collect();
    Projection::new(kind.schema(call), &attributes, &excluded, &call.limits)
}

/// What a search asks of one kind of resource.
struct Plan<'search> {
    kind: Kind,
    selection: Selection,
    /// What is left to evaluate on each row.
    filter: Option<Checked>,
    /// What evaluating may still cost, all kinds together.
    work: &'search Work,
    sort: Option<Sort>,
    projection: Projection,
    /// Whether filter or sort looks at what stands in the table of memberships.
    looks_at_related: bool,
}

impl Plan<'_> {
    /// Whether a resource is one that was searched for.
    ///
    /// # Errors
    ///
    /// 400 `tooMany` when the filter has looked at too much.
    fn matches(&self, resource: &Resource) -> Result<bool, ScimError> {
        let Some(filter) = &self.filter else {
            return Ok(true);
        };
        let matches = filter.matches_within(resource, self.work);
        match self.work.is_exceeded() {
            true => Err(ScimError::bad_request(
                ErrorType::TooMany,
                "the filter makes more comparisons than are allowed in one request",
            )),
            false => Ok(matches),
        }
    }

    /// Adds what stands in the table of memberships, if it is shown and not there yet.
    async fn complete(&self, call: &Call, resources: &mut [Presented]) -> Result<(), Failure> {
        let related = self.kind.related(call);
        let is_shown = related.is_some_and(|attribute| self.projection.reads(attribute));
        if is_shown && !self.looks_at_related {
            relate(call, self.kind, resources).await?;
        }
        Ok(())
    }
}

/// Searches kinds of resources, one after the other. Over several kinds, attributes that one does not
/// know are unassigned there (RFC 7644 §3.4.2.1).
pub(super) async fn run(
    call: &Call,
    kinds: &[Kind],
    search: SearchRequest,
) -> Result<Answer, Failure> {
    let is_lenient = kinds.len() > 1;
    let work = Work::new(&call.limits);
    let plans: Vec<Plan<'_>> = kinds
        .iter()
        .map(|kind| plan(call, *kind, &search, is_lenient, &work))
        .collect::<Result<_, _>>()?;
    if let Some(cursor) = &search.cursor {
        return cursor::run(call, &plans, cursor, search.count).await;
    }
    let mut first = search.start_index.saturating_sub(1);
    let mut count = search.count;
    let mut total = 0;
    let mut printed = Vec::new();
    for plan in &plans {
        let mut page = match (&plan.filter, &plan.sort) {
            (None, None) => selected(call, plan, first, count).await?,
            _ => evaluated(call, plan, first, count).await?,
        };
        plan.complete(call, &mut page.resources).await?;
        // The numbers are the shell's.
        total = page.total.saturating_add(total);
        first = first.saturating_sub(page.total);
        count = count.saturating_sub(page.resources.len() as u64);
        printed.extend(
            page.resources
                .iter()
                .map(|found| found.print(call, &plan.projection)),
        );
    }
    let response = ListResponse {
        total_results: Some(total),
        start_index: Some(search.start_index),
        next_cursor: None,
        items_per_page: printed.len() as u64,
        resources: printed,
    };
    Ok(Answer::ok(response.to_json()))
}

/// The filter that a text is: by the grammar if possible, else with the quotes that it may leave out.
fn understood(
    call: &Call,
    text: &str,
    check: impl Fn(&Filter<'_>) -> Result<Checked, ScimError>,
) -> Result<Checked, ScimError> {
    let read = |text: &str| check(&Filter::parse(text, &call.limits)?);
    let quoted = || call.profile.reads_unquoted.then(|| quoted(text)).flatten();
    read(text).or_else(|error| match quoted() {
        Some(quoted) => read(&quoted).map_err(|_| error),
        None => Err(error),
    })
}

fn plan<'search>(
    call: &Call,
    kind: Kind,
    search: &SearchRequest,
    is_lenient: bool,
    work: &'search Work,
) -> Result<Plan<'search>, ScimError> {
    let schema = kind.schema(call);
    let filter = match &search.filter {
        None => None,
        Some(text) => Some(understood(call, text, |filter| match is_lenient {
            true => filter.check_lenient(schema),
            false => filter.check(schema),
        })?),
    };
    let sort = match &search.sort_by {
        None => None,
        Some(sort_by) => match Sort::new(schema, sort_by, search.descending) {
            Ok(sort) => Some(sort),
            // Whatever this kind does not know is unassigned, and sorts nothing.
            Err(_) if is_lenient => None,
            Err(error) => return Err(error),
        },
    };
    let narrowed = match &filter {
        Some(filter) => narrow(schema, filter),
        None => Narrowed {
            condition: Condition::Always,
            exact: true,
        },
    };
    let filter = filter.filter(|_| !narrowed.exact && !fault::narrowing_is_exact(call));
    let looks_at_related = kind.related(call).is_some_and(|attribute| {
        let filters = filter
            .as_ref()
            .is_some_and(|filter| mentions(filter.condition(), attribute));
        let sorts = sort.as_ref().is_some_and(|sort| {
            let sorted = sort.attribute();
            sorted == attribute || schema.attribute(sorted).parent == Some(attribute)
        });
        filters || sorts
    });
    Ok(Plan {
        kind,
        selection: Selection::new(call.connection.id, narrowed.condition),
        filter,
        work,
        sort,
        projection: projection(call, kind, search)?,
        looks_at_related,
    })
}

/// Whether a condition looks at an attribute of the resource or at something within it.
fn mentions(condition: &filter::Condition, attribute: AttributeId) -> bool {
    use filter::Condition;

    match condition {
        Condition::And(parts) | Condition::Or(parts) => {
            parts.iter().any(|part| mentions(part, attribute))
        }
        Condition::Not(part) => mentions(part, attribute),
        Condition::Present { route, .. }
        | Condition::Compare { route, .. }
        | Condition::ValuePath { route, .. } => route.steps().contains(&attribute),
    }
}

/// One page of the matches, and how many there are in all.
struct Page {
    total: u64,
    resources: Vec<Presented>,
}

/// The database decides.
async fn selected(call: &Call, plan: &Plan<'_>, first: u64, count: u64) -> Result<Page, Failure> {
    let resources = match count {
        0 => Vec::new(),
        count => select(call, plan, None, first, count).await?,
    };
    let total = match resources.len() as u64 {
        // A first page that is not full holds everything.
        found if first == 0 && found < count => found,
        _ => match plan.kind {
            Kind::User => call.directory.count(plan.selection.clone()).await?,
            Kind::Group => call.directory.count_groups(plan.selection.clone()).await?,
        },
    };
    Ok(Page { total, resources })
}

/// The filter decides, over everything that the database lets through.
async fn evaluated(call: &Call, plan: &Plan<'_>, first: u64, count: u64) -> Result<Page, Failure> {
    let mut total = 0;
    let mut resources: Vec<Presented> = Vec::new();
    let skip = usize::try_from(first).unwrap_or(usize::MAX);
    let wanted = usize::try_from(first.saturating_add(count)).unwrap_or(usize::MAX);
    let mut leading = plan.sort.as_ref().map(|sort| {
        let compare =
            |left: &Presented, right: &Presented| sort.compare(&left.resource, &right.resource);
        (sort.attribute(), Leading::new(wanted, compare))
    });
    let mut after = None;
    loop {
        let mut batch = select(call, plan, after, 0, BATCH).await?;
        after = batch.last().map(|last| last.id.clone());
        let is_last = (batch.len() as u64) < BATCH;
        if plan.looks_at_related {
            relate(call, plan.kind, &mut batch).await?;
        }
        for found in batch {
            if plan.matches(&found.resource)? {
                let is_on_page = total >= first && total - first < count;
                if let Some((attribute, leading)) = &mut leading {
                    leading.add(found.reduced_to(call, *attribute));
                } else if is_on_page {
                    resources.push(found);
                }
                total += 1;
            }
        }
        if is_last {
            break;
        }
    }
    if let Some((_, leading)) = leading {
        let page = leading.into_sorted().into_iter().skip(skip);
        resources = whole(call, plan, page.map(|found| found.id).collect()).await?;
    }
    Ok(Page { total, resources })
}

/// The resources with these ids, in this order. Of what was sorted only the values sorted by were kept.
async fn whole(call: &Call, plan: &Plan<'_>, ids: Vec<String>) -> Result<Vec<Presented>, Failure> {
    let connection_id = call.connection.id;
    let mut resources = Vec::with_capacity(ids.len());
    for id in ids {
        let found = match plan.kind {
            Kind::User => {
                let found = call.directory.user(connection_id, UserKey::Id(id)).await?;
                found.map(|stored| present::user(call, &stored))
            }
            Kind::Group => {
                let found = call.directory.group(connection_id, id).await?;
                found.map(|stored| present::group(call, &stored))
            }
        };
        resources.extend(found);
    }
    if plan.looks_at_related {
        relate(call, plan.kind, &mut resources).await?;
    }
    Ok(resources)
}

/// Rows in ascending order of `id`.
async fn select(
    call: &Call,
    plan: &Plan<'_>,
    after: Option<String>,
    offset: u64,
    limit: u64,
) -> Result<Vec<Presented>, Failure> {
    let selection = plan.selection.clone();
    Ok(match plan.kind {
        Kind::User => {
            let users = call
                .directory
                .select(selection, after, offset, limit)
                .await?;
            users
                .iter()
                .map(|stored| present::user(call, stored))
                .collect()
        }
        Kind::Group => {
            let groups = call
                .directory
                .select_groups(selection, after, offset, limit)
                .await?;
            groups
                .iter()
                .map(|stored| present::group(call, stored))
                .collect()
        }
    })
}
