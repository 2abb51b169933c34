//! SCIM 2.0 as RFC 7643 and RFC 7644 define it: schemas, resources, filters, PATCH and messages.
//!
//! *In scope*: parsing, checking, comparing, changing and printing what the standard describes.
//!
//! *Out of scope*: I/O, clocks, randomness, storage, authentication, and anything of WordPress. Times
//! and identifiers come in as values.
//!
//! ```
//! use scim::{filter::Filter, limits::Limits, resource::Resource, schema};
//!
//! let user = schema::user();
//! let limits = Limits::default();
//! let sent = Resource::from_json(user, br#"{"userName":"bjensen","title":"Guide"}"#, &limits)?;
//! let filter = Filter::parse(r#"title sw "gui" and not (active eq false)"#, &limits)?.check(user)?;
//! assert!(filter.matches(&sent.resource));
//! # Ok::<(), scim::error::ScimError>(())
//! ```

pub mod date_time;
pub mod dialect;
pub mod error;
pub mod filter;
pub mod limits;
pub mod message;
pub mod model;
pub mod patch;
pub mod path;
pub mod projection;
pub mod resource;
pub mod route;
pub mod schema;
pub mod user_name;
