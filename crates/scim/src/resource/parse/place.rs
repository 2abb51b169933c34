//! Where in a body the reader stands.

use crate::schema::{AttributeId, ResourceSchema};

/// One step from the top of a body downwards.
#[derive(Debug)]
pub(super) enum Step {
    /// Into an attribute that the schema knows.
    Attribute(AttributeId),
    /// Into an attribute that it does not.
    Unknown(Box<str>),
    /// Into one of several values.
    Index(usize),
}

/// The steps as one name, which starts at an attribute or at the top of a body: `emails[1].value`.
pub(super) fn name<'a>(
    schema: &ResourceSchema,
    start: Option<AttributeId>,
    steps: impl IntoIterator<Item = &'a Step>,
) -> String {
    let mut name = start.map(|id| schema.full_name(id)).unwrap_or_default();
    let mut separator = start.map_or("", |id| separator_after(&schema.attribute(id).name));
    for step in steps {
        let part: &str = match step {
            Step::Attribute(id) => &schema.attribute(*id).name,
            Step::Unknown(part) => part,
            Step::Index(index) => {
                name.push_str(&format!("[{index}]"));
                continue;
            }
        };
        name.push_str(separator);
        name.push_str(part);
        separator = separator_after(part);
    }
    name
}

fn separator_after(part: &str) -> &'static str {
    if part.starts_with("urn:") { ":" } else { "." }
}

impl Step {
    /// The bytes that it adds to a name.
    pub(super) fn length(&self, schema: &ResourceSchema) -> usize {
        match self {
            Self::Attribute(id) => schema.attribute(*id).name.len(),
            Self::Unknown(name) => name.len(),
            Self::Index(_) => 0,
        }
    }
}
