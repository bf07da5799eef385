//! What Spilo would do with an object: in short for the API server's audit log, in full for tools that
//! explain manifests offline.

mod origin;
mod words;

use std::borrow::Cow;

use crate::json::{Object, Written};
use crate::schedule::Kept;
use crate::sorted::Sorted;
use crate::spilo::environment::{Archive, ClonePlan, Environment, Region, StandbyPlan, Tool};
use crate::spilo::vocabulary::{Name, names};
use crate::subject::{Backups, Case, OperatorConfiguration, PodConfig, Postgresql, Surroundings, backups};
use crate::text::without_user;
use origin::Origin;
use words::{credentials, deciding, tool};

/// Facts about an object as it would be stored. Never the value of a credential.
#[derive(Debug, Default)]
pub struct Plan {
    /// What is known, in the order in which one asks for it.
    pub facts: Vec<Fact>,
    /// What is not, each as half a sentence.
    pub unknown: Vec<Cow<'static, str>>,
    detail: Detail,
}

/// How much of a plan is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// The facts that go into the audit log, without what decides them.
    #[default]
    Audit,
    /// Everything.
    Full,
}

/// One thing that is known.
#[derive(Debug)]
pub struct Fact {
    /// What it is about: `backup-store`.
    pub name: &'static str,
    /// Whether it goes into the audit log.
    is_annotation: bool,
    /// What holds.
    pub value: String,
    /// What decides it and where that stands: `WAL_S3_BUCKET in the ConfigMap`.
    pub from: Option<Cow<'static, str>>,
}

/// How many characters of a value are told; a key in S3 has at most 1,024.
const LONGEST_VALUE: usize = 1024;

