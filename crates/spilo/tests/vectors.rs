//! Compares [`StartupPlan`] with what `configure_spilo.py` of each release did in recorded environments.
//!
//! The file was recorded by running the script of each release with its reads and writes replaced; for 4.1, the script of
//! the branch that removed WAL-E. Each entry has the variables by source and, under `expect`, everything that differs from
//! the defaults below, for all releases in `tags`. Of the secrets in an environment directory only the names are compared.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use spilo::operator::{ClusterIdentity, EnvBuilder, Source};
use spilo::startup::{Archive, ClonePlan, EffectiveValue, StartupError, StartupPlan, Tool};
use spilo::variables::VariableName;
use spilo::{Environment, Tag, kubelet};

const VECTORS: &str = include_str!("data/spilo-environment.json");

const SECRETS: [&str; 11] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AZURE_CLIENT_SECRET",
    "AZURE_STORAGE_ACCESS_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "SWIFT_PASSWORD",
    "WALG_LIBSODIUM_KEY",
    "WALG_PGP_KEY",
    "http_proxy",
    "https_proxy",
];

fn source(name: &str) -> Source {
    match name {
        "spec.env" => Source::ClusterEnv,
        "spec.clone" => Source::Clone,
        "spec.standby" => Source::Standby,
        "secret" => Source::Secret,
        "config map" => Source::ConfigMap,
        "operator configuration" => Source::OperatorConfiguration,
        _ => panic!("unknown source {name}"),
    }
}

fn environment(vector: &Json) -> Environment<'_> {
    let identity = &vector["identity"];
    let mut builder = EnvBuilder::new(ClusterIdentity {
        name: identity["cluster"].as_str().or(Some("postgresql-harbor-hc")),
        namespace: identity["namespace"].as_str().or(Some("harbor")),
        postgres_major: identity["major"].as_str().or(Some("12")),
        uid: None,
    });
    for (name, rows) in vector["variables"].as_object().unwrap() {
        for (variable, text) in rows.as_object().unwrap() {
            builder.add(source(name), variable, text.as_str().unwrap());
        }
    }
    kubelet::expand(builder.assemble())
}

fn observed(plan: Result<StartupPlan<'_>, StartupError>) -> Json {
    let Ok(plan) = plan else {
        return json!({"failure": true});
    };
    let clone = match &plan.clone {
        ClonePlan::Disabled | ClonePlan::UnknownMethod(_) => json!("off"),
        ClonePlan::Incomplete { .. } => json!("incomplete"),
        ClonePlan::BaseBackup { scope, host, port, user } => {
            json!({
                "scope": scope.as_str(), "host": host.as_str(), "port": port.as_str(), "user": user.as_str(),
            })
        }
        ClonePlan::Archive { archive: from, target } => json!({
            "archive": archive(from.as_deref(), false),
            "time": text(target.time.as_ref()),
            "inclusive": target.inclusive,
            "timeline": target.timeline.as_str(),
            "pause": target.pause,
        }),
    };
    let standby = plan.standby.as_ref().map(|standby| {
        json!({
            "host": text(standby.host.as_ref()),
            "port": text(standby.port.as_ref()),
            "restores": standby.restores_from_archive,
            "archive": archive(standby.archive.as_deref(), false),
        })
    });
    let defaults = json!({
        "schedule": "0 1 * * *", "retain": "5", "from_replica": false, "clone": "off", "standby": null,
    });
    let mut all = json!({
        "archive": archive(plan.archive.as_ref(), true),
        "schedule": plan.schedule.as_str(),
        "retain": plan.retention.as_str(),
        "from_replica": plan.backup_from_replica,
        "clone": clone,
        "standby": standby,
    });
    all.as_object_mut().unwrap().retain(|key, value| defaults.get(key) != Some(value));
    all
}

fn text<'a>(value: Option<&'a EffectiveValue<'_>>) -> &'a str {
    value.map_or("", EffectiveValue::as_str)
}

/// `is_own` is true for the archive of the cluster itself.
fn archive(archive: Option<&Archive<'_>>, is_own: bool) -> Json {
    let Some(archive) = archive else {
        return Json::Null;
    };
    let tool = |tool| if tool == Tool::WalG { "wal-g" } else { "wal-e" };
    let directory: Map<String, Json> =
        archive.env_dir.iter().map(|(name, text)| (name.to_string(), text.into())).collect();
    let secrets: Vec<&str> =
        SECRETS.into_iter().filter(|name| archive.env_dir.is_set(VariableName::find(name).unwrap())).collect();
    let mut all = json!({
        "directory": directory,
        "backup_tool": tool(archive.backup_tool),
        "restore_tool": tool(archive.restore_tool),
    });
    if is_own {
        all["archive_tool"] = tool(archive.archive_tool).into();
    }
    if !secrets.is_empty() {
        all["secrets"] = secrets.into();
    }
    if archive.has_malformed_wale_endpoint {
        all["malformed"] = true.into();
    }
    all
}

#[test]
fn agrees_with_each_release() {
    let vectors: Vec<Json> = serde_json::from_str(VECTORS).unwrap();
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for vector in &vectors {
        let environment = environment(vector);
        for text in vector["tags"].as_array().unwrap() {
            let text = text.as_str().unwrap();
            let tag = Tag::parse(text).unwrap();
            assert_eq!(observed(StartupPlan::new(&environment, tag)), vector["expect"], "{} in {tag}", vector["name"]);
            *compared.entry(text).or_default() += 1;
        }
    }
    assert_eq!(compared.values().sum::<usize>(), 685);
    for tag in ["2.1-p7", "3.0-p1", "3.2-p3", "3.3-p3", "4.0-p3"] {
        assert!(compared.get(tag).is_some_and(|count| *count >= 100), "{tag}: {compared:?}");
    }
}
