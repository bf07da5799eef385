//! The command `restore`.

use crate::support::{Run, assert_expected, data, example, run_in_root, run_with_input};

const AT: [&str; 2] = ["--at", "2026-05-04T03:02:01Z"];
const UID: &str = "99e85b8a-9a3c-4d5e-8f6a-1b2c3d4e5f60";
const BUCKET: &str = "  WAL_S3_BUCKET: harbor-backups\n";

fn restore(arguments: &[&str], manifests: &str) -> Run {
    run_with_input(&[&["restore"], &AT[..], arguments, &["-"]].concat(), manifests)
}

/// The example with the bucket in the operator's configuration.
fn with_bucket_of_the_operator() -> String {
    example()
        .replace(BUCKET, "")
        .replace("  kubernetes:\n", "  aws_or_gcp:\n    wal_s3_bucket: harbor-backups\n  kubernetes:\n")
}

fn with_uid(manifests: &str) -> String {
    manifests.replace("  creationTimestamp: null\n", &format!("  resourceVersion: \"7\"\n  uid: {UID}\n"))
}

#[test]
fn a_rehearsal_is_a_small_cluster_of_its_own() {
    let run = run_in_root(&[&["restore", "--rehearse"], &AT[..], &["examples/harbor-1.3"]].concat());
    assert_expected("restore.rehearsal.expected", &run.stdout);
    assert_expected("restore.warnings.expected", &run.stderr);
    assert_eq!(run.status, 0);
}

#[test]
fn an_entry_for_the_settings_is_accepted_by_the_policy() {
    let run = restore(&[], &with_uid(&with_bucket_of_the_operator()));
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_expected("restore.settings.expected", &run.stdout);
}

#[test]
fn a_rehearsal_is_restored_as_it_says() {
    let options = ["--rehearse", "--name", "postgresql-harbor-test", "--volume", "5Gi"];
    let rehearsal = restore(&options, &example());
    assert!(rehearsal.stdout.contains("\n    size: 5Gi\n"), "{}", rehearsal.stdout);
    let settings = crate::support::file("restore", "settings.yaml", "clusters: {scope: all}\n");
    let manifests = format!("{}---\n{}", rehearsal.stdout, example());
    let explain = run_with_input(&["explain", "--settings", settings.to_str().unwrap(), "-"], &manifests);
    let answer = "The backups in s3://harbor-backups/spilo/postgresql-harbor-hc/wal/14, restored to \
                  2026-05-04T03:02:01+00:00,";
    assert!(explain.stdout.contains(answer), "{}", explain.stdout);
    assert!(explain.stdout.starts_with("Look-ups"), "{}", explain.stdout);
    assert!(
        explain.stdout.contains("postgresql harbor/postgresql-harbor-test (<stdin>:20): accepted"),
        "{}",
        explain.stdout
    );
}

#[test]
fn the_operator_computes_a_path_in_its_own_bucket() {
    let manifests = with_uid(&with_bucket_of_the_operator());
    let run = restore(&["--rehearse"], &manifests);
    let clone = format!(
        "  clone:\n    cluster: postgresql-harbor-hc\n    timestamp: \"2026-05-04T03:02:01+00:00\"\n    uid: {UID}\n"
    );
    assert!(run.stdout.contains(&clone), "{}\n{}", run.stdout, run.stderr);
    assert!(run.stdout.contains(&format!("# Reads:  s3://harbor-backups/spilo/postgresql-harbor-hc/{UID}/wal/\n")));
    let folder = "#   and the folder s3://harbor-backups/spilo/postgresql-harbor-hc-rehearsal\n";
    assert!(run.stdout.contains(folder), "{}", run.stdout);

    let without_uid = restore(&["--rehearse"], &with_bucket_of_the_operator());
    assert_eq!(
        without_uid.end(),
        (
            1,
            "error: the path of the backups contains the uid of harbor/postgresql-harbor-hc, which its manifest does not have; \
             use the output of kubectl get -o yaml, or --uid\n"
        )
    );
    let given = restore(&["--rehearse", "--uid", UID], &with_bucket_of_the_operator());
    assert!(given.stdout.contains(&clone), "{}", given.stdout);
}

