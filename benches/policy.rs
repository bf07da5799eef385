//! What a request costs in the compiled policy, beside the floor: a module that only reads the request and sends its
//! object back (`floor/`). `make bench`; docs/performance.md says how to read it.

#![allow(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark may stop"
)]

use std::env;
use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use harbor_postgres_backup_bench::host::Policy;
use harbor_postgres_backup_bench::meter::{Cost, Meter};
use harbor_postgres_backup_testkit::requests::{
    fixture, foreign, line, misspelt, other_case, payload, pod_config, resource, unknown,
};

/// Requests, their fixtures, and the most fuel that each may take, as a multiple of the floor's.
const BUDGETS: [(&str, &str, f64); 6] = [
    ("Harbor's resource, repaired", "recorded/harbor-operator-1.3-creates-a-cluster", 1.5),
    ("the note's pod-config, repaired", "recorded/users-note-pod-config", 2.0),
    ("a ConfigMap out of scope", "recorded/unrelated-config-map-is-created", 0.45),
    ("an UPDATE that leaves the spec", "recorded/metadata-of-a-cluster-is-updated", 0.3),
    ("a resource that is right", "recorded/harbor-operator-1.3-creates-a-repaired-cluster", 0.7),
    ("a pod-config that is refused", "pod-config/target/denies-a-missing-bucket", 1.1),
];

type OfSize = fn(usize) -> Vec<u8>;

/// Requests of growing size, and the most fuel that 10,000 may take.
const GROWTH: [(&str, OfSize, f64); 5] = [
    ("pg_hba lines", |count| payload(&resource((0..count).map(line))), 5.0),
    ("variables of other programs", |count| variables(count, foreign), 1.3),
    ("unknown variables", |count| variables(count, unknown), 1.3),
    ("misspelt variables", |count| variables(count, misspelt), 2.1),
    ("variables that differ in case", |count| variables(count, other_case), 1.9),
];

fn variables(count: usize, name: fn(usize) -> String) -> Vec<u8> {
    payload(&pod_config((0..count).map(|number| (name(number), "x".into()))))
}

/// How often each request is timed; policy and floor take turns.
const ROUNDS: usize = 300;

/// A module in both hosts: the one that counts, and the one that runs it as the policy server does.
struct Module {
    meter: Meter,
    policy: Policy,
}

impl Module {
    fn named_by(variable: &str) -> Self {
        let file = env::var(variable).unwrap_or_else(|_| panic!("{variable} names no module; run `make bench`"));
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        Self { meter: Meter::new(&bytes).unwrap(), policy: Policy::new(&bytes).unwrap() }
    }

    fn cost(&self, payload: &[u8]) -> Cost {
        self.meter.call("validate", payload).unwrap()
    }

    /// In a fresh instance. A call that the host stops counts with the time until then.
    fn time(&self, payload: &[u8]) -> Duration {
        let started = Instant::now();
        let _ = self.policy.call("validate", payload);
        started.elapsed()
    }
}

fn fuel(cost: &Cost) -> u64 {
    cost.start + cost.call
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap()
}

fn main() -> ExitCode {
    let (policy, floor) = (Module::named_by("POLICY_WASM"), Module::named_by("FLOOR_WASM"));
    let mut over = Vec::new();
    let mut check = |what: &str, ratio: f64, budget: f64| {
        if ratio > budget {
            over.push(format!("{what}: {ratio:.2} times the floor's fuel, the budget is {budget}"));
        }
    };

    println!("| request | fuel | floor | ratio | wall µs | floor | ratio | memory KiB | floor |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (what, name, budget) in BUDGETS {
        let payload = payload(&fixture(name));
        let (cost, least) = (policy.cost(&payload), floor.cost(&payload));
        let ratio = fuel(&cost) as f64 / fuel(&least) as f64;
        check(what, ratio, budget);
        let rounds = (0..ROUNDS).map(|_| (policy.time(&payload), floor.time(&payload)));
        let (times, least_times): (Vec<_>, Vec<_>) = rounds.unzip();
        let (time, least_time) = (median(times), median(least_times));
        println!(
            "| {what} | {} | {} | {ratio:.2} | {} | {} | {:.2} | {} | {} |",
            fuel(&cost),
            fuel(&least),
            time.as_micros(),
            least_time.as_micros(),
            time.as_secs_f64() / least_time.as_secs_f64(),
            cost.memory >> 10,
            least.memory >> 10,
        );
    }

    println!(
        "\n| what there are many of | count | bytes | fuel | of each | floor, of each | ratio | wall ms | memory KiB |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (what, request, budget) in GROWTH {
        let empty = request(0);
        let (none, least_none) = (fuel(&policy.cost(&empty)), fuel(&floor.cost(&empty)));
        for count in [10, 100, 1_000, 10_000] {
            let payload = request(count);
            let (cost, least) = (policy.cost(&payload), floor.cost(&payload));
            let each = |fuel: u64, none: u64| fuel.saturating_sub(none) / count as u64;
            let ratio = fuel(&cost) as f64 / fuel(&least) as f64;
            if count == 10_000 {
                check(what, ratio, budget);
            }
            println!(
                "| {what} | {count} | {} | {} | {} | {} | {ratio:.2} | {:.1} | {} |",
                payload.len(),
                fuel(&cost),
                each(fuel(&cost), none),
                each(fuel(&least), least_none),
                median((0..3).map(|_| policy.time(&payload)).collect()).as_secs_f64() * 1e3,
                cost.memory >> 10,
            );
        }
    }

    let payload = payload(&resource((0..10_000).map(line)));
    let time = median((0..5).map(|_| policy.time(&payload)).collect());
    println!("\nFuel in a second: {:.2} G", fuel(&policy.cost(&payload)) as f64 / time.as_secs_f64() / 1e9);

    for failure in &over {
        println!("OVER BUDGET: {failure}");
    }
    if over.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
