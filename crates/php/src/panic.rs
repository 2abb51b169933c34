//! Panics of the core end the exchange, not the PHP worker, and reach the log without data.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, set_hook},
    process,
};

use wordpress::exchange::Exchange;

/// Lets a panic say where it happened and nothing of what it was about: its message can hold personal
/// data.
pub(crate) fn keep_data_out_of_logs() {
    set_hook(Box::new(|info| match info.location() {
        Some(place) => eprintln!(
            "scimpress {}: panic at {}:{}",
            process::id(),
            place.file(),
            place.line()
        ),
        None => eprintln!("scimpress {}: panic", process::id()),
    }));
}

/// Asks an exchange for something; a panic ends the exchange with a 500 and the answer is empty.
pub(crate) fn guarded<T: Default>(
    exchange: &mut Exchange,
    ask: impl FnOnce(&mut Exchange) -> T,
) -> T {
    catch_unwind(AssertUnwindSafe(|| ask(exchange))).unwrap_or_else(|_| {
        exchange.end("the core panicked");
        T::default()
    })
}

/// Makes an exchange; a panic makes one that has ended.
pub(crate) fn constructed(make: impl FnOnce() -> Exchange) -> Exchange {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|_| Exchange::ended("the core panicked"))
}

/// Asks for what is wrong with something; a panic is something wrong.
pub(crate) fn caught(ask: impl FnOnce() -> Option<String>) -> Option<String> {
    catch_unwind(AssertUnwindSafe(ask)).unwrap_or_else(|_| Some("the core panicked".to_owned()))
}
