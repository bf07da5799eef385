//! From JSON to [`Settings`], with every mistake in one message.

use std::borrow::Cow;
use std::fmt;

use super::restore::restores;
use super::section::{Section, choice, is_dns_name};
use super::{
    Backup, Clusters, Credentials, HostAuth, Lookups, Mode, Operator, OperatorVersion, PodConfigNames, Postgres,
    Settings, Spilo,
};
use crate::finding::Action;
use crate::json::Json;
use crate::rules::{self, Rule};
use crate::sorted::Sorted;
use crate::spilo::{Image, PostgresMajor, Tag, catalogue};
use crate::text::{did_you_mean, quoted};

/// Everything that is wrong with the settings, in the order of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "{} mistake{plural} in the settings: {}", self.0.len(), self.0.join(" | "))
    }
}

impl std::error::Error for Mistakes {}

impl Settings {
    /// Reads settings; null reads as `{}`.
    ///
    /// # Errors
    /// [`Mistakes`] names every one of them, unknown keys included.
    pub fn parse(value: Json<'_>) -> Result<Self, Mistakes> {
        let mut mistakes = Vec::new();
        let settings = parse(value, &mut mistakes);
        if mistakes.is_empty() { Ok(settings) } else { Err(Mistakes(mistakes)) }
    }
}

fn parse(value: Json<'_>, mistakes: &mut Vec<String>) -> Settings {
    let mut top = Section::new("", Some(value), mistakes);
    let settings = Settings {
        mode: top.choice("mode", &[("repair", Mode::Repair), ("verify", Mode::Verify)], mistakes).unwrap_or_default(),
        rules: overrides(&top.pairs("rules", mistakes), mistakes),
        pod_config: pod_config(top.section("podConfig", mistakes), mistakes),
        clusters: clusters(top.section("clusters", mistakes), mistakes),
        postgres: postgres(top.section("postgres", mistakes), mistakes),
        spilo: spilo(top.section("spilo", mistakes), mistakes),
        backup: backup(top.section("backup", mistakes), mistakes),
        operator: operator(top.section("operator", mistakes), mistakes),
        restore: restores(top.section("restore", mistakes), mistakes),
        lookups: lookups(top.section("lookups", mistakes), mistakes),
    };
    top.done(mistakes);
    settings
}

fn overrides(pairs: &[(&str, &str)], mistakes: &mut Vec<String>) -> Sorted<&'static str, Action> {
    let mut overrides = Sorted::default();
    for (id, action) in pairs.iter().filter(|(_, action)| !action.is_empty()) {
        let Some(rule) = rules::find(id) else {
            let hint = did_you_mean(id, rules::RULES.iter().map(|rule| rule.id))
                .map_or_else(String::new, |known| format!("; did you mean {known}?"));
            mistakes.push(format!("rules: there is no rule {}{hint}", quoted(id)));
            continue;
        };
        match choice(&format!("rules.{id}"), action, &Action::NAMES, mistakes) {
            Some(Action::Repair) if !rule.repairs => mistakes.push(no_repair(rule)),
            Some(action) => {
                overrides.insert(rule.id, action);
            }
            None => {}
        }
    }
    overrides
}

fn no_repair(rule: &Rule) -> String {
    format!("rules.{}: only the user can put this right; it must be one of deny, warn, off", rule.id)
}

fn pod_config(mut section: Section<'_>, mistakes: &mut Vec<String>) -> PodConfigNames {
    let names = section.texts("names", mistakes).unwrap_or_else(|| PodConfigNames::default().names);
    let namespaces = section.texts("namespaces", mistakes).unwrap_or_default();
    for (key, texts) in [("names", &names), ("namespaces", &namespaces)] {
        for text in texts.iter().filter(|text| !is_dns_name(text)) {
            mistakes.push(format!("{} holds {}, which cannot be the name of one", section.name(key), quoted(text)));
        }
    }
    section.done(mistakes);
    PodConfigNames { names, namespaces }
}

fn clusters(mut section: Section<'_>, mistakes: &mut Vec<String>) -> Clusters {
    let scope = section.choice("scope", &[("harbor", Clusters::Harbor), ("all", Clusters::All)], mistakes);
    section.done(mistakes);
    scope.unwrap_or_default()
}

fn postgres(mut section: Section<'_>, mistakes: &mut Vec<String>) -> Postgres {
    let defaults = Postgres::default();
    let mut role = |key| {
        let role = section.text(key, mistakes)?;
        check_role(&section.name(key), role, mistakes);
        Some(role.to_owned())
    };
    let superuser = role("superuser").unwrap_or(defaults.superuser);
    let replication_user = role("replicationUser").unwrap_or(defaults.replication_user);
    let application_users = section.texts("applicationUsers", mistakes).unwrap_or(defaults.application_users);
    for user in &application_users {
        check_role(&section.name("applicationUsers"), user, mistakes);
    }
    let superuser_replication = section.boolean("superuserReplication", defaults.superuser_replication, mistakes);
    let methods = [HostAuth::Md5, HostAuth::ScramSha256].map(|method| (method.name(), method));
    let host_auth = section.choice("hostAuth", &methods, mistakes).unwrap_or_default();
    section.done(mistakes);
    Postgres { superuser, replication_user, application_users, superuser_replication, host_auth }
}

/// The names go into pg_hba lines as they are, where `all`, `+x`, `/x`, `@x`, commas and quotes mean more.
fn check_role(name: &str, role: &str, mistakes: &mut Vec<String>) {
    let plain = role.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.$".contains(&b));
    if !plain || role == "all" {
        mistakes.push(format!(
            "{name} is {}; a role name here must be of letters, digits and _ - . $, and not all",
            quoted(role)
        ));
    }
}

