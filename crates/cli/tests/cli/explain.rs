//! The command `explain`, and look-ups among the manifests.

use serde_json::Value;

use crate::support::{assert_expected, example, file, run_in_root, run_with_input};

fn explain(manifests: &str) -> (i32, String) {
    let run = run_with_input(&["explain", "-"], manifests);
    assert_eq!(run.stderr, "");
    (run.status, run.stdout)
}

#[test]
fn the_example_is_explained() {
    let run = run_in_root(&["explain", "examples/harbor-1.3"]);
    assert_expected("example.explain.expected", &run.stdout);
    assert_eq!(run.end(), (0, ""));
}

#[test]
fn one_change_changes_the_answer() {
    let bucket = "  WAL_S3_BUCKET: harbor-backups\n";
    let instances = "  numberOfInstances: 3\n";
    let spec = |field: &str| format!("{instances}  {field}\n");
    let cases: [(&str, &str, i32, &[&str]); 11] = [
        (
            bucket,
            "",
            1,
            &[
                "    No: the variables of the pods name no store, so Spilo archives nothing and reports no error. The policy denies the object.\n",
                "    Nowhere.\n",
            ],
        ),
        ("*/10 * * * *", "30 2 * * 0", 0, &["    One base backup every 7 days: schedule \"30 2 * * 0\" (UTC).\n"]),
        ("*/10 * * * *", "0 3 * * *", 0, &["    One base backup per day: schedule \"0 3 * * *\" (UTC).\n"]),
        (
            "*/10 * * * *",
            "0 24 * * *",
            1,
            &["    Only when a pod becomes the primary: cron rejects the schedule \"0 24 * * *\".\n"],
        ),
        ("\"14\"", "\"some\"", 1, &["    For an unknown time: the retention \"some\" is not a number of days.\n"]),
        (
            "AWS_REGION: eu-central-1",
            "AWS_ENDPOINT: https://me:hunter2@s3.example.com",
            1,
            &["/wal/14 (https://<hidden>@s3.example.com).\n"],
        ),
        (
            instances,
            &spec("clone: {cluster: old, timestamp: \"2026-05-04T03:02:01Z\", s3_wal_path: s3://b/old}"),
            0,
            &[
                "    The backups in s3://b/old, restored to 2026-05-04T03:02:01+00:00, read with access keys.\n",
                "    restore-credentials  access keys (CLONE_AWS_ACCESS_KEY_ID in the ConfigMap)\n",
                "    restore-until        2026-05-04T03:02:01+00:00 (CLONE_TARGET_TIME from spec.clone)\n",
            ],
        ),
        (
            instances,
            &spec("clone: {cluster: old}"),
            0,
            &["    A copy of the running cluster at old. No backup is read.\n"],
        ),
        (
            instances,
            &spec("standby: {standby_host: primary.db}"),
            1,
            &[
                "    No, as long as the cluster is a standby. After that, WAL-G archives WAL and creates base backups.\n",
                "    It follows primary.db as a standby, and makes no backups until it is promoted.\n",
            ],
        ),
        (
            "harbor/pod-config",
            "harbor/other",
            1,
            &[
                "    Unknown: not all variables of the pods are known.\n",
                "  Not known\n    the look-up of the ConfigMap harbor/other failed: it is not among the given manifests\n",
            ],
        ),
        (
            "pod_environment_configmap: harbor/pod-config",
            "pod_environment_configmap: harbor/pod-config\n    pod_environment_secret: keys",
            0,
            &["    the variables of the Secret in the operator's pod_environment_secret: Secrets are never read\n"],
        ),
    ];
    for (from, to, expected_status, expected) in cases {
        assert!(example().contains(from), "{from}");
        let (status, text) = explain(&example().replace(from, to));
        for expected in expected {
            assert!(text.contains(expected), "{to}: {expected}\n{text}");
        }
        assert!(!text.contains("hunter2") && !text.contains("EXAMPLE-"), "{text}");
        assert_eq!(status, expected_status, "{to}\n{text}");
    }
}

#[test]
fn a_cluster_has_the_variables_of_the_repaired_config_map() {
    let (status, text) = explain(&example().replace("USE_WALG_BACKUP: \"true\"", "USE_WALG_BACKUP: \"yes\""));
    assert!(text.contains("    backup-tool       wal-g (USE_WALG_BACKUP in the ConfigMap)\n"), "{text}");
    assert_eq!(status, 0);
}

#[test]
fn objects_are_explained_separately_without_an_operator_configuration() {
    let pod_config = "examples/harbor-1.3/pod-config.yaml";
    let run = run_in_root(&["explain", pod_config]);
    assert!(run.stdout.contains("    In s3://harbor-backups/spilo/$(SCOPE)/wal/$(PGVERSION) (AWS, "), "{}", run.stdout);
    assert_eq!(run.status, 0);

    let run = run_in_root(&["explain", pod_config, "examples/harbor-1.3/postgresql.yaml"]);
    assert_expected("separate.explain.expected", &run.stdout);
    assert_eq!(run.end(), (1, ""));
}

#[test]
fn an_explanation_as_json_has_all_facts() {
    let run = run_in_root(&["explain", "--output", "json", "examples/harbor-1.3"]);
    assert_expected("example.explain.json.expected", &run.stdout);
    assert_eq!(run.end(), (0, ""));
}

#[test]
fn the_settings_can_disable_look_ups() {
    let settings = file("no_look_ups", "settings.yaml", "lookups: {enabled: false}\n");
    let run = run_with_input(&["explain", "--settings", settings.to_str().unwrap(), "-"], &example());
    assert!(!run.stdout.contains("Look-ups"), "{}", run.stdout);
    assert_eq!(run.status, 1);
}

#[test]
fn an_object_that_the_settings_exclude_is_not_explained() {
    let (status, text) = explain(&example().replace("harborcluster.checksum", "none"));
    assert!(text.contains("postgresql harbor/postgresql-harbor-hc (<stdin>:3): out-of-scope\n"), "{text}");
    let answer = "    Unknown: the settings `clusters.scope` and `podConfig` of the policy exclude the object.\n";
    assert!(text.contains(answer), "{text}");
    assert_eq!(status, 1);
}

#[test]
fn manifests_without_backups_are_an_error() {
    let run = run_with_input(&["explain", "-"], "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n");
    let expected = "error: the manifests contain neither a postgresql resource nor a pod-config ConfigMap\n";
    assert_eq!(run.end(), (2, expected));
    assert_eq!(run.stdout, "");
}

#[test]
fn a_record_has_a_status() {
    let statuses = |manifests: &str| {
        let run = run_with_input(&["explain", "--output", "json", "-"], manifests);
        let records: Value = serde_json::from_str(&run.stdout).unwrap();
        let records = records.as_array().unwrap().iter();
        records.map(|record| record["backups"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&example()), ["yes"]);
    assert_eq!(statuses(&example().replace("harbor/pod-config", "harbor/other")), ["unknown", "yes"]);
    assert_eq!(statuses(&example().replace("  WAL_S3_BUCKET: harbor-backups\n", "")), ["denied"]);
}
