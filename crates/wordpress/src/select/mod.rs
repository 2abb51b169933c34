//! Which rows a filter can be narrowed to, as a condition on indexed columns.
//!
//! A [`Selection`] says of itself whether it is exact. A narrowing one may let rows through that the
//! filter does not match: the evaluator has the last word. The scope of the connection is the outermost
//! AND and is added when the selection is made.

mod condition;
mod keys;
mod narrow;

pub use condition::{Comparison, Condition, Parameter, Selection};
pub use keys::keys;
pub use narrow::{Narrowed, narrow};
