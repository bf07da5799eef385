//! The problems of the start-up and of the archive.

use super::{credentials_name, deciding_prefix};
use crate::environment::{Environment, ResolvedVariable};
use crate::operator::{ServiceAccountIdentity, Source};
use crate::plan::values::{self, severity_of};
use crate::plan::{Blame, PlanInputs, Problem, ProblemKind, Severity};
use crate::release::PostgresMajor;
use crate::startup::{
    Archive, Credentials, RegionSource, StartupHazard, StartupPlan, Store, Tool, env_names, first_line,
};
use crate::variables::{
    Class, Effect, Reader, Syntax, VariableName, VariablePrefix, is_aws_region, names, region_of_endpoint,
};
use crate::wal_g::{self, Encryption, WalGProblem, WalGProblemKind, WalGVersion};

/// The problems of the start-up and of the archive.
pub(in crate::plan) fn problems(
    environment: &Environment<'_>,
    plan: &StartupPlan<'_>,
    inputs: &PlanInputs<'_>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let blame = |name: VariableName| Blame::variable(environment, name);
    for problem in &plan.crontab_problems {
        let is_backup = problem.rejects_crontab || problem.variable() == names::BACKUP_SCHEDULE;
        let severity = if is_backup { Severity::BreaksBackups } else { Severity::Ignored };
        problems.push(Problem::new(ProblemKind::Crontab(*problem), severity, blame(problem.variable())));
    }
    let known_hazards =
        plan.hazards.iter().filter(|hazard| inputs.is_tag_known || !matches!(hazard, StartupHazard::LogTags));
    for hazard in known_hazards {
        let (name, supplier) = match hazard {
            StartupHazard::LogTags => {
                (names::LOG_S3_BUCKET, environment.possible_supplier(names::LOG_S3_TAGS.as_str()))
            }
            StartupHazard::Crontab(_) => (hazard.variable(), None),
        };
        let problem = Problem::new(ProblemKind::Hazard(*hazard), Severity::BreaksBackups, blame(name));
        problems.push(problem.supplied_by(supplier));
    }
    if let Some(archive) = &plan.archive {
        ArchiveProblems { environment, archive, inputs, problems: &mut problems }.find();
    } else {
        let targets = [names::WAL_S3_BUCKET, names::WALG_S3_PREFIX, names::WAL_GS_BUCKET, names::WALG_AZ_PREFIX];
        let supplier = targets.into_iter().find_map(|name| environment.possible_supplier(name.as_str()));
        let problem = Problem::new(ProblemKind::NoArchive, Severity::BreaksBackups, blame(names::WAL_S3_BUCKET));
        problems.push(problem.supplied_by(supplier));
    }
    problems.extend(values::problems(environment, plan, inputs));
    problems
}

/// The variable whose value would solve a problem.
fn companion(problem: &WalGProblem) -> Option<VariableName> {
    match problem.kind {
        WalGProblemKind::Missing | WalGProblemKind::KmsWithoutKey => Some(problem.variable),
        WalGProblemKind::KmsKeyWithoutKms => Some(names::WALG_S3_SSE),
        WalGProblemKind::RoleWithoutToken => Some(names::AWS_WEB_IDENTITY_TOKEN_FILE),
        WalGProblemKind::NotRead if problem.name == names::WALG_LIBSODIUM_KEY_PATH => Some(names::WALG_LIBSODIUM_KEY),
        _ => None,
    }
}

/// The variables each of which is enough to encrypt uploads.
const ENCRYPTION_KEYS: [VariableName; 4] =
    [names::WALG_LIBSODIUM_KEY, names::WALG_LIBSODIUM_KEY_PATH, names::WALG_PGP_KEY, names::WALG_PGP_KEY_PATH];

struct ArchiveProblems<'p, 'e> {
    environment: &'p Environment<'e>,
    archive: &'p Archive<'p>,
    inputs: &'p PlanInputs<'p>,
    problems: &'p mut Vec<Problem>,
}

impl ArchiveProblems<'_, '_> {
    fn push(&mut self, kind: ProblemKind, severity: Severity, name: VariableName) {
        self.problems.push(Problem::new(kind, severity, Blame::variable(self.environment, name)));
    }

    fn push_missing(&mut self, kind: ProblemKind, severity: Severity, name: VariableName) {
        let supplier = self.environment.possible_supplier(name.as_str());
        let blame = Blame::variable(self.environment, name);
        self.problems.push(Problem::new(kind, severity, blame).supplied_by(supplier));
    }

