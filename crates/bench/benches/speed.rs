//! CPU time of the core and of the Rust peers, on the same inputs and only where the answer is right.
//!
//! Answers that are wrong, and refusals, go to the file that `BENCH_VERDICTS` names; the inputs for the
//! peers of other languages to the folder that `BENCH_INPUTS` names.

use std::{
    env, error::Error, fmt::Display, fs::File, hint::black_box, io::Write, path::Path,
    time::Duration,
};

use bench::{Case, GROUPS, PATCH, PATCHED, USER, exchange::Site};
use cpu_time::ProcessTime;
use criterion::{
    BatchSize, Criterion, Throughput,
    measurement::{Measurement, ValueFormatter},
};
use scim::{
    date_time::DateTime, error::ScimError, filter::Filter, limits::Limits,
    message::patch_op::PatchOp, projection::Projection, resource::Resource, schema,
};
use scim_server::schema::{OperationContext, SchemaRegistry};
use scim_v2::Validate;
use serde::Deserialize;
use serde_json::{Value, json};

type Answer = Result<(), String>;

fn main() -> Result<(), Box<dyn Error>> {
    bench::write_inputs(Path::new(&env::var("BENCH_INPUTS")?))?;
    let mut bench = Bench {
        criterion: Criterion::default()
            .with_measurement(CpuTime)
            .configure_from_args(),
        verdicts: File::create(env::var("BENCH_VERDICTS")?)?,
    };
    let filters = bench::filters()?;
    for case in &filters {
        parse(&mut bench, case)?;
    }
    let users = bench::users();
    let resources: Vec<Resource> = users
        .iter()
        .map(|user| resource(user))
        .collect::<Result<_, _>>()?;
    let trees: Vec<Value> = users
        .iter()
        .map(|user| tree(user))
        .collect::<Result<_, _>>()?;
    for case in &filters {
        evaluate(&mut bench, case, &resources, &trees)?;
    }
    user(&mut bench)?;
    patch(&mut bench)?;
    for members in GROUPS {
        group(&mut bench, members)?;
    }
    exchange(&mut bench)?;
    bench.criterion.final_summary();
    Ok(())
}

/// Parsing is right if the filter is accepted, and refused with an `and` that leads nowhere.
fn parse(bench: &mut Bench, case: &Case) -> Result<(), Box<dyn Error>> {
    let task = format!("parse {}", case.name);
    let text = case.filter.as_str();
    let cut = format!("{text} and");
    let limits = Limits::default();
    let accepts = |parsed: &dyn Fn(&str) -> Answer| match (parsed(text), parsed(&cut)) {
        (Err(reason), _) => Err(reason),
        (Ok(()), Ok(())) => Err("wrong: accepts a filter that is cut off".to_owned()),
        (Ok(()), Err(_)) => Ok(()),
    };

    let answer = accepts(&|text| told(Filter::parse(text, &limits)));
    bench.measure(&task, "scimpress", answer, || {
        Filter::parse(black_box(text), &limits)
    })?;
    let checked = |text: &str| Filter::parse(text, &limits)?.check(schema::user());
    let answer = accepts(&|text| told(checked(text)));
    bench.measure(&task, "scimpress, checked", answer, || {
        Filter::parse(black_box(text), &limits)?.check(schema::user())
    })?;
    let answer = accepts(&|text| told(text.parse::<scim_proto::filter::ScimFilter>()));
    bench.measure(&task, "scim_proto", answer, || {
        black_box(text).parse::<scim_proto::filter::ScimFilter>()
    })?;
    // Its parser is called as its users have to: as a filter over nothing.
    let over_nothing = |text: &str| scim_filter::scim_filter(text, std::iter::empty::<Value>());
    let answer = accepts(&|text| told(over_nothing(text)));
    bench.measure(&task, "scim-filter", answer, || {
        over_nothing(black_box(text))
    })?;
    let answer = accepts(&|text| told(text.parse::<scim_v2::filter::Filter>()));
    bench.measure(&task, "scim_v2", answer, || {
        black_box(text).parse::<scim_v2::filter::Filter>()
    })
}

/// All users at once: the table divides.
fn evaluate(
    bench: &mut Bench,
    case: &Case,
    resources: &[Resource],
    trees: &[Value],
) -> Result<(), Box<dyn Error>> {
    let task = format!("evaluate {}", case.name);
    let selects = |hits: usize| match hits == case.expect {
        true => Ok(()),
        false => Err(format!("wrong: {hits} of {} hits", case.expect)),
    };

    let filter = Filter::parse(&case.filter, &Limits::default())?.check(schema::user())?;
    let hits = || resources.iter().filter(|user| filter.matches(user)).count();
    bench.measure(&task, "scimpress", selects(hits()), hits)?;
    let hits = || scim_filter::scim_filter(&case.filter, trees).map(|hits| hits.len());
    let answer = hits()
        .map_err(|error| format!("rejects: {error}"))
        .and_then(selects);
    bench.measure(&task, "scim-filter", answer, hits)
}

