//! The most expensive inputs that are accepted: at a limit, or at several at once.

mod bulks;
mod exchanges;
mod filters;
mod patches;
mod resources;

use scim::error::ScimError;

/// What one input may cost: milliseconds of the processor, and MiB at one time.
pub const GOAL: (u128, u64) = (500, 64);

/// An input, ready to be worked on.
pub struct Case {
    /// What it is.
    pub name: String,
    /// The HTTP status that the answer has.
    pub status: u16,
    run: Box<dyn Fn() -> u16>,
}

impl Case {
    /// One that is accepted.
    fn new<T>(name: impl Into<String>, run: impl Fn() -> Result<T, ScimError> + 'static) -> Self {
        Self {
            name: name.into(),
            status: 200,
            run: Box::new(move || match run() {
                Ok(_) => 200,
                Err(error) => error.status,
            }),
        }
    }

    /// One that is answered with another status.
    fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Works on it and tells the status of the answer.
    #[must_use]
    pub fn run(&self) -> u16 {
        (self.run)()
    }
}

/// A name, and what makes the cases.
pub type Kind = (&'static str, fn() -> Vec<Case>);

/// Every kind of input, with what makes its cases.
pub const KINDS: [Kind; 5] = [
    ("resource", resources::cases),
    ("filter", filters::cases),
    ("patch", patches::cases),
    ("bulk", bulks::cases),
    ("exchange", exchanges::cases),
];

/// As many copies of a part as fit between start and end in so many bytes; `#` in it counts.
fn filled(start: &str, part: &str, end: &str, bytes: usize) -> String {
    let mut text = start.to_owned();
    let mut number = 0;
    loop {
        let next = part.replace('#', &number.to_string());
        if text.len() + next.len() + end.len() > bytes {
            break;
        }
        text.push_str(&next);
        number += 1;
    }
    // The last separator is one too many.
    let kept = text.trim_end_matches(',').len();
    text.truncate(kept);
    text.push_str(end);
    text
}

/// So many copies of a part with something between them; `#` in it counts.
fn listed(count: usize, part: &str, separator: &str) -> String {
    let parts: Vec<String> = (0..count)
        .map(|number| part.replace('#', &number.to_string()))
        .collect();
    parts.join(separator)
}

/// The body of a PATCH with these operations.
fn patch_body(operations: &str) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{operations}]}}"#
    )
}
