use super::*;
use crate::schema::user;

mod accepted;
mod limits;
mod properties;
mod refused;

fn parse(json: &str) -> Result<Parsed, ScimError> {
    Resource::from_json(user(), json.as_bytes(), &Limits::default())
}

/// What the client may read back of what was sent.
fn read_back(json: &str) -> String {
    parse(json).expect(json).resource.to_document(user())
}
