//! The PHP extension `scimpress`: strings in, panics caught, strings out. It decides nothing.
//!
//! What it gives to PHP is documented in `stubs/scimpress.stub.php`.

mod exchange;
mod panic;

use ext_php_rs::{
    binary_slice::BinarySlice, info_table_end, info_table_header, info_table_row, info_table_start,
    prelude::*, zend::ModuleEntry,
};

/// The version of the extension.
#[php_const]
pub const SCIMPRESS_EXTENSION_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The git revision of the sources.
#[php_const]
pub const SCIMPRESS_EXTENSION_REVISION: &str = env!("SCIMPRESS_REVISION");

/// The number of the PHP API that the extension was built for.
#[php_const]
pub const SCIMPRESS_EXTENSION_PHP_API: &str = env!("SCIMPRESS_PHP_API");

/// The lowest contract that the extension speaks.
#[php_const]
pub const SCIMPRESS_CONTRACT_MIN: i64 = wordpress::contract::CONTRACT as i64;

/// The highest contract that the extension speaks.
#[php_const]
pub const SCIMPRESS_CONTRACT_MAX: i64 = wordpress::contract::CONTRACT as i64;

/// What is wrong with the settings of a connection, JSON; null if nothing is.
#[php_function]
#[php(name = "ScimPress\\objection")]
pub fn objection(connection: BinarySlice<u8>) -> Option<String> {
    panic::caught(|| wordpress::configuration::objection(&connection))
}

/// The attributes that can be mapped on a connection, JSON: an array of their full names.
#[php_function]
#[php(name = "ScimPress\\attributes")]
pub fn attributes(connection: BinarySlice<u8>) -> String {
    panic::caught(|| Some(wordpress::configuration::attributes(&connection))).unwrap_or_default()
}

/// What is mapped on a connection, JSON: an array of fields.
#[php_function]
#[php(name = "ScimPress\\mapped")]
pub fn mapped(connection: BinarySlice<u8>) -> String {
    panic::caught(|| Some(wordpress::configuration::mapped(&connection))).unwrap_or_default()
}

/// Every attribute of users and groups on a connection, JSON: an array of their full names.
#[php_function]
#[php(name = "ScimPress\\every_attribute")]
pub fn every_attribute(connection: BinarySlice<u8>) -> String {
    panic::caught(|| Some(wordpress::configuration::every_attribute(&connection)))
        .unwrap_or_default()
}

/// What WordPress would get of a user on a connection, both JSON: an object with `fields`, or with `error`.
#[php_function]
#[php(name = "ScimPress\\tried")]
pub fn tried(connection: BinarySlice<u8>, user: BinarySlice<u8>) -> String {
    panic::caught(|| Some(wordpress::configuration::tried(&connection, &user))).unwrap_or_default()
}

/// Who of some users would get another role by the rules of a connection, JSON: an array.
#[php_function]
#[php(name = "ScimPress\\foreseen")]
pub fn foreseen(question: BinarySlice<u8>) -> String {
    panic::caught(|| Some(wordpress::roles::preview(&question))).unwrap_or_default()
}

/// What PHP sees of the module.
#[php_module]
pub fn module(module: ModuleBuilder<'_>) -> ModuleBuilder<'_> {
    panic::keep_data_out_of_logs();
    module
        .name("scimpress")
        .info_function(php_info)
        .constant(wrap_constant!(SCIMPRESS_EXTENSION_VERSION))
        .constant(wrap_constant!(SCIMPRESS_EXTENSION_REVISION))
        .constant(wrap_constant!(SCIMPRESS_EXTENSION_PHP_API))
        .constant(wrap_constant!(SCIMPRESS_CONTRACT_MIN))
        .constant(wrap_constant!(SCIMPRESS_CONTRACT_MAX))
        .constant(("SCIMPRESS_PROFILES", wordpress::profile::choices(), &[]))
        .function(wrap_function!(objection))
        .function(wrap_function!(attributes))
        .function(wrap_function!(mapped))
        .function(wrap_function!(every_attribute))
        .function(wrap_function!(tried))
        .function(wrap_function!(foreseen))
        .class::<exchange::Exchange>()
}

/// The table of `phpinfo()` and `php --ri scimpress`.
pub extern "C" fn php_info(_module: *mut ModuleEntry) {
    info_table_start!();
    info_table_header!("ScimPress", "enabled");
    info_table_row!("Version", SCIMPRESS_EXTENSION_VERSION);
    info_table_row!("Revision", SCIMPRESS_EXTENSION_REVISION);
    info_table_row!("Built for PHP API", SCIMPRESS_EXTENSION_PHP_API);
    info_table_row!("Contract", SCIMPRESS_CONTRACT_MAX.to_string());
    info_table_end!();
}
