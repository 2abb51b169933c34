//! What the database decides, with what is left to evaluate, is what the filter says.
//!
//! Random filters over random directories: the answers of whole requests are held against the evaluation
//! of the same filter over everything that the connection has. Both connections of a directory hold the
//! same sort of resources, so that a filter that looks past its scope finds too many.
//!
//! The effects are performed in memory or, if `SCIMPRESS_SHELL` names the PHP of a site, by the plugin on
//! the database of the site. `SCIMPRESS_PAIRS` says how many filters, `SCIMPRESS_SEED` which.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]
#![allow(
    clippy::print_stdout,
    reason = "what was proved is told with --nocapture"
)]

mod directory;
mod figures;
mod filters;
mod proof;
mod random;
mod resources;
mod shapes;
mod shell;
mod texts;
