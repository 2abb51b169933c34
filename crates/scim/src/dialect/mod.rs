//! What clients write that the standard does not know, rewritten to what it does.
//!
//! Each file is one habit, in names, values or filters: how it looks, on what condition it is rewritten,
//! and to what. Nothing after this module has heard of a vendor. Habits that cost the strict engine nothing
//! are not here but part of its reading: names and operations in any letter case, booleans in quotes, a
//! bare string for the `value` of a complex attribute, a path as a name in a value without a path, a list
//! of values to remove.

mod empty_text;
mod list_of_one;
mod old_urn;
mod unquoted_text;
mod wrapped_value;

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::schema::AttributeType;

pub use unquoted_text::quoted;

/// The URN of a schema of today for the one that a client calls it by, if that is another.
pub(crate) fn current_urn(urn: &str) -> Option<&'static str> {
    old_urn::rewrite(urn)
}

/// The value of a PATCH operation as the standard would have it, for an attribute of that type; `is_one`
/// where it takes one value.
pub(crate) fn rewrite(kind: AttributeType, is_one: bool, value: &Json) -> Cow<'_, Json> {
    let value = list_of_one::rewrite(is_one, value);
    let value = wrapped_value::rewrite(kind, is_one, value);
    empty_text::rewrite(value)
}
