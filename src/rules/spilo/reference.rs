//! `spilo/reference`: what an image reference does not say, or says of an image that cannot be.

use super::{PostgresqlCase, hold, image_path, judged, needs_replacing};
use crate::bytes::begins_with;
use crate::edit::Edit;
use crate::finding::Findings;
use crate::settings::Settings;
use crate::spilo::catalogue;
use crate::text::quoted;

/// The rule.
pub fn reference(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let Some(image) = case.object.image() else { return };
    let will_be_replaced = judged(case).is_some_and(|(judged, tag)| {
        judged.reference() != image.reference() || (needs_replacing(tag, case.settings) && hold(case, tag).is_none())
    });
    if will_be_replaced {
        return; // Another rule puts another image here.
    }
    let written = image.reference();
    if let Some(mapped) = mapped(case.settings, written) {
        let problem = format!("spilo.registries has a mirror for {}", quoted(written));
        return out.repair(image_path(), problem, format!("use {mapped}"), Edit::text(&mapped));
    }
    if let Err(unknown) = image.tag() {
        let problem = format!("the Spilo version of {} is not known: {unknown}", quoted(written));
        out.advice(image_path(), problem, "write spilo-NN:MAJOR.MINOR-pPATCH where you can, so that it can be checked");
    }
    let public = PUBLIC_REGISTRIES.iter().any(|registry| begins_with(written.as_bytes(), registry.as_bytes()));
    if public
        && let Some(release) = image.tag().ok().and_then(catalogue::release)
        && image.name_major().is_some_and(|major| major != release.newest)
    {
        let problem = format!("there is no such image: Spilo {} is called spilo-{}", release.tag, release.newest);
        out.advice(image_path(), problem, "write the name that belongs to the tag");
    }
    if begins_with(written.as_bytes(), CLOSING_REGISTRY.as_bytes()) {
        out.advice(
            image_path(),
            "registry.opensource.zalan.do is being switched off",
            "use ghcr.io/zalando or a mirror, and map it in spilo.registries",
        );
    }
}

/// Where only the project itself puts images.
const PUBLIC_REGISTRIES: [&str; 2] = [CLOSING_REGISTRY, "ghcr.io/zalando/"];

/// zalando/postgres-operator#3092.
const CLOSING_REGISTRY: &str = "registry.opensource.zalan.do/acid/";

/// The reference with the longest prefix that has a mirror replaced by it.
pub(super) fn mapped(settings: &Settings, reference: &str) -> Option<String> {
    let mirrors = settings.spilo.registries.iter();
    let rest = |prefix: &str| {
        let rest = reference.strip_prefix(prefix.trim_end_matches('/'))?;
        rest.starts_with('/').then_some(rest)
    };
    let (prefix, mirror) =
        mirrors.filter(|(prefix, _)| rest(prefix).is_some()).max_by_key(|(prefix, _)| prefix.len())?;
    Some(format!("{}{}", mirror.trim_end_matches('/'), rest(prefix)?))
}
