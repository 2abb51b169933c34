//! Lists and searches (RFC 7644 §3.4.2 and §3.4.3).
//!
//! What the database can decide alone, it decides and counts; otherwise it narrows, and the filter itself
//! is evaluated here, batch by batch.

use scim::{
    error::ScimError,
    filter::{Checked, Filter},
    message::{list_response::ListResponse, search_request::SearchRequest, sort::Sort},
    projection::Projection,
    resource::Resource,
};

use super::{answer::Answer, call::Call};
use crate::{
    contract::StoredUser,
    exchange::Failure,
    select::{Condition, Narrowed, Selection, narrow},
};

/// Rows of one batch when filters are evaluated here.
const BATCH: u64 = 500;

/// The search that a query string asks for.
pub(super) fn query(call: &Call, query: &str) -> Result<SearchRequest, ScimError> {
    SearchRequest::from_query(query, &call.limits)
}

/// The search that a body asks for.
pub(super) fn body(call: &Call, body: &[u8]) -> Result<SearchRequest, ScimError> {
    SearchRequest::from_json(body, &call.limits)
}

/// The attributes that a request wants in its answer.
pub(super) fn projection(call: &Call, search: &SearchRequest) -> Result<Projection, ScimError> {
    let attributes: Vec<&str> = search.attributes.iter().map(String::as_str).collect();
    let excluded: Vec<&str> = search
        .excluded_attributes
        .iter()
        .map(String::as_str)
        .collect();
    Projection::new(call.users, &attributes, &excluded, &call.limits)
}

/// GET /Users and POST /Users/.search.
pub(super) async fn users(call: &Call, search: SearchRequest) -> Result<Answer, Failure> {
    let filter = match &search.filter {
        Some(text) => Some(Filter::parse(text, &call.limits)?.check(call.users)?),
        None => None,
    };
    run(call, search, filter).await
}

/// GET / and POST /.search: every resource type, which here is the one. Attributes that a type does not
/// know are unassigned there (RFC 7644 §3.4.2.1).
pub(super) async fn all(call: &Call, search: SearchRequest) -> Result<Answer, Failure> {
    let filter = match &search.filter {
        Some(text) => Some(Filter::parse(text, &call.limits)?.check_lenient(call.users)?),
        None => None,
    };
    run(call, search, filter).await
}

async fn run(
    call: &Call,
    search: SearchRequest,
    filter: Option<Checked>,
) -> Result<Answer, Failure> {
    let projection = projection(call, &search)?;
    let sort = match &search.sort_by {
        Some(sort_by) => Some(Sort::new(call.users, sort_by, search.descending)?),
        None => None,
    };
    let narrowed = match &filter {
        Some(filter) => narrow(call.users, filter),
        None => Narrowed {
            condition: Condition::Always,
            exact: true,
        },
    };
    let selection = Selection::new(call.connection.id, narrowed.condition);
    let page = match (filter, sort) {
        (_, None) if narrowed.exact => selected(call, &search, selection).await?,
        (filter, sort) => {
            evaluated(call, &search, selection, filter.as_ref(), sort.as_ref()).await?
        }
    };
    let resources: Vec<String> = page
        .resources
        .iter()
        .map(|resource| projection.print(call.users, resource))
        .collect();
    let response = ListResponse {
        total_results: page.total,
        start_index: search.start_index,
        items_per_page: resources.len() as u64,
        resources,
    };
    Ok(Answer::ok(response.to_json()))
}

/// One page of the matches, and how many there are in all.
struct Page {
    total: u64,
    resources: Vec<Resource>,
}

/// The database decides.
async fn selected(
    call: &Call,
    search: &SearchRequest,
    selection: Selection,
) -> Result<Page, Failure> {
    let offset = search.start_index.saturating_sub(1);
    let stored = match search.count {
        0 => Vec::new(),
        count => {
            call.directory
                .select(selection.clone(), None, offset, count)
                .await?
        }
    };
    let total = match stored.len() as u64 {
        // A first page that is not full holds everything.
        found if offset == 0 && found < search.count => found,
        _ => call.directory.count(selection).await?,
    };
    let resources = stored
        .iter()
        .map(|stored| call.resource(stored))
        .collect::<Result<_, _>>()?;
    Ok(Page { total, resources })
}

/// The filter decides, over everything that the database lets through.
async fn evaluated(
    call: &Call,
    search: &SearchRequest,
    selection: Selection,
    filter: Option<&Checked>,
    sort: Option<&Sort>,
) -> Result<Page, Failure> {
    let first = search.start_index.saturating_sub(1);
    let mut total = 0;
    let mut resources = Vec::new();
    let mut after = None;
    loop {
        let batch = call
            .directory
            .select(selection.clone(), after, 0, BATCH)
            .await?;
        after = batch.last().map(|stored: &StoredUser| stored.id.clone());
        let is_last = (batch.len() as u64) < BATCH;
        for stored in &batch {
            let resource = call.resource(stored)?;
            if filter.is_none_or(|filter| filter.matches(&resource)) {
                let on_page = total >= first && total - first < search.count;
                if sort.is_some() || on_page {
                    resources.push(resource);
                }
                total += 1;
            }
        }
        if is_last {
            break;
        }
    }
    if let Some(sort) = sort {
        resources.sort_by(|left, right| sort.compare(left, right));
        let skip = usize::try_from(first).unwrap_or(usize::MAX);
        let take = usize::try_from(search.count).unwrap_or(usize::MAX);
        resources = resources.into_iter().skip(skip).take(take).collect();
    }
    Ok(Page { total, resources })
}
