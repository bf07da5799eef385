//! Why an archive cannot be read by a clone or a standby.

use super::folders::{FolderSearch, bucket, is_same_place};
use super::reason::{Reason, ReasonKind};
use crate::environment::{Environment, ResolvedVariable};
use crate::operator::{Source, UnknownSource};
use crate::release::{PostgresMajor, Release, Tag, milestones};
use crate::startup::{Archive, Credentials, RegionSource, Store, Tool};
use crate::variables::{Consumers, VariableName, VariablePrefix, names, region_of_endpoint};
use crate::wal_g::{self, Encryption, WalGVersion};

/// An archive that is read, and what it is compared with.
pub(super) struct Reading<'r, 'e> {
    pub(super) environment: &'r Environment<'e>,
    /// The archive that is read.
    pub(super) archive: &'r Archive<'r>,
    /// The cluster's own archive.
    pub(super) own: Option<&'r Archive<'r>>,
    pub(super) prefix: VariablePrefix,
    pub(super) tag: Tag,
    pub(super) target: Option<PostgresMajor>,
}

impl Reading<'_, '_> {
    /// All reasons for which it cannot be read.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        let mut reasons = Vec::new();
        self.check_tool(&mut reasons);
        self.check_credentials(&mut reasons);
        if self.archive.store == Store::S3 {
            self.check_s3(&mut reasons);
        }
        self.check_keys(&mut reasons);
        self.check_values(&mut reasons);
        self.check_folder(&mut reasons);
        for reason in &mut reasons {
            reason.supplier = reason.missing.iter().find_map(|name| self.environment.possible_supplier(name.as_str()));
        }
        reasons
    }

    fn name(&self, name: VariableName) -> VariableName {
        name.with_prefix(self.prefix)
    }

    /// The cluster's own archive, if it is in the same store and bucket, so that the archive that is read was most
    /// likely written with the same configuration.
    fn own_bucket(&self) -> Option<&Archive<'_>> {
        let own = self.own.filter(|own| own.store == self.archive.store)?;
        (bucket(own.prefix()) == bucket(self.archive.restore_prefix())).then_some(own)
    }

    fn check_tool(&self, reasons: &mut Vec<Reason>) {
        let tool = self.archive.restore_tool;
        let word = if tool == Tool::WalG { "WALG_" } else { "WALE_" };
        let is_prefix = |name: &str| name.starts_with(word) && name.ends_with("_PREFIX");
        let found = self.archive.env_dir.iter().filter(|(name, _)| is_prefix(name.as_str())).count();
        let is_reading_wal_g = self.own.is_none_or(|own| own.backup_tool == Tool::WalG);
        let switch = self.name(names::USE_WALG_RESTORE);
        if found != 1 {
            let reason = Reason::new(ReasonKind::PrefixCount { tool, found });
            let is_solved_by_switch = tool == Tool::WalE && self.archive.store != Store::Swift;
            reasons.push(if is_solved_by_switch { reason.missing([switch]) } else { reason });
        } else if tool == Tool::WalE && self.archive.store != Store::Swift && is_reading_wal_g {
            let reason = if self.own.is_some() { Reason::new } else { Reason::likely };
            reasons.push(reason(ReasonKind::OtherTool).missing([switch]));
        }
    }

    fn check_credentials(&self, reasons: &mut Vec<Reason>) {
        let credentials = self.archive.credentials;
        let keys = [names::AWS_ACCESS_KEY_ID, names::AWS_SECRET_ACCESS_KEY].map(|name| self.name(name));
        if let Credentials::IncompleteAccessKeys { missing } = credentials {
            reasons.push(Reason::new(ReasonKind::IncompleteAccessKeys).missing([self.name(missing)]));
            return;
        }
        if !matches!(credentials, Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing) {
            return;
        }
        let own = self.own.filter(|own| own.store == self.archive.store).map(|own| own.credentials);
        let names: Vec<VariableName> = match (self.archive.store, own) {
            // The same identity reads the cluster's own archive.
            (_, Some(own)) if own == credentials && credentials != Credentials::Missing => {
                // Keys in a Secret are used by the cluster itself, but not for the restore.
                let in_secret = self.environment.possible_supplier(names::AWS_ACCESS_KEY_ID.as_str());
                if self.archive.store == Store::S3 && matches!(in_secret, Some(UnknownSource::Secret(_))) {
                    reasons.push(Reason::likely(ReasonKind::NoCredentials).missing(keys));
                }
                return;
            }
            (_, Some(Credentials::WebIdentity)) => {
                vec![self.name(names::AWS_ROLE_ARN), self.name(names::AWS_WEB_IDENTITY_TOKEN_FILE)]
            }
            (Store::S3, Some(_)) => keys.to_vec(),
            (Store::S3, None) if self.archive.endpoint().is_some() => keys.to_vec(),
            (Store::Gcs, Some(_)) => vec![self.name(names::GOOGLE_APPLICATION_CREDENTIALS)],
            (Store::Azure, Some(Credentials::SasToken)) => vec![self.name(names::AZURE_STORAGE_SAS_TOKEN)],
            (Store::Azure, Some(Credentials::ServicePrincipal)) => {
                [names::AZURE_CLIENT_ID, names::AZURE_CLIENT_SECRET, names::AZURE_TENANT_ID]
                    .map(|name| self.name(name))
                    .to_vec()
            }
            (Store::Azure, Some(_)) => vec![self.name(names::AZURE_STORAGE_ACCESS_KEY)],
            (Store::Swift, _) => vec![self.name(names::SWIFT_PASSWORD)],
            (Store::Ssh, _) => vec![self.name(names::SSH_PRIVATE_KEY_PATH)],
            // The identity of the node or pod may be enough for an archive that nothing else is known of.
            (Store::S3 | Store::Gcs | Store::Azure, None) => return,
        };
        reasons.push(Reason::new(ReasonKind::NoCredentials).missing(names));
    }

    fn check_s3(&self, reasons: &mut Vec<Reason>) {
        let own = self.own.filter(|own| own.store == Store::S3);
        let in_own_bucket = self.own_bucket().is_some();
        let own_endpoint = own.and_then(Archive::endpoint);
        let region = self.name(names::AWS_REGION);
        let has_given_region = matches!(self.archive.region, Some(RegionSource::Given));
        if self.archive.endpoint().is_none() && own_endpoint.is_some() && (in_own_bucket || !has_given_region) {
            reasons.push(Reason::new(ReasonKind::NoEndpoint).missing([self.name(names::AWS_ENDPOINT)]));
        }
        let own_region = own.and_then(|own| own.env_dir.get(names::AWS_REGION));
        let guessed = self.archive.env_dir.get(names::AWS_REGION);
        match self.archive.region {
            Some(RegionSource::FromZone | RegionSource::Dropped)
                if own.is_none_or(|own| own.region != self.archive.region) =>
            {
                let is_certain = own.is_some_and(|own| own.region == Some(RegionSource::Given));
                let reason = if is_certain { Reason::new } else { Reason::likely };
                reasons.push(reason(ReasonKind::NoRegion).missing([region]));
            }
            Some(RegionSource::FromBucket) if in_own_bucket && own_region.is_some() && own_region != guessed => {
                reasons.push(Reason::new(ReasonKind::OtherRegion).missing([region]));
            }
            Some(RegionSource::Absent) => {
                let needs_region = self.archive.endpoint().is_some_and(|url| region_of_endpoint(url).is_some());
                let own_is_given = own.is_some_and(|own| own.region == Some(RegionSource::Given));
                if needs_region {
                    reasons.push(Reason::new(ReasonKind::NoRegion).missing([region]));
                } else if own_is_given && in_own_bucket {
                    reasons.push(Reason::likely(ReasonKind::NoRegion).missing([region]));
                }
            }
            _ => {}
        }
        let has_path_style = |archive: &Archive<'_>| {
            archive.env_dir.get(names::AWS_S3_FORCE_PATH_STYLE).is_some_and(|style| !style.is_empty())
        };
        let needs_path_style = self.tag < milestones::PATH_STYLE_FROM_ENDPOINT && self.archive.endpoint().is_some();
        if needs_path_style && own.is_some_and(has_path_style) && !has_path_style(self.archive) {
            let name = self.name(names::AWS_S3_FORCE_PATH_STYLE);
            reasons.push(Reason::new(ReasonKind::NoPathStyle).missing([name]));
        }
        let has_certificate = |archive: &Archive<'_>| archive.env_dir.is_set(names::WALG_S3_CA_CERT_FILE);
        let is_same_endpoint = own.is_some_and(|own| is_same_place(own, self.archive));
        if is_same_endpoint && own.is_some_and(has_certificate) && !has_certificate(self.archive) {
            let name = self.name(names::WALG_S3_CA_CERT_FILE);
            reasons.push(Reason::new(ReasonKind::NoCertificate).missing([name]));
        }
    }

    /// Proxy and encryption, which the archive most likely has in common with the cluster's own.
    fn check_keys(&self, reasons: &mut Vec<Reason>) {
        let Some(own) = self.own.filter(|own| is_same_place(own, self.archive)) else { return };
        let is_missing = |name: &VariableName| own.env_dir.is_set(*name) && !self.archive.env_dir.is_set(*name);
        let proxies = [names::https_proxy, names::http_proxy].into_iter().filter(is_missing);
        let proxies: Vec<VariableName> = proxies.map(|name| self.name(name)).collect();
        if !proxies.is_empty() {
            reasons.push(Reason::likely(ReasonKind::NoProxy).missing(proxies));
        }
        let version = WalGVersion::from_tag(self.tag);
        let own_key = Encryption::new(&own.env_dir, version).key();
        let has_key = Encryption::new(&self.archive.env_dir, version).key().is_some();
        if let Some(key) = own_key.filter(|_| !has_key && self.own_bucket().is_some()) {
            reasons.push(Reason::new(ReasonKind::NoKey).missing([self.name(key)]));
        } else if own_key.is_some() && has_key {
            let transform = names::WALG_LIBSODIUM_KEY_TRANSFORM;
            let passphrase = names::WALG_PGP_KEY_PASSPHRASE;
            let missing = [transform, passphrase].into_iter().filter(is_missing).map(|name| self.name(name));
            let missing: Vec<VariableName> = missing.collect();
            if !missing.is_empty() {
                reasons.push(Reason::likely(ReasonKind::NoKey).missing(missing));
            }
        }
    }

    fn check_values(&self, reasons: &mut Vec<Reason>) {
        if self.archive.restore_tool == Tool::WalG {
            let problems = wal_g::inspect(self.archive, Some(self.tag), self.prefix).into_iter();
            let stopping = problems.filter(|problem| problem.effect == crate::variables::Effect::RestoreLoops);
            reasons.extend(stopping.map(|problem| Reason::new(ReasonKind::WalG(problem))));
        }
        let consumers = Consumers { store: Some(self.archive.store), ..Consumers::from_tag(self.tag) };
        for name in [names::WAL_S3_BUCKET, names::WAL_GS_BUCKET, names::WAL_GCS_BUCKET, names::WAL_BUCKET_SCOPE_SUFFIX]
        {
            let name = self.name(name);
            let variable = self.environment.get(name).filter(|variable| variable.is_fully_known());
            let is_used = variable.is_some_and(|variable| {
                variable.is_set() && self.archive.restore_prefix().contains(variable.text().trim_end_matches('/'))
            });
            if let Some(Err(problem)) = variable.filter(|_| is_used).map(|found| name.check(found.text(), &consumers)) {
                reasons.push(Reason::new(ReasonKind::Value { name, problem }));
            }
        }
    }

    fn check_folder(&self, reasons: &mut Vec<Reason>) {
        let search = FolderSearch::new(self.archive.restore_prefix(), self.tag, self.target);
        if self.prefix == VariablePrefix::Standby {
            let needs_major = self.tag >= milestones::MAJOR_IN_PATH;
            if needs_major && search.path.contains("/spilo/") && search.path.ends_with("/wal") {
                let missing = [names::STANDBY_PGVERSION];
                let is_computed = self.is_computed();
                let reason = Reason::new(ReasonKind::FolderWithoutMajor);
                reasons.push(if is_computed { reason.missing(missing) } else { reason });
            }
        } else if let (Some(major), Some(target)) = (search.pinned_major(), self.target) {
            let release = Release::find(self.tag);
            if major > target {
                reasons.push(Reason::new(ReasonKind::NewerMajor { major }));
            } else if release.is_some_and(|release| !release.ships(major)) {
                reasons.push(Reason::new(ReasonKind::MajorNotInImage { major }));
            }
        }
        reasons.extend(self.check_scope(&search));
    }

    /// Whether the path is computed from a bucket.
    fn is_computed(&self) -> bool {
        let is_set = |name: VariableName| self.environment.is_set(self.name(name));
        let has_prefix = [
            names::WALE_S3_PREFIX,
            names::WALG_S3_PREFIX,
            names::WALE_GS_PREFIX,
            names::WALG_GS_PREFIX,
            names::WALG_AZ_PREFIX,
        ];
        !has_prefix.into_iter().any(is_set)
    }

    /// Whether backups that this configuration makes are in folders of the form that is searched. The beginning of the
    /// folder's name is Spilo's or the configuration's, and the operator's own bucket has a folder for each UID.
    fn check_scope(&self, search: &FolderSearch) -> Option<Reason> {
        let own = self.own_bucket()?;
        let get = |name: VariableName| self.environment.get(name);
        let own_is_computed =
            ![names::WALE_S3_PREFIX, names::WALG_S3_PREFIX, names::WALE_GS_PREFIX, names::WALG_GS_PREFIX]
                .into_iter()
                .any(|name| self.environment.is_set(name));
        if !own_is_computed || !self.is_computed() {
            return None;
        }
        let scope = get(names::SCOPE).filter(|scope| scope.is_fully_known())?;
        let (_, own_folder) = own.prefix().split_once("/spilo/")?;
        let (own_prefix, own_rest) = own_folder.split_once(scope.text())?;
        let (_, folder) = search.path.split_once("/spilo/")?;
        if !own_prefix.is_empty() && !own_prefix.contains('$') && !folder.starts_with(own_prefix) {
            let expected = format!("{}/spilo/{own_prefix}", own.prefix().split_once("/spilo/")?.0);
            let names = [self.name(names::WAL_BUCKET_SCOPE_PREFIX)];
            return Some(Reason::likely(ReasonKind::OtherFolder { expected }).missing(names));
        }
        let is_by_uid = get(names::WAL_BUCKET_SCOPE_SUFFIX).map(ResolvedVariable::source)
            == Some(Source::OperatorConfiguration)
            && !own_rest.starts_with("/wal");
        let has_suffix = self.environment.is_set(self.name(names::WAL_BUCKET_SCOPE_SUFFIX));
        if is_by_uid && !has_suffix {
            let expected = format!("{}/<uid>", search.path.trim_end_matches("/wal"));
            let names = [self.name(names::WAL_BUCKET_SCOPE_SUFFIX)];
            return Some(Reason::likely(ReasonKind::OtherFolder { expected }).missing(names));
        }
        None
    }
}
