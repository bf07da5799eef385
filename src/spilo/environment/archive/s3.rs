//! The S3 part of `write_wale_environment`: endpoint, region, path style, encryption.

use std::borrow::Cow;

use super::super::{region, release};
use super::settings::Settings;
use super::{Credentials, Region};
use crate::spilo::Tag;
use crate::spilo::vocabulary::{Name, names};
use crate::text::{replace, split_once};

/// Settles everything but the prefix. Says how the region came about and whether `WALE_S3_ENDPOINT` is
/// malformed.
pub(super) fn settle(settings: &mut Settings<'_, '_>) -> (Option<Region>, bool) {
    let tag = settings.tag();
    let walg_only = tag >= release::WALG_ONLY;
    let wale_endpoint = settings.take(wale_endpoint_name(tag));
    let aws_endpoint = settings.take(names::AWS_ENDPOINT);
    let given = settings.take(names::AWS_REGION);

    let mut malformed = false;
    let region = if wale_endpoint.is_empty() && aws_endpoint.is_empty() {
        region_without_endpoint(settings, given)
    } else {
        malformed = settle_endpoint(settings, wale_endpoint, aws_endpoint);
        region_with_endpoint(settings, given)
    };

    if !(settings.has(names::AWS_ACCESS_KEY_ID) && settings.has(names::AWS_SECRET_ACCESS_KEY)) {
        settings.set(names::AWS_INSTANCE_PROFILE, Cow::Borrowed("true"));
    }
    let wale_switch = tag >= release::WALE_DISABLE_S3_SSE && !walg_only;
    if wale_switch && settings.has(names::WALE_DISABLE_S3_SSE) && !settings.has(names::WALG_DISABLE_S3_SSE) {
        settings.copy(names::WALE_DISABLE_S3_SSE, names::WALG_DISABLE_S3_SSE);
    }
    let by_walg = walg_only || settings.has(names::USE_WALG_BACKUP);
    if by_walg && !settings.is_exactly_true(names::WALG_DISABLE_S3_SSE) && !settings.has(names::WALG_S3_SSE) {
        settings.set(names::WALG_S3_SSE, Cow::Borrowed("AES256"));
    }
    (Some(region), malformed)
}

fn wale_endpoint_name(tag: Tag) -> Name {
    if tag >= release::WALG_ONLY { names::WALG_S3_ENDPOINT } else { names::WALE_S3_ENDPOINT }
}

fn region_without_endpoint(settings: &mut Settings<'_, '_>, given: Cow<'_, str>) -> Region {
    if !given.is_empty() {
        if settings.tag() < release::REGION {
            return Region::Dropped;
        }
        settings.set(names::AWS_REGION, Cow::Owned(given.into_owned()));
        return Region::Given;
    }
    let mut name = settings.get(names::WAL_S3_BUCKET);
    if name.is_empty() {
        let walg_only = settings.tag() >= release::WALG_ONLY;
        name = settings.get(if walg_only { names::WALG_S3_PREFIX } else { names::WALE_S3_PREFIX });
    }
    if let Some(guessed) = region::guess(&name) {
        settings.set(names::AWS_REGION, guessed.into());
        Region::FromBucket
    } else {
        // Off the clouds the zone is `local`, and Spilo cuts its last character.
        settings.set(names::AWS_REGION, Cow::Borrowed("loca"));
        Region::FromZone
    }
}

fn region_with_endpoint(settings: &mut Settings<'_, '_>, given: Cow<'_, str>) -> Region {
    let tag = settings.tag();
    let kept =
        tag >= release::WALG_ONLY || (tag >= release::REGION_WITH_ENDPOINT && settings.has(names::USE_WALG_BACKUP));
    if given.is_empty() {
        Region::Absent
    } else if kept {
        settings.set(names::AWS_REGION, Cow::Owned(given.into_owned()));
        Region::Given
    } else {
        Region::Dropped
    }
}

