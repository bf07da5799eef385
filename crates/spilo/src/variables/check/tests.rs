use super::*;
use crate::variables::{find, names};

const V3_3_P3: Tag = Tag::new(3, 3, 3);

/// The effect of a value.
fn effect(name: &str, value: &str, consumers: &Consumers) -> Option<Effect> {
    VariableName::find(name).unwrap().check(value, consumers).err().map(|problem| problem.effect)
}

#[test]
fn values_at_which_wal_g_stops() {
    let consumers = Consumers { store: Some(Store::S3), ..Consumers::from_tag(V3_3_P3) };
    for (name, value, expected) in [
        ("WALG_UPLOAD_CONCURRENCY", "16", None),
        ("WALG_UPLOAD_CONCURRENCY", "0", Some(Effect::WalPushFails)),
        ("WALG_UPLOAD_CONCURRENCY", "-1", Some(Effect::UploadsFail)),
        ("WALG_UPLOAD_CONCURRENCY", "08", Some(Effect::WalPushFails)),
        ("WALG_UPLOAD_CONCURRENCY", "4.0", Some(Effect::WalGStops)),
        ("AWS_STS_REGIONAL_ENDPOINTS", "Regional", None),
        ("AWS_STS_REGIONAL_ENDPOINTS", "global", Some(Effect::WalGStops)),
        ("AWS_ENDPOINT", "HTTPS://minio.example.com", None),
        ("WALG_UPLOAD_CONCURRENCY", " 4", Some(Effect::WalGStops)),
        ("WALG_DOWNLOAD_CONCURRENCY", "0", Some(Effect::RestoresFail)),
        ("WALG_UPLOAD_DISK_CONCURRENCY", "none", Some(Effect::BackupsFail)),
        ("WALG_DISK_RATE_LIMIT", "10MB", Some(Effect::BackupsStallOnArm64)),
        ("WALG_NETWORK_RATE_LIMIT", "0", Some(Effect::StallsOnArm64)),
        ("WALG_DELTA_ORIGIN", "latest", Some(Effect::BackupsFail)),
        ("WALG_DELTA_MAX_STEPS", "six", Some(Effect::Ignored)),
        ("WALG_SENTINEL_USER_DATA", "harbor production", Some(Effect::BackupsFail)),
        ("WALG_SENTINEL_USER_DATA", r#"{"team": "harbor"}"#, None),
        ("WALG_COMPRESSION_METHOD", "gzip", Some(Effect::UploadsFail)),
        ("WALG_COMPRESSION_METHOD", "zstd", None),
        ("AWS_S3_FORCE_PATH_STYLE", "yes", Some(Effect::WalGStops)),
        ("WALG_PREVENT_WAL_OVERWRITE", "yes", Some(Effect::SwitchedOff)),
        ("WALG_LIBSODIUM_KEY_TRANSFORM", "HEX", Some(Effect::UploadsAndRestoresFail)),
        ("WALG_S3_CA_CERT_FILE", "ca.crt", Some(Effect::WalGStops)),
        ("AWS_REGION", "eu-central-1a", Some(Effect::WalGStops)),
        ("AWS_ENDPOINT", "minio:9000", Some(Effect::WalGStops)),
        ("WALG_PGP_KEY", "line\nline", Some(Effect::UploadsAndRestoresFail)),
        ("AWS_REGION", "eu-central-1\nx", Some(Effect::UsesOtherValue)),
        ("AWS_REGION", "eu-central-1 \n", None),
    ] {
        assert_eq!(effect(name, value, &consumers), expected, "{name} {value:?}");
    }
}

#[test]
fn values_that_spilo_does_not_use_as_intended() {
    let consumers = Consumers::from_tag(V3_3_P3);
    for (name, value, expected) in [
        ("USE_WALG_BACKUP", "yes", Some(Effect::WalE)),
        ("USE_WALG_BACKUP", "TRUE", None),
        ("WALG_DISABLE_S3_SSE", "True", Some(Effect::ServerSideEncryption)),
        ("BACKUP_SCHEDULE", "0 25 * * *", Some(Effect::CrontabRejected)),
        ("LOG_SHIP_SCHEDULE", "0 25 * * *", Some(Effect::CrontabRejected)),
        ("CRONTAB", "00 01 * * * task", Some(Effect::CrontabRejected)),
        ("CRONTAB", r#"["0 25 * * * /scripts/own.sh"]"#, Some(Effect::CrontabRejected)),
        ("CRONTAB", r#"["0 5 * * * /scripts/own.sh"]"#, None),
        ("CRONTAB", "", Some(Effect::StartupStopsAtRandom)),
        ("CRONTAB", "- */5 * * * * x", Some(Effect::StartupStopsAtRandom)),
        ("BACKUP_NUM_TO_RETAIN", "seven", Some(Effect::NothingDeleted)),
        ("WAL_RESTORE_TIMEOUT", "10m", None),
        ("WAL_RESTORE_TIMEOUT", "10 min", Some(Effect::RestoresEndEarly)),
        ("LOG_S3_TAGS", "[]", Some(Effect::StartupStopsAtRandom)),
        ("WAL_S3_BUCKET", "s3://backups", Some(Effect::WrongPlace)),
        ("WAL_S3_BUCKET", "backups/harbor", None),
        ("WAL_BUCKET_SCOPE_SUFFIX", "uid", Some(Effect::WrongPlace)),
        ("WAL_BUCKET_SCOPE_SUFFIX", "/{uid}", Some(Effect::StartupFails)),
        ("USE_PAUSE_AT_RECOVERY_TARGET", "false", Some(Effect::NeverPromoted)),
        ("ALLOW_NOSSL", "false", Some(Effect::SwitchedOn)),
        ("CLONE_METHOD", "CLONE_WITH_WALG", Some(Effect::EmptyDatabase)),
        ("CLONE_TARGET_TIME", "2026-05-04T03:02:01", Some(Effect::RestoreLoops)),
    ] {
        assert_eq!(effect(name, value, &consumers), expected, "{name} {value:?}");
    }
}

#[test]
fn versions_differ() {
    for (name, value, tag, expected) in [
        ("WALG_COMPRESSION_METHOD", "zstd", (2, 1, 7), Some(Effect::UploadsFail)),
        ("WALG_COMPRESSION_METHOD", "none", (3, 3, 3), Some(Effect::UploadsFail)),
        ("WALG_COMPRESSION_METHOD", "none", (4, 1, 2), None),
        ("WALG_NETWORK_RATE_LIMIT", "0", (2, 1, 7), Some(Effect::BackupsStallOnArm64)),
        ("WALG_NETWORK_RATE_LIMIT", "0", (4, 1, 2), Some(Effect::Stalls)),
        ("WALG_DISK_RATE_LIMIT", "0", (4, 1, 2), Some(Effect::BackupsStall)),
        ("WALG_AZURE_BUFFER_SIZE", "big", (3, 2, 1), Some(Effect::UsesDefault)),
        ("WALG_AZURE_BUFFER_SIZE", "big", (3, 3, 3), Some(Effect::WalGStops)),
        ("WALG_AZURE_BUFFER_SIZE", "512", (3, 3, 3), Some(Effect::UsesDefault)),
        ("CLONE_METHOD", "CLONE_WITH_WALG", (4, 1, 1), None),
        ("LOG_S3_TAGS", "[]", (4, 0, 3), Some(Effect::StartupStopsAtRandom)),
        ("LOG_S3_TAGS", "a=b", (4, 0, 3), Some(Effect::Ignored)),
        ("LOG_S3_TAGS", "[]", (3, 2, 1), None),
        ("WALG_SENTINEL_USER_DATA", "x", (2, 0, 4), None),
    ] {
        let (major, minor, patch) = tag;
        let consumers = Consumers::from_tag(Tag::new(major, minor, patch));
        assert_eq!(effect(name, value, &consumers), expected, "{name} {value:?} {tag:?}");
    }
}

#[test]
fn without_a_release_only_what_is_wrong_in_all_of_them_is_a_problem() {
    let unknown = Consumers::default();
    for (name, value, is_problem) in [
        ("WALG_COMPRESSION_METHOD", "gzip", true),
        ("WALG_COMPRESSION_METHOD", "zstd", false),
        ("CLONE_METHOD", "CLONE_WITH_WALG", false),
        ("CLONE_METHOD", "clone", true),
        ("LOG_S3_TAGS", "[]", false),
        ("WALG_UPLOAD_CONCURRENCY", "0", true),
    ] {
        assert_eq!(effect(name, value, &unknown).is_some(), is_problem, "{name} {value:?}");
    }
    // A tag that is not in the catalogue is treated as newer than it.
    let newer = Consumers::from_tag(Tag::new(9, 0, 1));
    assert_eq!(effect("WALG_COMPRESSION_METHOD", "none", &newer), None);
}

#[test]
fn a_clone_only_reads() {
    let consumers = Consumers::from_tag(V3_3_P3);
    for (name, value, expected) in [
        ("CLONE_WALG_COMPRESSION_METHOD", "gzip", None),
        ("CLONE_WALG_UPLOAD_CONCURRENCY", "0", None),
        ("CLONE_WALG_UPLOAD_CONCURRENCY", "four", Some(Effect::RestoreLoops)),
        ("STANDBY_AWS_ENDPOINT", "minio", Some(Effect::RestoreLoops)),
        ("CLONE_USE_WALG_RESTORE", "yes", Some(Effect::WalE)),
        ("CLONE_WAL_S3_BUCKET", "s3://b", Some(Effect::WrongPlace)),
    ] {
        assert_eq!(effect(name, value, &consumers), expected, "{name} {value:?}");
    }
}

#[test]
fn a_store_has_rules_of_its_own() {
    for (store, expected) in [
        (None, Some(Effect::WalGStops)),
        (Some(Store::S3), Some(Effect::WalGStops)),
        (Some(Store::Gcs), Some(Effect::WalPushFails)),
    ] {
        let consumers = Consumers { store, ..Consumers::from_tag(V3_3_P3) };
        assert_eq!(effect("WALG_UPLOAD_CONCURRENCY", "four", &consumers), expected, "{store:?}");
    }
}

#[test]
fn messages_say_what_is_expected_and_what_happens() {
    let consumers = Consumers::from_tag(V3_3_P3);
    for (name, value, message) in [
        (
            names::BACKUP_SCHEDULE,
            "0 25 * * *",
            "hour, column 3: the number is out of range; expected 0 to 23; cron rejects the whole crontab, so no \
             backup runs",
        ),
        (
            names::CRONTAB,
            r#"["0 5 * * * a", "0 25 * * * b"]"#,
            "line 2 of the list: hour, column 3: the number is out of range; expected 0 to 23; cron rejects the whole \
             crontab, so no backup runs",
        ),
        (names::WALG_UPLOAD_CONCURRENCY, "0", "expected a whole number of at least 1; no WAL is archived"),
    ] {
        assert_eq!(name.check(value, &consumers).unwrap_err().to_string(), message);
    }
}

#[test]
fn rules_of_a_class_apply_without_rules_of_its_own() {
    assert_eq!(find("KUBERNETES_BYPASS_API_SERVICE").unwrap().rules().len(), 1);
    assert_eq!(find("AWS_ACCESS_KEY_ID").unwrap().rules(), []);
    assert!(find("WALG_LIBSODIUM_KEY_PATH").unwrap().wal_g_support().is_some());
    assert_eq!(find("BACKUP_SCHEDULE").unwrap().wal_g_support(), None);
}