#[test]
fn the_endpoint_of_the_store_is_kept() {
    let manifests = example().replace("  AWS_REGION", "  AWS_ENDPOINT: https://s3.example.com\n  AWS_REGION");
    let run = restore(&["--rehearse"], &manifests);
    assert!(run.stdout.contains("    s3_endpoint: \"https://s3.example.com\"\n"), "{}\n{}", run.stdout, run.stderr);
    let run = restore(&["--to", "harbor/postgresql-harbor-new"], &manifests);
    assert!(run.stdout.contains("      endpoint: \"https://s3.example.com\"\n"), "{}\n{}", run.stdout, run.stderr);
}

#[test]
fn a_stored_config_map_is_not_repaired_first() {
    // The policy adds the CLONE_ variables only when the ConfigMap is written.
    let stored = example().replace("  name: pod-config\n", "  name: pod-config\n  resourceVersion: \"3\"\n");
    let run = restore(&["--rehearse"], &stored);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    let problem =
        "error: the restore from s3://harbor-backups/spilo/harbor-postgresql-harbor-hc/wal/14 would not succeed\n";
    assert!(run.stderr.starts_with(problem), "{}", run.stderr);
    assert!(run.stderr.contains("restore/source spec.clone") && run.stderr.contains("CLONE_AWS_"), "{}", run.stderr);
}

#[test]
fn a_version_that_the_operator_does_not_support_is_replaced_with_a_warning() {
    let settings = crate::support::file("restore_version", "settings.yaml", "operator: {version: 2.0.1}\n");
    let image = "registry.opensource.zalan.do/acid/spilo-12:1.6-p3";
    let stored = with_uid(&example()).replace(image, "ghcr.io/zalando/spilo-16:3.3-p3");
    let run = restore(&["--rehearse", "--settings", settings.to_str().unwrap()], &stored);
    assert!(run.stdout.contains("    version: \"14\"\n"), "{}\n{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("# Reads:  s3://harbor-backups/spilo/postgresql-harbor-hc/wal/12\n"), "{}", run.stdout);
    let warning = "warning: postgresql/version spec.postgresql.version: postgres-operator 2.0.1 supports PostgreSQL 14 to 18, not \
                   12, and the API server rejects it; use \"14\", to which Spilo upgrades the backups of 12 in ";
    assert!(run.stderr.contains(warning), "{}", run.stderr);
}

#[test]
fn a_restore_over_the_source_is_refused() {
    let run = restore(&[], &example());
    assert_eq!(
        run.end(),
        (
            1,
            "error: the restore from s3://harbor-backups/spilo/postgresql-harbor-hc/wal/14 would not succeed\n  restore/cluster \
             spec.clone: the cluster would archive into the folder that it is restored from, and overwrite the backups; restore \
             under another name, or change WAL_BUCKET_SCOPE_PREFIX in pod-config and set from.s3WalPath\n"
        )
    );
    let run = restore(&["--to", "harbor/postgresql-harbor-new"], &example());
    assert!(run.status == 0 && run.stdout.contains("  - cluster: harbor/postgresql-harbor-new\n"), "{}", run.stderr);
}

#[test]
fn what_is_missing_is_named() {
    let cluster = data("postgresql.yaml");
    let standby =
        example().replace("  numberOfInstances: 3\n", "  numberOfInstances: 1\n  standby: {standby_host: a}\n");
    let cases: [(&str, i32, &str); 5] = [
        (
            &cluster,
            1,
            "the backups of harbor/postgresql-harbor-hc are not known: the manifests contain no OperatorConfiguration, or \
             several; give one, or name the object in lookups of --settings",
        ),
        (
            &example().replace(BUCKET, ""),
            1,
            "harbor/postgresql-harbor-hc makes no backups: the command `explain` shows why",
        ),
        (
            &standby,
            1,
            "harbor/postgresql-harbor-hc is a standby, which makes no backups; restore from those of the cluster that it follows",
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
            2,
            "nothing to restore from: the manifests contain no postgresql resource",
        ),
        (
            &format!("{}---\n{}", example(), cluster.replace("postgresql-harbor-hc", "other")),
            2,
            "nothing to restore from: the manifests contain several postgresql resources; name one with --cluster: \
             harbor/postgresql-harbor-hc, harbor/other",
        ),
    ];
    for (manifests, status, message) in cases {
        let run = restore(&["--rehearse"], manifests);
        assert_eq!(run.end(), (status, format!("error: {message}\n").as_str()));
        assert_eq!(run.stdout, "");
    }
    let absent = restore(&["--cluster", "harbor/absent"], &example());
    let message =
        "error: nothing to restore from: the manifests do not contain the postgresql resource harbor/absent\n";
    assert_eq!(absent.end(), (2, message));
}

#[test]
fn a_missing_config_map_is_named() {
    let manifests = example().replace("harbor/pod-config", "harbor/other");
    let run = restore(&["--rehearse"], &manifests);
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains("the look-up of the ConfigMap harbor/other failed"), "{}", run.stderr);
}

