//! The part of `write_wale_environment` for S3: endpoint, region, path style, encryption.

use super::RegionSource;
use super::region::{guess_region, is_word};
use crate::release::milestones;
use crate::startup::value::EffectiveValue;
use crate::startup::wal_env::WalEnv;
use crate::variables::{VariableName, names};

/// Configures everything but the prefix. Returns where the region comes from, and whether `WALE_S3_ENDPOINT` is
/// malformed.
pub(super) fn configure(env: &mut WalEnv<'_, '_>) -> (RegionSource, bool) {
    let wale_endpoint = env.remove(wale_endpoint_name(env));
    let aws_endpoint = env.remove(names::AWS_ENDPOINT);
    let given_region = env.remove(names::AWS_REGION);

    let (region, is_malformed) = if wale_endpoint.is_empty() && aws_endpoint.is_empty() {
        (region_without_endpoint(env, given_region), false)
    } else {
        let is_malformed = configure_endpoint(env, wale_endpoint, aws_endpoint);
        (region_with_endpoint(env, given_region), is_malformed)
    };

    if !(env.is_set(names::AWS_ACCESS_KEY_ID) && env.is_set(names::AWS_SECRET_ACCESS_KEY)) {
        env.set(names::AWS_INSTANCE_PROFILE, EffectiveValue::from_startup("true"));
    }
    let reads_wale_switch = env.tag() >= milestones::WALE_DISABLE_S3_SSE && !env.is_wal_g_only();
    if reads_wale_switch && env.is_set(names::WALE_DISABLE_S3_SSE) && !env.is_set(names::WALG_DISABLE_S3_SSE) {
        env.copy(names::WALE_DISABLE_S3_SSE, names::WALG_DISABLE_S3_SSE);
    }
    let uses_wal_g = env.is_wal_g_only() || env.is_set(names::USE_WALG_BACKUP);
    if uses_wal_g && !env.is_exactly_true(names::WALG_DISABLE_S3_SSE) && !env.is_set(names::WALG_S3_SSE) {
        env.set(names::WALG_S3_SSE, EffectiveValue::from_startup("AES256"));
    }
    (region, is_malformed)
}

fn wale_endpoint_name(env: &WalEnv<'_, '_>) -> VariableName {
    if env.is_wal_g_only() { names::WALG_S3_ENDPOINT } else { names::WALE_S3_ENDPOINT }
}

fn region_without_endpoint<'e>(env: &mut WalEnv<'e, '_>, given: EffectiveValue<'e>) -> RegionSource {
    if !given.is_empty() {
        if env.tag() < milestones::REGION_WITHOUT_ENDPOINT {
            return RegionSource::Dropped;
        }
        env.set(names::AWS_REGION, given);
        return RegionSource::Given;
    }
    let mut location = env.get(names::WAL_S3_BUCKET);
    if location.is_empty() {
        location = env.get(if env.is_wal_g_only() { names::WALG_S3_PREFIX } else { names::WALE_S3_PREFIX });
    }
    if let Some(region) = guess_region(location.as_str()) {
        env.set(names::AWS_REGION, EffectiveValue::from_startup(region).known_if(location.is_fully_known()));
        RegionSource::FromBucket
    } else {
        // Outside the clouds the zone is `local`, of which Spilo removes the last character.
        env.set(names::AWS_REGION, EffectiveValue::from_startup("loca"));
        RegionSource::FromZone
    }
}

fn region_with_endpoint<'e>(env: &mut WalEnv<'e, '_>, given: EffectiveValue<'e>) -> RegionSource {
    let is_kept =
        env.is_wal_g_only() || (env.tag() >= milestones::REGION_WITH_ENDPOINT && env.is_set(names::USE_WALG_BACKUP));
    if given.is_empty() {
        RegionSource::Absent
    } else if is_kept {
        env.set(names::AWS_REGION, given);
        RegionSource::Given
    } else {
        RegionSource::Dropped
    }
}

/// Sets what follows from an endpoint. Returns whether `WALE_S3_ENDPOINT` is malformed, in releases that check it.
fn configure_endpoint<'e>(env: &mut WalEnv<'e, '_>, wale: EffectiveValue<'e>, aws: EffectiveValue<'e>) -> bool {
    let tag = env.tag();
    let endpoints = Endpoints::new(wale, aws, tag >= milestones::PATH_STYLE_FROM_ENDPOINT);
    env.set(wale_endpoint_name(env), endpoints.wale);
    env.set(names::AWS_ENDPOINT, endpoints.aws);

    // 4.1 intends to do the same, but its `setdefault` finds the variable, which is empty.
    if !env.is_wal_g_only() {
        for name in [names::WALE_DISABLE_S3_SSE, names::WALG_DISABLE_S3_SSE] {
            if tag < milestones::SSE_CHOICE || !env.is_set(name) {
                env.set(name, EffectiveValue::from_startup("true"));
            }
        }
    }
    if let Some(path_style) = endpoints.path_style {
        let value = if path_style { "true" } else { "false" };
        env.set(names::AWS_S3_FORCE_PATH_STYLE, EffectiveValue::from_startup(value));
    }
    endpoints.is_malformed
}

struct Endpoints<'e> {
    wale: EffectiveValue<'e>,
    aws: EffectiveValue<'e>,
    path_style: Option<bool>,
    is_malformed: bool,
}

impl<'e> Endpoints<'e> {
    /// Derives each endpoint from the other if it is empty; at most one is.
    fn new(wale: EffectiveValue<'e>, aws: EffectiveValue<'e>, reads_convention: bool) -> Self {
        if wale.is_empty() {
            let wale = aws.clone().map(|aws| aws.replace("://", "+path://"));
            return Self { wale, aws, path_style: reads_convention.then_some(true), is_malformed: false };
        }
        let aws_or = |derived: EffectiveValue<'e>| if aws.is_empty() { derived } else { aws.clone() };
        if !reads_convention {
            let aws = aws_or(wale.clone().map(|wale| wale.replace("+path://", "://")));
            return Self { wale, aws, path_style: None, is_malformed: false };
        }
        let Some((scheme, convention, rest)) = split_convention(wale.as_str()) else {
            let aws = aws_or(wale.clone());
            return Self { wale, aws, path_style: Some(true), is_malformed: true };
        };
        let path_style = Some(convention == "path");
        let derived = format!("{scheme}{rest}");
        let aws = aws_or(wale.clone().map(|_| derived));
        Self { wale, aws, path_style, is_malformed: false }
    }
}

/// `^(\w+)\+(\w+)(://.+)$`: scheme, convention and the rest from `://` on.
fn split_convention(endpoint: &str) -> Option<(&str, &str, &str)> {
    let is_words = |text: &str| !text.is_empty() && text.chars().all(is_word);
    // Python's `$` matches before a newline at the end, and its `.` matches no newline.
    let endpoint = endpoint.strip_suffix('\n').unwrap_or(endpoint);
    let (scheme, tail) = endpoint.split_once('+')?;
    let (convention, host) = tail.split_once("://")?;
    let rest = tail.strip_prefix(convention)?;
    let matches = is_words(scheme) && is_words(convention) && !host.is_empty() && !host.contains('\n');
    matches.then_some((scheme, convention, rest))
}
