//! Who performs the effects: the memory, or a WordPress site in a process of its own.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use wordpress::{
    contract::{Effect, Outcome},
    memory::Memory,
};

/// A shell with nobody in it.
pub(crate) enum Shell {
    Memory(Box<Memory>),
    Site(Site),
}

/// A process that performs one effect for each line, see `tests/sql/shell.php`.
pub(crate) struct Site {
    process: Child,
    effects: ChildStdin,
    outcomes: BufReader<ChildStdout>,
}

/// A mistake that is made on the way to the shell, to see whether anybody notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// What merely narrows counts as exact; the core makes this one itself.
    #[cfg(feature = "faults")]
    NarrowingAsExact,
    /// A changed user keeps no keys.
    KeysForgotten,
    /// The scope of the connection is not asked for.
    ScopeDropped,
    /// NULL is neither true nor false.
    NullForgotten,
    /// A bound that counts does not.
    BoundExcluded,
}

impl Mistake {
    /// Those that a shell can be given.
    pub(crate) fn all() -> Vec<Self> {
        let everywhere = [
            #[cfg(feature = "faults")]
            Self::NarrowingAsExact,
            Self::KeysForgotten,
        ];
        let in_sql = [Self::ScopeDropped, Self::NullForgotten, Self::BoundExcluded];
        let in_sql = in_sql.into_iter().filter(|_| is_site());
        everywhere.into_iter().chain(in_sql).collect()
    }

    fn in_effect(self, effect: Effect) -> Effect {
        match (self, effect) {
            (Self::KeysForgotten, mut effect) => {
                if let Effect::UserUpdate { row, .. } = &mut effect {
                    row.keys.clear();
                }
                effect
            }
            (_, effect) => effect,
        }
    }

    fn in_sql(self, effect: &str) -> String {
        match self {
            Self::ScopeDropped => {
                effect.replace(r#""where":"connection_id = %d"#, r#""where":"0 < %d"#)
            }
            Self::NullForgotten => effect
                .replace("NOT COALESCE(", "NOT (")
                .replace(", 0)", ")"),
            Self::BoundExcluded => effect.replace(">= %d", "> %d").replace("<= %d", "< %d"),
            _ => effect.to_owned(),
        }
    }
}

/// The PHP of a site whose core is at `WP_PATH`.
fn php() -> Option<String> {
    env::var("SCIMPRESS_SHELL")
        .ok()
        .filter(|php| !php.is_empty())
}

pub(crate) fn is_site() -> bool {
    php().is_some()
}

impl Shell {
    /// The shell that the environment names: PHP, or else the memory.
    pub(crate) fn start() -> Self {
        let Some(php) = php() else {
            return Self::Memory(Box::default());
        };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/sql/shell.php");
        let mut process = Command::new(php)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self::Site(Site {
            effects: process.stdin.take().unwrap(),
            outcomes: BufReader::new(process.stdout.take().unwrap()),
            process,
        })
    }

    /// Begins anew with nobody.
    pub(crate) fn empty(&mut self) {
        match self {
            Self::Memory(memory) => **memory = Memory::default(),
            Self::Site(site) => assert_eq!(site.ask("empty"), "empty"),
        }
    }

    pub(crate) fn perform(&mut self, effect: Effect, mistake: Option<Mistake>) -> Outcome {
        let effect = match mistake {
            Some(mistake) => mistake.in_effect(effect),
            None => effect,
        };
        match self {
            Self::Memory(memory) => memory.perform(&effect),
            Self::Site(site) => {
                let mut asked = serde_json::to_string(&effect).unwrap();
                if let Some(mistake) = mistake {
                    asked = mistake.in_sql(&asked);
                }
                let outcome = site.ask(&asked);
                serde_json::from_str(&outcome)
                    .unwrap_or_else(|error| panic!("{error}: {asked}\n{outcome}"))
            }
        }
    }
}

impl Site {
    fn ask(&mut self, line: &str) -> String {
        writeln!(self.effects, "{line}").unwrap();
        let mut answer = String::new();
        self.outcomes.read_line(&mut answer).unwrap();
        answer.trim_end().to_owned()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // It would end by itself when its input does, but a test should not wait for that.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