fn spilo(mut section: Section<'_>, mistakes: &mut Vec<String>) -> Spilo {
    let mut spilo = Spilo::default();
    if let Some(text) = section.text("minimum", mistakes) {
        match Tag::parse(text) {
            Some(tag) => spilo.minimum = tag,
            None => mistakes.push(format!(
                "{} is {}, no Spilo tag; write it like 2.1-p2",
                section.name("minimum"),
                quoted(text)
            )),
        }
    }
    for (major, reference) in section.pairs("images", mistakes) {
        let name = section.name(&format!("images.{major}"));
        match (PostgresMajor::parse(major), reference) {
            (None, _) => {
                mistakes.push(format!("{name}: {} is no PostgreSQL major; write it like \"12\"", quoted(major)));
            }
            (Some(major), "") => {
                spilo.images.remove(&major);
            }
            (Some(major), reference) => {
                if let Some(mistake) = image_mistake(reference, major, spilo.minimum) {
                    mistakes.push(format!("{name} is {}; {mistake}", quoted(reference)));
                }
                spilo.images.insert(major, Cow::Owned(reference.to_owned()));
            }
        }
    }
    for (prefix, mirror) in section.pairs("registries", mistakes) {
        if mirror.is_empty() {
            mistakes.push(format!(
                "{} has no mirror; name one or leave it out",
                section.name(&format!("registries.{prefix}"))
            ));
        }
        spilo.registries.insert(prefix.to_owned(), mirror.to_owned());
    }
    spilo.upgrade_running = section.boolean("upgradeRunning", false, mistakes);
    section.done(mistakes);
    spilo
}

/// Why `reference` must not be what repairs put in; a tag that is not known is the user's own word.
fn image_mistake(reference: &str, major: PostgresMajor, minimum: Tag) -> Option<String> {
    if reference.contains(char::is_whitespace) {
        return Some("an image reference has no blanks".to_owned());
    }
    let tag = Image::parse(reference).tag().ok()?;
    if tag < minimum {
        return Some(format!("that is older than spilo.minimum, {minimum}"));
    }
    let release = catalogue::release(tag)?;
    if !release.ships(major) {
        return Some(format!("{tag} ships PostgreSQL {} to {}, not {major}", release.oldest, release.newest));
    }
    release.defect.map(|defect| format!("of {tag} it is known that {defect}"))
}

fn backup(mut section: Section<'_>, mistakes: &mut Vec<String>) -> Backup {
    let mut backup = Backup::default();
    let sources = [
        ("any", Credentials::Any),
        ("configMap", Credentials::ConfigMap),
        ("secret", Credentials::Secret),
        ("role", Credentials::Role),
    ];
    backup.credentials = section.choice("credentials", &sources, mistakes).unwrap_or_default();
    // Laid over the built-in ones, so that adding a region does not lose the schedule.
    for (variable, value) in section.pairs("defaults", mistakes) {
        check_variable(&section.name("defaults"), variable, mistakes);
        if value.is_empty() {
            backup.defaults.remove(variable);
        } else {
            backup.defaults.insert(Cow::Owned(variable.to_owned()), Cow::Owned(value.to_owned()));
        }
    }
    backup.required = section.texts("required", mistakes).unwrap_or_default();
    for variable in &backup.required {
        check_variable(&section.name("required"), variable, mistakes);
    }
    backup.max_per_day = section.number("maxPerDay", backup.max_per_day, mistakes);
    backup.min_retention_days = section.number("minRetentionDays", backup.min_retention_days, mistakes);
    backup.max_copies = section.number("maxCopies", backup.max_copies, mistakes);
    section.done(mistakes);
    backup
}

fn check_variable(name: &str, variable: &str, mistakes: &mut Vec<String>) {
    let upper = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    if variable.is_empty() || !variable.bytes().all(upper) || variable.starts_with(|c: char| c.is_ascii_digit()) {
        mistakes.push(format!(
            "{name} has {}, which is no variable that Spilo reads; write it in capitals",
            quoted(variable)
        ));
    }
}

fn operator(mut section: Section<'_>, mistakes: &mut Vec<String>) -> Operator {
    let wal_s3_bucket = section.text("walS3Bucket", mistakes).map(str::to_owned);
    let version = section.text("version", mistakes).and_then(|text| {
        let version = OperatorVersion::parse(text);
        if version.is_none() {
            mistakes.push(format!("{} is {}; write it like 1.8.2", section.name("version"), quoted(text)));
        }
        version
    });
    section.done(mistakes);
    Operator { wal_s3_bucket, version }
}

fn lookups(mut section: Section<'_>, mistakes: &mut Vec<String>) -> Lookups {
    let enabled = section.boolean("enabled", false, mistakes);
    let mut place = section.section("operatorConfiguration", mistakes);
    let operator_configuration = match (place.text("namespace", mistakes), place.text("name", mistakes)) {
        (Some(namespace), Some(name)) => Some((namespace.to_owned(), name.to_owned())),
        (None, None) if enabled => {
            mistakes.push(format!("{} needs {}", section.name("enabled"), section.name("operatorConfiguration")));
            None
        }
        (None, None) => None,
        _ => {
            mistakes.push(format!("{} needs both namespace and name", section.name("operatorConfiguration")));
            None
        }
    };
    place.done(mistakes);
    section.done(mistakes);
    Lookups { enabled, operator_configuration }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
