//! Environments of every kind, each with what `configure_spilo.py` of that release really did.
//!
//! The file was recorded by running each release's own script, with its reads and writes replaced; for
//! 4.1 the script of the branch that removed WAL-E, after the renaming of its variables. Each entry has
//! the variables by source and, under `expect`, everything that differs from the defaults below. Of a
//! directory's secrets only the names are compared.

// Helpers of tests are no product code.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may stop"
)]

use harbor_postgres_backup_policy::spilo::Tag;
use harbor_postgres_backup_policy::spilo::environment::{
    Archive, ClonePlan, Environment, Failure, Identity, Plan, Source, Tool, Variables,
};
use harbor_postgres_backup_policy::spilo::vocabulary::Name;
use serde_json::{Map, Value as Json, json};

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
        _ => panic!("no source is called {name}"),
    }
}

fn environment(vector: &Json) -> Environment<'_> {
    let identity = &vector["identity"];
    let mut variables = Variables::of_cluster(&Identity {
        cluster: identity["cluster"].as_str().or(Some("postgresql-harbor-hc")),
        namespace: identity["namespace"].as_str().or(Some("harbor")),
        postgres_major: identity["major"].as_str().or(Some("12")),
    });
    for (name, rows) in vector["variables"].as_object().unwrap() {
        for (variable, text) in rows.as_object().unwrap() {
            variables.add(source(name), variable, text.as_str().unwrap());
        }
    }
    variables.resolve()
}

fn found(plan: Result<Plan<'_>, Failure>) -> Json {
    let Ok(plan) = plan else {
        return json!({"failure": true});
    };
    let clone = match &plan.clone {
        ClonePlan::Off | ClonePlan::UnknownMethod(_) => json!("off"),
        ClonePlan::Incomplete { .. } => json!("incomplete"),
        ClonePlan::BaseBackup { scope, host, port, user } => {
            json!({"scope": scope, "host": host, "port": port, "user": user})
        }
        ClonePlan::Archive { archive: from, until } => json!({
            "archive": archive(from.as_deref(), false),
            "time": until.time,
            "inclusive": until.inclusive,
            "timeline": until.timeline,
            "pause": until.pause,
        }),
    };
    let standby = plan.standby.as_ref().map(|standby| {
        json!({
            "host": standby.host,
            "port": standby.port,
            "restores": standby.restores,
            "archive": archive(standby.archive.as_deref(), false),
        })
    });
    let defaults = json!({
        "schedule": "0 1 * * *", "retain": "5", "from_replica": false, "clone": "off", "standby": null,
    });
    let mut all = json!({
        "archive": archive(plan.archive.as_ref(), true),
        "schedule": plan.schedule,
        "retain": plan.retain,
        "from_replica": plan.backup_from_replica,
        "clone": clone,
        "standby": standby,
    });
    all.as_object_mut().unwrap().retain(|key, value| defaults.get(key) != Some(value));
    all
}

/// `own` says that it is what the cluster itself archives to.
fn archive(archive: Option<&Archive<'_>>, own: bool) -> Json {
    let Some(archive) = archive else {
        return Json::Null;
    };
    let tool = |tool| if tool == Tool::WalG { "wal-g" } else { "wal-e" };
    let directory: Map<String, Json> =
        archive.directory.iter().map(|(name, text)| (name.to_string(), text.into())).collect();
    let secrets: Vec<&str> =
        SECRETS.into_iter().filter(|name| archive.directory.has(Name::find(name).unwrap())).collect();
    let mut all = json!({
        "directory": directory,
        "backup_tool": tool(archive.backup_tool),
        "restore_tool": tool(archive.restore_tool),
    });
    if own {
        all["archive_tool"] = tool(archive.archive_tool).into();
    }
    if !secrets.is_empty() {
        all["secrets"] = secrets.into();
    }
    if archive.malformed_wale_endpoint {
        all["malformed"] = true.into();
    }
    all
}

#[test]
fn does_what_each_release_did() {
    let vectors: Vec<Json> = serde_json::from_str(VECTORS).unwrap();
    assert!(vectors.len() > 100);
    for vector in &vectors {
        let tag = vector["tag"].as_str().and_then(Tag::parse).unwrap();
        let environment = environment(vector);
        assert_eq!(found(environment.plan(tag)), vector["expect"], "{} in {tag}", vector["name"]);
    }
}
