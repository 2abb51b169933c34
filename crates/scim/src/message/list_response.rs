//! The answer to a query (RFC 7644 §3.4.2), in pages by index or by cursor (RFC 9865).

use std::fmt::Write as _;

/// One page of resources, each as the JSON of its projection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListResponse {
    /// How many resources match, on all pages together; a page by cursor may leave it out.
    pub total_results: Option<u64>,
    /// The place of the first resource of this page among them, from 1 on, as it was asked for; a page by
    /// cursor has none.
    pub start_index: Option<u64>,
    /// Where the next page by cursor begins; the last page has none.
    pub next_cursor: Option<String>,
    /// How many resources are on this page.
    pub items_per_page: u64,
    /// The resources of this page, each printed.
    pub resources: Vec<String>,
}

impl ListResponse {
    /// The message.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json =
            "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"]".to_owned();
        // Writing to a string does not fail.
        if let Some(total) = self.total_results {
            let _ = write!(json, ",\"totalResults\":{total}");
        }
        if let Some(start) = self.start_index {
            let _ = write!(json, ",\"startIndex\":{start}");
        }
        if let Some(cursor) = &self.next_cursor {
            let _ = write!(json, ",\"nextCursor\":\"{cursor}\"");
        }
        let _ = write!(
            json,
            ",\"itemsPerPage\":{},\"Resources\":[",
            self.items_per_page
        );
        json.push_str(&self.resources.join(","));
        json.push_str("]}");
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_page_has_an_empty_array() {
        let page = ListResponse {
            total_results: Some(7),
            start_index: Some(9),
            ..ListResponse::default()
        };
        assert_eq!(
            page.to_json(),
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":7,"startIndex":9,"itemsPerPage":0,"Resources":[]}"#
        );
    }

    #[test]
    fn resources_stand_side_by_side() {
        let resources = vec![r#"{"id":"1"}"#.to_owned(), r#"{"id":"2"}"#.to_owned()];
        let page = ListResponse {
            total_results: Some(2),
            start_index: Some(1),
            items_per_page: 2,
            resources,
            ..ListResponse::default()
        };
        assert!(
            page.to_json()
                .ends_with(r#""itemsPerPage":2,"Resources":[{"id":"1"},{"id":"2"}]}"#)
        );
    }
}
