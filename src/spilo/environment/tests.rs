use super::*;
use crate::spilo::Tag;
use crate::spilo::vocabulary::names;

const NEW: Tag = Tag::new(4, 0, 3);

fn harbor() -> Variables<'static> {
    Variables::of_cluster(&Identity { cluster: Some("pg"), namespace: Some("harbor"), postgres_major: Some("12") })
}

fn config_map(rows: &[(&'static str, &'static str)]) -> Environment<'static> {
    let mut variables = harbor();
    for (name, text) in rows {
        variables.add(Source::ConfigMap, name, *text);
    }
    variables.resolve()
}

mod merging {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn the_operator_wins_and_says_so() {
        let environment = config_map(&[("SCOPE", "mine"), ("WAL_S3_BUCKET", "b")]);
        assert_eq!(environment.text("SCOPE"), Some("pg"));
        assert_eq!(
            environment.hidden(),
            [Hidden { name: "SCOPE", source: Source::ConfigMap, by_name: "SCOPE", by_source: Source::Operator }]
        );
    }

    #[test]
    fn a_twin_in_lower_case_hides_and_is_not_read() {
        let mut variables = harbor();
        variables.add(Source::OperatorConfiguration, "WAL_S3_BUCKET", "b");
        variables.add(Source::ConfigMap, "wal_s3_bucket", "mine");
        let environment = variables.resolve();
        assert_eq!(environment.hidden()[0].by_name, "wal_s3_bucket");
        assert!(!environment.has("WAL_S3_BUCKET"));
        assert_eq!(environment.plan(NEW).unwrap().archive, None);
    }

    /// Of names that no table has, too.
    #[test]
    fn a_name_that_nobody_knows_is_there_once() {
        let mut variables = harbor();
        variables.add(Source::ClusterEnv, "MY_TOOL", "env");
        variables.add(Source::ConfigMap, "MY_TOOL", "map");
        variables.add(Source::ConfigMap, "my_tool", "twin");
        variables.add(Source::ConfigMap, "MY_OTHER", "map");
        let environment = variables.resolve();
        assert_eq!(environment.text("MY_TOOL"), Some("env"));
        assert_eq!(environment.text("MY_OTHER"), Some("map"));
        assert!(!environment.has("my_tool"));
        let hidden: Vec<_> = environment.hidden().iter().map(|hidden| (hidden.name, hidden.by_source)).collect();
        assert_eq!(hidden, [("MY_TOOL", Source::ClusterEnv), ("my_tool", Source::ClusterEnv)]);
    }

    #[test]
    fn sources_go_in_order() {
        let order = [Source::ClusterEnv, Source::Secret, Source::ConfigMap, Source::OperatorConfiguration];
        for (index, first) in order.into_iter().enumerate() {
            let mut variables = harbor();
            for source in order[index..].iter().rev() {
                variables.add(*source, "AWS_REGION", format!("{source:?}"));
            }
            let environment = variables.resolve();
            assert_eq!(environment.source("AWS_REGION"), Some(first));
            assert_eq!(environment.text("AWS_REGION"), Some(format!("{first:?}").as_str()));
        }
    }

    #[test]
    fn spec_clone_beats_spec_env_because_kubernetes_takes_the_last() {
        let mut variables = harbor();
        variables.add(Source::ClusterEnv, "CLONE_SCOPE", "env");
        variables.add(Source::Clone, "CLONE_SCOPE", "clone");
        variables.add(Source::ConfigMap, "CLONE_SCOPE", "map");
        let environment = variables.resolve();
        assert_eq!(environment.text("CLONE_SCOPE"), Some("clone"));
        let hidden: Vec<_> = environment.hidden().iter().map(|hidden| (hidden.source, hidden.by_source)).collect();
        assert_eq!(hidden, [(Source::ClusterEnv, Source::Clone), (Source::ConfigMap, Source::ClusterEnv)]);
    }

