use super::*;
use crate::kubelet;
use crate::operator::{
    CloneSpec, ClusterIdentity, Lookup, OperatorConfiguration, OperatorInputs, OperatorVersion, StandbySpec,
    UnknownReason, UnknownSource,
};
use crate::startup::Credentials;

type Variables = [(&'static str, &'static str)];

const TIME: &str = "2026-05-04T03:02:01+00:00";
const UID: &str = "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11";
const V3_3_P3: Tag = Tag::new(3, 3, 3);

const CLONE: CloneSpec<'_> = CloneSpec {
    cluster: "old",
    uid: UID,
    timestamp: TIME,
    s3_wal_path: "",
    s3_endpoint: "",
    s3_access_key_id: "",
    s3_secret_access_key: "",
    s3_force_path_style: None,
};

/// Keys, region and tool of an archive in S3.
const S3: &Variables = &[
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_SECRET_ACCESS_KEY", "key"),
    ("USE_WALG_BACKUP", "true"),
    ("WALG_DISABLE_S3_SSE", "true"),
];
const S3_TWINS: &Variables = &[
    ("CLONE_AWS_ACCESS_KEY_ID", "$(AWS_ACCESS_KEY_ID)"),
    ("CLONE_AWS_REGION", "$(AWS_REGION)"),
    ("CLONE_AWS_SECRET_ACCESS_KEY", "$(AWS_SECRET_ACCESS_KEY)"),
];
const BUCKET: OperatorConfiguration<'_> =
    OperatorConfiguration { wal_s3_bucket: "backups", ..OperatorConfiguration::EMPTY };

/// A chain with known inputs on postgres-operator 2.0.1.
struct Chain {
    inputs: OperatorInputs<'static>,
    tag: Tag,
}

