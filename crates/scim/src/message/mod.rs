//! The messages of the protocol (RFC 7644 §3 and §8.2): what is neither a resource nor a filter.

pub(crate) mod body;
pub mod bulk;
pub mod list_response;
pub mod patch_op;
pub mod search_request;
pub mod sort;