    #[test]
    fn references_see_only_what_comes_earlier() {
        let environment = config_map(&[
            ("WAL_S3_BUCKET", "$(SCOPE)-$(AWS_REGION)-$(WAL_SWIFT_BUCKET)"),
            ("AWS_REGION", "r"),
            ("WAL_SWIFT_BUCKET", "p"),
        ]);
        assert_eq!(environment.text("WAL_S3_BUCKET"), Some("pg-r-$(WAL_SWIFT_BUCKET)"));
        assert_eq!(
            environment.unresolved(),
            [Unresolved { name: "WAL_S3_BUCKET", reference: "WAL_SWIFT_BUCKET".to_owned() }]
        );
    }

    #[test]
    fn of_two_equal_names_the_later_may_refer_to_the_earlier() {
        let mut variables = harbor();
        variables.add(Source::ClusterEnv, "CLONE_WALE_S3_PREFIX", "s3://b");
        variables.add(Source::Clone, "CLONE_WALE_S3_PREFIX", "$(CLONE_WALE_S3_PREFIX)/x");
        assert_eq!(variables.resolve().text("CLONE_WALE_S3_PREFIX"), Some("s3://b/x"));
    }

    #[test]
    fn a_secret_is_there_and_never_told() {
        let environment = config_map(&[("AWS_SECRET_ACCESS_KEY", "canary"), ("my_password", "canary")]);
        assert!(environment.has(names::AWS_SECRET_ACCESS_KEY) && environment.has("my_password"));
        assert_eq!(environment.text(names::AWS_SECRET_ACCESS_KEY), None);
        assert_eq!(["AWS_SECRET_ACCESS_KEY", "my_password"].map(|name| environment.text(name)), [None, None]);
    }

    #[test]
    fn nothing_is_expanded_in_a_secret() {
        let mut variables = harbor();
        variables.add(Source::Secret, "WAL_S3_BUCKET", "$(SCOPE)$$");
        let environment = variables.resolve();
        assert_eq!(environment.text("WAL_S3_BUCKET"), Some("$(SCOPE)$$"));
        assert!(environment.unresolved().is_empty());
    }

    #[test]
    fn what_is_unknown_stays_standing() {
        let mut variables = Variables::of_cluster(&Identity::default());
        variables.add(Source::ConfigMap, "WAL_S3_BUCKET", Value::Unknown);
        variables.add(Source::ConfigMap, "WAL_BUCKET_SCOPE_SUFFIX", "/$(AWS_ACCESS_KEY_ID)");
        variables.add(Source::ConfigMap, "AWS_ACCESS_KEY_ID", "canary");
        variables.add(Source::ConfigMap, "USE_WALG_BACKUP", Value::Unknown);
        let shown = format!("{variables:?}");
        assert!(shown.contains("Unknown") && shown.contains("Text(..)") && !shown.contains("canary"), "{shown}");
        let environment = variables.resolve();
        let shown = format!("{environment:?}");
        assert!(shown.contains("AWS_ACCESS_KEY_ID from ConfigMap") && !shown.contains("canary"), "{shown}");
        let plan = environment.plan(NEW).unwrap();
        let archive = plan.archive.as_ref().unwrap();
        assert_eq!(
            archive.prefix(),
            "s3://$(WAL_S3_BUCKET)/spilo/$(POD_NAMESPACE)-$(SCOPE)/$(AWS_ACCESS_KEY_ID)/wal/$(PGVERSION)"
        );
        assert_eq!(archive.backup_tool, Tool::WalG);
        assert!(!format!("{plan:?}").contains("canary"));
    }

    #[test]
    fn references_make_2_mib_at_most() {
        let long = "x".repeat(100_000);
        let names: Vec<String> = (100..130).map(|number| format!("A{number}")).collect();
        for (text, known) in [("$(LONG)", 20), (long.as_str(), 30)] {
            let mut variables = harbor();
            variables.add(Source::ClusterEnv, "LONG", long.as_str());
            for name in &names {
                variables.add(Source::ConfigMap, name, text);
            }
            let environment = variables.resolve();
            assert_eq!(names.iter().filter(|name| !environment.is_unknown(name.as_str())).count(), known);
        }
    }

