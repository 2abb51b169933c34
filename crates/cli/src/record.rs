//! Recorded dialogues: several exchanges in a row on one site, each with its effects, outcomes and reply.

use std::fs;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wordpress::{exchange::Exchange, memory::Memory};

/// A file of `tests/contract/exchanges`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Dialogue {
    /// What the dialogue shows.
    description: String,
    /// The configuration that every exchange starts from.
    configuration: Value,
    exchanges: Vec<Recorded>,
}

/// One exchange.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    /// What differs from the configuration of the dialogue, at the top level.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    configuration: serde_json::Map<String, Value>,
    request: Value,
    /// The body as text, empty when there is none.
    #[serde(default)]
    body: String,
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    reply: Value,
}

/// An effect and what came of it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Step {
    effect: Value,
    outcome: Value,
}

/// Runs a dialogue in memory and writes the steps and replies into its file.
pub(crate) fn record(file: &str) -> Result<(), String> {
    let mut dialogue = read(file)?;
    let mut memory = Memory::default();
    for number in 0..dialogue.exchanges.len() {
        let mut exchange = begin(&dialogue, number)?;
        let mut steps = Vec::new();
        while let Some(effect) = exchange.effect() {
            let outcome = memory.perform(&effect);
            steps.push(Step {
                effect: to_value(&effect)?,
                outcome: to_value(&outcome)?,
            });
            exchange.resume(outcome);
        }
        let reply = to_value(&exchange.reply())?;
        if let Some(recorded) = dialogue.exchanges.get_mut(number) {
            recorded.steps = steps;
            recorded.reply = reply;
        }
    }
    let text = serde_json::to_string_pretty(&dialogue).map_err(|error| error.to_string())?;
    fs::write(file, text + "\n").map_err(|error| format!("{file}: {error}"))
}

/// Replays dialogues with the recorded outcomes and compares effects and replies.
pub(crate) fn replay(files: &[&str]) -> Result<(), String> {
    let mut exchanges = 0;
    for file in files {
        let dialogue = read(file)?;
        for (number, recorded) in dialogue.exchanges.iter().enumerate() {
            let mut exchange = begin(&dialogue, number)?;
            let place = format!("{file}, exchange {number}");
            for (step, expected) in recorded.steps.iter().enumerate() {
                let effect = exchange
                    .effect()
                    .map(|effect| to_value(&effect))
                    .transpose()?;
                same(
                    &format!("{place}, effect {step}"),
                    &expected.effect,
                    &effect.unwrap_or_default(),
                )?;
                exchange.resume_json(&expected.outcome.to_string());
            }
            if let Some(effect) = exchange.effect() {
                return Err(format!(
                    "{place}: one effect more than recorded: {}",
                    to_value(&effect)?
                ));
            }
            same(
                &format!("{place}, reply"),
                &recorded.reply,
                &to_value(&exchange.reply())?,
            )?;
            exchanges += 1;
        }
    }
    println!("{exchanges} exchanges replayed");
    Ok(())
}

fn read(file: &str) -> Result<Dialogue, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))
}

fn begin(dialogue: &Dialogue, number: usize) -> Result<Exchange, String> {
    let recorded = dialogue
        .exchanges
        .get(number)
        .ok_or("there is no such exchange")?;
    let mut configuration = dialogue.configuration.clone();
    if let Some(known) = configuration.as_object_mut() {
        known.extend(recorded.configuration.clone());
    }
    Ok(Exchange::new(
        &configuration.to_string(),
        &recorded.request.to_string(),
        recorded.body.as_bytes(),
    ))
}

fn to_value(message: &impl Serialize) -> Result<Value, String> {
    serde_json::to_value(message).map_err(|error| error.to_string())
}

fn same(place: &str, expected: &Value, found: &Value) -> Result<(), String> {
    match expected == found {
        true => Ok(()),
        false => Err(format!(
            "{place} differs\nrecorded  {expected}\nnow       {found}"
        )),
    }
}
