use super::*;
use crate::spilo::Tag;

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
    fn what_is_unknown_stays_standing() {
        let mut variables = Variables::of_cluster(&Identity::default());
        variables.add(Source::ConfigMap, "WAL_S3_BUCKET", Value::Unknown);
        variables.add(Source::ConfigMap, "WAL_BUCKET_SCOPE_SUFFIX", "/$(AWS_ACCESS_KEY_ID)");
        variables.add(Source::ConfigMap, "AWS_ACCESS_KEY_ID", "canary");
        variables.add(Source::ConfigMap, "USE_WALG_BACKUP", Value::Unknown);
        assert!(!format!("{variables:?}").contains("canary"));
        let environment = variables.resolve();
        assert!(!format!("{environment:?}").contains("canary"));
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
    fn a_chain_of_references_cannot_blow_up() {
        let names: Vec<String> = (100..200).map(|number| format!("A{number}")).collect();
        let texts: Vec<String> = names.iter().map(|name| format!("$({name})$({name})$({name})$({name})")).collect();
        let mut variables = harbor();
        variables.add(Source::ConfigMap, &names[0], "xxxxxxxxxxxxxxxx");
        for (name, text) in names.iter().skip(1).zip(&texts) {
            variables.add(Source::ConfigMap, name, text.as_str());
        }
        let environment = variables.resolve();
        let longest = names.iter().filter_map(|name| environment.text(name)).map(str::len).max();
        assert!(longest.unwrap() <= 128 * 1024);
        assert!(names.iter().any(|name| environment.is_unknown_value(name)));
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
    fn a_lone_brace_stops_the_start_up() {
        let environment = config_map(&[("WAL_S3_BUCKET", "b"), ("WAL_BUCKET_SCOPE_SUFFIX", "/{x")]);
        let failure = environment.plan(NEW).unwrap_err();
        assert_eq!(failure, Failure::PathFormat);
        assert_eq!(failure.to_string(), "a brace in the scope, its prefix or its suffix stops Spilo's start-up");
    }

    #[test]
    fn credentials_are_told_apart() {
        for (rows, credentials) in [
            (&[("AWS_ACCESS_KEY_ID", "i"), ("AWS_SECRET_ACCESS_KEY", "s")][..], Credentials::AccessKeys),
            (
                &[("AWS_ACCESS_KEY_ID", "i"), ("AWS_SECRET_ACCESS_KEY", "")],
                Credentials::HalfAccessKeys { missing: "AWS_SECRET_ACCESS_KEY" },
            ),
            (&[("AWS_ROLE_ARN", "arn"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/f")], Credentials::WebIdentity),
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
        assert!(!archive.directory.has("AZURE_STORAGE_SAS_TOKEN"));
    }

    #[test]
    fn from_4_1_on_an_empty_credential_gets_the_prefix() {
        let environment = config_map(&[("WALE_GS_PREFIX", "gs://b/p")]);
        let plan = environment.plan(Tag::new(4, 1, 1)).unwrap();
        let archive = plan.archive.unwrap();
        assert_eq!(archive.prefix(), "gs://b/p");
        assert_eq!(archive.overwritten, Some("GOOGLE_APPLICATION_CREDENTIALS"));
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
