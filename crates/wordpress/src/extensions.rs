//! The schema of users on a connection: that of the standard and what an administrator added.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use scim::{
    error::ScimError,
    schema::{self, Extension, ResourceSchema},
};

/// Schemas that are kept for the next exchange: a site has a handful of connections.
const KEPT: usize = 8;

/// The schema of users with these extensions. Compiling one takes longer than most exchanges, so the last
/// few are kept.
///
/// # Errors
/// 500 for extensions that make no schema.
pub fn users(extensions: &[Extension]) -> Result<Arc<ResourceSchema>, ScimError> {
    static STANDARD: OnceLock<Arc<ResourceSchema>> = OnceLock::new();
    static COMPILED: Mutex<Vec<(Vec<Extension>, Arc<ResourceSchema>)>> = Mutex::new(Vec::new());

    if extensions.is_empty() {
        let standard = STANDARD.get_or_init(|| Arc::new(schema::user().clone()));
        return Ok(Arc::clone(standard));
    }
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, schema)) = compiled.iter().find(|(known, _)| known == extensions) {
        return Ok(Arc::clone(schema));
    }
    let schema = schema::user_with(extensions).map_err(|error| {
        let detail = format!(
            "the attributes that the connection adds cannot be used: {}",
            error.detail
        );
        ScimError::new(500, detail)
    })?;
    let schema = Arc::new(schema);
    compiled.truncate(KEPT - 1);
    compiled.insert(0, (extensions.to_vec(), Arc::clone(&schema)));
    Ok(schema)
}

#[cfg(test)]
mod tests {
    use scim::schema::Definition;

    use super::*;

    fn extension(urn: &str) -> Extension {
        Extension {
            urn: urn.to_owned(),
            name: "Site".to_owned(),
            description: String::new(),
            attributes: vec![Definition::new("badge")],
        }
    }

    #[test]
    fn each_set_of_extensions_has_its_schema_however_many_there_are() {
        for round in 0..2 {
            for number in 0..2 * KEPT {
                let urn = format!("urn:example:{number}");
                let schema = users(&[extension(&urn)]).unwrap();
                assert!(schema.find(&format!("{urn}:badge")).is_some(), "{round}");
                assert!(schema.find("urn:example:none:badge").is_none());
            }
        }
        assert!(users(&[]).unwrap().find("urn:example:0:badge").is_none());
    }

    #[test]
    fn extensions_that_make_no_schema_are_named() {
        let error = users(&[extension("not a urn")]).unwrap_err();
        assert_eq!(error.status, 500);
        assert!(error.detail.contains("not a urn"), "{}", error.detail);
    }
}