    fn find(&mut self) {
        self.check_tool();
        self.check_credentials();
        self.check_region();
        self.check_prefix();
        if self.archive.backup_tool == Tool::WalG {
            for problem in wal_g::inspect(self.archive, self.inputs.known_tag(), VariablePrefix::None) {
                let severity = severity_of(problem.effect);
                let is_certain = problem.name != names::AWS_REGION || !self.has_own_endpoint();
                let supplier = companion(&problem).and_then(|name| self.environment.possible_supplier(name.as_str()));
                let blame = Blame::variable(self.environment, problem.variable);
                let problem = Problem::new(ProblemKind::WalG(problem), severity, blame).supplied_by(supplier);
                self.problems.push(Problem { is_certain, ..problem });
            }
        }
        self.check_release();
        if matches!(self.archive.store, Store::Ssh) {
            let name = deciding_prefix(self.environment, self.archive);
            self.push(ProblemKind::NoRestoreFromStore(self.archive.store), Severity::Doubtful, name);
        }
        if self.archive.has_malformed_wale_endpoint {
            self.push(ProblemKind::WaleEndpoint, Severity::Ignored, names::WALE_S3_ENDPOINT);
        }
    }

    /// Variables of WAL-G that only later releases pass on.
    fn check_release(&mut self) {
        let Some(tag) = self.inputs.known_tag().filter(|_| self.archive.backup_tool == Tool::WalG) else { return };
        let is_encrypted = Encryption::new(&self.archive.env_dir, WalGVersion::from_tag(tag)) != Encryption::None;
        for (name, since) in env_names::from_later_releases(self.archive.store, tag) {
            let variable = name.variable();
            // Spilo itself reads switches.
            let is_read_by_wal_g =
                variable.readers.contains(&Reader::WalG) && !matches!(variable.class, Class::ExactlyTrue);
            // A webhook adds the variables of an identity. The identity is judged with the credentials.
            let is_given =
                self.environment.is_set(name) && self.environment.source(name) != Some(Source::ServiceAccount);
            if !(is_read_by_wal_g && is_given) {
                continue;
            }
            let effect =
                if ENCRYPTION_KEYS.contains(&name) && !is_encrypted { Effect::NotEncrypted } else { Effect::Ignored };
            self.push(ProblemKind::NotPassedOnByRelease { since, effect }, severity_of(effect), name);
        }
    }

    /// Whether there is an endpoint of another store than AWS. Such a store may not check the region.
    fn has_own_endpoint(&self) -> bool {
        self.archive.endpoint().is_some_and(|endpoint| region_of_endpoint(endpoint).is_none())
    }

    fn check_tool(&mut self) {
        if self.archive.backup_tool == Tool::WalG || self.archive.store == Store::Swift {
            return;
        }
        let is_asked = [names::USE_WALG_BACKUP, names::USE_WALG]
            .into_iter()
            .any(|name| self.environment.is_true_ignoring_case(name) == Some(true));
        if is_asked && self.environment.is_set(names::WAL_GCS_BUCKET) {
            self.push(ProblemKind::GcsBucketForcesWalE, Severity::Doubtful, names::WAL_GCS_BUCKET);
        } else {
            self.push_missing(ProblemKind::WalE, Severity::Doubtful, names::USE_WALG_BACKUP);
        }
    }

