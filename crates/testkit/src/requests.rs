//! Requests of any size, for the tests and the benchmark.

use serde_json::{Value, json};

use crate::fixtures;

/// The request of a fixture.
pub fn fixture(name: &str) -> Value {
    fixtures::named(name).request
}

/// The payload of waPC's `validate` without settings.
pub fn payload(request: &Value) -> Vec<u8> {
    json!({"request": request, "settings": {}}).to_string().into_bytes()
}

/// Harbor's resource with these lines in front of its own.
pub fn resource(lines: impl IntoIterator<Item = String>) -> Value {
    let mut request = fixture("recorded/harbor-operator-1.3-creates-a-cluster");
    let own = request["object"]["spec"]["patroni"]["pg_hba"].as_array_mut().unwrap();
    own.splice(0..0, lines.into_iter().map(Value::from));
    request
}

/// The user's note's pod-config with these variables as well.
pub fn pod_config(variables: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut request = fixture("recorded/users-note-pod-config");
    let data = request["object"]["data"].as_object_mut().unwrap();
    data.extend(variables.into_iter().map(|(name, value)| (name, value.into())));
    request
}

/// Harbor's resource with these variables in `spec.env`.
pub fn env(variables: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut request = fixture("recorded/harbor-operator-1.3-creates-a-cluster");
    let entries = variables.into_iter().map(|(name, value)| json!({"name": name, "value": value}));
    request["object"]["spec"]["env"] = entries.collect();
    request
}

/// An UPDATE of Harbor's resource from these lines of pg_hba to other ones.
pub fn update(old: impl IntoIterator<Item = String>, new: impl IntoIterator<Item = String>) -> Value {
    let mut request = resource(new);
    request["operation"] = json!("UPDATE");
    request["oldObject"] = resource(old)["object"].clone();
    request
}

/// A line for a user of its own.
pub fn line(number: usize) -> String {
    format!("hostssl app_{number} user_{number} 10.0.0.0/8 md5")
}

/// A line that PostgreSQL does not load.
pub fn malformed(number: usize) -> String {
    format!("host{number} all all 10.0.0.0/8 md5")
}

/// A name that is another program's.
pub fn foreign(number: usize) -> String {
    format!("APP_SETTING_{number}")
}

/// A name in Spilo's name space that nothing reads.
pub fn unknown(number: usize) -> String {
    format!("WALG_SETTING_{number}")
}

/// `AWS_SECRET_ACCESS_KEY` but for the case of some letters, which never are the same; the operator takes all of
/// them for one variable.
pub fn other_case(number: usize) -> String {
    let mut bits = number + 1;
    let turn = |letter: char| {
        let is_turned = letter.is_ascii_alphabetic() && bits % 2 == 1;
        bits = if letter.is_ascii_alphabetic() { bits / 2 } else { bits };
        if is_turned { letter.to_ascii_lowercase() } else { letter }
    };
    "AWS_SECRET_ACCESS_KEY".chars().map(turn).collect()
}

/// One of Spilo's names with two letters wrong.
pub fn misspelt(number: usize) -> String {
    const NAMES: [&str; 8] = [
        "BACKUP_NUM_TO_RETAIN",
        "AWS_SECRET_ACCESS_KEY",
        "WALG_S3_CA_CERT_FILE",
        "WALG_DELTA_MAX_STEPS",
        "WALG_UPLOAD_CONCURRENCY",
        "WAL_BUCKET_SCOPE_PREFIX",
        "AWS_S3_FORCE_PATH_STYLE",
        "WALG_DOWNLOAD_CONCURRENCY",
    ];
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let (name, number) = (NAMES[number % NAMES.len()], number / NAMES.len());
    let letter = |n: usize| char::from(LETTERS[n % LETTERS.len()]);
    let place = 7 + number / LETTERS.len() / LETTERS.len();
    name.chars()
        .enumerate()
        .map(|(at, own)| match at {
            at if at == place => letter(number),
            at if at == place + 2 => letter(number / LETTERS.len()),
            _ => own,
        })
        .collect()
}