    #[test]
    fn a_chain_of_references_cannot_blow_up() {
        let names: Vec<String> = (100..200).map(|number| format!("A{number}")).collect();
        let texts: Vec<String> = names.iter().map(|name| format!("$({name})$({name})$({name})$({name})")).collect();
        let mut variables = harbor();
        variables.add(Source::ConfigMap, &names[0], "xxxxxxxxxxxxxxxx");
        for (name, text) in names.iter().skip(1).zip(&texts) {
            variables.add(Source::ConfigMap, name, text.as_str());
        }
        let environment = variables.resolve();
        let longest = names.iter().filter_map(|name| environment.text(name.as_str())).map(str::len).max();
        assert!(longest.unwrap() <= 128 * 1024);
        assert!(names.iter().any(|name| environment.is_unknown(name.as_str())));
    }
}

mod archives {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn the_path_has_no_major_version_before_2_0() {
        let environment = config_map(&[("WAL_S3_BUCKET", "b")]);
        for (tag, prefix) in
            [(Tag::new(1, 6, 5), "s3://b/spilo/harbor-pg/wal/"), (Tag::new(2, 0, 2), "s3://b/spilo/harbor-pg/wal/12")]
        {
            assert_eq!(environment.plan(tag).unwrap().archive.unwrap().prefix(), prefix);
        }
    }

