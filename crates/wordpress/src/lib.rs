//! Where SCIM and WordPress meet: the exchange, the contract with the shell, mapping and selection.
//!
//! *In scope*: what a SCIM request means for a WordPress site, as a sequence of effects that somebody
//! else performs; which WordPress field an attribute is, in both directions; which rows a filter can be
//! narrowed to.
//!
//! *Out of scope*: I/O, clocks, randomness, PHP, and the standard itself (that is the crate `scim`).

pub mod configuration;
pub mod contract;
pub mod exchange;
pub mod extensions;
pub mod handle;
pub mod mapping;
pub mod memory;
pub mod profile;
pub mod roles;
pub mod select;
pub mod storage;
