use super::*;
use crate::kubelet;
use crate::operator::{CloneSpec, ClusterIdentity, EnvBuilder, OperatorConfiguration, Source, UnknownReason, Value};

const NEW: Tag = Tag::new(4, 0, 3);
const IDENTITY: ClusterIdentity<'_> =
    ClusterIdentity { name: Some("pg"), namespace: Some("harbor"), postgres_major: Some("12"), uid: None };

fn config_map(variables: &[(&'static str, &'static str)]) -> Environment<'static> {
    let mut builder = EnvBuilder::new(IDENTITY);
    for (name, value) in variables {
        builder.add(Source::ConfigMap, name, *value);
    }
    kubelet::expand(builder.assemble())
}

fn plan<'e>(environment: &'e Environment<'_>) -> StartupPlan<'e> {
    StartupPlan::new(environment, NEW).unwrap()
}

fn archive<'e>(environment: &'e Environment<'_>) -> Archive<'e> {
    plan(environment).archive.unwrap()
}

mod archives {
    use super::*;

    #[test]
    fn without_a_target_nothing_is_archived() {
        let environment = config_map(&[("AWS_REGION", "r"), ("wal_s3_bucket", "b")]);
        assert_eq!(plan(&environment).archive, None);
    }

    #[test]
    fn the_path_has_no_major_version_before_2_0() {
        let environment = config_map(&[("WAL_S3_BUCKET", "b")]);
        for (tag, prefix) in
            [(Tag::new(1, 6, 5), "s3://b/spilo/harbor-pg/wal/"), (Tag::new(2, 0, 2), "s3://b/spilo/harbor-pg/wal/12")]
        {
            assert_eq!(StartupPlan::new(&environment, tag).unwrap().archive.unwrap().prefix(), prefix);
        }
    }

    #[test]
    fn the_path_of_the_operators_bucket_has_the_uid() {
        let configuration = OperatorConfiguration { wal_s3_bucket: "b", ..OperatorConfiguration::default() };
        for (uid, prefix) in [(Some("uid1"), "s3://b/spilo/pg/uid1/wal/12"), (None, "s3://b/spilo/pg/$(UID)/wal/12")] {
            let mut builder = EnvBuilder::new(ClusterIdentity { uid, ..IDENTITY });
            builder.add_configuration(&configuration);
            let environment = kubelet::expand(builder.assemble());
            let archive = archive(&environment);
            assert_eq!(archive.prefix(), prefix);
            let file = archive.env_dir.file(names::WALE_S3_PREFIX).unwrap();
            assert_eq!(file.is_fully_known(), uid.is_some());
            assert_eq!(environment.unresolved(), []);
        }
    }

    #[test]
    fn values_have_their_source() {
        let environment = config_map(&[("WAL_S3_BUCKET", "b"), ("WALG_DELTA_MAX_STEPS", "6")]);
        let plan = plan(&environment);
        let archive = plan.archive.unwrap();
        let source = |name| archive.env_dir.file(name).unwrap().source();
        assert_eq!(source(names::WALG_DELTA_MAX_STEPS), Some(Source::ConfigMap));
        assert_eq!(source(names::WALE_S3_PREFIX), None);
        assert_eq!((plan.schedule.as_str(), plan.schedule.source()), ("0 1 * * *", None));
    }

    #[test]
    fn a_switch_in_braces_is_true_or_none() {
        for (switch, prefix) in
            [("true", "s3://b/spilo/harbor-pg/true/wal/12"), ("false", "s3://b/spilo/harbor-pg/None/wal/12")]
        {
            let environment = config_map(&[
                ("WAL_S3_BUCKET", "b"),
                ("USE_WALG_BACKUP", switch),
                ("WAL_BUCKET_SCOPE_SUFFIX", "/{USE_WALG_BACKUP}"),
            ]);
            assert_eq!(archive(&environment).prefix(), prefix);
        }
    }

    /// The path is formatted with the variables that the start-up reads for it, not with all variables of the pod.
    #[test]
    fn braces_are_replaced_by_variables_that_the_start_up_reads() {
        let with_suffix = |suffix| config_map(&[("WAL_S3_BUCKET", "b"), ("WAL_BUCKET_SCOPE_SUFFIX", suffix)]);
        assert_eq!(archive(&with_suffix("/{WAL_S3_BUCKET}")).prefix(), "s3://b/spilo/harbor-pg/b/wal/12");
        for suffix in ["/{x", "/{PGROOT}", "/{POD_NAMESPACE}", "/{UNKNOWN_NAME}"] {
            let error = StartupPlan::new(&with_suffix(suffix), NEW).unwrap_err();
            assert_eq!(error, StartupError::PathFormat, "{suffix}");
            assert_eq!(
                error.to_string(),
                "the start-up of Spilo fails: the scope, its prefix or its suffix contains a brace that is not part of a \
                 known {NAME}"
            );
        }
    }

