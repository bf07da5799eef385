//! Everything that WAL-G does not do as intended with an archive.

use super::WalGVersion;
use super::encryption::{Encryption, check_key};
use super::problem::{WalGProblem, WalGProblemKind};
use crate::release::Tag;
use crate::startup::{Archive, Credentials, EffectiveValue, EnvDir, Store, first_line};
use crate::variables::{Consumers, Effect, Reader, VariableName, VariablePrefix, VersionRange, names};

/// What WAL-G does not do as intended with the variables of an archive, sorted by variable.
///
/// `prefix` is that of the variables which describe the archive. With that of a clone or a standby, what concerns uploads
/// only is left out, and what stops WAL-G makes the restore fail again and again. `tag` is the Spilo release, or `None` if it is not known: what is wrong in some
/// versions only is then left out.
///
/// Values that are not known, and those that Spilo computes, are not judged.
pub fn inspect(archive: &Archive<'_>, tag: Option<Tag>, prefix: VariablePrefix) -> Vec<WalGProblem> {
    let consumers = Consumers { store: Some(archive.store), ..tag.map(Consumers::from_tag).unwrap_or_default() };
    let overwritten = archive.overwritten_credential;
    let mut inspection = Inspection { env_dir: &archive.env_dir, prefix, overwritten, consumers, problems: Vec::new() };
    inspection.check_values();
    match archive.store {
        Store::S3 => inspection.check_s3(archive.credentials),
        Store::Azure => inspection.check_azure(archive.credentials),
        Store::Gcs | Store::Swift | Store::Ssh => {}
    }
    inspection.check_encryption();
    let mut problems = inspection.problems;
    if prefix != VariablePrefix::None {
        problems.retain(|problem| !problem.effect.concerns_uploads_only() || problem.effect == Effect::NotEncrypted);
        for problem in &mut problems {
            let is_kept = matches!(
                problem.effect,
                Effect::Ignored | Effect::UsesOtherValue | Effect::UsesDefault | Effect::Stalls | Effect::StallsOnArm64
            );
            if !is_kept {
                problem.effect = Effect::RestoreLoops;
            }
        }
    }
    problems.sort_by_key(|problem| problem.name);
    problems
}

struct Inspection<'e, 'a> {
    env_dir: &'e EnvDir<'a>,
    prefix: VariablePrefix,
    /// A credential that Spilo overwrites, which is not judged as a value.
    overwritten: Option<VariableName>,
    consumers: Consumers,
    problems: Vec<WalGProblem>,
}

impl Inspection<'_, '_> {
    fn push(&mut self, name: VariableName, kind: WalGProblemKind, effect: Effect) {
        self.push_defect(name, kind, effect, None);
    }

    fn push_defect(
        &mut self,
        name: VariableName,
        kind: WalGProblemKind,
        effect: Effect,
        fixed_in: Option<WalGVersion>,
    ) {
        let value = self.env_dir.raw(name);
        let variable = value.and_then(EffectiveValue::variable).unwrap_or_else(|| name.with_prefix(self.prefix));
        let source = value.and_then(EffectiveValue::source);
        self.problems.push(WalGProblem { name, variable, source, kind, effect, fixed_in });
    }

    fn check_values(&mut self) {
        let env_dir = self.env_dir;
        let encryption = Encryption::new(env_dir, self.consumers.wal_g);
        let uses_libsodium = matches!(encryption, Encryption::Libsodium(_));
        for (name, value) in env_dir.raw_values() {
            let variable = name.variable();
            let is_given = value.source().is_some() && self.overwritten != Some(name);
            // Without a key of libsodium, nothing is transformed.
            let has_use = name != names::WALG_LIBSODIUM_KEY_TRANSFORM || uses_libsodium;
            let has_use = has_use && !self.is_defective(name);
            let is_judged = is_given && has_use && value.is_fully_known() && variable.readers.contains(&Reader::WalG);
            let Some(Err(found)) = is_judged.then(|| variable.check(value.as_str(), &self.consumers)) else {
                continue;
            };
            self.push(name, WalGProblemKind::Value(found), found.effect);
        }
    }

    fn is_defective(&self, name: VariableName) -> bool {
        let support = name.variable().wal_g_support();
        self.consumers.wal_g.is_some_and(|version| support.is_some_and(|support| support.defect(version).is_some()))
    }

