use super::*;
use crate::operator::{ClusterIdentity, EnvBuilder, Source};
use crate::startup::{ClonePlan, StartupPlan};
use crate::{Environment, kubelet};

fn environment(variables: &[(&'static str, &'static str)]) -> Environment<'static> {
    let mut builder = EnvBuilder::new(ClusterIdentity { name: Some("pg"), ..ClusterIdentity::default() });
    for (name, value) in variables {
        builder.add(Source::ConfigMap, name, *value);
    }
    kubelet::expand(builder.assemble())
}

const S3: [(&str, &str); 5] = [
    ("WAL_S3_BUCKET", "b"),
    ("USE_WALG_BACKUP", "true"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_SECRET_ACCESS_KEY", "key"),
];

/// The problems beside a working configuration, as name and effect.
fn problems(tag: (u16, u16, u16), variables: &[(&'static str, &'static str)]) -> Vec<(&'static str, Effect)> {
    let all = [&S3[..], &[("WALG_DISABLE_S3_SSE", "true")], variables].concat();
    let environment = environment(&all);
    let tag = Tag::new(tag.0, tag.1, tag.2);
    let archive = StartupPlan::new(&environment, tag).unwrap().archive.unwrap();
    inspect(&archive, Some(tag), VariablePrefix::None)
        .iter()
        .map(|problem| (problem.name.as_str(), problem.effect))
        .collect()
}

const V2_1_P5: (u16, u16, u16) = (2, 1, 5);
const V3_2_P1: (u16, u16, u16) = (3, 2, 1);
const V3_3_P3: (u16, u16, u16) = (3, 3, 3);
const V4_0_P3: (u16, u16, u16) = (4, 0, 3);
const V4_1_P2: (u16, u16, u16) = (4, 1, 2);

#[test]
fn a_role_stops_3_0_0_to_3_0_5_even_beside_access_keys() {
    let role = [("AWS_ROLE_ARN", "arn:aws:iam::1:role/pg"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")];
    let stops = [("AWS_ROLE_ARN", Effect::WalGStops)];
    for (tag, expected) in [(V3_2_P1, &[][..]), (V3_3_P3, &stops), (V4_0_P3, &stops), (V4_1_P2, &[])] {
        assert_eq!(problems(tag, &role), expected, "{tag:?}");
    }
    assert_eq!(problems(V4_1_P2, &role[..1]), stops);
}

#[test]
fn the_path_of_a_key_is_not_read_by_3_0_0_to_3_0_4() {
    let path = ("WALG_LIBSODIUM_KEY_PATH", "/keys/walg");
    let ignored = [("WALG_LIBSODIUM_KEY_PATH", Effect::NotEncrypted)];
    for (tag, expected) in [(V3_2_P1, &[][..]), (V3_3_P3, &ignored), (V4_0_P3, &[])] {
        assert_eq!(problems(tag, &[path]), expected, "{tag:?}");
    }
    let key = ("WALG_LIBSODIUM_KEY", "0123456789012345678901234567890123");
    assert_eq!(problems(V3_3_P3, &[path, key]), []);
    // Where it is not read, its form does not matter.
    assert_eq!(problems(V3_3_P3, &[("WALG_LIBSODIUM_KEY_PATH", "walg")]), ignored);
}

#[test]
fn encryption_by_pgp_takes_precedence() {
    let variables = [("WALG_PGP_KEY_PATH", "/keys/pgp"), ("WALG_LIBSODIUM_KEY", "short")];
    assert_eq!(problems(V3_3_P3, &variables), [("WALG_LIBSODIUM_KEY", Effect::Ignored)]);
    let environment = environment(&[&S3[..], &variables].concat());
    let archive = StartupPlan::new(&environment, Tag::new(3, 3, 3)).unwrap().archive.unwrap();
    let encryption = Encryption::new(&archive.env_dir, None);
    assert_eq!(encryption, Encryption::Pgp(names::WALG_PGP_KEY_PATH));
    assert_eq!(encryption.key(), Some(names::WALG_PGP_KEY_PATH));
}

#[test]
fn keys_are_checked_with_their_transformation() {
    let key = |key, transform| [("WALG_LIBSODIUM_KEY", key), ("WALG_LIBSODIUM_KEY_TRANSFORM", transform)];
    let fails = [("WALG_LIBSODIUM_KEY", Effect::UploadsAndRestoresFail)];
    assert_eq!(problems(V3_3_P3, &key("short", "none")), fails);
    assert_eq!(problems(V3_3_P3, &key("0123", "hex")), fails);
    assert_eq!(problems(V2_1_P5, &key("short", "hex")), [("WALG_LIBSODIUM_KEY_TRANSFORM", Effect::Ignored)]);
    let transform = ("WALG_LIBSODIUM_KEY_TRANSFORM", "HEX");
    assert_eq!(problems(V3_3_P3, &[transform]), []);
    assert_eq!(problems(V3_3_P3, &[transform, ("WALG_PGP_KEY_PATH", "/keys/pgp")]), []);
}

#[test]
fn a_kms_key_needs_kms_and_kms_a_key() {
    let stops = [("WALG_S3_SSE_KMS_ID", Effect::WalGStops)];
    assert_eq!(problems(V3_3_P3, &[("WALG_S3_SSE_KMS_ID", "k")]), stops);
    assert_eq!(problems(V3_3_P3, &[("WALG_S3_SSE", "aws:kms")]), stops);
    assert_eq!(problems(V3_3_P3, &[("WALG_S3_SSE", "aws:kms"), ("WALG_S3_SSE_KMS_ID", "k")]), []);
}

#[test]
fn the_default_encryption_of_spilo_counts() {
    let environment = environment(&[&S3[..], &[("WALG_S3_SSE_KMS_ID", "k")]].concat());
    let archive = StartupPlan::new(&environment, Tag::new(3, 3, 3)).unwrap().archive.unwrap();
    assert_eq!(archive.server_side_encryption(), Some("AES256"));
    let problems = inspect(&archive, Some(Tag::new(3, 3, 3)), VariablePrefix::None);
    assert_eq!(problems[0].kind, WalGProblemKind::KmsKeyWithoutKms);
    assert_eq!(
        problems[0].to_string(),
        "WALG_S3_SSE_KMS_ID is set but WALG_S3_SSE is not aws:kms; every call of WAL-G fails: no WAL, no base backup, \
         no restore"
    );
}

#[test]
fn azure_needs_an_account_and_before_2_0_1_a_key() {
    let environment = environment(&[("WALG_AZ_PREFIX", "azure://c/p")]);
    for (tag, expected) in [
        ((2, 1, 6), vec!["AZURE_STORAGE_ACCESS_KEY", "AZURE_STORAGE_ACCOUNT"]),
        ((2, 1, 7), vec!["AZURE_STORAGE_ACCOUNT"]),
    ] {
        let tag = Tag::new(tag.0, tag.1, tag.2);
        let archive = StartupPlan::new(&environment, tag).unwrap().archive.unwrap();
        let names: Vec<&str> =
            inspect(&archive, Some(tag), VariablePrefix::None).iter().map(|problem| problem.name.as_str()).collect();
        assert_eq!(names, expected, "{tag}");
    }
}

#[test]
fn for_a_clone_only_what_concerns_reading_is_a_problem() {
    let environment = environment(&[
        ("CLONE_METHOD", "CLONE_WITH_WALE"),
        ("CLONE_WALG_S3_PREFIX", "s3://b/p"),
        ("CLONE_WALG_COMPRESSION_METHOD", "gzip"),
        ("CLONE_AWS_ROLE_ARN", "arn"),
        ("CLONE_WALG_LIBSODIUM_KEY_PATH", "/keys/walg"),
    ]);
    let tag = Tag::new(3, 3, 3);
    let plan = StartupPlan::new(&environment, tag).unwrap();
    let ClonePlan::Archive { archive: Some(archive), .. } = plan.clone else { panic!("{plan:?}") };
    let problems: Vec<_> = inspect(&archive, Some(tag), VariablePrefix::Clone)
        .iter()
        .map(|problem| (problem.name.as_str(), problem.effect))
        .collect();
    assert_eq!(problems, [("AWS_ROLE_ARN", Effect::RestoreLoops), ("WALG_LIBSODIUM_KEY_PATH", Effect::RestoreLoops)]);
}

#[test]
fn credentials_are_not_trimmed_before_3_0_3() {
    for (tag, expected) in [((3, 3, 1), 1), (V3_3_P3, 0)] {
        let variables = [("WALG_DISABLE_S3_SSE", "true"), ("AWS_ACCESS_KEY_ID", " id")];
        let mut builder = EnvBuilder::new(ClusterIdentity::default());
        for (name, value) in S3.iter().filter(|(name, _)| *name != "AWS_ACCESS_KEY_ID").chain(&variables) {
            builder.add(Source::ConfigMap, name, *value);
        }
        let environment = kubelet::expand(builder.assemble());
        let tag = Tag::new(tag.0, tag.1, tag.2);
        let archive = StartupPlan::new(&environment, tag).unwrap().archive.unwrap();
        assert_eq!(inspect(&archive, Some(tag), VariablePrefix::None).len(), expected, "{tag}");
    }
}
