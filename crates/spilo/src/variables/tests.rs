use super::catalogue::Row;
use super::*;

#[test]
fn rows_are_sorted_and_unique() {
    assert!(all().is_sorted_by(|one, next| one.name < next.name));
}

#[test]
fn replacements_and_aliases_are_read() {
    for variable in all() {
        if let Some(replacement) = variable.replacement {
            assert!(find(replacement.as_str()).unwrap().is_read(), "{}", variable.name);
        }
    }
    for (alias, meant) in aliases::ALIASES {
        assert_eq!(find(alias), None, "{alias} is a variable");
        assert!(find(meant.as_str()).unwrap().is_read(), "{alias}");
    }
}

#[test]
fn aliases_are_sorted_and_unique() {
    assert!(aliases::ALIASES.is_sorted_by(|one, next| one.0 < next.0));
}

#[test]
fn constants_have_the_names_of_their_variables() {
    for (constant, name) in names::PREFIXED {
        assert_eq!(*constant, name.as_str());
    }
    assert_eq!(names::AWS_REGION.as_str(), "AWS_REGION");
    assert_eq!(names::no_proxy.as_str(), "no_proxy");
}

#[test]
fn every_name_is_found() {
    for row in Row::ALL {
        let name = VariableName::from_row(*row);
        for prefix in [VariablePrefix::None, VariablePrefix::Clone, VariablePrefix::Standby] {
            let prefixed = name.with_prefix(prefix);
            let full_name = format!("{}{}", prefix.as_str(), name.variable().name);
            assert_eq!((prefixed.as_str(), prefixed.to_string().as_str()), (full_name.as_str(), full_name.as_str()));
            let found = VariableName::find(&full_name);
            assert!(found.is_none_or(|found| found.as_str() == full_name), "{full_name}");
            assert_eq!(VariableName::find_ignoring_case(&full_name.to_lowercase()), found, "{full_name}");
            if name.variable().is_prefixed || prefixed.prefix() == VariablePrefix::None {
                assert_eq!(found, Some(prefixed), "{full_name}");
            }
        }
    }
    assert_eq!(VariableName::find("CLONE_SCOPE"), Some(names::SCOPE.with_prefix(VariablePrefix::Clone)));
    assert_eq!(VariableName::find("STANDBY_PGVERSION"), Some(names::PGVERSION.with_prefix(VariablePrefix::Standby)));
}

#[test]
fn names_are_in_upper_or_in_lower_case() {
    for Variable { name, .. } in all() {
        assert!(*name == name.to_ascii_uppercase() || *name == name.to_ascii_lowercase(), "{name}");
    }
}

#[test]
fn notes_are_sentences_without_a_full_stop() {
    for variable in all() {
        assert!(variable.note.is_none_or(|note| !note.ends_with('.') && !note.is_empty()), "{}", variable.name);
        assert!(variable.is_read() || variable.note.is_some(), "{} has no reason", variable.name);
    }
}

#[test]
fn internal_names_are_neither_found_nor_suggested() {
    for name in ["WALE_AZ_PREFIX", "CLONE_WAL_AZ_BUCKET", "STANDBY_WALG_GCS_PREFIX"] {
        assert!(VariableName::find(name).is_some(), "{name}");
        assert_eq!(find(name), None);
        assert_ne!(suggest(name).map(|found| found.name), VariableName::find(name));
    }
}

#[test]
fn prefixed_names_have_the_row_of_the_plain_name() {
    for prefix in ["CLONE_", "STANDBY_"] {
        for name in ["AWS_REGION", "AWS_SECRET_ACCESS_KEY", "USE_WALG_RESTORE", "WAL_S3_BUCKET", "no_proxy"] {
            assert_eq!(find(&format!("{prefix}{name}")), find(name));
        }
    }
    for name in ["CLONE_BACKUP_SCHEDULE", "STANDBY_CRONTAB", "CLONE_CLONE_SCOPE", "CLONE_STANDBY_HOST", "CLONE_"] {
        assert_eq!(find(name), None, "{name}");
    }
}

#[test]
fn secrets() {
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
    use super::super::{SuggestionReason, suggest};

    #[track_caller]
    fn assert_suggests(name: &str, meant: &str, reason: SuggestionReason) {
        let found = suggest(name).unwrap_or_else(|| panic!("no suggestion for {name}"));
        assert_eq!((found.to_string().as_str(), found.reason), (meant, reason), "{name}");
    }

    #[test]
    fn for_common_mistakes() {
        for (name, meant) in [
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
            assert_suggests(name, meant, SuggestionReason::Alias);
        }
    }

    #[test]
    fn for_the_wrong_case() {
        for (name, meant) in [
            ("wal_s3_bucket", "WAL_S3_BUCKET"),
            ("Clone_Aws_Region", "CLONE_AWS_REGION"),
            ("clone_scope", "CLONE_SCOPE"),
            ("HTTP_PROXY", "http_proxy"),
            ("CLONE_HTTP_PROXY", "CLONE_http_proxy"),
        ] {
            assert_suggests(name, meant, SuggestionReason::Case);
        }
    }

    #[test]
    fn for_similar_spellings() {
        for (name, meant) in [
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
            // The most similar one, and of several the alphabetically first.
            ("WALG_GS_PREFX", "WALG_GS_PREFIX"),
            ("WAL_G3_BUCKET", "WAL_GS_BUCKET"),
            ("CLONE_POST", "CLONE_HOST"),
            ("USE_WAEG", "USE_WALG"),
        ] {
            assert_suggests(name, meant, SuggestionReason::Spelling);
        }
    }

    #[test]
    fn neither_for_right_names_nor_for_those_of_other_programs() {
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
            assert_eq!(suggest(name).map(|found| found.to_string()), None, "{name}");
        }
    }
}