#[test]
fn a_credential_is_not_written() {
    let env = "  env:\n  - {name: CLONE_AWS_SECRET_ACCESS_KEY, value: hunter2}\n";
    let run = restore(&["--rehearse"], &example().replace("spec:\n", &format!("spec:\n{env}")));
    assert_eq!(
        run.end(),
        (1, "error: spec.env[0] of the cluster contains a credential, which would be shown; move it to a Secret\n")
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn options_are_checked() {
    for (options, message) in [
        (
            &["--rehearse", "--name", "A"][..],
            "expected a lower-case letter, and then lower-case letters, digits and \"-\"",
        ),
        (&["--rehearse", "--volume", "5"], "expected a size such as 10Gi"),
        (&["--cluster", "a"], "expected <namespace>/<name>"),
        (&["--uid", "a"], "expected the metadata.uid of a resource"),
        (&["--name", "a"], "--rehearse"),
    ] {
        let run = restore(options, "");
        assert!(run.status == 2 && run.stderr.contains(message), "{}", run.stderr);
    }
    let run = run_with_input(&["restore", "--at", "2026-05-04 03:02:01", "-"], "");
    assert!(run.status == 2 && run.stderr.contains("the time has no offset from UTC; append one"), "{}", run.stderr);
}

#[test]
fn other_stores_need_their_variables() {
    let gcs = with_uid(&with_bucket_of_the_operator().replace("wal_s3_bucket", "wal_gs_bucket"));
    let with_key = |prefix: &str| {
        let key = "GOOGLE_APPLICATION_CREDENTIALS: /keys/gcs.json\n";
        gcs.replace("  AWS_REGION", &format!("  {key}  {prefix}{key}  AWS_REGION"))
    };
    let run = restore(&["--rehearse"], &with_key("OTHER_"));
    assert!(run.status == 1 && run.stderr.contains("CLONE_GOOGLE_APPLICATION_CREDENTIALS"), "{}", run.stderr);
    let run = restore(&["--rehearse"], &with_key("CLONE_"));
    let reads = format!("# Reads:  gs://harbor-backups/spilo/postgresql-harbor-hc/{UID}/wal/\n");
    assert!(run.stdout.contains(&reads), "{}\n{}", run.stdout, run.stderr);

    let prefix = "  WALG_AZ_PREFIX: azure://backups/$(SCOPE)/$(PGVERSION)\n  AZURE_STORAGE_ACCOUNT: account\n  \
                  AZURE_STORAGE_ACCESS_KEY: key\n";
    let run = restore(&["--rehearse"], &example().replace(BUCKET, prefix));
    assert!(run.status == 1 && run.stderr.contains("CLONE_WALG_AZ_PREFIX is not set"), "{}", run.stderr);
}
