//! The answer to a query (RFC 7644 §3.4.2).

/// One page of resources, each as the JSON of its projection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListResponse {
    /// How many resources match, on all pages together.
    pub total_results: u64,
    /// The place of the first resource of this page among them, from 1 on, as it was asked for.
    pub start_index: u64,
    /// How many resources are on this page.
    pub items_per_page: u64,
    /// The resources of this page, each printed.
    pub resources: Vec<String>,
}

impl ListResponse {
    /// The message.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!(
            "{{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":{},\
             \"startIndex\":{},\"itemsPerPage\":{},\"Resources\":[{}]}}",
            self.total_results,
            self.start_index,
            self.items_per_page,
            self.resources.join(",")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_page_has_an_empty_array() {
        let page = ListResponse {
            total_results: 7,
            start_index: 9,
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
            total_results: 2,
            start_index: 1,
            items_per_page: 2,
            resources,
        };
        assert!(
            page.to_json()
                .ends_with(r#""itemsPerPage":2,"Resources":[{"id":"1"},{"id":"2"}]}"#)
        );
    }
}
