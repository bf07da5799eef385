use super::*;

#[test]
fn tables_are_sorted_and_share_no_name() {
    for table in TABLES {
        for pair in table.windows(2) {
            assert!(pair[0].name < pair[1].name, "{} before {}", pair[0].name, pair[1].name);
        }
    }
    let mut names: Vec<_> = TABLES.into_iter().flatten().map(|variable| variable.name).collect();
    names.sort_unstable();
    for pair in names.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
}

#[test]
fn what_to_set_instead_exists_and_is_read() {
    for variable in TABLES.into_iter().flatten() {
        if let Some(instead) = variable.instead {
            assert!(lookup(instead).unwrap().unread.is_none(), "{}", variable.name);
        }
    }
}

#[test]
fn aliases_are_sorted_and_lead_to_what_is_read() {
    use super::suggestion::ALIASES;
    for pair in ALIASES.windows(2) {
        assert!(pair[0].0 < pair[1].0, "{} before {}", pair[0].0, pair[1].0);
    }
    for (alias, right) in ALIASES {
        assert!(lookup(alias).is_none(), "{alias} is a variable");
        assert!(right.for_users().unwrap().unread.is_none(), "{alias}");
    }
}

#[test]
fn names_are_found_as_they_are_written() {
    for name in Name::rows() {
        for twin in [Twin::Own, Twin::Clone, Twin::Standby] {
            let whole = name.of_twin(twin);
            let written = [twin.prefix(), name.row().name].concat();
            assert_eq!((whole.to_string(), whole.written().into_owned()), (written.clone(), written.clone()));
            let found = Name::find(&written);
            assert!(found.is_none_or(|found| found.to_string() == written), "{written}");
            assert_eq!(Name::find_in_any_case(&written.to_lowercase()), found, "{written}");
            if name.row().twins || whole.twin() == Twin::Own {
                assert_eq!(found, Some(whole), "{written}");
            }
        }
    }
    assert_eq!(Name::of("STANDBY_AWS_REGION"), names::AWS_REGION.of_twin(Twin::Standby));
    assert_eq!(Name::of("CLONE_SCOPE"), names::SCOPE.of_twin(Twin::Clone));
}

#[test]
fn inner_names_are_none_to_users() {
    for name in ["WALE_AZ_PREFIX", "CLONE_WAL_AZ_BUCKET", "STANDBY_WALG_GCS_PREFIX"] {
        assert!(Name::find(name).is_some(), "{name}");
        assert_eq!(lookup(name), None);
        assert_ne!(nearest(name).map(|found| found.name), Name::find(name));
    }
}

#[test]
fn names_are_in_capitals_or_in_small_letters() {
    for variable in TABLES.into_iter().flatten() {
        let name = variable.name;
        assert!(name == name.to_ascii_uppercase() || name == name.to_ascii_lowercase(), "{name}");
    }
}

#[test]
fn hints_are_sentences_without_a_full_stop() {
    for variable in TABLES.into_iter().flatten() {
        assert!(!variable.hint.ends_with('.'), "{}", variable.name);
    }
}

#[test]
fn twins_share_class_and_secrecy() {
    for twin in ["CLONE_", "STANDBY_"] {
        for name in ["AWS_REGION", "AWS_SECRET_ACCESS_KEY", "USE_WALG_RESTORE", "WAL_S3_BUCKET"] {
            assert_eq!(lookup(&format!("{twin}{name}")), lookup(name));
        }
    }
    for name in ["CLONE_BACKUP_SCHEDULE", "STANDBY_CRONTAB", "CLONE_CLONE_SCOPE", "CLONE_STANDBY_HOST", "CLONE_"] {
        assert_eq!(lookup(name), None, "{name}");
    }
}

#[test]
fn everything_that_enters_the_directory_is_known() {
    for variable in ["WALG_S3_CA_CERT_FILE", "AZURE_CLIENT_ID", "no_proxy", "SWIFT_USER_ID"] {
        assert!(lookup(variable).unwrap().twins, "{variable}");
    }
}

#[test]
fn judges_secrets() {
    for name in [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "CLONE_AWS_SECRET_ACCESS_KEY",
        "WALG_LIBSODIUM_KEY",
        "AZURE_STORAGE_SAS_TOKEN",
        "PGPASSWORD_SUPERUSER",
        "CLONE_PASSWORD",
        "aws_secret_access_key",
        "MY_SAS",
        "DB_PASS",
        "GITHUB_TOKEN",
        "AWS_SESSION_TOKEN",
        "HTTPS_PROXY",
        "AWS_SECRET_ACESS_KEY",
        "SPILO_CONFIGURATION",
    ] {
        assert!(is_secret(name), "{name}");
    }
    for name in [
        "AWS_REGION",
        "WALG_S3_SSE_KMS_ID",
        "SSH_PRIVATE_KEY_PATH",
        "WALG_PGP_KEY_PATH",
        "SSL_PRIVATE_KEY_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "KUBERNETES_BYPASS_API_SERVICE",
        "WAL_S3_BUCKET",
        "DISASTER",
        "SECRET_DIR",
        "CLONE_SCOPE",
        "WALG_LIBSODIUM_KEY_TRANSFORM",
        "",
    ] {
        assert!(!is_secret(name), "{name}");
    }
}

mod suggestions {
    use super::super::{Reason, nearest};

