//! Requests of extreme size and shape through the compiled module: each gets the native answer, within the limits.
//!
//! `EXTREMES=large cargo test --test wasm extremes -- --nocapture` runs those whose name contains the word, and shows
//! what each costs.

use std::env;

use harbor_postgres_backup_policy::cluster::NoCluster;
use harbor_postgres_backup_policy::validate;
use harbor_postgres_backup_testkit::fixtures::RecordedCluster;
use harbor_postgres_backup_testkit::memory::{host_memory, max_memory};
use harbor_postgres_backup_testkit::requests::{
    self, fixture, foreign, line, malformed, misspelt, other_case, payload, pod_config, resource, unknown,
};
use harbor_postgres_backup_testkit::wasm::Module;
use serde_json::Value;

/// A cluster that is repaired.
const CLUSTER: &str = "recorded/harbor-operator-1.3-creates-a-cluster";

/// A ConfigMap that is repaired.
const POD_CONFIG: &str = "recorded/users-note-pod-config";

fn many(count: usize, name: fn(usize) -> String) -> Vec<u8> {
    payload(&pod_config((0..count).map(|number| (name(number), "x".into()))))
}

fn variable(name: &str, value: String) -> Vec<u8> {
    payload(&pod_config([(name.to_owned(), value)]))
}

fn lines(count: usize, line: fn(usize) -> String) -> Vec<u8> {
    payload(&resource((0..count).map(line)))
}

/// An UPDATE of Harbor's resource from these lines to those.
fn update(old: Vec<String>, new: Vec<String>) -> Vec<u8> {
    payload(&requests::update(old, new))
}

/// The text of a request with something else than JSON's own spelling in it.
fn spliced(fixture_name: &str, mark: &str, instead: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(payload(&fixture(fixture_name))).unwrap();
    let (before, after) = text.split_once(mark).unwrap_or_else(|| panic!("{mark} is not in {text}"));
    [before.as_bytes(), instead, after.as_bytes()].concat()
}

