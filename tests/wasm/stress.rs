//! Many random and hostile requests through one Node process: each gets the native answer, no call traps, memory is
//! bounded, and no credential leaves but in the repaired object.
//!
//! `STRESS_REQUESTS` and `STRESS_SEED` try more and others; `make stress` does.

use std::env;

use harbor_postgres_backup_policy::validate;
use harbor_postgres_backup_testkit::fixtures::{self, Fixture, RecordedCluster};
use harbor_postgres_backup_testkit::memory::max_memory;
use harbor_postgres_backup_testkit::mutation::mutate;
use harbor_postgres_backup_testkit::random::Random;
use harbor_postgres_backup_testkit::wasm::Module;
use serde_json::{Value, json};
use spilo::variables::is_secret;

/// The value of every credential in the requests.
const CANARY: &str = "canary-7Q2x";

/// The most that the Node process may grow once it is warm, in bytes, and for each request. Each request has an instance of
/// its own, of which Node keeps some 2.5 KiB.
const MAX_GROWTH: u64 = 128 << 20;
const MAX_GROWTH_PER_REQUEST: u64 = 4 << 10;

fn number(variable: &str, otherwise: u64) -> u64 {
    env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// Puts the canary under every name of a credential.
fn plant(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(plant),
        Value::Object(members) => {
            let is_secret_entry = members.get("name").and_then(Value::as_str).is_some_and(is_secret);
            for (key, member) in members {
                if member.is_string() && (is_secret(key) || (is_secret_entry && key == "value")) {
                    *member = json!(CANARY);
                }
                plant(member);
            }
        }
        _ => {}
    }
}

#[test]
fn random_requests_are_answered_as_natively_within_bounds() {
    let mut module = Module::start();
    let base = module.call("validate", b"{}", &RecordedCluster::empty()).memory;
    let (requests, seed) = (number("STRESS_REQUESTS", 20_000), number("STRESS_SEED", 1));
    let mut random = Random::new(seed);
    let fixtures = fixtures::all();
    let call = |fixture: &Fixture| json!({"request": fixture.request, "settings": fixture.settings});
    let calls: Vec<Value> = fixtures.iter().map(call).collect();
    let mut others = calls.clone();
    let (mut accepted, mut denied, mut unreadable, mut repaired, mut looked_up, mut planted) = (0, 0, 0, 0, 0, 0);
    let (mut warm, mut resident, mut memory, mut slowest) = (0, 0, 0, 0.0_f64);

    for round in 0..requests {
        let index = random.below(calls.len());
        let mut call = calls[index].clone();
        for _ in 0..random.below(4) {
            mutate(&mut call, &mut others, &mut random);
        }
        call.get_mut("request").into_iter().for_each(plant);
        let mut payload = call.to_string().into_bytes();
        // A changed byte can turn the name of a credential into another one.
        let is_intact = !random.one_in(20);
        if !is_intact {
            let byte = random.below(payload.len());
            payload[byte] = u8::try_from(random.below(256)).unwrap();
        }
        let shown = || String::from_utf8_lossy(&payload).into_owned();
        let cluster = if random.one_in(4) { RecordedCluster::empty() } else { fixtures[index].cluster.clone() };

        let run = module.call("validate", &payload, &cluster);
        let answer = run.answer.as_ref().unwrap_or_else(|error| panic!("{error}\n{}", shown()));
        let native = serde_json::to_value(validate(&payload, &cluster)).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(answer).unwrap(), native, "{}", shown());
        assert!(run.memory <= max_memory(base, &payload), "{} bytes of memory\n{}", run.memory, shown());
        let mut answer = run.json();
        match (answer["accepted"].as_bool(), answer["code"].as_u64()) {
            (Some(true), None) => accepted += 1,
            (Some(false), Some(400)) => unreadable += 1,
            (Some(false), Some(422)) => denied += 1,
            _ => panic!("{answer}\n{}", shown()),
        }
        repaired += usize::from(!answer["mutated_object"].take().is_null());
        assert!(!is_intact || !answer.to_string().contains(CANARY), "{answer}\n{}", shown());
        planted += u64::from(is_intact && String::from_utf8_lossy(&payload).contains(CANARY));
        looked_up += usize::from(!run.host_calls.is_empty());
        memory = memory.max(run.memory);
        slowest = slowest.max(run.milliseconds);
        resident = run.resident;
        if round == requests / 4 {
            warm = resident;
        }
    }
    println!(
        "seed {seed}: {accepted} accepted ({repaired} repaired), {denied} denied, {unreadable} unreadable, {looked_up} \
         with look-ups; at most {} KiB an instance and {slowest:.1} ms; Node has {} MiB, {} MiB after a quarter",
        memory >> 10,
        resident >> 20,
        warm >> 20,
    );
    for (result, count) in [("accepted", accepted), ("denied", denied), ("unreadable", unreadable)] {
        assert!(count > 0, "no request is {result}");
    }
    assert!(repaired > 0 && looked_up > 0 && planted > requests / 4);
    let max_growth = MAX_GROWTH + requests * MAX_GROWTH_PER_REQUEST;
    assert!(resident <= warm + max_growth, "the process grew from {warm} to {resident} bytes");
}