fn user(bench: &mut Bench) -> Result<(), Box<dyn Error>> {
    let (schema, limits) = (schema::user(), Limits::default());
    let sent = tree(USER)?;
    let same = |written: Result<Value, String>| match written {
        Err(reason) => Err(format!("rejects: {reason}")),
        Ok(written) if has_all_of(&written, &sent) => Ok(()),
        Ok(_) => Err("wrong: something is lost".to_owned()),
    };

    let task = "user parse and validate";
    let everything = Projection::new(schema, &[], &[], &limits)?;
    let ours = || {
        let parsed = Resource::from_json(schema, black_box(USER).as_bytes(), &limits)?;
        parsed.resource.validate(schema).map(|()| parsed)
    };
    let written = ours()
        .map_err(|error| error.detail)
        .and_then(|parsed| tree(&everything.print(schema, &parsed.resource)));
    bench.measure(task, "scimpress", same(written), ours)?;
    let typed = || {
        let user: scim_v2::models::user::User =
            serde_json::from_str(black_box(USER)).map_err(|error| error.to_string())?;
        user.validate().map_err(|error| error.to_string())?;
        Ok(user)
    };
    let written = typed().and_then(|user| serde_json::to_value(user).map_err(|e| e.to_string()));
    bench.measure(task, "scim_v2", same(written), typed)?;
    let registry = SchemaRegistry::new().map_err(|error| error.to_string())?;
    let registered = || -> Result<Value, String> {
        let user = tree(black_box(USER))?;
        registry
            .validate_json_resource_with_context("User", &user, OperationContext::Update)
            .map_err(|error| error.to_string())?;
        Ok(user)
    };
    bench.measure(task, "scim-server", same(registered()), registered)?;

    let task = "user parse";
    let ours = || Resource::from_json(schema, black_box(USER).as_bytes(), &limits);
    bench.measure(task, "scimpress", told(ours()), ours)?;
    let typed = || serde_json::from_str::<scim_v2::models::user::User>(black_box(USER));
    bench.measure(task, "scim_v2", told(typed()), typed)?;
    let typed = || serde_json::from_str::<scim_proto::user::User>(black_box(USER));
    bench.measure(task, "scim_proto", told(typed()), typed)?;
    let generic = || serde_json::from_str::<Value>(black_box(USER));
    bench.measure(task, "serde_json tree", told(generic()), generic)
}

/// From the two texts to the changed and validated user.
fn patch(bench: &mut Bench) -> Result<(), Box<dyn Error>> {
    let (schema, limits) = (schema::user(), Limits::default());
    let wanted = resource(PATCHED)?;
    let ours = || {
        let stored = Resource::from_json(schema, black_box(USER).as_bytes(), &limits)?.resource;
        let patch = PatchOp::from_json(schema, black_box(PATCH).as_bytes(), &limits)?;
        let next = patch.apply(schema, stored)?;
        next.validate(schema).map(|()| next)
    };
    let answer = match ours() {
        Err(error) => Err(format!("rejects: {}", error.detail)),
        Ok(next) if next == wanted => Ok(()),
        Ok(_) => Err("wrong: another user".to_owned()),
    };
    bench.measure("patch of ten", "scimpress", answer, ours)
}

fn group(bench: &mut Bench, members: usize) -> Result<(), Box<dyn Error>> {
    let (schema, text) = (schema::group(), bench::group(members));
    let limits = Limits {
        body_bytes: usize::MAX,
        members: usize::MAX,
        values: usize::MAX,
        ..Limits::default()
    };
    let stored = Resource::from_json(schema, text.as_bytes(), &limits)?.resource;
    let attribute = schema.find("members").ok_or("no members")?;
    let counts = |count: usize| match count == members {
        true => Ok(()),
        false => Err(format!("wrong: {count} members")),
    };

    let task = format!("group of {members} put");
    let ours = || {
        let sent = Resource::from_json(schema, black_box(&text).as_bytes(), &limits)?
            .resource
            .without_read_only(schema);
        let next = stored.replaced_by(schema, sent)?;
        next.validate(schema).map(|()| next)
    };
    let count = ours()?
        .value(schema, attribute)
        .map_or(0, |members| members.values().len());
    bench.measure(&task, "scimpress", counts(count), ours)?;
    let task = format!("group of {members} parse");
    let ours = || Resource::from_json(schema, black_box(&text).as_bytes(), &limits);
    bench.measure(&task, "scimpress", told(ours()), ours)?;
    let typed = || serde_json::from_str::<TypedGroup>(black_box(&text));
    bench.measure(&task, "serde_json typed", counts(typed()?.read()), typed)?;
    let typed = || serde_json::from_str::<scim_v2::models::group::Group>(black_box(&text));
    bench.measure(&task, "scim_v2", told(typed()), typed)?;
    let typed = || serde_json::from_str::<scim_proto::group::Group>(black_box(&text));
    bench.measure(&task, "scim_proto", told(typed()), typed)
}