    fn check_s3(&mut self, credentials: Credentials) {
        let is_set = |name| self.env_dir.is_set(name);
        let (has_role, has_token) = (is_set(names::AWS_ROLE_ARN), is_set(names::AWS_WEB_IDENTITY_TOKEN_FILE));
        let has_key_id = is_set(names::WALG_S3_SSE_KMS_ID);
        let sse = self.env_dir.raw(names::WALG_S3_SSE);
        let is_sse_known = sse.is_none_or(EffectiveValue::is_fully_known);
        let is_kms = self.env_dir.get(names::WALG_S3_SSE) == Some("aws:kms");
        if let Some(version) = self.consumers.wal_g
            && has_role
        {
            let support = names::AWS_ROLE_ARN.variable().wal_g_support();
            if let Some(defect) = support.and_then(|support| support.defect(version)) {
                let kind = WalGProblemKind::RoleWithoutSession;
                self.push_defect(names::AWS_ROLE_ARN, kind, defect.effect, defect.versions.until);
            } else if !has_token && version >= WalGVersion::new(3, 0, 0) {
                self.push(names::AWS_ROLE_ARN, WalGProblemKind::RoleWithoutToken, Effect::WalGStops);
            }
        }
        if is_sse_known && has_key_id && !is_kms {
            self.push(names::WALG_S3_SSE_KMS_ID, WalGProblemKind::KmsKeyWithoutKms, Effect::WalGStops);
        } else if is_kms && !has_key_id {
            self.push(names::WALG_S3_SSE_KMS_ID, WalGProblemKind::KmsWithoutKey, Effect::WalGStops);
        }
        let keeps_blanks = self.consumers.wal_g.is_some_and(|version| version < WalGVersion::new(3, 0, 3));
        if keeps_blanks && credentials == Credentials::AccessKeys {
            for name in [names::AWS_ACCESS_KEY_ID, names::AWS_SECRET_ACCESS_KEY] {
                let has_blank = self
                    .env_dir
                    .raw(name)
                    .is_some_and(|value| value.is_fully_known() && value.as_str().starts_with([' ', '\t']));
                if has_blank {
                    let fixed_in = Some(WalGVersion::new(3, 0, 3));
                    self.push_defect(name, WalGProblemKind::BlankInCredential, Effect::WalGStops, fixed_in);
                }
            }
        }
    }

    fn check_azure(&mut self, credentials: Credentials) {
        if !self.env_dir.is_set(names::AZURE_STORAGE_ACCOUNT) {
            self.push(names::AZURE_STORAGE_ACCOUNT, WalGProblemKind::Missing, Effect::WalGStops);
        }
        let identities = WalGVersion::new(2, 0, 1);
        let needs_key = self.consumers.wal_g.is_some_and(|version| version < identities);
        if needs_key && matches!(credentials, Credentials::Platform | Credentials::ServicePrincipal) {
            let name = names::AZURE_STORAGE_ACCESS_KEY;
            self.push_defect(name, WalGProblemKind::Missing, Effect::WalGStops, Some(identities));
        }
    }

    fn check_encryption(&mut self) {
        let env_dir = self.env_dir;
        let encryption = Encryption::new(env_dir, self.consumers.wal_g);
        let (key, path) = (names::WALG_LIBSODIUM_KEY, names::WALG_LIBSODIUM_KEY_PATH);
        let transform = names::WALG_LIBSODIUM_KEY_TRANSFORM;
        if matches!(encryption, Encryption::Pgp(_)) {
            if let Some(name) = [key, path].into_iter().find(|name| env_dir.is_set(*name)) {
                self.push(name, WalGProblemKind::PgpTakesPrecedence, Effect::Ignored);
            }
            return;
        }
        let Some(version) = self.consumers.wal_g else { return };
        let defect = path.variable().wal_g_support().and_then(|support| support.defect(version));
        if let (Some(defect), true, false) = (defect, env_dir.is_set(path), env_dir.is_set(key)) {
            self.push_defect(path, WalGProblemKind::NotRead, defect.effect, defect.versions.until);
        }
        let VersionRange { since: reads_transform, .. } = transform_versions();
        if env_dir.is_set(transform) && reads_transform.is_some_and(|since| version < since) {
            self.push_defect(transform, WalGProblemKind::NotRead, Effect::Ignored, reads_transform);
        }
        let inline = env_dir.raw(key).filter(|value| value.is_fully_known() && env_dir.is_set(key));
        let transform = env_dir.get(transform).unwrap_or_default();
        if let Some(Err(error)) = inline.map(|value| check_key(first_line(value.as_str()), transform, version)) {
            self.push(key, WalGProblemKind::Key(error), Effect::UploadsAndRestoresFail);
        }
    }
}

/// The versions that transform a key of libsodium.
fn transform_versions() -> VersionRange<WalGVersion> {
    let support = names::WALG_LIBSODIUM_KEY_TRANSFORM.variable().wal_g_support();
    VersionRange { since: support.map(|support| support.since), until: None }
}

#[cfg(test)]
mod tests;
