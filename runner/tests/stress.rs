//! Many requests, odd ones among them, through the compiled policy in one process: each is answered as the policy
//! answers natively, and the process does not grow.
//!
//! `STRESS_REQUESTS` and `STRESS_SEED` try more and others; `make stress` does.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may stop"
)]

use std::env;
use std::fs;
use std::path::Path;

use harbor_postgres_backup::host::Policy;
use harbor_postgres_backup::meter::Meter;
use harbor_postgres_backup_policy::{cluster, validate};
use serde_json::{Value, json};

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

fn number(variable: &str, otherwise: usize) -> usize {
    env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// What every fixture sends with `validate`.
fn calls() -> Vec<Value> {
    let read = |file: &Path| -> Value { serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap() };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let call = |folder: &std::path::PathBuf| {
        let settings = folder.join("settings.json");
        let settings = if settings.exists() { read(&settings) } else { json!({}) };
        json!({"request": read(&folder.join("request.json")), "settings": settings})
    };
    folders.iter().map(call).collect()
}

/// How many values a tree has, itself among them.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map.values().map(size).sum(),
        _ => 0,
    }
}

/// The value with this number, counted as [`size`] does.
fn at(value: &mut Value, mut number: usize) -> Option<&mut Value> {
    if number == 0 {
        return Some(value);
    }
    number -= 1;
    let children: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        _ => return None,
    };
    for child in children {
        let within = size(child);
        if number < within {
            return at(child, number);
        }
        number -= within;
    }
    None
}

fn any(value: &mut Value, random: &mut Random) -> Value {
    let number = random.below(size(value));
    at(value, number).unwrap().clone()
}

/// Breaks one thing, or brings one in from elsewhere.
fn mutate(call: &mut Value, others: &mut [Value], random: &mut Random) {
    let number = random.below(size(call));
    let other = random.below(others.len());
    let other = any(&mut others[other], random);
    let place = at(call, number).unwrap();
    match (random.below(6), &mut *place) {
        (0, _) => *place = other,
        (1, _) => {
            *place = [json!(null), json!(0), json!(-1.5e300), json!(""), json!([]), json!({}), json!(true)]
                [random.below(7)]
            .clone();
        }
        (_, Value::String(text)) => {
            let mut letters: Vec<char> = text.chars().collect();
            let letter = random.below(letters.len() + 1);
            match random.below(3) {
                0 => letters.truncate(letter),
                1 => letters.insert(
                    letter,
                    [' ', '"', '\\', '$', '{', '\n', 'é', '\u{0}', ',', '/', '#', '9'][random.below(12)],
                ),
                _ => letters.extend(other.as_str().unwrap_or(" ").chars()),
            }
            *text = letters.into_iter().collect();
        }
        (_, Value::Array(items)) => {
            let item = random.below(items.len() + 1);
            items.insert(item, other);
        }
        (2, Value::Object(map)) => {
            let key = map.keys().nth(random.below(map.len())).cloned();
            key.map(|key| map.remove(&key));
        }
        (3, Value::Object(map)) => {
            let key = map.keys().nth(random.below(map.len())).cloned().unwrap_or_default();
            map.insert(key.to_lowercase(), other);
        }
        _ => {}
    }
}

/// Pages of the process that are in memory, in bytes; 0 where the system does not say.
fn resident() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").ok();
    pages.and_then(|text| text.split(' ').nth(1)?.parse::<usize>().ok()).unwrap_or(0) * 4096
}

/// By how much the process may grow once it is warm.
const MOST_GROWTH: usize = 8 << 20;

/// Every how many-th request is measured as well.
const MEASURED: usize = 50;

#[test]
fn many_odd_requests_are_answered_as_natively_and_leave_nothing_behind() {
    let file =
        env::var("POLICY_WASM").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../policy.wasm").into());
    let module = fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}; build it with `make policy.wasm`"));
    let (meter, policy) = (Meter::new(&module).unwrap(), Policy::new(&module).unwrap());
    let (requests, seed) = (number("STRESS_REQUESTS", 2_000), number("STRESS_SEED", 1));
    let mut random = Random(u64::try_from(seed).unwrap().max(1));
    let calls = calls();
    let mut others = calls.clone();
    let (mut accepted, mut refused, mut unreadable, mut warm, mut most) = (0_usize, 0_usize, 0_usize, 0, 0);

    for round in 0..requests {
        let mut call = calls[random.below(calls.len())].clone();
        for _ in 0..random.below(4) {
            mutate(&mut call, &mut others, &mut random);
        }
        let mut payload = call.to_string().into_bytes();
        if random.below(20) == 0 {
            let byte = random.below(payload.len());
            payload[byte] = u8::try_from(random.below(256)).unwrap();
        }
        let shown = || String::from_utf8_lossy(&payload).into_owned();

        let answer = policy.call("validate", &payload).unwrap_or_else(|error| panic!("{error}\n{}", shown()));
        let natively = validate(&payload, &cluster::NoCluster);
        assert_eq!(String::from_utf8_lossy(&answer), String::from_utf8_lossy(&natively), "{}", shown());
        let told: Value = serde_json::from_slice(&answer).unwrap();
        match (told["accepted"].as_bool(), told["code"].as_u64()) {
            (Some(true), None) => accepted += 1,
            (Some(false), Some(400)) => unreadable += 1,
            (Some(false), Some(422)) => refused += 1,
            _ => panic!("{told}\n{}", shown()),
        }
        if round % MEASURED == 0 {
            let cost = meter.call("validate", &payload).unwrap();
            assert!(cost.memory <= 64 << 20, "{} bytes of memory\n{}", cost.memory, shown());
            most = most.max(cost.start + cost.call);
        }
        if round == requests / 4 {
            warm = resident();
        }
    }
    let grown = resident().saturating_sub(warm);
    println!(
        "seed {seed}: {accepted} accepted, {refused} refused, {unreadable} unreadable; at most {most} fuel; {} KiB resident, {} KiB more than after a quarter",
        resident() >> 10,
        grown >> 10
    );
    assert!(accepted > 0 && refused > 0 && unreadable > 0);
    assert!(grown <= MOST_GROWTH, "the process grew by {grown} bytes");
}
