//! Properties of arbitrary environments.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

use proptest::prelude::*;
use spilo::operator::{ClusterIdentity, EnvBuilder, Source, UnknownReason, Value};
use spilo::startup::{Archive, StartupPlan};
use spilo::variables::{self, is_secret, suggest};
use spilo::{Environment, Tag, kubelet};

const SOURCES: [Source; 6] = [
    Source::ClusterEnv,
    Source::Clone,
    Source::Standby,
    Source::Secret,
    Source::ConfigMap,
    Source::OperatorConfiguration,
];

const RELEASES: [(u16, u16, u16); 8] =
    [(1, 6, 3), (1, 6, 5), (2, 0, 2), (2, 1, 3), (2, 1, 7), (3, 3, 3), (4, 0, 3), (4, 1, 2)];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "(CLONE_|STANDBY_)?(WAL_(S3|GS|SWIFT|AZ)_BUCKET|WAL[EG]_(S3|GS|AZ|SSH|SWIFT)_PREFIX)",
        4 => "(CLONE_|STANDBY_)?(USE_WALG(_BACKUP|_RESTORE)?|AWS_(ENDPOINT|REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY)\
              |WALE_S3_ENDPOINT|WAL[EG]_DISABLE_S3_SSE|WAL_BUCKET_SCOPE_(PREFIX|SUFFIX)|SCOPE|PGVERSION)",
        2 => "CLONE_(METHOD|TARGET_TIME|HOST|USER|PASSWORD|WITH_WALE)|STANDBY_(HOST|CLUSTER)|BACKUP_(SCHEDULE|NUM_TO_RETAIN)",
        1 => "\\PC{0,12}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "true|True|bkt|s3://b/p|http://minio:9000|http\\+path://m|CLONE_WITH_WALE|eu-west-1-x|",
        2 => "(\\$\\(|\\$\\$|\\{|\\}|\\)|SCOPE|[a-z/ \n\t-]){0,12}",
        1 => "\\PC{0,20}",
    ]
}

type Row = (usize, String, Option<String>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((0..SOURCES.len(), name(), prop::option::weighted(0.9, text())), 0..24)
}

fn resolve<'a>(identity: ClusterIdentity<'a>, rows: &'a [Row]) -> Environment<'a> {
    let mut builder = EnvBuilder::new(identity);
    for (source, name, text) in rows {
        let value = text.as_deref().map_or(Value::Unknown(UnknownReason::ValueFrom), Value::from);
        builder.add(SOURCES[*source], name, value);
    }
    kubelet::expand(builder.assemble())
}

const KNOWN: ClusterIdentity<'_> =
    ClusterIdentity { name: Some("pg"), namespace: Some("harbor"), postgres_major: Some("12"), uid: None };

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_environment_has_a_plan_or_an_error(rows in rows(), release in 0..RELEASES.len()) {
        let (major, minor, patch) = RELEASES[release];
        for identity in [KNOWN, ClusterIdentity::default()] {
            let environment = resolve(identity, &rows);
            if let Ok(plan) = StartupPlan::new(&environment, Tag::new(major, minor, patch)) {
                let _ = format!("{plan:?}");
            }
        }
    }

    /// With the placeholders replaced by the names, an unknown identity gives the same path as a known one.
    #[test]
    fn an_unknown_identity_only_adds_placeholders(rows in rows(), release in 0..RELEASES.len()) {
        let (major, minor, patch) = RELEASES[release];
        let tag = Tag::new(major, minor, patch);
        let (known, unknown) = (resolve(KNOWN, &rows), resolve(ClusterIdentity::default(), &rows));
        let (known, unknown) = (StartupPlan::new(&known, tag), StartupPlan::new(&unknown, tag));
        prop_assert_eq!(known.is_ok(), unknown.is_ok());
        if let (Ok(known), Ok(unknown)) = (known, unknown) {
            let filled = unknown.archive.as_ref().map(|archive| {
                let text = archive.prefix().replace("$(SCOPE)", "pg").replace("$(PGVERSION)", "12");
                text.replace("$(POD_NAMESPACE)", "harbor")
            });
            let has_references = rows.iter().any(|(_, _, text)| text.as_deref().is_some_and(|text| text.contains('$')));
            if !has_references {
                prop_assert_eq!(filled.as_deref(), known.archive.as_ref().map(Archive::prefix));
            }
        }
    }

    #[test]
    fn no_secret_is_ever_in_a_plan(rows in rows(), release in 0..RELEASES.len()) {
        const CANARY: &str = "c4n4ry";
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(source, name, text)| if is_secret(&name) { (source, name, Some(format!("{CANARY}$({CANARY})"))) } else { (source, name, text) })
            .chain([(4, "WAL_BUCKET_SCOPE_SUFFIX".to_owned(), Some("/{AWS_SECRET_ACCESS_KEY}$(AWS_ACCESS_KEY_ID)".to_owned()))])
            .collect();
        let (major, minor, patch) = RELEASES[release];
        let environment = resolve(KNOWN, &rows);
        let plan = StartupPlan::new(&environment, Tag::new(major, minor, patch));
        let printed = format!("{environment:?} {plan:?}");
        prop_assert!(!printed.contains(CANARY));
    }

    #[test]
    fn a_suggestion_is_always_a_variable(name in "\\PC{0,40}|[A-Z_]{0,40}") {
        let _ = is_secret(&name);
        if let Some(suggestion) = suggest(&name) {
            prop_assert!(variables::find(&suggestion.to_string()).is_some());
            prop_assert_ne!(suggestion.to_string(), name);
        }
    }

    /// A long name without one of its letters has a suggestion.
    #[test]
    fn a_missing_letter_is_found(index in 0..9usize, at in 1..11usize) {
        let name = ["WAL_S3_BUCKET", "USE_WALG_BACKUP", "BACKUP_SCHEDULE", "BACKUP_NUM_TO_RETAIN", "AWS_ACCESS_KEY_ID",
            "CLONE_TARGET_TIME", "WALG_DISABLE_S3_SSE", "CLONE_AWS_ENDPOINT", "WAL_BUCKET_SCOPE_PREFIX"][index];
        let misspelt: String = name.chars().enumerate().filter(|(position, _)| *position != at).map(|(_, letter)| letter).collect();
        if variables::find(&misspelt).is_none() {
            prop_assert!(suggest(&misspelt).is_some(), "{misspelt}");
        }
    }
}