    #[test]
    fn credentials_for_s3() {
        for (variables, credentials) in [
            (&[("AWS_ACCESS_KEY_ID", "i"), ("AWS_SECRET_ACCESS_KEY", "s")][..], Credentials::AccessKeys),
            (
                &[("AWS_ACCESS_KEY_ID", "i"), ("AWS_SECRET_ACCESS_KEY", "")],
                Credentials::IncompleteAccessKeys { missing: names::AWS_SECRET_ACCESS_KEY },
            ),
            (
                &[("AWS_SECRET_ACCESS_KEY", "s")],
                Credentials::IncompleteAccessKeys { missing: names::AWS_ACCESS_KEY_ID },
            ),
            (&[("AWS_ROLE_ARN", "arn"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/f")], Credentials::WebIdentity),
            (&[("AWS_ROLE_ARN", "arn")], Credentials::InstanceProfile),
            (&[("AWS_WEB_IDENTITY_TOKEN_FILE", "/f")], Credentials::InstanceProfile),
            (&[], Credentials::InstanceProfile),
        ] {
            let mut variables = variables.to_vec();
            variables.push(("WAL_S3_BUCKET", "b"));
            assert_eq!(archive(&config_map(&variables)).credentials, credentials);
        }
    }

    #[test]
    fn the_first_of_several_credentials_for_azure_is_used() {
        let environment = config_map(&[
            ("WALG_AZ_PREFIX", "azure://c/p"),
            ("AZURE_STORAGE_ACCESS_KEY", "k"),
            ("AZURE_STORAGE_SAS_TOKEN", "t"),
        ]);
        let archive = archive(&environment);
        assert_eq!(archive.credentials, Credentials::StorageAccessKey);
        assert_eq!(archive.credential_sets, 2);
        assert!(archive.env_dir.is_set(names::AZURE_STORAGE_ACCESS_KEY));
        assert!(!archive.env_dir.is_set(names::AZURE_STORAGE_SAS_TOKEN));
    }

    #[test]
    fn the_region_is_guessed_from_the_prefix_that_the_release_reads() {
        let (with_wal_e, wal_g_only) = (Tag::new(4, 0, 3), Tag::new(4, 1, 1));
        for (name, tag, region) in [
            ("WALE_S3_PREFIX", with_wal_e, RegionSource::FromBucket),
            ("WALG_S3_PREFIX", with_wal_e, RegionSource::FromZone),
            ("WALG_S3_PREFIX", wal_g_only, RegionSource::FromBucket),
        ] {
            let environment = config_map(&[(name, "s3://backups-eu-central-1-prod/x")]);
            let archive = StartupPlan::new(&environment, tag).unwrap().archive.unwrap();
            assert_eq!(archive.region, Some(region), "{name} {tag}");
        }
    }

    #[test]
    fn an_endpoint_of_wal_e_has_scheme_convention_and_host() {
        for (endpoint, is_malformed) in [
            ("https+path://minio", false),
            ("h_1+pa_th://minio", false),
            ("https+path://minio\n", false),
            ("https://minio", true),
            ("+path://minio", true),
            ("ht-tps+path://minio", true),
            ("https+://minio", true),
            ("https+pa.th://minio", true),
            ("https+path://", true),
            ("https+path://minio\nx", true),
        ] {
            let environment = config_map(&[("WAL_S3_BUCKET", "b"), ("WALE_S3_ENDPOINT", endpoint)]);
            assert_eq!(archive(&environment).has_malformed_wale_endpoint, is_malformed, "{endpoint:?}");
        }
    }

    #[test]
    fn the_endpoint_is_the_one_that_the_tools_see() {
        for (name, endpoint) in [("AWS_ENDPOINT", Some("http://minio:9000")), ("MY_ENDPOINT", None)] {
            let environment = config_map(&[("WAL_S3_BUCKET", "b"), ("AWS_REGION", "r"), (name, "http://minio:9000")]);
            assert_eq!(archive(&environment).endpoint(), endpoint);
        }
    }

    fn with_value(name: &'static str, value: Value<'static>) -> Environment<'static> {
        let mut builder = EnvBuilder::new(IDENTITY);
        builder.add(Source::ConfigMap, "WAL_S3_BUCKET", "b");
        builder.add(Source::ConfigMap, "USE_WALG_BACKUP", "true");
        builder.add(Source::ConfigMap, name, value);
        kubelet::expand(builder.assemble())
    }

    const UNKNOWN: Value<'_> = Value::Unknown(UnknownReason::ValueFrom);

    #[test]
    fn unknown_values_are_assumed_to_be_sensible() {
        for (value, encryption) in [
            (Value::from("true"), None),
            (Value::from("True"), Some("AES256")),
            (Value::from(""), Some("AES256")),
            (UNKNOWN, None),
        ] {
            let environment = with_value("WALG_DISABLE_S3_SSE", value.clone());
            assert_eq!(archive(&environment).server_side_encryption(), encryption, "{value:?}");
        }
        let environment = with_value("WALG_BACKUP_FROM_REPLICA", UNKNOWN);
        let plan = plan(&environment);
        assert!(plan.backup_from_replica);
        let archive = plan.archive.unwrap();
        let file = archive.env_dir.file(names::WALG_BACKUP_FROM_REPLICA).unwrap();
        assert_eq!((file.as_str(), file.is_fully_known()), ("$(WALG_BACKUP_FROM_REPLICA)", false));
    }

    #[test]
    fn unknown_values_appear_as_placeholders() {
        let mut builder = EnvBuilder::new(ClusterIdentity::default());
        builder.add(Source::ConfigMap, "WAL_S3_BUCKET", UNKNOWN);
        builder.add(Source::ConfigMap, "WAL_BUCKET_SCOPE_SUFFIX", "/$(AWS_ACCESS_KEY_ID)");
        builder.add(Source::ConfigMap, "AWS_ACCESS_KEY_ID", "canary");
        builder.add(Source::ConfigMap, "USE_WALG_BACKUP", UNKNOWN);
        let environment = kubelet::expand(builder.assemble());
        let plan = plan(&environment);
        assert!(!format!("{plan:?}").contains("canary"));
        let archive = plan.archive.unwrap();
        assert_eq!(
            archive.prefix(),
            "s3://$(WAL_S3_BUCKET)/spilo/$(POD_NAMESPACE)-$(SCOPE)/$(AWS_ACCESS_KEY_ID)/wal/$(PGVERSION)"
        );
        assert_eq!(archive.backup_tool, Tool::WalG);
    }

    #[test]
    fn the_endpoint_of_the_metadata_service_is_passed_on_from_4_0_p3_on() {
        let name = names::AWS_EC2_METADATA_SERVICE_ENDPOINT;
        let environment =
            config_map(&[("WAL_S3_BUCKET", "b"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://metadata")]);
        for (tag, endpoint) in [(Tag::new(4, 0, 2), None), (NEW, Some("http://metadata"))] {
            let archive = StartupPlan::new(&environment, tag).unwrap().archive.unwrap();
            assert_eq!(archive.env_dir.get(name), endpoint, "{tag}");
        }
    }

    #[test]
    fn an_env_dir_prints_everything_but_secrets() {
        let environment = config_map(&[("WAL_S3_BUCKET", "b"), ("AWS_REGION", "r"), ("AWS_ACCESS_KEY_ID", "canary")]);
        let archive = archive(&environment);
        let output = format!("{:?}", archive.env_dir);
        assert!(output.contains(r#"AWS_REGION: "r""#), "{output}");
        assert!(!output.contains("canary"), "{output}");
        assert!(archive.env_dir.is_set(names::AWS_ACCESS_KEY_ID));
        assert_eq!(archive.env_dir.get(names::AWS_ACCESS_KEY_ID), None);
        assert_eq!(archive.env_dir.file(names::AWS_ACCESS_KEY_ID), None);
    }

    #[test]
    fn from_4_1_on_an_empty_credential_is_overwritten_with_the_prefix() {
        let environment = config_map(&[("WALE_GS_PREFIX", "gs://b/p")]);
        let archive = StartupPlan::new(&environment, Tag::new(4, 1, 1)).unwrap().archive.unwrap();
        assert_eq!(archive.prefix(), "gs://b/p");
        assert_eq!(archive.overwritten_credential, Some(names::GOOGLE_APPLICATION_CREDENTIALS));
        assert_eq!(archive.credentials, Credentials::Platform);
    }
}

mod restores {
    use super::*;

    #[test]
    fn spec_clone_restores_from_the_operators_bucket() {
        let configuration = OperatorConfiguration { wal_s3_bucket: "b", ..OperatorConfiguration::default() };
        let time = "2024-01-02T03:04:05+00:00";
        let mut builder = EnvBuilder::new(ClusterIdentity { uid: Some("new"), ..IDENTITY });
        builder.add_configuration(&configuration);
        let clone = CloneSpec { cluster: "pg", uid: "old", timestamp: time, ..CloneSpec::default() };
        builder.add_clone(&clone, &configuration);
        let environment = kubelet::expand(builder.assemble());
        let plan = plan(&environment);
        let ClonePlan::Archive { archive: Some(archive), target } = &plan.clone else { panic!("{:?}", plan.clone) };
        assert_eq!(archive.restore_prefix(), "s3://b/spilo/pg/old/wal/");
        assert!(archive.restores_from("s3://b/spilo/pg/old/wal/12"));
        assert!(!archive.restores_from(plan.archive.as_ref().unwrap().prefix()));
        assert_eq!(target.time.as_ref().map(EffectiveValue::as_str), Some(time));
        assert!(target.inclusive);
    }

    #[test]
    fn a_computed_path_without_a_major_version_covers_those_with_one() {
        for (prefix, other, covers) in [
            ("s3://b/spilo/pg/wal/", "s3://b/spilo/pg/wal/12", true),
            ("s3://b/spilo/pg/wal", "s3://b/spilo/pg/wal/12/", true),
            ("s3://b/spilo/pg/wal", "s3://b/spilo/pg/wal/12/x", false),
            ("s3://b/spilo/pg/wal", "s3://b/spilo/pg/wal2", false),
            ("s3://b/spilo/pg", "s3://b/spilo/pg/12", false),
            ("s3://b/pg/wal", "s3://b/pg/wal/12", false),
            ("s3://b/pg/wal/12", "s3://b/pg/wal/12", true),
        ] {
            let environment = config_map(&[
                ("CLONE_METHOD", "CLONE_WITH_WALE"),
                ("CLONE_USE_WALG_RESTORE", "true"),
                ("CLONE_WALG_S3_PREFIX", prefix),
            ]);
            let ClonePlan::Archive { archive: Some(archive), .. } = plan(&environment).clone else {
                panic!("{prefix}")
            };
            assert_eq!(archive.restores_from(other), covers, "{prefix} {other}");
        }
    }

    #[test]
    fn a_new_cluster_is_empty_without_a_source() {
        let value = |text: &'static str| EffectiveValue::from_startup(text);
        for (method, expected) in [
            ("CLONE_WITH_WALE", ClonePlan::Incomplete { method: value("CLONE_WITH_WALE") }),
            ("CLONE_WITH_BASEBACKUP", ClonePlan::Incomplete { method: value("CLONE_WITH_BASEBACKUP") }),
            ("CLONE_WITH_WALG", ClonePlan::UnknownMethod(value("CLONE_WITH_WALG"))),
            ("", ClonePlan::Disabled),
        ] {
            let environment =
                config_map(&[("CLONE_METHOD", method), ("CLONE_SCOPE", ""), ("CLONE_WAL_S3_BUCKET", "b")]);
            assert_eq!(plan(&environment).clone, expected);
        }
    }

    #[test]
    fn from_4_1_on_a_prefix_of_wal_g_activates_a_restore() {
        let clone = |prefix| {
            let environment = config_map(&[("CLONE_METHOD", "CLONE_WITH_WALG"), ("CLONE_WALG_S3_PREFIX", prefix)]);
            let plan = StartupPlan::new(&environment, Tag::new(4, 1, 1)).unwrap();
            matches!(plan.clone, ClonePlan::Archive { archive: Some(_), .. })
        };
        assert!(clone("s3://b/p"));
        assert!(!clone(""));
    }

    #[test]
    fn a_bucket_with_a_scope_makes_a_standby() {
        let environment = config_map(&[("STANDBY_WAL_S3_BUCKET", "b"), ("STANDBY_SCOPE", "src")]);
        let standby = plan(&environment).standby.unwrap();
        assert_eq!((standby.host, standby.port), (None, None));
        assert_eq!(standby.archive.unwrap().restore_prefix(), "s3://b/spilo/src/wal/");
    }

    #[test]
    fn reserved_variables_stop_the_start_up() {
        let environment = config_map(&[("CLONE_WITH_WALE", "true")]);
        let error = StartupPlan::new(&environment, NEW).unwrap_err();
        assert_eq!(error, StartupError::ReservedVariable(names::CLONE_WITH_WALE));
        assert_eq!(
            error.to_string(),
            "the start-up of Spilo fails: CLONE_WITH_WALE is reserved for Spilo and must not be set"
        );
    }
}