    fn check_credentials(&mut self) {
        if let Credentials::IncompleteAccessKeys { missing } = self.archive.credentials {
            self.push_missing(ProblemKind::IncompleteAccessKeys, Severity::BreaksBackups, missing);
        }
        if self.archive.credential_sets > 1 {
            self.push(ProblemKind::SeveralCredentials, Severity::Ignored, names::AZURE_STORAGE_ACCESS_KEY);
        }
        self.check_service_principal();
        // Of two access keys, one alone is ignored. What 4.1 does is only known from the branch that became it.
        if let Some(name) = self.archive.overwritten_credential.filter(|_| self.archive.store == Store::Gcs) {
            let supplier = self.environment.possible_supplier(name.as_str());
            let blame = Blame::variable(self.environment, name);
            let problem = Problem::new(ProblemKind::CredentialOverwritten, Severity::BreaksBackups, blame);
            self.problems.push(problem.likely().supplied_by(supplier));
        }
        let uses_identity = matches!(self.archive.credentials, Credentials::InstanceProfile | Credentials::Platform);
        let is_not_passed_on = match self.inputs.operator.service_account {
            Some(ServiceAccountIdentity::PodIdentity) => self.archive.store == Store::S3,
            Some(ServiceAccountIdentity::AzureWorkloadIdentity) => self.archive.store == Store::Azure,
            _ => ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AZURE_FEDERATED_TOKEN_FILE"].into_iter().any(|name| {
                let is_aws = name.starts_with("AWS");
                let is_store =
                    if is_aws { self.archive.store == Store::S3 } else { self.archive.store == Store::Azure };
                is_store && self.environment.find(name).is_some()
            }),
        };
        if uses_identity && is_not_passed_on {
            let name = credentials_name(self.archive.store, self.archive.credentials);
            let supplier = self.environment.possible_supplier(name.as_str());
            let blame = Blame::Missing { name };
            let problem = Problem::new(ProblemKind::IdentityNotPassedOn, Severity::BreaksBackups, blame);
            // The node's own role may be allowed to use the store.
            self.problems.push(problem.likely().supplied_by(supplier));
        }
    }

    /// Spilo passes on a service principal only if all three variables are set. Another identity may be allowed to use the
    /// store.
    fn check_service_principal(&mut self) {
        const NAMES: [VariableName; 3] = [names::AZURE_CLIENT_ID, names::AZURE_CLIENT_SECRET, names::AZURE_TENANT_ID];
        let is_given = |name: &VariableName| {
            self.environment.is_set(*name) && self.environment.source(*name) != Some(Source::ServiceAccount)
        };
        if self.archive.store != Store::Azure || self.archive.credentials != Credentials::Platform {
            return;
        }
        let missing = NAMES.iter().find(|name| !self.environment.is_set(**name));
        if let (Some(missing), true) = (missing, NAMES.iter().any(is_given)) {
            let supplier = self.environment.possible_supplier(missing.as_str());
            let blame = Blame::variable(self.environment, *missing);
            let problem = Problem::new(ProblemKind::IncompleteServicePrincipal, Severity::BreaksBackups, blame);
            self.problems.push(problem.likely().supplied_by(supplier));
        }
    }

    fn check_region(&mut self) {
        match self.archive.region {
            Some(RegionSource::FromZone) => {
                let supplier = self.environment.possible_supplier(names::AWS_REGION.as_str());
                let blame = Blame::variable(self.environment, names::AWS_REGION);
                let problem = Problem::new(ProblemKind::RegionGuessed, Severity::BreaksBackups, blame);
                self.problems.push(problem.likely().supplied_by(supplier));
            }
            Some(RegionSource::Dropped) => {
                self.push(ProblemKind::RegionDropped, Severity::Ignored, names::AWS_REGION);
            }
            Some(RegionSource::Absent) => {
                let region = self.archive.endpoint().and_then(region_of_endpoint).map(ToOwned::to_owned);
                if let Some(region) = region.filter(|region| region != "us-east-1") {
                    self.push_missing(
                        ProblemKind::RegionMissing { region },
                        Severity::BreaksBackups,
                        names::AWS_REGION,
                    );
                }
            }
            Some(RegionSource::Given) if self.archive.endpoint().is_none() => {
                let region = self.archive.env_dir.raw(names::AWS_REGION).filter(|region| region.is_fully_known());
                let region = region.map(|region| first_line(region.as_str()));
                // Anything else is reported as a value.
                if region.is_some_and(|region| Syntax::Region.accepts(region) && !is_aws_region(region)) {
                    let blame = Blame::variable(self.environment, names::AWS_REGION);
                    let problem = Problem::new(ProblemKind::RegionNotOfAws, Severity::BreaksBackups, blame);
                    self.problems.push(problem.likely());
                }
            }
            Some(RegionSource::Given | RegionSource::FromBucket) | None => {}
        }
    }

    /// A prefix is used unchanged, so that a major version in it must be a reference.
    fn check_prefix(&mut self) {
        let name = deciding_prefix(self.environment, self.archive);
        if !name.as_str().ends_with("_PREFIX") {
            return;
        }
        let unexpanded = self.environment.get(name).and_then(ResolvedVariable::unexpanded_value);
        let last = unexpanded.and_then(|prefix| prefix.trim_end_matches('/').rsplit('/').next());
        if let Some(major) = last.and_then(|last| PostgresMajor::parse(last).ok()) {
            self.push(ProblemKind::LiteralMajor { major }, Severity::Doubtful, name);
        }
    }
}
