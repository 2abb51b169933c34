//! Looks for inputs that break what `fuzz::text` claims.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::check_in_time("text", input));
