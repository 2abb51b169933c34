//! `scimpress`: the core without WordPress.
//!
//! `serve` is a small local SCIM server over users in memory, for judges, fuzzers and benchmarks;
//! `record` and `replay` write and check the recorded exchanges of `tests/contract`; `filter` explains
//! how a filter is understood.

mod credential;
mod filter;
mod oauth;
mod record;
mod serve;

use std::process::ExitCode;

const USAGE: &str = "usage:
  scimpress serve [OPTIONS]                    serve SCIM on 127.0.0.1, users in memory
      --port N            8484 unless given; 0 is any that is free
      --token TOKEN       what clients have to show; a random one unless given
      --profile NAME      the kind of client, okta for example; generic unless given
      --extensions FILE   schemas that users have beside those of the standard, JSON
      --settings JSON     what an administrator would decide besides; no breaker unless given
  scimpress record DIALOGUE.json               run a dialogue in memory and fill in its steps
  scimpress replay DIALOGUE.json ...           replay recorded dialogues and compare
  scimpress filter 'FILTER'                    print how a filter of users is understood
  scimpress --version";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["serve", options @ ..] => serve::run(options),
        ["record", file] => record::record(file),
        ["replay", files @ ..] if !files.is_empty() => record::replay(files),
        ["filter", text] => filter::run(text),
        ["--version"] => {
            println!(
                "scimpress {} ({})",
                env!("CARGO_PKG_VERSION"),
                env!("SCIMPRESS_REVISION")
            );
            Ok(())
        }
        ["--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
