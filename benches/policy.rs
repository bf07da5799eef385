//! What a request costs in the compiled policy, beside other policies if there are any: `make bench`.
//! docs/performance.md describes how to read the tables.

#![allow(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark may panic"
)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use harbor_postgres_backup_bench::module::{Module, Request};
use harbor_postgres_backup_testkit::fixtures;
use harbor_postgres_backup_testkit::memory::{host_memory, max_memory};
use harbor_postgres_backup_testkit::requests::{
    env as env_request, foreign, line, malformed, misspelt, other_case, payload, pod_config, resource, unknown, update,
};
use serde_json::{Value, json};

/// Representative requests and their fixtures.
const REQUESTS: [(&str, &str); 7] = [
    ("Harbor's resource, repaired", "recorded/harbor-operator-1.3-creates-a-cluster"),
    ("a pod-config, repaired", "recorded/users-note-pod-config"),
    ("a ConfigMap out of scope", "recorded/unrelated-config-map-is-created"),
    ("an UPDATE that leaves the spec unchanged", "recorded/metadata-of-a-cluster-is-updated"),
    ("a valid resource", "recorded/harbor-operator-1.3-creates-a-repaired-cluster"),
    ("a pod-config, denied", "pod-config/target/denies-a-missing-bucket"),
    ("a valid resource with look-ups", "recorded/cluster-is-created-with-look-ups"),
];

/// The maximum median time of a representative request.
const MAX_TIME: Duration = Duration::from_millis(1);

type RequestOfSize = fn(usize) -> Value;

/// Requests of growing size.
const GROWTH: [(&str, RequestOfSize); 8] = [
    ("pg_hba lines", |count| resource((0..count).map(line))),
    ("malformed pg_hba lines", |count| resource((0..count).map(malformed))),
    ("malformed pg_hba lines, updated", |count| {
        update((0..count / 2).map(malformed), (0..count / 2).rev().map(malformed))
    }),
    ("variables of other programs", |count| variables(count, foreign)),
    ("unknown variables", |count| variables(count, unknown)),
    ("misspelled variables", |count| variables(count, misspelt)),
    ("variables that differ in case", |count| variables(count, other_case)),
    ("variables in spec.env", |count| env_request((0..count).map(|number| (foreign(number), "x".into())))),
];

/// The maximum cost of an item beyond the first hundred, as a multiple of the cost in the step before.
const MAX_GROWTH: f64 = 2.0;

/// The maximum size of a request: Kubewarden's policy server rejects larger ones.
const MAX_LEN: usize = 2 << 20;

/// How often each representative request is timed: in turn with the others, [`CALLS`] times in a row.
const ROUNDS: usize = 30;
const CALLS: usize = 10;

fn variables(count: usize, name: fn(usize) -> String) -> Value {
    pod_config((0..count).map(|number| (name(number), "x".into())))
}

/// A request to a policy, with the times of its calls.
struct Row {
    name: String,
    module: Rc<Module>,
    request: Request,
    times: Vec<Duration>,
}

impl Row {
    fn new(name: impl Into<String>, module: &Rc<Module>, request: Request) -> Self {
        Self { name: name.into(), module: Rc::clone(module), request, times: Vec::new() }
    }
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2]
}

