use super::*;
use crate::kubelet;
use crate::operator::{ClusterIdentity, EnvBuilder, Source, UnknownReason, Value};
use crate::startup::StartupPlan;

const V3_3_P3: Tag = Tag::new(3, 3, 3);

fn environment(variables: &[(&'static str, &'static str)]) -> Environment<'static> {
    let mut builder = EnvBuilder::new(ClusterIdentity::default());
    for (name, value) in variables {
        builder.add(Source::ConfigMap, name, *value);
    }
    kubelet::expand(builder.assemble())
}

/// The variables with problems beside a bucket, and whether each of them rejects the crontab.
fn crontab_problems(tag: Tag, variables: &[(&'static str, &'static str)]) -> Vec<(&'static str, bool)> {
    let environment = environment(&[&[("WAL_S3_BUCKET", "b")], variables].concat());
    let plan = StartupPlan::new(&environment, tag).unwrap();
    plan.crontab_problems.iter().map(|problem| (problem.variable().as_str(), problem.rejects_crontab)).collect()
}

#[test]
fn one_bad_line_rejects_the_crontab() {
    for (variables, expected) in [
        (&[][..], &[][..]),
        (&[("BACKUP_SCHEDULE", "0 25 * * *")], &[("BACKUP_SCHEDULE", true)]),
        (&[("BACKUP_SCHEDULE", "# 0 1 * * *")], &[("BACKUP_SCHEDULE", false)]),
        (&[("BACKUP_SCHEDULE", "0 0 1 * * 2")], &[("BACKUP_SCHEDULE", false)]),
        (&[("BACKUP_SCHEDULE", "0 0 1 * * *")], &[("BACKUP_SCHEDULE", true)]),
        (&[("BACKUP_SCHEDULE", "0 1 * * *\n")], &[("BACKUP_SCHEDULE", true)]),
        (&[("LOG_SHIP_SCHEDULE", "0 25 * * *")], &[]),
        (&[("LOG_S3_BUCKET", "l"), ("LOG_SHIP_SCHEDULE", "0 25 * * *")], &[("LOG_SHIP_SCHEDULE", true)]),
        (&[("LOG_S3_BUCKET", "l"), ("LOG_SHIP_SCHEDULE", "0 25 * * *"), ("LOG_SHIP_HOURLY", "True")], &[]),
        (&[("CRONTAB", r#"["0 25 * * * x"]"#)], &[("CRONTAB", true)]),
        (&[("CRONTAB", "00 01 * * * task")], &[("CRONTAB", true)]),
        (&[("CRONTAB", r#"["0 5 * * * x"]"#)], &[]),
    ] {
        assert_eq!(crontab_problems(V3_3_P3, variables), expected, "{variables:?}");
    }
    let hourly = [("LOG_S3_BUCKET", "l"), ("LOG_SHIP_SCHEDULE", "0 25 * * *"), ("LOG_SHIP_HOURLY", "true")];
    assert_eq!(crontab_problems(Tag::new(3, 2, 1), &hourly), [("LOG_SHIP_SCHEDULE", true)]);
}

#[test]
fn without_an_archive_there_is_no_backup_job() {
    let environment = environment(&[("BACKUP_SCHEDULE", "0 25 * * *")]);
    let plan = StartupPlan::new(&environment, V3_3_P3).unwrap();
    assert_eq!(plan.crontab_problems, []);
}

#[test]
fn values_that_are_not_known_are_not_judged() {
    let mut builder = EnvBuilder::new(ClusterIdentity::default());
    for name in ["WAL_S3_BUCKET", "BACKUP_SCHEDULE", "CRONTAB", "LOG_S3_BUCKET", "LOG_S3_TAGS"] {
        builder.add(Source::Secret, name, Value::Unknown(UnknownReason::ValueFrom));
    }
    let environment = kubelet::expand(builder.assemble());
    let plan = StartupPlan::new(&environment, V3_3_P3).unwrap();
    assert_eq!((plan.crontab_problems, plan.hazards), (vec![], vec![]));
}

#[test]
fn a_log_bucket_without_tags_stops_the_start_up_of_some_releases() {
    let bucket = ("LOG_S3_BUCKET", "logs");
    for (tag, variables, is_hazard) in [
        (V3_3_P3, &[bucket][..], true),
        (Tag::new(4, 0, 1), &[bucket], true),
        (Tag::new(4, 0, 2), &[bucket], true),
        (Tag::new(3, 3, 2), &[bucket], false),
        (Tag::new(4, 0, 3), &[bucket], false),
        (V3_3_P3, &[], false),
        (V3_3_P3, &[bucket, ("LOG_S3_TAGS", "{}")], false),
        (V3_3_P3, &[bucket, ("LOG_S3_TAGS", "")], true),
        (V3_3_P3, &[bucket, ("LOG_S3_TAGS", "a=b")], true),
        (Tag::new(4, 0, 3), &[bucket, ("LOG_S3_TAGS", "a=b")], false),
        (Tag::new(4, 0, 3), &[bucket, ("LOG_S3_TAGS", "[]")], true),
    ] {
        let environment = environment(variables);
        let plan = StartupPlan::new(&environment, tag).unwrap();
        let expected = if is_hazard { vec![StartupHazard::LogTags] } else { vec![] };
        assert_eq!(plan.hazards, expected, "{tag} {variables:?}");
    }
}

#[test]
fn messages_name_the_variable() {
    let environment = environment(&[
        ("WAL_S3_BUCKET", "b"),
        ("CRONTAB", "- 0 25 * * * x"),
        ("BACKUP_SCHEDULE", "# x"),
        ("LOG_S3_BUCKET", "l"),
    ]);
    let plan = StartupPlan::new(&environment, V3_3_P3).unwrap();
    let messages: Vec<String> = plan.crontab_problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "BACKUP_SCHEDULE: column 1: cron skips lines that start with `#`, so the job would not run",
            "CRONTAB, line 1: hour, column 3: the number is out of range; expected 0 to 23; cron rejects the whole \
             crontab, so no backup runs",
        ]
    );
    assert_eq!(
        plan.hazards[0].to_string(),
        "LOG_S3_BUCKET is set and LOG_S3_TAGS is not a JSON object; the start-up of Spilo stops at a random section"
    );
    assert_eq!(plan.hazards[0].variable(), names::LOG_S3_TAGS);
}