fn nested(levels: usize) -> Vec<u8> {
    let deep = format!(r#""data":{}{},"#, r#"{"a":"#.repeat(levels - 1), "1".to_owned() + &"}".repeat(levels - 1));
    let instead = format!(r#"{deep}"kind":"ConfigMap","metadata":{{"name":"pod-config""#);
    spliced(
        "pod-config/target/denies-a-config-map-without-data",
        r#""kind":"ConfigMap","metadata":{"name":"pod-config""#,
        instead.as_bytes(),
    )
}

const MIB: usize = 1 << 20;

type Request = (&'static str, fn() -> Vec<u8>);

const REQUESTS: &[Request] = &[
    ("10,000 lines, a user each", || lines(10_000, line)),
    ("2 MiB of lines", || lines(2 * MIB / 52, line)),
    ("100,000 malformed lines", || lines(100_000, |_| "host".into())),
    ("50,000 malformed lines, no two alike", || lines(50_000, malformed)),
    ("10,000 lines with two needs blocked", || {
        lines(10_000, |n| format!("host app{n} standby,harbor 10.{}.0.0/16 reject", n % 256))
    }),
    ("3,000 malformed lines in the reverse order", || {
        update((0..3_000).map(malformed).collect(), (0..3_000).rev().map(malformed).collect())
    }),
    ("9,000 lines, 16 databases and 16 users each", || {
        let names = |what: &str, n: usize| (0..16).map(|i| format!("{what}{}", n + i)).collect::<Vec<_>>().join(",");
        payload(&resource((0..9_000).map(|n| format!("host {} {} all md5", names("d", n), names("u", n)))))
    }),
    ("a line of 2 MiB of names", || lines(1, |_| format!("host {} all all md5", "a,".repeat(MIB)))),
    ("a line of 2 MiB of quotes", || lines(1, |_| format!("host {} all all md5", "\"".repeat(MIB)))),
    ("a line of 2 MiB of backslashes", || lines(1, |_| "\\".repeat(MIB))),
    ("a line of 2 MiB of options", || lines(1, |_| format!("host all all all ldap {}", "ldapport=1 ".repeat(MIB / 6)))),
    ("10,000 lines of regular expressions", || lines(10_000, |n| format!("host all /^(a|b)*{n}$ 10.0.0.0/8 md5"))),
    ("10,000 variables of other programs", || many(10_000, foreign)),
    ("10,000 unknown variables", || many(10_000, unknown)),
    ("1,000 misspelt variables", || many(1_000, misspelt)),
    ("10,000 misspelt variables", || many(10_000, misspelt)),
    ("10,000 variables in lower case", || many(10_000, |n| unknown(n).to_lowercase())),
    ("5,000 variables that differ in case alone", || many(5_000, other_case)),
    ("20,000 unknown variables", || many(20_000, unknown)),
    ("100 misspelt and 3,000 foreign variables", || {
        let variables = (0..100).map(misspelt).chain((0..3_000).map(|number| format!("ZZ{number}")));
        payload(&pod_config(variables.map(|name| (name, "x".into()))))
    }),
    ("$(A) 300,000 times", || variable("WALG_S3_PREFIX", "$(A)".repeat(300_000))),
    ("$(SCOPE) 200,000 times", || variable("WALG_S3_PREFIX", "$(SCOPE)".repeat(200_000))),
    ("$( 700,000 times", || variable("WALG_S3_PREFIX", "$(".repeat(700_000))),
    ("references that double 40 times", || {
        payload(&pod_config((0..40).map(|n| (format!("A{n:02}"), format!("$(A{0:02})$(A{0:02})", n.max(1) - 1)))))
    }),
    ("$(A) 300,000 times beside 30 misspelt variables", || {
        let long = ("WALG_S3_PREFIX".to_owned(), "$(A)".repeat(300_000));
        payload(&pod_config((0..30).map(|number| (misspelt(number), "x".to_owned())).chain([long])))
    }),
    ("braces, 700,000 of them", || variable("WALG_S3_PREFIX", "{".repeat(700_000))),
    ("{SCOPE} 200,000 times", || variable("WALG_S3_PREFIX", "{SCOPE}".repeat(200_000))),
    ("a schedule of 256 KiB", || variable("BACKUP_SCHEDULE", "1,".repeat(MIB / 8) + "1 * * * *")),
    ("a retention of 1 MiB", || variable("BACKUP_NUM_TO_RETAIN", "9".repeat(MIB))),
    ("a name of 1 MiB", || variable(&"WALG_".repeat(MIB / 5), "x".into())),
    ("an image of 1 MiB", || spliced(CLUSTER, "spilo-12:", &b"a/".repeat(MIB / 2))),
    ("a value of 2 MiB in an object out of scope", || {
        spliced(
            "recorded/unrelated-config-map-is-created",
            r#""data":{"#,
            format!(r#""data":{{"a":"{}","#, "x".repeat(2 * MIB)).as_bytes(),
        )
    }),
    ("an object 127 levels deep", || nested(127)),
    ("an object 128 levels deep", || nested(128)),
    ("an object 10,000 levels deep", || nested(10_000)),
    ("a request of 300,000 brackets", || vec![b'['; 300_000]),
    ("2 MiB of small objects", || {
        spliced(
            POD_CONFIG,
            r#""data":{"#,
            format!(r#""x":[{}0],"data":{{"#, r#"{"":0},"#.repeat(2 * MIB / 7)).as_bytes(),
        )
    }),
    ("2 MiB of empty lists", || {
        spliced(POD_CONFIG, r#""data":{"#, format!(r#""x":[{}0],"data":{{"#, "[],".repeat(2 * MIB / 3)).as_bytes())
    }),
    ("2 MiB of zeros", || {
        spliced(POD_CONFIG, r#""data":{"#, format!(r#""x":[{}0],"data":{{"#, "0,".repeat(MIB)).as_bytes())
    }),
    ("2 MiB of escapes", || {
        spliced(POD_CONFIG, r#""data":{"#, format!(r#""data":{{"A":"{}","#, r"\u0041".repeat(2 * MIB / 6)).as_bytes())
    }),
    ("invalid UTF-8", || spliced(POD_CONFIG, "harbor-backups", b"\xff\xfe")),
    ("half a character's escape", || spliced(POD_CONFIG, "harbor-backups", br"\ud800")),
    ("huge numbers", || spliced(POD_CONFIG, r#""harbor-backups""#, b"1e308")),
    ("a number over the range", || spliced(POD_CONFIG, r#""harbor-backups""#, b"1e309")),
    ("a number of 1 MiB", || spliced(POD_CONFIG, r#""harbor-backups""#, &vec![b'9'; MIB])),
    ("the same key twice", || spliced(POD_CONFIG, r#""data":{"#, br#""data":{"WAL_S3_BUCKET":"other"},"data":{"#)),
    ("the same key 100,000 times", || {
        spliced(POD_CONFIG, r#""data":{"#, format!(r#""data":{{{}"#, r#""A":"x","#.repeat(100_000)).as_bytes())
    }),
    ("object given twice", || spliced(POD_CONFIG, r#""object":"#, br#""object":null,"object":"#)),
    ("nothing", Vec::new),
    ("null", || b"null".to_vec()),
    ("zero bytes", || vec![0; MIB]),
];

/// The most time that a call may take, in milliseconds: Kubewarden stops a policy after two seconds.
const MAX_MILLISECONDS: f64 = 2_000.0;

/// How often a call is timed until it takes less time.
const ATTEMPTS: usize = 5;

/// The most bytes that an answer may have beside the object in it.
const MAX_MESSAGES: usize = 64 << 10;

#[test]
fn every_extreme_request_is_answered_as_natively_within_the_limits() {
    let mut module = Module::start();
    let selected = env::var("EXTREMES").unwrap_or_default();
    let base = module.call("validate", b"{}", &RecordedCluster::empty()).memory;
    let mut failures = Vec::new();
    println!("{:<52} {:>9} {:>10} {:>7} {:>9} {:>8}  answer", "", "bytes", "KiB", "of host", "messages", "ms");
    for (name, request) in REQUESTS.iter().filter(|(name, _)| name.contains(&selected)) {
        let payload = request();
        let call = module.call("validate", &payload, &RecordedCluster::empty());
        let Ok(answer) = &call.answer else {
            failures.push(format!("{name}: {}", call.answer.unwrap_err()));
            continue;
        };
        if serde_json::to_value(validate(&payload, &NoCluster)).unwrap()
            != serde_json::from_slice::<Value>(answer).unwrap()
        {
            failures.push(format!("{name}: the native answer differs"));
        }
        let mut answer = call.json();
        answer.as_object_mut().unwrap().remove("mutated_object");
        let messages = answer.to_string().len();
        println!(
            "{name:<52} {:>9} {:>10} {:>7.1} {messages:>9} {:>8.1}  {} {}",
            payload.len(),
            call.memory >> 10,
            (call.memory - base) as f64 / host_memory(&payload) as f64,
            call.milliseconds,
            answer["accepted"],
            answer["code"],
        );
        // Other processes on the machine can delay a call.
        let mut milliseconds = call.milliseconds;
        for _ in 1..ATTEMPTS {
            if milliseconds > MAX_MILLISECONDS {
                milliseconds =
                    milliseconds.min(module.call("validate", &payload, &RecordedCluster::empty()).milliseconds);
            }
        }
        if milliseconds > MAX_MILLISECONDS {
            failures.push(format!("{name}: {milliseconds} ms"));
        }
        if call.memory > max_memory(base, &payload) {
            failures.push(format!("{name}: {} bytes of memory", call.memory));
        }
        if messages > MAX_MESSAGES {
            failures.push(format!("{name}: {messages} bytes of messages"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
