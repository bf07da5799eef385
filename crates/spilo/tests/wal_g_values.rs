//! Compares what the model reports for values of variables with what WAL-G did with them.
//!
//! The file was recorded with WAL-G itself: each entry is the result of its commands on amd64, run under `envdir` against a
//! local S3 server and PostgreSQL 15, for all versions in `versions`. `fails` has the commands that failed or stalled. For
//! Azure and SSH, without a server, it has the commands that failed before a connection was tried. `{b}` stands for a
//! bucket, and keys are abridged. Values that only the store judges are not in the file.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value as Json;
use spilo::operator::{ClusterIdentity, EnvBuilder, Source};
use spilo::release::RELEASES;
use spilo::startup::StartupPlan;
use spilo::variables::{Consumers, Effect, Reader, VariableName, VariablePrefix};
use spilo::wal_g::{Operation, WalGVersion};
use spilo::{Tag, kubelet, wal_g};

const VALUES: &str = include_str!("data/wal-g-values.json");

/// Values that WAL-G accepts, but that the model reports on purpose: they are errors of the user, or only work by accident.
const REPORTED_ON_PURPOSE: [(&str, &str); 10] = [
    ("AWS_ENDPOINT", "http://id:key@127.0.0.1:9377"),
    ("AWS_ENDPOINT", "http://127.0.0.1:9377?x=1"),
    ("AWS_ENDPOINT", "http://127.0.0.1:9377#x"),
    ("SSH_PORT", "ssh"),
    ("SSH_PORT", " 22"),
    ("SSH_PORT", "+22"),
    ("WALG_S3_PREFIX", "S3://{b}/p"),
    ("WALG_S3_PREFIX", "gs://{b}/p"),
    ("WALG_S3_PREFIX", "https://{b}/p"),
    ("WALG_S3_PREFIX", "s3://{b}/a path"),
];

fn base(store: &str) -> BTreeMap<&str, &str> {
    BTreeMap::from_iter(match store {
        "azure" => vec![
            ("WALG_AZ_PREFIX", "azure://container/p"),
            ("AZURE_STORAGE_ACCOUNT", "account"),
            ("AZURE_STORAGE_ACCESS_KEY", "key"),
        ],
        "ssh" => vec![
            ("WALG_SSH_PREFIX", "ssh://host/p"),
            ("SSH_USERNAME", "backup"),
            ("SSH_PRIVATE_KEY_PATH", "/keys/ssh"),
            ("SSH_PORT", "22"),
        ],
        _ => vec![
            ("WALG_S3_PREFIX", "s3://b/p"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "key"),
            ("WALG_DISABLE_S3_SSE", "true"),
        ],
    })
}

/// The newest release with a version of WAL-G.
fn tag(version: WalGVersion) -> Tag {
    RELEASES.iter().rev().map(|release| release.tag).find(|tag| WalGVersion::from_tag(*tag) == Some(version)).unwrap()
}

/// The variables that the model reports, and their effects.
fn effects(entry: &Json, version: WalGVersion) -> Vec<(VariableName, Effect)> {
    let (name, value) = (entry["name"].as_str().unwrap(), entry["value"].as_str().unwrap());
    let catalogued = VariableName::find(name).unwrap();
    let tag = tag(version);
    // Spilo does not pass all of them on to this version.
    if !catalogued.variable().readers.contains(&Reader::WalG) || !catalogued.variable().is_in(tag) {
        return catalogued
            .check(value, &Consumers::from_tag(tag))
            .err()
            .map(|problem| (catalogued, problem.effect))
            .into_iter()
            .collect();
    }
    let mut variables = base(entry["store"].as_str().unwrap_or_default());
    for (name, value) in entry["with"].as_object().into_iter().flatten() {
        variables.insert(name, value.as_str().unwrap());
    }
    variables.insert(name, value);
    let identity = ClusterIdentity { name: Some("pg"), namespace: Some("harbor"), ..ClusterIdentity::default() };
    let mut builder = EnvBuilder::new(identity);
    builder.add(Source::ConfigMap, "USE_WALG_BACKUP", "true");
    for (name, value) in variables {
        builder.add(Source::ConfigMap, name, value);
    }
    let environment = kubelet::expand(builder.assemble());
    let plan = StartupPlan::new(&environment, tag).unwrap();
    let problems = wal_g::inspect(&plan.archive.unwrap(), Some(tag), VariablePrefix::None);
    problems.into_iter().map(|problem| (problem.name, problem.effect)).collect()
}

const fn is_only_on_arm64(effect: Effect) -> bool {
    matches!(effect, Effect::StallsOnArm64 | Effect::BackupsStallOnArm64)
}

fn fails(effect: Effect, command: &str) -> bool {
    let operation = match command {
        "backup-list" => Operation::List,
        "wal-push" => Operation::WalPush,
        "backup-push" => Operation::BackupPush,
        "wal-fetch" | "backup-fetch" => Operation::Fetch,
        _ => panic!("unknown command {command}"),
    };
    let concerns_base_backups = matches!(effect, Effect::RestoresFail | Effect::Stalls);
    // An upload without encryption is successful.
    effect.affects(operation)
        && !is_only_on_arm64(effect)
        && effect != Effect::NotEncrypted
        && !(concerns_base_backups && command == "wal-fetch")
}

#[test]
fn agrees_with_each_version_of_wal_g() {
    let entries: Vec<Json> = serde_json::from_str(VALUES).unwrap();
    let (mut compared, mut disagreements) = (BTreeMap::<&str, usize>::new(), String::new());
    for entry in &entries {
        let strings = |key: &str| -> Vec<&str> {
            entry[key].as_array().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
        };
        let (name, value) = (entry["name"].as_str().unwrap(), entry["value"].as_str().unwrap());
        let failing = strings("fails");
        for version in strings("versions") {
            *compared.entry(version).or_default() += 1;
            let found = effects(entry, WalGVersion::parse(version).unwrap());
            if REPORTED_ON_PURPOSE.contains(&(name, value)) {
                assert!(failing.is_empty() && !found.is_empty(), "{name} {value:?}");
                continue;
            }
            let expected: Vec<&str> = strings("commands")
                .into_iter()
                .filter(|command| found.iter().any(|(_, effect)| fails(*effect, command)))
                .collect();
            let is_ignored = found.iter().any(|(variable, effect)| {
                let has_no_effect = matches!(effect, Effect::Ignored | Effect::SwitchedOff);
                variable.as_str() == name && (has_no_effect || is_only_on_arm64(*effect))
            });
            if expected != failing || is_ignored != (entry["result"] == "ignored") {
                let with = &entry["with"];
                writeln!(disagreements, "{name} {value:?} {with} {version}: {found:?}, but {failing:?} failed")
                    .unwrap();
            }
        }
    }
    assert_eq!(disagreements, "");
    for version in ["2.0.1", "3.0.3", "3.0.5", "3.0.8"] {
        assert!(compared.get(version).is_some_and(|count| *count > 300), "{compared:?}");
    }
}