/// As little as a group can be in Rust.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypedGroup {
    schemas: Vec<String>,
    display_name: String,
    members: Vec<TypedMember>,
}

#[derive(Debug, Deserialize)]
struct TypedMember {
    value: String,
    display: Option<String>,
}

impl TypedGroup {
    /// The members of which nothing was lost.
    fn read(&self) -> usize {
        let is_read = |member: &&TypedMember| !member.value.is_empty() && member.display.is_some();
        match self.schemas.len() == 1 && !self.display_name.is_empty() {
            true => self.members.iter().filter(is_read).count(),
            false => 0,
        }
    }
}

fn exchange(bench: &mut Bench) -> Result<(), Box<dyn Error>> {
    let mut site = Site::with_user()?;
    let answered = |status: u16| match status {
        200 => Ok(()),
        other => Err(format!("wrong: {other}")),
    };
    let answer = answered(site.get().status);
    bench.measure("exchange GET", "scimpress", answer, || site.get())?;
    // A PATCH that has been done changes nothing: each starts on the site as it was.
    let site = Site::with_user()?;
    let answer = answered(site.clone().patch().status);
    bench.judge("exchange PATCH", "scimpress", answer, |criterion| {
        criterion
            .benchmark_group("exchange PATCH")
            .bench_function("scimpress", |bencher| {
                let patch = |mut site: Site| site.patch();
                bencher.iter_batched(|| site.clone(), patch, BatchSize::SmallInput);
            });
    })
}

struct Bench {
    criterion: Criterion<CpuTime>,
    verdicts: File,
}

impl Bench {
    /// Measures what gave the right answer; of the others the reason is written down.
    fn measure<T>(
        &mut self,
        task: &str,
        who: &str,
        answer: Answer,
        run: impl FnMut() -> T,
    ) -> Result<(), Box<dyn Error>> {
        let mut run = run;
        self.judge(task, who, answer, |criterion| {
            criterion
                .benchmark_group(task)
                .bench_function(who, |bencher| bencher.iter(&mut run));
        })
    }

    fn judge(
        &mut self,
        task: &str,
        who: &str,
        answer: Answer,
        measure: impl FnOnce(&mut Criterion<CpuTime>),
    ) -> Result<(), Box<dyn Error>> {
        match answer {
            Ok(()) => measure(&mut self.criterion),
            Err(verdict) => writeln!(
                self.verdicts,
                "{}",
                json!({"task": task, "who": who, "verdict": verdict})
            )?,
        }
        Ok(())
    }
}

fn told<T, E: Display>(result: Result<T, E>) -> Answer {
    match result {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("rejects: {error}")),
    }
}

fn resource(text: &str) -> Result<Resource, ScimError> {
    Resource::from_json(schema::user(), text.as_bytes(), &Limits::default())
        .map(|parsed| parsed.resource)
}

fn tree(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Whether everything that was sent is there. More may be: an empty list says what a missing one says.
fn has_all_of(written: &Value, sent: &Value) -> bool {
    match (written, sent) {
        (Value::Object(written), Value::Object(sent)) => sent.iter().all(|(name, sent)| {
            written
                .get(name)
                .is_some_and(|written| has_all_of(written, sent))
        }),
        (Value::Array(written), Value::Array(sent)) => {
            written.len() == sent.len()
                && written
                    .iter()
                    .zip(sent)
                    .all(|(written, sent)| has_all_of(written, sent))
        }
        (Value::String(written), Value::String(sent)) => {
            let is_same_instant = || {
                let instant = |text| DateTime::parse(text).map(|instant| instant.micros());
                instant(written).is_some_and(|written| instant(sent) == Some(written))
            };
            written == sent || is_same_instant()
        }
        (written, sent) => written == sent,
    }
}

/// Time that the process was on a processor, so that a busy machine weighs less.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = ProcessTime;
    type Value = Duration;

    fn start(&self) -> ProcessTime {
        ProcessTime::now()
    }

    fn end(&self, start: ProcessTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, first: &Duration, second: &Duration) -> Duration {
        *first + *second
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, time: &Duration) -> f64 {
        time.as_secs_f64() * 1e9
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        &Nanoseconds
    }
}

struct Nanoseconds;

impl ValueFormatter for Nanoseconds {
    fn scale_values(&self, _typical: f64, _values: &mut [f64]) -> &'static str {
        "ns CPU"
    }

    fn scale_throughputs(
        &self,
        _typical: f64,
        _throughput: &Throughput,
        _values: &mut [f64],
    ) -> &'static str {
        "ns CPU"
    }

    fn scale_for_machines(&self, _values: &mut [f64]) -> &'static str {
        "ns"
    }
}
