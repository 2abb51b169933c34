#![doc = include_str!("../README.md")]

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
pub mod work;