fn read(file: &str) -> Module {
    Module::read(Path::new(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The requests to other policies: `COMPARE` lists `NAME=MODULE,REQUEST[,SETTINGS]`, separated by blanks. The files of
/// requests and settings are JSON.
fn compared() -> Vec<Row> {
    let json = |file: &str| -> Value {
        let content = fs::read(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        serde_json::from_slice(&content).unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    let mut modules: Vec<(String, Rc<Module>)> = Vec::new();
    let compare = env::var("COMPARE").unwrap_or_default();
    let rows = compare.split_whitespace().map(|entry| {
        let (name, files) = entry.split_once('=').expect("COMPARE: expected NAME=MODULE,REQUEST[,SETTINGS]");
        let files: Vec<&str> = files.split(',').collect();
        let (file, request) = (files[0], json(files[1]));
        let settings = files.get(2).map_or(json!({}), |file| json(file));
        let known = modules.iter().find(|(module, _)| module == file).map(|(_, module)| Rc::clone(module));
        let module = known.unwrap_or_else(|| {
            let module = Rc::new(read(file));
            modules.push((file.to_owned(), Rc::clone(&module)));
            module
        });
        Row::new(
            name,
            &module,
            Request::new(json!({"request": request, "settings": settings}).to_string().into_bytes()),
        )
    });
    rows.collect()
}

/// Measures the representative requests, in turn with those to other policies.
fn measure_requests(policy: &Rc<Module>) -> Vec<String> {
    let own = REQUESTS.map(|(name, fixture)| {
        let fixture = fixtures::named(fixture);
        let request = Request { payload: fixture.payload(), cluster: Arc::new(fixture.cluster) };
        Row::new(name, policy, request)
    });
    let mut rows: Vec<Row> = own.into_iter().chain(compared()).collect();
    for _ in 0..ROUNDS {
        for Row { module, request, times, .. } in &mut rows {
            times.extend((0..CALLS).map(|_| module.time(request).unwrap()));
        }
    }
    println!("| request | µs | fuel | memory KiB | module KiB | compiled in ms |");
    println!("|---|---:|---:|---:|---:|---:|");
    for Row { name, module, request, times } in &rows {
        let cost = module.cost(request).unwrap();
        println!(
            "| {name} | {} | {} | {} | {} | {} |",
            median(times).as_micros(),
            cost.fuel,
            cost.memory >> 10,
            module.size >> 10,
            module.compilation.as_millis(),
        );
    }
    let slow = rows.iter().take(REQUESTS.len()).filter(|row| median(&row.times) > MAX_TIME);
    slow.map(|row| format!("{}: {:?}, the maximum is {MAX_TIME:?}", row.name, median(&row.times))).collect()
}

/// Measures requests of growing size.
fn measure_growth(policy: &Module) -> Vec<String> {
    let mut failures = Vec::new();
    println!("\n| items | count | bytes | fuel | fuel of an item | ms | memory KiB | of the host's |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for (name, request) in GROWTH {
        let request = |count: usize| Request::new(payload(&request(count)));
        let empty = request(0);
        let (mut last, mut last_of_item) = (policy.cost(&empty).unwrap(), None);
        let (base, mut last_count) = (last.memory, 0);
        let thousand = request(1_000).payload.len();
        let largest = 1_000 * (MAX_LEN - empty.payload.len()) / (thousand - empty.payload.len()) * 9 / 10;
        for count in [10, 100, 1_000, 10_000, largest] {
            let request = request(count);
            let cost = policy.cost(&request).unwrap();
            let of_item = (cost.fuel - last.fuel) as f64 / (count - last_count) as f64;
            let of_host = (cost.memory - base) as f64 / host_memory(&request.payload) as f64;
            if count > 100 && last_of_item.is_some_and(|last| of_item > MAX_GROWTH * last) {
                failures.push(format!("{count} {name}: an item costs more than {MAX_GROWTH} times as much as before"));
            }
            if cost.memory > max_memory(base, &request.payload) {
                failures.push(format!("{count} {name}: {of_host:.1} times the memory of the host"));
            }
            let times: Vec<Duration> = (0..3).map(|_| policy.time(&request).unwrap()).collect();
            println!(
                "| {name} | {count} | {} | {} | {of_item:.0} | {:.1} | {} | {of_host:.1} |",
                request.payload.len(),
                cost.fuel,
                median(&times).as_secs_f64() * 1e3,
                cost.memory >> 10,
            );
            (last, last_of_item, last_count) = (cost, Some(of_item), count);
        }
    }
    failures
}

fn main() -> ExitCode {
    let policy = Rc::new(read(&env::var("POLICY_WASM").expect("POLICY_WASM names the module; use `make bench`")));
    let mut failures = measure_requests(&policy);
    failures.extend(measure_growth(&policy));
    for failure in &failures {
        println!("FAILED: {failure}");
    }
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
