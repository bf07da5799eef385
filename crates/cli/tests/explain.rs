//! The command `explain`, and look-ups among the given manifests.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Status, standard output and standard error of a run in the project's folder.
fn run(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_harbor-postgres-backup"))
        .args(arguments)
        .current_dir(ROOT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that fails early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn explain(input: &str) -> (i32, String) {
    let (status, told, _) = run(&["explain", "-"], input);
    (status, told)
}

/// Harbor's resource, the ConfigMap and the operator's configuration, in one stream.
fn whole() -> String {
    let file = |name| fs::read_to_string(Path::new(ROOT).join("examples/harbor-1.3").join(name)).unwrap();
    ["postgresql.yaml", "pod-config.yaml", "operator.yaml"].map(file).join("---\n")
}

#[test]
fn the_readme_shows_what_is_printed() {
    let (status, told, faults) = run(&["explain", "examples/harbor-1.3"], "");
    assert_eq!((status, faults.as_str()), (0, ""));
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let sample = format!("```console\n$ harbor-postgres-backup explain examples/harbor-1.3\n{told}```\n");
    assert!(readme.contains(&sample), "README.md should have\n{sample}");
}

#[test]
fn the_example_is_repaired() {
    let (status, told, faults) = run(&["check", "examples/harbor-1.3"], "");
    assert_eq!((status, faults.as_str()), (1, ""));
    assert!(told.ends_with("\n3 objects: 2 accepted with repairs, 1 accepted.\n"), "{told}");
}

#[test]
fn one_thing_broken_changes_the_plan() {
    let cases = [
        ("  WAL_S3_BUCKET: harbor-backups\n", "", 1, "refused, see `check`"),
        (
            "  WAL_S3_BUCKET: harbor-backups\n",
            "",
            1,
            "  tool         none: nothing is backed up, and nothing says so\n",
        ),
        ("*/10 * * * *", "30 2 * * 0", 0, "30 2 * * 0 (UTC): one base backup in about 7 days ("),
        ("*/10 * * * *", "0 24 * * *", 0, "0 24 * * * (UTC): cron does not take it ("),
        ("\"14\"", "\"some\"", 0, "\"some\", which is no number of days ("),
        (
            "AWS_REGION: eu-central-1",
            "AWS_ENDPOINT: https://me:hunter2@s3.example.com",
            0,
            "https://<hidden>@s3.example.com (",
        ),
        (
            "  numberOfInstances: 3\n",
            "  numberOfInstances: 3\n  clone: {cluster: old, timestamp: \"2026-05-04T03:02:01Z\", s3_wal_path: s3://b/old}\n",
            0,
            "from s3://b/old, up to 2026-05-04T03:02:01+00:00 (CLONE_METHOD by spec.clone)",
        ),
        (
            "harbor/pod-config",
            "harbor/other",
            1,
            "  not known    the ConfigMap harbor/other is not among the given manifests\n",
        ),
        (
            "pod_environment_configmap: harbor/pod-config",
            "pod_environment_configmap: harbor/pod-config\n    pod_environment_secret: keys",
            0,
            "  not known    what the Secret that the operator's pod_environment_secret names adds: Secrets are never read\n",
        ),
    ];
    for (from, to, expected_status, expected) in cases {
        assert!(whole().contains(from), "{from}");
        let (status, told) = explain(&whole().replace(from, to));
        assert!(told.contains(expected), "{to}\n{told}");
        assert!(!told.contains("hunter2") && !told.contains("EXAMPLE-"), "{told}");
        assert_eq!(status, expected_status, "{to}\n{told}");
    }
}

#[test]
fn a_cluster_has_what_the_repaired_config_map_says() {
    let (status, told) = explain(&whole().replace("USE_WALG_BACKUP: \"true\"", "USE_WALG_BACKUP: \"yes\""));
    assert!(told.contains("WAL-G (USE_WALG_BACKUP in the ConfigMap)"), "{told}");
    assert_eq!(status, 0);
}

#[test]
fn without_an_operator_configuration_each_is_told_by_itself() {
    let file = "examples/harbor-1.3/pod-config.yaml";
    let (status, told, _) = run(&["explain", file], "");
    assert!(told.contains("s3://harbor-backups/spilo/$(SCOPE)/wal/$(PGVERSION)"), "{told}");
    assert_eq!(status, 0);

    let (status, told, _) = run(&["explain", file, "examples/harbor-1.3/postgresql.yaml"], "");
    assert!(told.contains("ConfigMap harbor/pod-config: makes backups"), "{told}");
    assert!(told.contains("postgresql-harbor-hc: whether it makes backups is not known"), "{told}");
    assert!(told.ends_with("\nTo see what belongs together, give the OperatorConfiguration as well.\n"), "{told}");
    assert_eq!(status, 1);
}

#[test]
fn programs_get_the_same() {
    let (status, told, _) = run(&["explain", "--output", "json", "-"], &whole());
    let records: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((status, records.as_array().unwrap().len()), (0, 1));
    let record = &records[0];
    assert_eq!((record["name"].as_str(), record["line"].as_u64()), (Some("postgresql-harbor-hc"), Some(3)));
    assert_eq!(record["backups"], "makes-backups");
    let store = &record["plan"]["backup-store"];
    assert_eq!(store["value"], "s3://harbor-backups/spilo/postgresql-harbor-hc/wal/12");
    assert_eq!(store["from"], "WAL_S3_BUCKET in the ConfigMap");
    assert_eq!(record["unknown"], serde_json::json!([]));
    assert!(!told.contains("EXAMPLE-"), "{told}");
}

#[test]
fn look_ups_are_the_settings_to_forbid() {
    let settings = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-look-ups.yaml");
    fs::write(&settings, "lookups: {enabled: false}\n").unwrap();
    let (status, told, _) = run(&["explain", "--settings", settings.to_str().unwrap(), "-"], &whole());
    assert!(!told.contains("Looking up"), "{told}");
    assert_eq!(status, 1);
}

#[test]
fn a_finding_without_a_path_leaves_no_gap() {
    let (_, told, _) = run(&["check", "-"], &whole().replace("harbor/pod-config", "harbor/other"));
    let sentence = "chain/look-up: could not check the backups: \
        the ConfigMap harbor/other is not among the given manifests. Fix: give its manifest, too.\n";
    assert!(told.contains(sentence), "{told}");
}

#[test]
fn nothing_to_explain_is_an_error() {
    let nothing = "error: there is nothing to explain: no postgresql resource and no pod-config ConfigMap is given.\n";
    let other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n";
    assert_eq!(run(&["explain", "-"], other), (2, String::new(), nothing.to_owned()));
    let (status, told) = explain(&whole().replace("harborcluster.checksum", "none"));
    assert!(told.contains("postgresql-harbor-hc: left out by the policy's settings"), "{told}");
    assert_eq!(status, 1);
}