/// Sets what follows from an endpoint. True if `WALE_S3_ENDPOINT` is malformed, where Spilo looks.
fn settle_endpoint<'e>(settings: &mut Settings<'e, '_>, wale: Cow<'e, str>, aws: Cow<'e, str>) -> bool {
    let tag = settings.tag();
    let Endpoints { wale, aws, path_style, malformed } = endpoints(wale, aws, tag >= release::CONVENTION);
    settings.set(wale_endpoint_name(tag), wale);
    settings.set(names::AWS_ENDPOINT, aws);

    // 4.1 means to do the same, but its `setdefault` finds the variable there, empty.
    if tag < release::WALG_ONLY {
        for name in [names::WALE_DISABLE_S3_SSE, names::WALG_DISABLE_S3_SSE] {
            if tag < release::SSE_CHOICE || !settings.has(name) {
                settings.set(name, Cow::Borrowed("true"));
            }
        }
    }
    if let Some(path_style) = path_style {
        settings.set(names::AWS_S3_FORCE_PATH_STYLE, Cow::Borrowed(if path_style { "true" } else { "false" }));
    }
    malformed
}

struct Endpoints<'e> {
    wale: Cow<'e, str>,
    aws: Cow<'e, str>,
    path_style: Option<bool>,
    malformed: bool,
}

/// Derives each endpoint from the other, if that is empty; at most one is.
fn endpoints<'e>(wale: Cow<'e, str>, aws: Cow<'e, str>, by_convention: bool) -> Endpoints<'e> {
    if wale.is_empty() {
        let wale = replace(&aws, "://", "+path://").into();
        return Endpoints { wale, aws, path_style: by_convention.then_some(true), malformed: false };
    }
    let or_aws = |derived: Cow<'e, str>| if aws.is_empty() { derived } else { aws.clone() };
    if !by_convention {
        let aws = or_aws(replace(&wale, "+path://", "://").into());
        return Endpoints { wale, aws, path_style: None, malformed: false };
    }
    let Some((scheme, convention, rest)) = split_convention(&wale) else {
        let aws = or_aws(wale.clone());
        return Endpoints { wale, aws, path_style: Some(true), malformed: true };
    };
    let (path_style, aws) = (Some(convention == "path"), or_aws(format!("{scheme}{rest}").into()));
    Endpoints { wale, aws, path_style, malformed: false }
}

/// `^(\w+)\+(\w+)(://.+)$`: scheme, convention and the rest from `://` on.
fn split_convention(endpoint: &str) -> Option<(&str, &str, &str)> {
    let word = |text: &str| !text.is_empty() && text.chars().all(region::is_word);
    // Python's `$` matches before a newline at the end, and its `.` matches no newline.
    let endpoint = endpoint.strip_suffix('\n').unwrap_or(endpoint);
    let (scheme, tail) = endpoint.split_once('+')?;
    let (convention, host) = split_once(tail, "://")?;
    let rest = tail.strip_prefix(convention)?;
    (word(scheme) && word(convention) && !host.is_empty() && !host.contains('\n')).then_some((scheme, convention, rest))
}

pub(super) fn credentials(has: &impl Fn(Name) -> bool, tag: Tag) -> Credentials {
    match (has(names::AWS_ACCESS_KEY_ID), has(names::AWS_SECRET_ACCESS_KEY)) {
        (true, true) => Credentials::AccessKeys,
        (true, false) => Credentials::HalfAccessKeys { missing: names::AWS_SECRET_ACCESS_KEY },
        (false, true) => Credentials::HalfAccessKeys { missing: names::AWS_ACCESS_KEY_ID },
        (false, false) => {
            let role =
                tag >= release::WEB_IDENTITY && has(names::AWS_ROLE_ARN) && has(names::AWS_WEB_IDENTITY_TOKEN_FILE);
            if role { Credentials::WebIdentity } else { Credentials::InstanceProfile }
        }
    }
}
