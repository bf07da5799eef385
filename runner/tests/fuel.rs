//! What the compiled policy costs, in WebAssembly fuel: exact, the same on every machine.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may stop"
)]

use std::env;
use std::fs;

use harbor_postgres_backup::meter::Meter;
use serde_json::{Value, json};

fn meter() -> Meter {
    let file = env::var("POLICY_WASM").unwrap_or_else(|_| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../target/wasm32-wasip1/release/harbor_postgres_backup_policy.wasm")
            .into()
    });
    Meter::new(&fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}; build it with `make policy.wasm`")))
        .unwrap()
}

/// Harbor's resource with `count` more lines in front of its own, all different.
fn resource(count: usize, line: Line) -> Value {
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/harbor-1.3-create/request.json");
    let mut request: Value = serde_json::from_str(&fs::read_to_string(fixture).unwrap()).unwrap();
    let lines = request["object"]["spec"]["patroni"]["pg_hba"].as_array_mut().unwrap();
    lines.splice(0..0, (0..count).map(|number| Value::from(line(number))));
    json!({"request": request, "settings": {}})
}

/// The line with this number.
type Line = fn(usize) -> String;

/// What a line may cost, everything about it together. A list of 10,000 is then judged in well
/// under a second.
const MOST_PER_LINE: u64 = 120_000;

#[test]
fn a_list_ten_times_as_long_costs_about_ten_times_as_much() {
    let meter = meter();
    let shapes: [(&str, Line); 4] = [
        ("a user each", |number| format!("hostssl app_{number} user_{number} 10.0.0.0/8 md5")),
        ("an address each", |number| format!("host all app 10.{}.{}.0/24 scram-sha-256", number / 250, number % 250)),
        ("lists", |number| format!("host a{number},b{number},c{number} u{number},v{number} samenet md5")),
        ("roles", |number| format!("hostssl all +team_{number} all pam")),
    ];
    for (shape, line) in shapes {
        let cost = |count| meter.call("validate", resource(count, line).to_string().as_bytes()).unwrap().call;
        let (none, hundred, thousand, most) = (cost(0), cost(100), cost(1_000), cost(10_000));
        println!("{shape}: {none} for none, {hundred} for 100 lines, {thousand} for 1,000, {most} for 10,000");
        assert!(thousand <= 11 * hundred, "{shape}: {hundred} for 100 lines, {thousand} for 1,000");
        assert!(most <= none + 10_000 * MOST_PER_LINE, "{shape}: {most} for 10,000 lines");
    }
}
