//! What holds for a resource as a whole, whatever its parts.

use super::Resource;
use crate::schema::ResourceSchema;

impl Resource {
    /// The resource without what only the service provider may set.
    #[must_use]
    pub fn without_read_only(self, _schema: &ResourceSchema) -> Self {
        self
    }
}
