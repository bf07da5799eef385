use super::*;
use crate::operator::{CloneSpec, ClusterIdentity, EnvBuilder, StandbySpec};

/// The variables from a source as `NAME=VALUE`, without the values of secrets, sorted by name.
fn added(source: Source, add: impl FnOnce(&mut EnvBuilder<'static>)) -> Vec<String> {
    let mut builder = EnvBuilder::new(ClusterIdentity { uid: Some("1"), ..ClusterIdentity::default() });
    add(&mut builder);
    let environment = crate::kubelet::expand(builder.assemble());
    let mut added: Vec<String> = environment
        .iter()
        .filter(|variable| variable.source() == source)
        .map(|variable| format!("{}={}", variable.name(), variable.value().unwrap_or("secret")))
        .collect();
    added.sort();
    added
}

const NONE: OperatorConfiguration<'_> = OperatorConfiguration::EMPTY;

#[test]
fn buckets_of_the_configuration_have_a_folder_for_each_cluster() {
    let folders = ["WAL_BUCKET_SCOPE_PREFIX=", "WAL_BUCKET_SCOPE_SUFFIX=/1"];
    let logs = ["LOG_BUCKET_SCOPE_PREFIX=", "LOG_BUCKET_SCOPE_SUFFIX=/1", "LOG_S3_BUCKET=b"];
    for (configuration, expected) in [
        (NONE, vec![]),
        (OperatorConfiguration { wal_s3_bucket: "b", ..NONE }, [&folders[..], &["WAL_S3_BUCKET=b"]].concat()),
        (OperatorConfiguration { wal_gs_bucket: "b", ..NONE }, [&folders[..], &["WAL_GS_BUCKET=b"]].concat()),
        (
            OperatorConfiguration { wal_az_storage_account: "a", ..NONE },
            [&["AZURE_STORAGE_ACCOUNT=a"], &folders[..]].concat(),
        ),
        (OperatorConfiguration { gcp_credentials: "/f", ..NONE }, vec!["GOOGLE_APPLICATION_CREDENTIALS=secret"]),
        (OperatorConfiguration { log_s3_bucket: "b", ..NONE }, logs.to_vec()),
    ] {
        let added = added(Source::OperatorConfiguration, |builder| builder.add_configuration(&configuration));
        assert_eq!(added, expected, "{configuration:?}");
    }
}

const TIME: &str = "2024-01-02T03:04:05+00:00";

#[test]
fn a_clone_without_a_timestamp_copies_the_running_cluster() {
    let clone = CloneSpec { cluster: "pg", uid: "1", s3_wal_path: "s3://b/p", ..CloneSpec::default() };
    let configuration = OperatorConfiguration { wal_s3_bucket: "b", ..NONE };
    assert_eq!(
        added(Source::Clone, |builder| builder.add_clone(&clone, &configuration)),
        [
            "CLONE_HOST=pg",
            "CLONE_METHOD=CLONE_WITH_BASEBACKUP",
            "CLONE_PASSWORD=secret",
            "CLONE_PORT=5432",
            "CLONE_SCOPE=pg",
            "CLONE_USER=$(CLONE_USER)",
        ]
    );
}

#[test]
fn a_clone_without_a_cluster_is_ignored() {
    let clone = CloneSpec { timestamp: TIME, s3_wal_path: "s3://b/p", ..CloneSpec::default() };
    assert_eq!(added(Source::Clone, |builder| builder.add_clone(&clone, &NONE)), [""; 0]);
}

#[test]
fn a_clone_with_a_timestamp_restores_from_an_archive() {
    let clone = CloneSpec { cluster: "pg", timestamp: TIME, uid: "1", ..CloneSpec::default() };
    let method = "CLONE_METHOD=CLONE_WITH_WALE";
    let (scope, time) = ("CLONE_SCOPE=pg", "CLONE_TARGET_TIME=2024-01-02T03:04:05+00:00");
    let (prefix, suffix) = ("CLONE_WAL_BUCKET_SCOPE_PREFIX=", "CLONE_WAL_BUCKET_SCOPE_SUFFIX=/1");
    for (clone, configuration, expected) in [
        (clone, NONE, vec![method, scope, time, prefix, suffix]),
        (CloneSpec { uid: "", ..clone }, NONE, vec![method, scope, time, prefix, "CLONE_WAL_BUCKET_SCOPE_SUFFIX="]),
        (
            clone,
            OperatorConfiguration { wal_s3_bucket: "b", wal_gs_bucket: "g", ..NONE },
            vec![method, scope, time, prefix, suffix, "CLONE_WAL_S3_BUCKET=b"],
        ),
        (
            clone,
            OperatorConfiguration { wal_gs_bucket: "g", ..NONE },
            vec![method, scope, time, prefix, suffix, "CLONE_WAL_GS_BUCKET=g"],
        ),
        (
            clone,
            OperatorConfiguration { wal_gs_bucket: "g", gcp_credentials: "/f", ..NONE },
            vec![
                "CLONE_GOOGLE_APPLICATION_CREDENTIALS=secret",
                method,
                scope,
                time,
                prefix,
                suffix,
                "CLONE_WAL_GS_BUCKET=g",
            ],
        ),
        (
            clone,
            OperatorConfiguration { wal_az_storage_account: "a", ..NONE },
            vec!["CLONE_AZURE_STORAGE_ACCOUNT=a", method, scope, time, prefix, suffix],
        ),
        (
            CloneSpec { s3_wal_path: "s3://b/p", ..clone },
            OperatorConfiguration { wal_s3_bucket: "b", ..NONE },
            vec![method, scope, time, "CLONE_WALE_S3_PREFIX=s3://b/p", prefix],
        ),
    ] {
        let added = added(Source::Clone, |builder| builder.add_clone(&clone, &configuration));
        assert_eq!(added, expected, "{configuration:?}");
    }
}

#[test]
fn a_clone_has_its_own_access_to_the_store() {
    let clone = CloneSpec {
        cluster: "pg",
        timestamp: TIME,
        s3_endpoint: "https://minio",
        s3_access_key_id: "id",
        s3_secret_access_key: "key",
        ..CloneSpec::default()
    };
    for (force, path_style) in [
        (None, None),
        (Some(true), Some("CLONE_AWS_S3_FORCE_PATH_STYLE=1")),
        (Some(false), Some("CLONE_AWS_S3_FORCE_PATH_STYLE=0")),
    ] {
        let clone = CloneSpec { s3_force_path_style: force, ..clone };
        let added = added(Source::Clone, |builder| builder.add_clone(&clone, &NONE));
        let access: Vec<&str> = added
            .iter()
            .map(String::as_str)
            .filter(|one| one.starts_with("CLONE_AWS") || one.contains("://"))
            .collect();
        let expected = ["CLONE_AWS_ACCESS_KEY_ID=secret", "CLONE_AWS_ENDPOINT=https://minio"]
            .into_iter()
            .chain(path_style)
            .chain(["CLONE_AWS_SECRET_ACCESS_KEY=secret", "CLONE_WALE_S3_ENDPOINT=https://minio"]);
        assert_eq!(access, expected.collect::<Vec<_>>());
    }
}

#[test]
fn a_standby_follows_a_host_or_an_archive_or_both() {
    let (method, prefix) = ("STANDBY_METHOD=STANDBY_WITH_WALE", "STANDBY_WAL_BUCKET_SCOPE_PREFIX=");
    let none = StandbySpec::default();
    for (standby, expected) in [
        (none, vec![]),
        (StandbySpec { port: "5433", ..none }, vec![]),
        (StandbySpec { host: "h", ..none }, vec!["STANDBY_HOST=h"]),
        (StandbySpec { host: "h", port: "5433", ..none }, vec!["STANDBY_HOST=h", "STANDBY_PORT=5433"]),
        (StandbySpec { gs_wal_path: "gs://b/p", ..none }, vec![method, "STANDBY_WALE_GS_PREFIX=gs://b/p", prefix]),
        (
            StandbySpec { host: "h", s3_wal_path: "s3://b/p", gs_wal_path: "gs://b/p", ..none },
            vec!["STANDBY_HOST=h", method, "STANDBY_WALE_S3_PREFIX=s3://b/p", prefix],
        ),
    ] {
        assert_eq!(added(Source::Standby, |builder| builder.add_standby(&standby)), expected, "{standby:?}");
    }
}

#[test]
fn debug_prints_no_credentials() {
    let clone = CloneSpec { s3_access_key_id: "canary", s3_secret_access_key: "canary", ..CloneSpec::default() };
    let configuration = OperatorConfiguration { gcp_credentials: "canary", ..NONE };
    let output = format!("{clone:?} {configuration:?}");
    assert!(!output.contains("canary"), "{output}");
}