    #[track_caller]
    fn finds(name: &str, right: &str, reason: Reason) {
        let found = nearest(name).unwrap();
        assert_eq!((found.to_string().as_str(), found.reason), (right, reason), "{name}");
    }

    #[test]
    fn of_known_mistakes() {
        for (name, right) in [
            ("USEWALG_RESTORE", "USE_WALG_RESTORE"),
            ("NUMBER_OF_BACKUPS_TO_RETAIN", "BACKUP_NUM_TO_RETAIN"),
            ("AWS_DEFAULT_REGION", "AWS_REGION"),
            ("CLONE_AWS_DEFAULT_REGION", "CLONE_AWS_REGION"),
            ("WALG_S3_ENDPOINT", "AWS_ENDPOINT"),
            ("WALG_S3_FORCE_PATH_STYLE", "AWS_S3_FORCE_PATH_STYLE"),
            ("CLONE_WALG_S3_FORCE_PATH_STYLE", "CLONE_AWS_S3_FORCE_PATH_STYLE"),
            ("WALG_STORAGE", "WALG_S3_PREFIX"),
            ("WALG_S3_BUCKET", "WAL_S3_BUCKET"),
            ("WAL_S3_BUCKET_NAME", "WAL_S3_BUCKET"),
            ("USE_WAL_BACKUP", "USE_WALG_BACKUP"),
            ("CLONE_WALG_BUCKET_SCOPE_SUFFIX", "CLONE_WAL_BUCKET_SCOPE_SUFFIX"),
            ("CLONE_USEWALG_RESTORE", "CLONE_USE_WALG_RESTORE"),
            ("CLONE_WITH_WALG", "CLONE_METHOD"),
            ("CLONE_S3_RETENTION_PERIOD", "BACKUP_NUM_TO_RETAIN"),
            ("WALG_FILE_PREFIX", "WALG_S3_PREFIX"),
        ] {
            finds(name, right, Reason::Alias);
        }
    }

    #[test]
    fn of_the_wrong_case() {
        for (name, right) in [
            ("wal_s3_bucket", "WAL_S3_BUCKET"),
            ("Clone_Aws_Region", "CLONE_AWS_REGION"),
            ("clone_scope", "CLONE_SCOPE"),
            ("HTTP_PROXY", "http_proxy"),
            ("CLONE_HTTP_PROXY", "CLONE_http_proxy"),
        ] {
            finds(name, right, Reason::Case);
        }
    }

    #[test]
    fn of_slips() {
        for (name, right) in [
            ("WAL_S3_BUKCET", "WAL_S3_BUCKET"),
            ("AWS_REGOIN", "AWS_REGION"),
            ("CLONE_AWS_REGOIN", "CLONE_AWS_REGION"),
            ("BACKUP_SHEDULE", "BACKUP_SCHEDULE"),
            ("USE_WALG_BACKUPS", "USE_WALG_BACKUP"),
            ("AWS_SECRET_ACESS_KEY", "AWS_SECRET_ACCESS_KEY"),
            ("BCKUP_SCHEDULE", "BACKUP_SCHEDULE"),
            ("WLAG_S3_PREFIX", "WALG_S3_PREFIX"),
            ("CLONE_TARGETTIME", "CLONE_TARGET_TIME"),
            ("CLOEN_AWS_REGION", "CLONE_AWS_REGION"),
            ("STANBY_WAL_S3_BUCKET", "STANDBY_WAL_S3_BUCKET"),
            // The nearest one, and of two as near the first by the alphabet.
            ("WALG_GS_PREFX", "WALG_GS_PREFIX"),
            ("WAL_G3_BUCKET", "WAL_GS_BUCKET"),
            ("CLONE_POST", "CLONE_HOST"),
            ("USE_WAEG", "USE_WALG"),
        ] {
            finds(name, right, Reason::Spelling);
        }
    }

    #[test]
    fn never_for_what_is_right_or_of_other_programs() {
        for name in [
            "WAL_S3_BUCKET",
            "CLONE_AWS_REGION",
            "AWS_PROFILE",
            "WALG_LOG_LEVEL",
            "PATH",
            "TZ",
            "LANG",
            "LC_ALL",
            "LOG_LEVEL",
            "SSH_AUTH_SOCK",
            "USER",
            "USERNAME",
            "HOSTNAME",
            "JAVA_OPTS",
            "PGOPTIONS",
            "AWS_ACCOUNT_ID",
            "GOOGLE_CLOUD_PROJECT",
            "AZURE_SUBSCRIPTION_ID",
            "DATADOG_API_KEY",
            "LDAPTLS_CACERT",
            "",
            "A",
            "NAMESPACE",
            "STANDBY_METHOD",
            "SWIFT_PACKAGE_PATH",
            "WALLET_PATH",
            "USE_CASE",
            "é",
            "KRB5_CONFIG",
            "VAULT_ADDR",
            "AZURE_CLIENT_KEY",
            "CLONE_URL",
            "USE_WALLET",
            "USE_AL",
            "WAL_LEVEL",
            "AWS_EC2_METADATA_DISABLED",
            "CLONE_BACKUP_CRON",
            "clone_backup_schedule",
        ] {
            assert_eq!(nearest(name).map(|found| found.to_string()), None, "{name}");
        }
    }
}
