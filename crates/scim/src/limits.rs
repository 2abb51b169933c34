//! What a request may cost. Each limit is checked before the work it bounds.

/// The limits of one service provider. Beyond them a request is refused with a clear 4xx.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request body.
    pub body_bytes: usize,
    /// Nesting of objects and arrays in a JSON body.
    pub json_depth: usize,
    /// Values, in objects and arrays and on their own, in a message or the value of an operation. As a tree
    /// each takes a hundred bytes and more, however short its text.
    pub json_values: usize,
    /// Bytes of a filter.
    pub filter_bytes: usize,
    /// Nesting of groupings, `not` and value paths in a filter.
    pub filter_depth: usize,
    /// Operations of one PATCH request.
    pub patch_operations: usize,
    /// Operations of one bulk request.
    pub bulk_operations: usize,
    /// Members that one request may name.
    pub members: usize,
    /// Values of one multi-valued attribute.
    pub values: usize,
    /// Names in `attributes` or `excludedAttributes`.
    pub projection_names: usize,
    /// Steps of comparing and copying that the filter of one search, or the operations of one PATCH, may
    /// take; see [`crate::work::Work`].
    pub steps: u64,
    /// Resources on one page.
    pub page_size: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            json_depth: 32,
            json_values: 100_000,
            filter_bytes: 8 << 10,
            filter_depth: 32,
            patch_operations: 1000,
            bulk_operations: 1000,
            members: 10_000,
            values: 10_000,
            projection_names: 64,
            steps: 25_000_000,
            page_size: 200,
        }
    }
}