    #[test]
    fn the_operators_bucket_brings_the_uid() {
        let configuration = operator::Configuration { wal_s3_bucket: "b", ..Default::default() };
        for (uid, prefix) in [(Some("uid1"), "s3://b/spilo/pg/uid1/wal/12"), (None, "s3://b/spilo/pg/$(UID)/wal/12")] {
            let mut variables = harbor();
            variables.add_configuration(&configuration, uid);
            let environment = variables.resolve();
            assert_eq!(environment.plan(NEW).unwrap().archive.unwrap().prefix(), prefix);
            assert!(environment.unresolved().is_empty());
        }
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
            assert_eq!(environment.plan(NEW).unwrap().archive.unwrap().prefix(), prefix);
        }
    }

    #[test]
    fn a_lone_brace_stops_the_start_up() {
        let environment = config_map(&[("WAL_S3_BUCKET", "b"), ("WAL_BUCKET_SCOPE_SUFFIX", "/{x")]);
        let failure = environment.plan(NEW).unwrap_err();
        assert_eq!(failure, Failure::PathFormat);
        assert_eq!(failure.to_string(), "a brace in the scope, its prefix or its suffix stops Spilo's start-up");
    }

    /// The path is formatted with what the start-up has read for it, not with all that the pod has.
    #[test]
    fn braces_stand_for_what_the_start_up_reads() {
        let with = |suffix| config_map(&[("WAL_S3_BUCKET", "b"), ("WAL_BUCKET_SCOPE_SUFFIX", suffix)]);
        let told = with("/{WAL_S3_BUCKET}");
        let plan = told.plan(NEW).unwrap();
        assert_eq!(plan.archive.as_ref().unwrap().prefix(), "s3://b/spilo/harbor-pg/b/wal/12");
        for suffix in ["/{PGROOT}", "/{POD_NAMESPACE}", "/{NOBODY_KNOWS}"] {
            assert_eq!(with(suffix).plan(NEW).unwrap_err(), Failure::PathFormat, "{suffix}");
        }
    }

    #[test]
    fn credentials_are_told_apart() {
        for (rows, credentials) in [
            (&[("AWS_ACCESS_KEY_ID", "i"), ("AWS_SECRET_ACCESS_KEY", "s")][..], Credentials::AccessKeys),
            (
                &[("AWS_ACCESS_KEY_ID", "i"), ("AWS_SECRET_ACCESS_KEY", "")],
                Credentials::HalfAccessKeys { missing: names::AWS_SECRET_ACCESS_KEY },
            ),
            (&[("AWS_ROLE_ARN", "arn"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/f")], Credentials::WebIdentity),
            (&[("AWS_ROLE_ARN", "arn")], Credentials::InstanceProfile),
            (&[("AWS_WEB_IDENTITY_TOKEN_FILE", "/f")], Credentials::InstanceProfile),
            (&[], Credentials::InstanceProfile),
        ] {
            let mut rows = rows.to_vec();
            rows.push(("WAL_S3_BUCKET", "b"));
            let environment = config_map(&rows);
            let plan = environment.plan(NEW).unwrap();
            assert_eq!(plan.archive.unwrap().credentials, credentials);
        }
    }

    #[test]
    fn of_several_ways_into_azure_the_first_is_taken() {
        let environment = config_map(&[
            ("WALG_AZ_PREFIX", "azure://c/p"),
            ("AZURE_STORAGE_ACCESS_KEY", "k"),
            ("AZURE_STORAGE_SAS_TOKEN", "t"),
        ]);
        let plan = environment.plan(NEW).unwrap();
        let archive = plan.archive.unwrap();
        assert_eq!(archive.credentials, Credentials::StorageAccessKey);
        assert_eq!(archive.ways_to_authenticate, 2);
        assert!(archive.directory.has(names::AZURE_STORAGE_ACCESS_KEY));
        assert!(!archive.directory.has(names::AZURE_STORAGE_SAS_TOKEN));
    }

    #[test]
    fn a_region_is_guessed_from_the_prefix_that_the_release_reads() {
        let (with_wale, walg_only) = (Tag::new(4, 0, 3), Tag::new(4, 1, 1));
        for (name, tag, region) in [
            ("WALE_S3_PREFIX", with_wale, Region::FromBucket),
            ("WALG_S3_PREFIX", with_wale, Region::FromZone),
            ("WALG_S3_PREFIX", walg_only, Region::FromBucket),
        ] {
            let environment = config_map(&[(name, "s3://backups-eu-central-1-prod/x")]);
            assert_eq!(environment.plan(tag).unwrap().archive.unwrap().region, Some(region), "{name} {tag}");
        }
    }

    #[test]
    fn an_endpoint_of_wal_e_has_scheme_convention_and_host() {
        for (endpoint, malformed) in [
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
            let archive = environment.plan(NEW).unwrap().archive.unwrap();
            assert_eq!(archive.malformed_wale_endpoint, malformed, "{endpoint:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_taken_for_sensible() {
        let of = |name: &'static str, value: Value<'static>| {
            let mut variables = harbor();
            variables.add(Source::ConfigMap, "WAL_S3_BUCKET", "b");
            variables.add(Source::ConfigMap, "USE_WALG_BACKUP", "true");
            variables.add(Source::ConfigMap, name, value);
            variables.resolve()
        };
        for (value, encryption) in [
            (Value::from("true"), None),
            (Value::from("True"), Some("AES256")),
            (Value::from(""), Some("AES256")),
            (Value::Unknown, None),
        ] {
            let environment = of("WALG_DISABLE_S3_SSE", value.clone());
            let archive = environment.plan(NEW).unwrap().archive.unwrap();
            assert_eq!(archive.server_side_encryption(), encryption, "{value:?}");
        }
        let environment = of("WALG_BACKUP_FROM_REPLICA", Value::Unknown);
        let plan = environment.plan(NEW).unwrap();
        assert!(plan.backup_from_replica);
        let shown = plan.archive.as_ref().unwrap().directory.get(names::WALG_BACKUP_FROM_REPLICA);
        assert_eq!(shown, Some("$(WALG_BACKUP_FROM_REPLICA)"));
    }

    #[test]
    fn the_metadata_services_endpoint_is_passed_on_from_4_0_p3_on() {
        let name = names::AWS_EC2_METADATA_SERVICE_ENDPOINT;
        let environment =
            config_map(&[("WAL_S3_BUCKET", "b"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://metadata")]);
        for (tag, endpoint) in [(Tag::new(4, 0, 2), None), (NEW, Some("http://metadata"))] {
            assert_eq!(environment.plan(tag).unwrap().archive.unwrap().directory.get(name), endpoint, "{tag}");
        }
    }

    #[test]
    fn a_directory_shows_all_but_its_secrets() {
        let environment = config_map(&[("WAL_S3_BUCKET", "b"), ("AWS_REGION", "r"), ("AWS_ACCESS_KEY_ID", "canary")]);
        let archive = environment.plan(NEW).unwrap().archive.unwrap();
        let shown = format!("{:?}", archive.directory);
        assert!(shown.contains(r#"AWS_REGION: "r""#), "{shown}");
        assert!(!shown.contains("canary"), "{shown}");
        assert!(archive.directory.has(names::AWS_ACCESS_KEY_ID));
    }

    #[test]
    fn from_4_1_on_an_empty_credential_gets_the_prefix() {
        let environment = config_map(&[("WALE_GS_PREFIX", "gs://b/p")]);
        let plan = environment.plan(Tag::new(4, 1, 1)).unwrap();
        let archive = plan.archive.unwrap();
        assert_eq!(archive.prefix(), "gs://b/p");
        assert_eq!(archive.overwritten, Some(names::GOOGLE_APPLICATION_CREDENTIALS));
        assert_eq!(archive.credentials, Credentials::Platform);
    }
}

mod restores {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn spec_clone_restores_from_what_the_operators_bucket_holds() {
        let configuration = operator::Configuration { wal_s3_bucket: "b", ..Default::default() };
        let mut variables = harbor();
        variables.add_configuration(&configuration, Some("new"));
        variables.add_clone(
            &operator::CloneSource {
                cluster: "pg",
                uid: "old",
                timestamp: "2024-01-02T03:04:05+00:00",
                ..Default::default()
            },
            &configuration,
        );
        let environment = variables.resolve();
        let plan = environment.plan(NEW).unwrap();
        let ClonePlan::Archive { archive, until } = &plan.clone else { panic!("{:?}", plan.clone) };
        let archive = archive.as_ref().unwrap();
        assert_eq!(archive.restore_prefix(), "s3://b/spilo/pg/old/wal/");
        assert!(archive.restores_from("s3://b/spilo/pg/old/wal/12"));
        assert!(!archive.restores_from(plan.archive.as_ref().unwrap().prefix()));
        assert_eq!(until.time, "2024-01-02T03:04:05+00:00");
        assert!(until.inclusive);
    }

    #[test]
    fn a_path_without_a_major_stands_for_those_with_one_if_spilo_made_it_up() {
        for (prefix, written, reads) in [
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
            let ClonePlan::Archive { archive, .. } = environment.plan(NEW).unwrap().clone else { panic!("{prefix}") };
            assert_eq!(archive.unwrap().restores_from(written), reads, "{prefix} {written}");
        }
    }

    #[test]
    fn without_a_source_the_database_is_empty() {
        for (method, clone) in [
            ("CLONE_WITH_WALE", ClonePlan::Incomplete { method: "CLONE_WITH_WALE" }),
            ("CLONE_WITH_BASEBACKUP", ClonePlan::Incomplete { method: "CLONE_WITH_BASEBACKUP" }),
            ("CLONE_WITH_WALG", ClonePlan::UnknownMethod("CLONE_WITH_WALG")),
            ("", ClonePlan::Off),
        ] {
            let environment =
                config_map(&[("CLONE_METHOD", method), ("CLONE_SCOPE", ""), ("CLONE_WAL_S3_BUCKET", "b")]);
            assert_eq!(environment.plan(NEW).unwrap().clone, clone);
        }
    }

    #[test]
    fn from_4_1_on_a_prefix_of_wal_g_starts_a_restore() {
        let tag = Tag::new(4, 1, 1);
        let of = |prefix| config_map(&[("CLONE_METHOD", "CLONE_WITH_WALG"), ("CLONE_WALG_S3_PREFIX", prefix)]);
        assert!(matches!(of("s3://b/p").plan(tag).unwrap().clone, ClonePlan::Archive { archive: Some(_), .. }));
        assert_eq!(of("").plan(tag).unwrap().clone, ClonePlan::Incomplete { method: "CLONE_WITH_WALG" });
    }

    #[test]
    fn a_bucket_with_a_scope_makes_a_standby() {
        let environment = config_map(&[("STANDBY_WAL_S3_BUCKET", "b"), ("STANDBY_SCOPE", "src")]);
        let standby = environment.plan(NEW).unwrap().standby.unwrap();
        assert_eq!(standby.archive.unwrap().restore_prefix(), "s3://b/spilo/src/wal/");
    }

    #[test]
    fn a_restore_cannot_be_switched_on_past_the_method() {
        let environment = config_map(&[("CLONE_WITH_WALE", "true")]);
        assert_eq!(
            environment.plan(NEW).unwrap_err().to_string(),
            "CLONE_WITH_WALE, which is not meant to be set, stops Spilo's start-up"
        );
    }
}

#[test]
fn the_endpoint_is_what_the_tools_see() {
    for (name, endpoint) in [("AWS_ENDPOINT", Some("http://minio:9000")), ("MY_ENDPOINT", None)] {
        let mut variables = Variables::of_cluster(&Identity::default());
        variables.add(Source::ConfigMap, "WAL_S3_BUCKET", "b");
        variables.add(Source::ConfigMap, "AWS_REGION", "r");
        variables.add(Source::ConfigMap, name, "http://minio:9000");
        let environment = variables.resolve();
        let plan = environment.plan(Tag::new(3, 3, 3)).unwrap();
        assert_eq!(plan.archive.unwrap().endpoint(), endpoint);
    }
}

mod of_the_operator {
    use super::*;
    use crate::test_support::test;

    /// The variables from `source`, those that can be secrets without their texts.
    fn added(variables: Variables<'static>, source: Source) -> Vec<String> {
        let names = [
            "AZURE_STORAGE_ACCOUNT",
            "CLONE_AWS_ACCESS_KEY_ID",
            "CLONE_AWS_ENDPOINT",
            "CLONE_AWS_S3_FORCE_PATH_STYLE",
            "CLONE_AWS_SECRET_ACCESS_KEY",
            "CLONE_AZURE_STORAGE_ACCOUNT",
            "CLONE_GOOGLE_APPLICATION_CREDENTIALS",
            "CLONE_HOST",
            "CLONE_METHOD",
            "CLONE_PASSWORD",
            "CLONE_PORT",
            "CLONE_SCOPE",
            "CLONE_TARGET_TIME",
            "CLONE_USER",
            "CLONE_WALE_S3_ENDPOINT",
            "CLONE_WALE_S3_PREFIX",
            "CLONE_WAL_BUCKET_SCOPE_PREFIX",
            "CLONE_WAL_BUCKET_SCOPE_SUFFIX",
            "CLONE_WAL_GS_BUCKET",
            "CLONE_WAL_S3_BUCKET",
            "GOOGLE_APPLICATION_CREDENTIALS",
            "LOG_BUCKET_SCOPE_PREFIX",
            "LOG_BUCKET_SCOPE_SUFFIX",
            "LOG_S3_BUCKET",
            "STANDBY_HOST",
            "STANDBY_METHOD",
            "STANDBY_PORT",
            "STANDBY_WALE_GS_PREFIX",
            "STANDBY_WALE_S3_PREFIX",
            "STANDBY_WAL_BUCKET_SCOPE_PREFIX",
            "WAL_BUCKET_SCOPE_PREFIX",
            "WAL_BUCKET_SCOPE_SUFFIX",
            "WAL_GS_BUCKET",
            "WAL_S3_BUCKET",
        ];
        let environment = variables.resolve();
        let added = names.into_iter().filter(|name| environment.source(*name) == Some(source));
        added.map(|name| format!("{name}={}", environment.text(name).unwrap_or("secret"))).collect()
    }

    #[test]
    fn the_configuration_names_buckets_with_a_folder_for_each_cluster() {
        let folders = ["WAL_BUCKET_SCOPE_PREFIX=", "WAL_BUCKET_SCOPE_SUFFIX=/1"];
        let logs = ["LOG_BUCKET_SCOPE_PREFIX=", "LOG_BUCKET_SCOPE_SUFFIX=/1", "LOG_S3_BUCKET=b"];
        let none = operator::Configuration::default();
        for (configuration, expected) in [
            (none, vec![]),
            (operator::Configuration { wal_s3_bucket: "b", ..none }, [&folders[..], &["WAL_S3_BUCKET=b"]].concat()),
            (operator::Configuration { wal_gs_bucket: "b", ..none }, [&folders[..], &["WAL_GS_BUCKET=b"]].concat()),
            (
                operator::Configuration { wal_az_storage_account: "a", ..none },
                [&["AZURE_STORAGE_ACCOUNT=a"], &folders[..]].concat(),
            ),
            (operator::Configuration { gcp_credentials: "/f", ..none }, vec!["GOOGLE_APPLICATION_CREDENTIALS=secret"]),
            (operator::Configuration { log_s3_bucket: "b", ..none }, logs.to_vec()),
        ] {
            let mut variables = harbor();
            variables.add_configuration(&configuration, Some("1"));
            assert_eq!(added(variables, Source::OperatorConfiguration), expected, "{configuration:?}");
        }
    }

    #[test]
    fn a_clone_with_a_time_reads_backups_and_one_without_copies_what_runs() {
        let time = "2024-01-02T03:04:05+00:00";
        let running = operator::CloneSource { cluster: "pg", ..Default::default() };
        let timed = operator::CloneSource { timestamp: time, uid: "1", ..running };
        let none = operator::Configuration::default();
        let of_backups = [
            "CLONE_METHOD=CLONE_WITH_WALE",
            "CLONE_SCOPE=pg",
            "CLONE_TARGET_TIME=2024-01-02T03:04:05+00:00",
            "CLONE_WAL_BUCKET_SCOPE_PREFIX=",
        ];
        for (clone, configuration, expected) in [
            (operator::CloneSource { timestamp: time, ..Default::default() }, none, vec![]),
            (
                running,
                none,
                vec![
                    "CLONE_HOST=pg",
                    "CLONE_METHOD=CLONE_WITH_BASEBACKUP",
                    "CLONE_PASSWORD=secret",
                    "CLONE_PORT=5432",
                    "CLONE_SCOPE=pg",
                    "CLONE_USER=$(CLONE_USER)",
                ],
            ),
            (timed, none, [&of_backups[..], &["CLONE_WAL_BUCKET_SCOPE_SUFFIX=/1"]].concat()),
            (
                operator::CloneSource { uid: "", ..timed },
                none,
                [&of_backups[..], &["CLONE_WAL_BUCKET_SCOPE_SUFFIX="]].concat(),
            ),
            (
                timed,
                operator::Configuration { wal_s3_bucket: "b", wal_gs_bucket: "g", ..none },
                [&of_backups[..], &["CLONE_WAL_BUCKET_SCOPE_SUFFIX=/1", "CLONE_WAL_S3_BUCKET=b"]].concat(),
            ),
            (
                timed,
                operator::Configuration { wal_gs_bucket: "g", ..none },
                [&of_backups[..], &["CLONE_WAL_BUCKET_SCOPE_SUFFIX=/1", "CLONE_WAL_GS_BUCKET=g"]].concat(),
            ),
            (
                timed,
                operator::Configuration { wal_gs_bucket: "g", gcp_credentials: "/f", ..none },
                [
                    &["CLONE_GOOGLE_APPLICATION_CREDENTIALS=secret"],
                    &of_backups[..],
                    &["CLONE_WAL_BUCKET_SCOPE_SUFFIX=/1", "CLONE_WAL_GS_BUCKET=g"],
                ]
                .concat(),
            ),
            (
                timed,
                operator::Configuration { wal_az_storage_account: "a", ..none },
                [&["CLONE_AZURE_STORAGE_ACCOUNT=a"], &of_backups[..], &["CLONE_WAL_BUCKET_SCOPE_SUFFIX=/1"]].concat(),
            ),
            (
                operator::CloneSource { s3_wal_path: "s3://b/p", ..timed },
                operator::Configuration { wal_s3_bucket: "b", ..none },
                [&of_backups[..3], &["CLONE_WALE_S3_PREFIX=s3://b/p"], &of_backups[3..]].concat(),
            ),
        ] {
            let mut variables = harbor();
            variables.add_clone(&clone, &configuration);
            assert_eq!(added(variables, Source::Clone), expected, "{configuration:?}");
        }
    }

    #[test]
    fn a_clone_says_how_to_reach_its_store() {
        let clone = operator::CloneSource {
            cluster: "pg",
            timestamp: "2024-01-02T03:04:05+00:00",
            s3_endpoint: "https://minio",
            s3_access_key_id: "id",
            s3_secret_access_key: "key",
            ..Default::default()
        };
        let keys = ["CLONE_AWS_ACCESS_KEY_ID=secret", "CLONE_AWS_ENDPOINT=https://minio"];
        for (force, style) in [
            (None, None),
            (Some(true), Some("CLONE_AWS_S3_FORCE_PATH_STYLE=1")),
            (Some(false), Some("CLONE_AWS_S3_FORCE_PATH_STYLE=0")),
        ] {
            let mut variables = harbor();
            let clone = operator::CloneSource { s3_force_path_style: force, ..clone };
            variables.add_clone(&clone, &operator::Configuration::default());
            let expected = keys.into_iter().chain(style).chain(["CLONE_AWS_SECRET_ACCESS_KEY=secret"]);
            let added = added(variables, Source::Clone);
            let of_store = added.iter().map(String::as_str).filter(|one| one.starts_with("CLONE_AWS"));
            assert_eq!(of_store.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
            assert!(added.iter().any(|one| one == "CLONE_WALE_S3_ENDPOINT=https://minio"));
        }
    }

    #[test]
    fn a_standby_follows_a_host_or_an_archive_or_both() {
        let of_archive = ["STANDBY_METHOD=STANDBY_WITH_WALE", "STANDBY_WAL_BUCKET_SCOPE_PREFIX="];
        let [method, prefix] = of_archive;
        let none = operator::StandbySource::default();
        for (standby, expected) in [
            (none, vec![]),
            (operator::StandbySource { port: "5433", ..none }, vec![]),
            (operator::StandbySource { host: "h", ..none }, vec!["STANDBY_HOST=h"]),
            (operator::StandbySource { host: "h", port: "5433", ..none }, vec!["STANDBY_HOST=h", "STANDBY_PORT=5433"]),
            (
                operator::StandbySource { gs_wal_path: "gs://b/p", ..none },
                vec![method, "STANDBY_WALE_GS_PREFIX=gs://b/p", prefix],
            ),
            (
                operator::StandbySource { host: "h", s3_wal_path: "s3://b/p", gs_wal_path: "gs://b/p", ..none },
                vec!["STANDBY_HOST=h", method, "STANDBY_WALE_S3_PREFIX=s3://b/p", prefix],
            ),
        ] {
            let mut variables = harbor();
            variables.add_standby(&standby);
            assert_eq!(added(variables, Source::Standby), expected, "{standby:?}");
        }
    }
}