/// What a fact is about, and whether that goes into the audit log.
#[derive(Clone, Copy)]
struct Topic(&'static str, bool);

/// For the audit log too.
const fn audit(name: &'static str) -> Topic {
    Topic(name, true)
}

/// Only where everything is wanted.
const fn full(name: &'static str) -> Topic {
    Topic(name, false)
}

/// The plan of a pod-config ConfigMap.
pub fn of_pod_config(case: &Case<'_, PodConfig<'_>>, detail: Detail) -> Plan {
    let mut plan = Plan { detail, ..Plan::default() };
    plan.add(full("image"), backups::image_of_pod_config(case.settings), Origin::Words("what the policy puts in"));
    plan.add_backups(&case.backups, true);
    plan.add_unknown(case.surroundings, "what the operator's configuration adds: it was not looked up");
    plan
}

/// The plan of a resource. Where its own variables name no store and nothing else was looked up, it has no
/// facts about that: where its backups go is then the ConfigMap's business.
pub fn of_postgresql(case: &Case<'_, Postgresql<'_>>, detail: Detail) -> Plan {
    let Case { object: view, backups, surroundings, .. } = case;
    let mut plan = Plan { detail, ..Plan::default() };
    if let Some(image) = view.image() {
        plan.add(full("image"), image.reference(), Origin::Words("spec.dockerImage"));
    } else if let Some(image) = surroundings.operator().and_then(OperatorConfiguration::image) {
        plan.add(full("image"), image.reference(), Origin::Words("docker_image in the operator's configuration"));
    }
    if let Some(major) = backups.environment.text(names::PGVERSION).filter(|_| view.major().is_some()) {
        plan.add(full("postgresql-major"), major, Origin::Words("spec.postgresql.version"));
    }
    plan.add_backups(backups, surroundings.whole().is_some_and(|operator| !operator.has_pod_secret()));
    plan.add_unknown(surroundings, "what pod-config and the operator's configuration add: they were not looked up");
    plan
}

impl Plan {
    /// The facts for the audit log, by name.
    pub fn annotations(&self) -> Sorted<&'static str, String> {
        let mut annotations = Sorted::default();
        for fact in self.facts.iter().filter(|fact| fact.is_annotation) {
            annotations.insert(fact.name, fact.value.clone());
        }
        annotations
    }

    /// The plan as JSON.
    pub fn written(&self) -> Written {
        let fact = |fact: &Fact| {
            let mut written = Object::with_capacity(128);
            written.text("name", fact.name);
            written.text("value", &fact.value);
            if let Some(from) = &fact.from {
                written.text("from", from);
            }
            written.written()
        };
        let mut plan = Object::with_capacity(2048);
        plan.value("facts", &Written::list(self.facts.iter().map(fact)));
        plan.texts("unknown", self.unknown.iter().map(AsRef::as_ref));
        plan.written()
    }

    /// The value of the fact of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
    }

    /// Whether facts about this are asked for.
    fn wants(&self, topic: Topic) -> bool {
        self.detail == Detail::Full || topic.1
    }

    fn add(&mut self, topic: Topic, value: &str, from: Origin<'_>) {
        if !self.wants(topic) {
            return;
        }
        let mut value = without_user(value).into_owned();
        if value.len() > LONGEST_VALUE
            && let Some((end, _)) = value.char_indices().nth(LONGEST_VALUE)
        {
            value.truncate(end);
            value.push('…');
        }
        let from = (self.detail == Detail::Full).then(|| from.tell());
        self.push(topic, value, from);
    }

    /// A fact that follows from others.
    fn add_derived(&mut self, topic: Topic, value: String) {
        if self.wants(topic) {
            self.push(topic, value, None);
        }
    }

    fn push(&mut self, Topic(name, is_annotation): Topic, value: String, from: Option<Cow<'static, str>>) {
        self.facts.push(Fact { name, is_annotation, value, from });
    }

    fn add_backups(&mut self, backups: &Backups<'_>, says_none: bool) {
        let plan = match &backups.plan {
            Ok(plan) => plan,
            Err(failure) => {
                self.add_derived(full("failure"), failure.to_string());
                return self.add_no_backups(says_none);
            }
        };
        let environment = backups.environment;
        match &plan.archive {
            Some(archive) => {
                self.add_archive(archive, environment);
                let (words, name) = credentials(archive.credentials);
                if let Some(name) = name {
                    self.add(full("credentials"), words, Origin::Variables(environment, &[name]));
                } else if says_none {
                    self.add(full("credentials"), words, Origin::Words("no variable says otherwise"));
                }
                self.add(full("schedule"), plan.schedule, Origin::Variables(environment, &[names::BACKUP_SCHEDULE]));
                self.add(
                    full("retention-days"),
                    plan.retain,
                    Origin::Variables(environment, &[names::BACKUP_NUM_TO_RETAIN]),
                );
                if let Some(Ok(schedule)) = backups.schedule() {
                    self.add_derived(audit("backups-per-day"), schedule.average_per_day().to_string());
                    if let Some(kept) = kept(backups) {
                        self.add_derived(audit("copies-kept"), kept);
                    }
                }
            }
            None => self.add_no_backups(says_none),
        }
        self.add_restore(&plan.clone, environment, says_none);
        if let Some(StandbyPlan { host, archive, .. }) = &plan.standby {
            let followed = archive.as_ref().map_or(*host, |archive| archive.restore_prefix());
            self.add(
                full("standby-of"),
                followed,
                Origin::Variables(environment, &[names::STANDBY_HOST, names::STANDBY_METHOD]),
            );
        }
    }

    /// Nothing to archive to, as far as is known.
    fn add_no_backups(&mut self, says_none: bool) {
        if says_none {
            self.add_derived(audit("backup-tool"), "none".to_owned());
        }
    }

    fn add_archive(&mut self, archive: &Archive<'_>, environment: &Environment<'_>) {
        // What 4.1 and newer no longer have a switch for is not in the directory.
        let has_switch = archive.backup_tool == Tool::WalE || archive.directory.has(names::USE_WALG_BACKUP);
        let names: &[Name] = if has_switch { &[names::USE_WALG_BACKUP, names::USE_WALG] } else { &[] };
        self.add(audit("backup-tool"), tool(archive.backup_tool), Origin::Variables(environment, names));
        self.add(audit("backup-store"), archive.prefix(), Origin::Variables(environment, deciding(archive)));
        if let Some(region) = archive.region {
            let endpoint = archive.endpoint().unwrap_or("AWS");
            self.add(
                full("endpoint"),
                endpoint,
                Origin::Variables(
                    environment,
                    &[names::WALE_S3_ENDPOINT, names::WALG_S3_ENDPOINT, names::AWS_ENDPOINT],
                ),
            );
            let from = match region {
                Region::FromBucket => Origin::Words("guessed from the bucket's name"),
                Region::FromZone => Origin::Words("guessed from the node's zone"),
                Region::Dropped => Origin::Words("this Spilo drops AWS_REGION"),
                Region::Given => Origin::Variables(environment, &[names::AWS_REGION]),
                Region::Absent => return,
            };
            self.add(full("region"), archive.directory.get(names::AWS_REGION).unwrap_or("none"), from);
        }
    }

    /// What a new cluster is made from. A ConfigMap that restores nothing says so; a resource that says nothing
    /// leaves it to the ConfigMap, and so does one whose `spec.clone` takes the bucket from there.
    fn add_restore(&mut self, clone: &ClonePlan<'_>, environment: &Environment<'_>, says_none: bool) {
        let (method, source) = match clone {
            ClonePlan::Archive { archive, .. } => ("wal", archive.as_ref().map(|archive| archive.restore_prefix())),
            ClonePlan::BaseBackup { host, .. } => ("basebackup", Some(*host)),
            ClonePlan::Incomplete { method: "CLONE_WITH_WALE" } if !says_none => ("wal", None),
            _ if says_none => return self.add_derived(audit("restore-method"), "none".to_owned()),
            _ => return,
        };
        self.add(audit("restore-method"), method, Origin::Variables(environment, &[names::CLONE_METHOD]));
        if let Some(source) = source.filter(|source| !source.is_empty()) {
            let names = [
                names::CLONE_WALG_S3_PREFIX,
                names::CLONE_WALE_S3_PREFIX,
                names::CLONE_WAL_S3_BUCKET,
                names::CLONE_SCOPE,
            ];
            self.add(audit("restore-source"), source, Origin::Variables(environment, &names));
        }
        if method == "wal" {
            let name = names::CLONE_TARGET_TIME;
            let time = environment.text(name).filter(|time| !time.is_empty()).unwrap_or("the end of the archive");
            self.add(full("restore-until"), time, Origin::Variables(environment, &[name]));
        }
    }

    fn add_unknown(&mut self, surroundings: &Surroundings<'_>, not_looked_up: &'static str) {
        self.unknown.extend(surroundings.gaps().iter().map(|gap| Cow::Owned(gap.to_string())));
        match surroundings.operator() {
            Some(operator) if operator.has_pod_secret() => self.unknown.push(Cow::Borrowed(
                "what the Secret that the operator's pod_environment_secret names adds: Secrets are never read",
            )),
            None if self.unknown.is_empty() => self.unknown.push(Cow::Borrowed(not_looked_up)),
            _ => {}
        }
    }
}

fn kept(backups: &Backups<'_>) -> Option<String> {
    Some(match backups.kept()? {
        Kept::AtMost(copies) => copies.to_string(),
        Kept::Unbounded(_) => "unbounded".to_owned(),
    })
}
