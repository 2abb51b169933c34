//! One request as a dialogue without I/O: effects out, outcomes in, a reply at the end.
//!
//! A handler is straight-line `async` code over a [`Directory`], whose methods yield one effect each.
//! [`Exchange`] owns the pinned future and polls it by hand; there is no runtime and nothing else is
//! ever awaited.

mod departures;
mod directory;
mod failure;

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use scim::error::ScimError;

pub use departures::BreakerState;
pub use directory::{Added, Directory, Transaction};
pub use failure::Failure;

use crate::{
    configuration::Configuration,
    contract::{CONTRACT, Effect, Outcome, Reply, Request},
    handle::{self, answer},
};

/// Effects that one exchange may ask for; far above what the largest request needs. A test build, which
/// runs into it on purpose, has less patience.
pub const EFFECTS_PER_EXCHANGE: u32 = if cfg!(feature = "faults") {
    2_000
} else {
    50_000
};

/// One request, from the first effect to the reply.
pub struct Exchange {
    state: State,
    channel: Rc<Channel>,
    effects: u32,
}

enum State {
    /// Not polled yet, or waiting for the outcome of the effect in the channel.
    Running(Pin<Box<dyn Future<Output = Reply>>>),
    Ended(Box<Reply>),
}

/// Where the future leaves an effect and finds its outcome.
#[derive(Default)]
struct Channel {
    effect: RefCell<Option<Effect>>,
    outcome: RefCell<Option<Outcome>>,
}

impl Exchange {
    /// An exchange about a request. Whatever is wrong with the arguments becomes the reply.
    #[must_use]
    pub fn new(configuration: &str, request: &str, body: &[u8]) -> Self {
        let channel = Rc::new(Channel::default());
        let state = match parse(configuration, request) {
            Ok((configuration, request)) => {
                let directory = Directory::new(Rc::clone(&channel));
                State::Running(Box::pin(handle::handle(
                    configuration,
                    request,
                    body.to_vec(),
                    directory,
                )))
            }
            Err(reason) => State::Ended(Box::new(broken(&reason))),
        };
        Self {
            state,
            channel,
            effects: 0,
        }
    }

    /// [`Self::new`] from bytes, which need not be UTF-8.
    #[must_use]
    pub fn from_bytes(configuration: &[u8], request: &[u8], body: &[u8]) -> Self {
        match (
            std::str::from_utf8(configuration),
            std::str::from_utf8(request),
        ) {
            (Ok(configuration), Ok(request)) => Self::new(configuration, request, body),
            _ => Self::ended("the configuration or the request is not UTF-8"),
        }
    }

    /// An exchange that has ended with a 500, for a reason that goes to the log of the site.
    #[must_use]
    pub fn ended(reason: &str) -> Self {
        Self {
            state: State::Ended(Box::new(broken(reason))),
            channel: Rc::default(),
            effects: 0,
        }
    }

    /// The effect to perform next; `None` when there is a reply. Asked again before [`Self::resume`], it
    /// is the same effect.
    pub fn effect(&mut self) -> Option<Effect> {
        if self.channel.effect.borrow().is_none() {
            self.advance();
        }
        self.channel.effect.borrow().clone()
    }

    /// Goes on with the outcome of the effect.
    pub fn resume(&mut self, outcome: Outcome) {
        if self.channel.effect.borrow_mut().take().is_none() {
            self.end("an outcome came without an effect");
            return;
        }
        *self.channel.outcome.borrow_mut() = Some(outcome);
        self.advance();
    }

    /// [`Self::effect`] as JSON.
    pub fn effect_json(&mut self) -> Option<String> {
        let effect = self.effect()?;
        match serde_json::to_string(&effect) {
            Ok(text) => Some(text),
            Err(error) => {
                self.end(&format!("an effect has no JSON form: {error}"));
                None
            }
        }
    }

    /// [`Self::resume`] from JSON. What is not an outcome ends the exchange.
    pub fn resume_json(&mut self, outcome: &str) {
        match serde_json::from_str(outcome) {
            Ok(outcome) => self.resume(outcome),
            Err(error) => self.end(&format!(
                "an outcome is malformed: {}",
                without_data(&error)
            )),
        }
    }

    /// [`Self::resume_json`] from bytes, which need not be UTF-8.
    pub fn resume_bytes(&mut self, outcome: &[u8]) {
        match std::str::from_utf8(outcome) {
            Ok(outcome) => self.resume_json(outcome),
            Err(_) => self.end("an outcome is not UTF-8"),
        }
    }

    /// The reply. Asked for too early, the exchange ends and the reply says that it failed.
    pub fn reply(&mut self) -> Reply {
        if matches!(self.state, State::Running(_)) {
            self.end("the exchange was dropped half-way");
        }
        match &self.state {
            State::Ended(reply) => Reply::clone(reply),
            State::Running(_) => broken("the exchange has no reply"),
        }
    }

    /// [`Self::reply`] as JSON.
    pub fn reply_json(&mut self) -> String {
        serde_json::to_string(&self.reply()).unwrap_or_default()
    }

    /// Ends the exchange with a 500, for a reason that goes to the log of the site.
    pub fn end(&mut self, reason: &str) {
        self.channel.effect.borrow_mut().take();
        self.state = State::Ended(Box::new(broken(reason)));
    }

    fn advance(&mut self) {
        // INVARIANT: the future is taken out before it is polled, so that a panic leaves an exchange
        // that has ended and cannot be resumed.
        let state = std::mem::replace(
            &mut self.state,
            State::Ended(Box::new(broken("the core panicked"))),
        );
        let State::Running(mut future) = state else {
            self.state = state;
            return;
        };
        match future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(reply) => self.state = State::Ended(Box::new(reply)),
            Poll::Pending if self.channel.effect.borrow().is_none() => {
                self.end("the exchange waits without an effect");
            }
            Poll::Pending if self.effects >= EFFECTS_PER_EXCHANGE => {
                self.end("the exchange asks for too many effects");
            }
            Poll::Pending => {
                self.effects += 1;
                self.state = State::Running(future);
            }
        }
    }
}

fn parse(configuration: &str, request: &str) -> Result<(Configuration, Request), String> {
    let configuration: Configuration = serde_json::from_str(configuration)
        .map_err(|error| format!("the configuration is malformed: {}", without_data(&error)))?;
    if configuration.contract != CONTRACT {
        return Err(format!(
            "the shell speaks contract {}, the core {CONTRACT}",
            configuration.contract
        ));
    }
    let request = serde_json::from_str(request)
        .map_err(|error| format!("the request is malformed: {}", without_data(&error)))?;
    Ok((configuration, request))
}

/// Where the text is wrong, without the text: it can hold personal data.
fn without_data(error: &serde_json::Error) -> String {
    format!(
        "{:?} error at line {} column {}",
        error.classify(),
        error.line(),
        error.column()
    )
}

fn broken(reason: &str) -> Reply {
    let error = ScimError::new(
        500,
        "the request could not be processed; the error log of the site says why",
    );
    Reply {
        log: Some(reason.to_owned()),
        ..answer::refusal(&error, &[])
    }
}