impl Chain {
    fn new(configuration: &OperatorConfiguration<'static>, config_map: &[&'static Variables]) -> Self {
        let configuration = OperatorConfiguration {
            pod_environment_configmap: "harbor/pod-config",
            pod_environment_secret: "keys",
            ..*configuration
        };
        let identity = ClusterIdentity {
            name: Some("pg"),
            namespace: Some("harbor"),
            postgres_major: Some("15"),
            uid: Some("new"),
        };
        let inputs = OperatorInputs {
            version: Some(OperatorVersion::LATEST),
            configuration: Lookup::Found(configuration),
            config_map: Lookup::Found(config_map.concat()),
            secret: Lookup::Found(vec![]),
            ..OperatorInputs::new(identity)
        };
        Self { inputs, tag: V3_3_P3 }
    }

    fn clone(mut self, clone: CloneSpec<'static>) -> Self {
        self.inputs.clone = Some(clone);
        self
    }

    fn standby(mut self, standby: StandbySpec<'static>) -> Self {
        self.inputs.standby = Some(standby);
        self
    }

    fn tag(mut self, major: u16, minor: u16, patch: u16) -> Self {
        self.tag = Tag::new(major, minor, patch);
        self
    }

    fn check(&self, check: impl FnOnce(RestoreOutcome<'_>)) {
        let environment = kubelet::expand(self.inputs.assemble().unwrap());
        let plan = StartupPlan::new(&environment, self.tag);
        let inputs = RestoreInputs {
            clone: self.inputs.clone.as_ref(),
            standby: self.inputs.standby.as_ref(),
            ..RestoreInputs::new(&environment, &plan, self.tag)
        };
        check(RestoreOutcome::new(&inputs));
    }

    /// The certain reasons of a loop, as sentences.
    fn assert_loops(&self, expected: &[&str]) {
        self.check(|outcome| {
            let RestoreOutcome::Loops { reasons, .. } = &outcome else { panic!("{outcome:?}") };
            assert_eq!(reasons.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
        });
    }

    /// The path of a restore, and what makes it doubtful.
    fn assert_restores(&self, path: &str, doubts: &[&str]) {
        self.check(|outcome| {
            let RestoreOutcome::Restores(restore) = &outcome else { panic!("{outcome:?}") };
            assert_eq!(restore.search.path, path);
            assert_eq!(restore.doubts.iter().map(ToString::to_string).collect::<Vec<_>>(), doubts);
            assert!(outcome.is_as_requested());
        });
    }

    fn assert_empty(&self, expected: &[VariableName]) {
        self.check(|outcome| {
            let RestoreOutcome::EmptyDatabase(EmptyReason::NoArchive { missing }) = &outcome else {
                panic!("{outcome:?}")
            };
            assert_eq!(missing, expected);
            assert!(!outcome.is_as_requested());
        });
    }
}

const NO_KEYS: &str = "no credentials are given for the archive that is read: CLONE_AWS_ACCESS_KEY_ID, \
                       CLONE_AWS_SECRET_ACCESS_KEY are needed";
const NO_REGION: &str = "no region is given for the archive that is read: CLONE_AWS_REGION is needed";

#[test]
fn nothing_requested_is_a_new_database() {
    Chain::new(&BUCKET, &[S3]).check(|outcome| assert_eq!(outcome, RestoreOutcome::NewDatabase));
    // Keys and switches alone restore nothing.
    Chain::new(&BUCKET, &[S3, S3_TWINS]).check(|outcome| assert_eq!(outcome, RestoreOutcome::NewDatabase));
}

#[test]
fn spec_clone_needs_keys_and_a_region() {
    Chain::new(&BUCKET, &[S3]).clone(CLONE).assert_loops(&[NO_KEYS, NO_REGION]);
    let path = format!("s3://backups/spilo/old/{UID}/wal");
    Chain::new(&BUCKET, &[S3, S3_TWINS]).clone(CLONE).assert_restores(&path, &[]);
    Chain::new(&BUCKET, &[S3, S3_TWINS]).clone(CLONE).check(|outcome| {
        let restore = outcome.restore().unwrap();
        assert_eq!(restore.archive.credentials, Credentials::AccessKeys);
        assert_eq!(restore.target.time.as_ref().map(EffectiveValue::as_str), Some(TIME));
        let folders: Vec<String> = restore.search.folders().collect();
        assert_eq!(folders[0], format!("{path}/15"));
        assert!(!restore.is_own_archive && outcome.is_fully_known());
    });
}

#[test]
fn keys_in_spec_clone_are_enough() {
    let clone = CloneSpec { s3_access_key_id: "id", s3_secret_access_key: "key", ..CLONE };
    let region: &Variables = &[("CLONE_AWS_REGION", "eu-central-1")];
    let path = format!("s3://backups/spilo/old/{UID}/wal");
    Chain::new(&BUCKET, &[S3, region]).clone(clone).assert_restores(&path, &[]);
    Chain::new(&BUCKET, &[S3]).clone(clone).assert_loops(&[NO_REGION]);
}

#[test]
fn without_a_bucket_the_database_is_empty() {
    let bucket: &Variables = &[("WAL_S3_BUCKET", "backups")];
    let chain = Chain::new(&OperatorConfiguration::EMPTY, &[S3, S3_TWINS, bucket]).clone(CLONE);
    chain.assert_empty(&[names::CLONE_WAL_S3_BUCKET, names::CLONE_WALG_S3_PREFIX]);
    let path = CloneSpec { s3_wal_path: "s3://backups/spilo/harbor-old/wal/15", ..CLONE };
    Chain::new(&OperatorConfiguration::EMPTY, &[S3, bucket]).clone(path).assert_loops(&[NO_KEYS, NO_REGION]);
    Chain::new(&OperatorConfiguration::EMPTY, &[S3, S3_TWINS, bucket])
        .clone(path)
        .assert_restores("s3://backups/spilo/harbor-old/wal/15", &[]);
}

#[test]
fn an_azure_clone_needs_a_prefix_and_the_tool() {
    let azure: &Variables = &[
        ("AZURE_STORAGE_ACCESS_KEY", "key"),
        ("CLONE_AZURE_STORAGE_ACCESS_KEY", "$(AZURE_STORAGE_ACCESS_KEY)"),
        ("WALG_AZ_PREFIX", "azure://backups/$(SCOPE)/$(PGVERSION)"),
    ];
    let configuration = OperatorConfiguration { wal_az_storage_account: "account", ..OperatorConfiguration::EMPTY };
    let prefix: &Variables = &[("CLONE_WALG_AZ_PREFIX", "azure://backups/$(CLONE_SCOPE)/15")];
    let switch: &Variables = &[("CLONE_USE_WALG_RESTORE", "true")];
    Chain::new(&configuration, &[azure]).clone(CLONE).assert_empty(&[names::CLONE_WALG_AZ_PREFIX]);
    Chain::new(&configuration, &[azure, prefix])
        .clone(CLONE)
        .assert_loops(&["the restore expects one WALE_*_PREFIX and finds 0: CLONE_USE_WALG_RESTORE is needed"]);
    // The prefix contains no UID, which spec.clone specifies.
    let clone = CloneSpec { uid: "", ..CLONE };
    Chain::new(&configuration, &[azure, prefix, switch]).clone(clone).assert_restores("azure://backups/old/15", &[]);
}

#[test]
fn a_gcs_clone_needs_the_tool() {
    let configuration = OperatorConfiguration {
        wal_gs_bucket: "backups",
        gcp_credentials: "/key.json",
        ..OperatorConfiguration::EMPTY
    };
    let backup: &Variables = &[("USE_WALG_BACKUP", "true")];
    Chain::new(&configuration, &[backup])
        .clone(CLONE)
        .assert_loops(&["WAL-E would read an archive that WAL-G writes: CLONE_USE_WALG_RESTORE is needed"]);
    let both: &Variables = &[("USE_WALG", "true")];
    let path = format!("gs://backups/spilo/old/{UID}/wal");
    Chain::new(&configuration, &[backup, both]).clone(CLONE).assert_restores(&path, &[]);
}

#[test]
fn ssh_and_a_bucket_of_azure_restore_nothing() {
    let method: &Variables = &[("CLONE_METHOD", "CLONE_WITH_WALE"), ("CLONE_SCOPE", "old")];
    let ssh: &Variables = &[("CLONE_WALG_SSH_PREFIX", "ssh://h/p")];
    Chain::new(&BUCKET, &[S3, method, ssh]).check(|outcome| {
        assert!(matches!(outcome, RestoreOutcome::EmptyDatabase(EmptyReason::NoArchive { .. })), "{outcome:?}");
    });
    let azure: &Variables = &[("CLONE_WAL_AZ_BUCKET", "b")];
    Chain::new(&BUCKET, &[S3, method, azure]).assert_loops(&["the variables start a restore but select no store"]);
}

#[test]
fn leftovers_in_the_config_map_win_over_spec_clone() {
    let leftover: &Variables = &[("CLONE_WALG_S3_PREFIX", "s3://other/p")];
    Chain::new(&BUCKET, &[S3, S3_TWINS, leftover]).clone(CLONE).check(|outcome| {
        let RestoreOutcome::ReadsOtherArchive { because, expected, .. } = &outcome else { panic!("{outcome:?}") };
        assert_eq!(*because, Some((names::CLONE_WALG_S3_PREFIX, Source::ConfigMap)));
        assert_eq!(*expected, format!("a folder of old/{UID}"));
    });
    let path = CloneSpec { s3_wal_path: "s3://backups/spilo/old/wal/15", ..CLONE };
    Chain::new(&BUCKET, &[S3, S3_TWINS, leftover]).clone(path).check(|outcome| {
        assert!(matches!(outcome, RestoreOutcome::ReadsOtherArchive { .. }), "{outcome:?}");
    });
    let bucket: &Variables = &[("CLONE_WAL_S3_BUCKET", "leftover")];
    let gcs = OperatorConfiguration { wal_gs_bucket: "backups", ..OperatorConfiguration::EMPTY };
    Chain::new(&gcs, &[S3_TWINS, &[("AWS_REGION", "r"), ("USE_WALG_BACKUP", "true")], bucket]).clone(CLONE).check(
        |outcome| {
            let RestoreOutcome::ReadsOtherArchive { restore, because, .. } = &outcome else { panic!("{outcome:?}") };
            assert_eq!(restore.archive.store, Store::S3);
            assert_eq!(*because, Some((names::CLONE_WAL_S3_BUCKET, Source::ConfigMap)));
        },
    );
}

#[test]
fn a_clone_method_in_the_config_map_makes_a_standby_a_clone() {
    let method: &Variables = &[
        ("CLONE_METHOD", "CLONE_WITH_WALE"),
        ("CLONE_SCOPE", "old"),
        ("CLONE_WAL_S3_BUCKET", "backups"),
        ("CLONE_WAL_BUCKET_SCOPE_SUFFIX", "/uid"),
    ];
    let standby = StandbySpec { s3_wal_path: "s3://backups/spilo/src/wal/15", ..StandbySpec::default() };
    Chain::new(&BUCKET, &[S3, S3_TWINS, method]).standby(standby).check(|outcome| {
        let RestoreOutcome::ReadsOtherArchive { because, .. } = &outcome else { panic!("{outcome:?}") };
        assert_eq!(*because, Some((names::CLONE_METHOD, Source::ConfigMap)));
    });
}

#[test]
fn without_a_timestamp_the_running_cluster_is_copied() {
    Chain::new(&BUCKET, &[S3]).clone(CloneSpec { timestamp: "", ..CLONE }).check(|outcome| {
        let RestoreOutcome::CopiesRunning(source) = &outcome else { panic!("{outcome:?}") };
        assert_eq!((source.host.as_str(), source.user.as_str()), ("old", "standby"));
    });
}

#[test]
fn without_a_cluster_spec_clone_is_ignored() {
    Chain::new(&BUCKET, &[S3]).clone(CloneSpec { cluster: "", ..CLONE }).check(|outcome| {
        assert_eq!(outcome, RestoreOutcome::EmptyDatabase(EmptyReason::NoCluster));
    });
}

#[test]
fn a_method_of_another_release_restores_nothing() {
    let method: &Variables = &[("CLONE_METHOD", "CLONE_WITH_WALG"), ("CLONE_WALG_S3_PREFIX", "s3://backups/p")];
    Chain::new(&BUCKET, &[S3, S3_TWINS, method]).check(|outcome| {
        assert!(matches!(outcome, RestoreOutcome::EmptyDatabase(EmptyReason::UnknownMethod)), "{outcome:?}");
    });
    Chain::new(&BUCKET, &[S3, S3_TWINS, method]).tag(4, 1, 2).assert_restores("s3://backups/p", &[]);
}

#[test]
fn a_standby_needs_keys_of_its_own() {
    let path = StandbySpec { s3_wal_path: "s3://backups/spilo/src/wal/15", ..StandbySpec::default() };
    let twins: &Variables = &[
        ("STANDBY_AWS_ACCESS_KEY_ID", "$(AWS_ACCESS_KEY_ID)"),
        ("STANDBY_AWS_REGION", "$(AWS_REGION)"),
        ("STANDBY_AWS_SECRET_ACCESS_KEY", "$(AWS_SECRET_ACCESS_KEY)"),
    ];
    Chain::new(&BUCKET, &[S3]).standby(path).assert_loops(&[
        "no credentials are given for the archive that is read: STANDBY_AWS_ACCESS_KEY_ID, \
         STANDBY_AWS_SECRET_ACCESS_KEY are needed",
        "no region is given for the archive that is read: STANDBY_AWS_REGION is needed",
    ]);
    Chain::new(&BUCKET, &[S3, twins]).standby(path).check(|outcome| {
        let RestoreOutcome::Follows(follow) = &outcome else { panic!("{outcome:?}") };
        assert_eq!((follow.host.as_ref(), follow.doubts.len()), (None, 0));
    });
    let wrong = StandbySpec { s3_wal_path: "s3://backups/spilo/src/wal/", ..path };
    Chain::new(&BUCKET, &[S3, twins])
        .standby(wrong)
        .assert_loops(&["a standby does not search the folders of major versions, and the path ends before them"]);
}

#[test]
fn a_host_is_followed_even_if_the_archive_cannot_be_read() {
    let both = StandbySpec { host: "h", s3_wal_path: "s3://backups/spilo/src/wal/15", ..StandbySpec::default() };
    Chain::new(&BUCKET, &[S3]).standby(both).check(|outcome| {
        let RestoreOutcome::Follows(follow) = &outcome else { panic!("{outcome:?}") };
        assert_eq!(follow.host.as_ref().map(EffectiveValue::as_str), Some("h"));
        assert_eq!(follow.doubts.len(), 2);
    });
}

#[test]
fn a_prefix_in_the_config_map_wins_over_the_path_of_spec_standby() {
    let path = StandbySpec { s3_wal_path: "s3://backups/spilo/src/wal/15", ..StandbySpec::default() };
    let variables: &Variables = &[
        ("STANDBY_AWS_ACCESS_KEY_ID", "id"),
        ("STANDBY_AWS_REGION", "r"),
        ("STANDBY_AWS_SECRET_ACCESS_KEY", "key"),
        ("STANDBY_WALG_S3_PREFIX", "s3://other/p"),
    ];
    Chain::new(&BUCKET, &[S3, variables]).standby(path).check(|outcome| {
        let RestoreOutcome::ReadsOtherArchive { because, .. } = &outcome else { panic!("{outcome:?}") };
        let name = names::WALG_S3_PREFIX.with_prefix(VariablePrefix::Standby);
        assert_eq!(*because, Some((name, Source::ConfigMap)));
    });
}

#[test]
fn what_an_unknown_secret_may_supply_is_unknown() {
    let secret = UnknownSource::Secret(UnknownReason::NotLookedUp);
    let mut chain = Chain::new(&BUCKET, &[S3]).clone(CLONE);
    chain.inputs.secret = Lookup::Unknown(UnknownReason::NotLookedUp);
    chain.check(|outcome| {
        let RestoreOutcome::Unknown { supplier, otherwise } = &outcome else { panic!("{outcome:?}") };
        assert_eq!(*supplier, secret);
        assert!(matches!(**otherwise, RestoreOutcome::Loops { .. }) && !outcome.is_fully_known());
    });
    let mut chain = Chain::new(&OperatorConfiguration::EMPTY, &[S3]).clone(CLONE);
    chain.inputs.secret = Lookup::Unknown(UnknownReason::NotLookedUp);
    chain.check(|outcome| assert!(matches!(outcome, RestoreOutcome::Unknown { .. }), "{outcome:?}"));
    // Nothing can supply an offset.
    let mut chain = Chain::new(&BUCKET, &[S3, S3_TWINS]).clone(CloneSpec { timestamp: "2026-05-04T03:02:01", ..CLONE });
    chain.inputs.secret = Lookup::Unknown(UnknownReason::NotLookedUp);
    chain.assert_loops(&["the target time has no offset from UTC"]);
}

#[test]
fn a_role_of_the_service_account_breaks_restores_with_wal_g_3_0_0_to_3_0_5() {
    let configuration = OperatorConfiguration { irsa_role_arn: "arn:aws:iam::1:role/pg", ..BUCKET };
    let own: &Variables =
        &[("AWS_REGION", "eu-central-1"), ("CLONE_AWS_REGION", "eu-central-1"), ("USE_WALG_BACKUP", "true")];
    let chain = Chain::new(&configuration, &[own]).clone(CLONE);
    chain.assert_loops(&[
        "this version of WAL-G assumes the role in CLONE_AWS_ROLE_ARN without a session name, which AWS rejects, even if \
         access keys are given; WAL-G 3.0.6 and later work",
    ]);
    let path = format!("s3://backups/spilo/old/{UID}/wal");
    Chain::new(&configuration, &[own]).clone(CLONE).tag(3, 2, 1).assert_restores(&path, &[]);
}

#[test]
fn a_key_that_the_archive_needs_is_missed() {
    let key: &Variables = &[("WALG_LIBSODIUM_KEY", "0123456789012345678901234")];
    Chain::new(&BUCKET, &[S3, S3_TWINS, key])
        .clone(CLONE)
        .assert_loops(&["the key that decrypts the backups is not given: CLONE_WALG_LIBSODIUM_KEY is needed"]);
}

#[test]
fn an_endpoint_that_the_archive_needs_is_missed() {
    let endpoint: &Variables = &[("AWS_ENDPOINT", "https://minio")];
    let twin: &Variables = &[("CLONE_AWS_ENDPOINT", "$(AWS_ENDPOINT)")];
    let path = format!("s3://backups/spilo/old/{UID}/wal");
    Chain::new(&BUCKET, &[S3, S3_TWINS, endpoint])
        .clone(CLONE)
        .assert_loops(&["no endpoint is given, so the bucket is looked up on AWS: CLONE_AWS_ENDPOINT is needed"]);
    Chain::new(&BUCKET, &[S3, S3_TWINS, endpoint, twin]).clone(CLONE).assert_restores(&path, &[]);
    let by_clone = CloneSpec { s3_endpoint: "https+path://minio", ..CLONE };
    Chain::new(&BUCKET, &[S3, S3_TWINS, endpoint]).clone(by_clone).check(|outcome| {
        assert!(matches!(outcome, RestoreOutcome::Loops { .. }), "{outcome:?}");
    });
}

#[test]
fn a_folder_of_another_form_is_doubtful() {
    let path = "s3://backups/spilo/old/wal";
    Chain::new(&BUCKET, &[S3, S3_TWINS]).clone(CloneSpec { uid: "", ..CLONE }).assert_restores(
        path,
        &["this configuration stores backups in folders that begin with s3://backups/spilo/old/<uid>: \
         CLONE_WAL_BUCKET_SCOPE_SUFFIX is needed"],
    );
    let own: &Variables = &[("WAL_S3_BUCKET", "backups")];
    let clone: &Variables =
        &[("CLONE_METHOD", "CLONE_WITH_WALE"), ("CLONE_SCOPE", "old"), ("CLONE_WAL_S3_BUCKET", "backups")];
    Chain::new(&OperatorConfiguration::EMPTY, &[S3, S3_TWINS, own, clone]).assert_restores(
        path,
        &["this configuration stores backups in folders that begin with s3://backups/spilo/harbor-: \
         CLONE_WAL_BUCKET_SCOPE_PREFIX is needed"],
    );
    let prefix: &Variables = &[("CLONE_WAL_BUCKET_SCOPE_PREFIX", "harbor-")];
    Chain::new(&OperatorConfiguration::EMPTY, &[S3, S3_TWINS, own, clone, prefix])
        .assert_restores("s3://backups/spilo/harbor-old/wal", &[]);
}

#[test]
fn a_folder_of_a_newer_major_version_cannot_be_restored() {
    let clone = |path| CloneSpec { s3_wal_path: path, ..CLONE };
    Chain::new(&BUCKET, &[S3, S3_TWINS])
        .clone(clone("s3://backups/spilo/old/wal/16"))
        .assert_loops(&["the folder is that of PostgreSQL 16, which is newer than the new cluster"]);
    Chain::new(&BUCKET, &[S3, S3_TWINS])
        .clone(clone("s3://backups/spilo/old/wal/11"))
        .assert_loops(&["the folder is that of PostgreSQL 11, which the image does not contain"]);
}

#[test]
fn the_cluster_s_own_folder_is_recognized() {
    let own: &Variables = &[("WAL_BUCKET_SCOPE_PREFIX", ""), ("WAL_S3_BUCKET", "backups")];
    let clone: &Variables =
        &[("CLONE_METHOD", "CLONE_WITH_WALE"), ("CLONE_SCOPE", "pg"), ("CLONE_WAL_S3_BUCKET", "backups")];
    Chain::new(&OperatorConfiguration::EMPTY, &[S3, S3_TWINS, own, clone]).check(|outcome| {
        assert!(outcome.restore().unwrap().is_own_archive, "{outcome:?}");
    });
}

#[test]
fn reserved_variables_prevent_the_start() {
    let reserved: &Variables = &[("CLONE_WITH_WALE", "true")];
    Chain::new(&BUCKET, &[S3, reserved]).check(|outcome| {
        assert!(matches!(outcome, RestoreOutcome::FailsToStart(_)), "{outcome:?}");
    });
}
