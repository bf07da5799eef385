//! From JSON to [`Settings`], with every mistake in one message.

use std::borrow::Cow;

use super::mistakes::Mistakes;
use super::restore::{RESTORES, restores};
use super::section::{Section, choice, is_dns_name};
use super::{
    Backup, Clusters, Credentials, HostAuth, Lookups, Mode, Operator, OperatorVersion, PodConfigNames, Postgres,
    Settings, Spilo,
};
use crate::finding::Action;
use crate::json::Json;
use crate::rules;
use crate::sorted::Sorted;
use crate::spilo::{Image, PostgresMajor, Tag, catalogue};
use crate::text::{did_you_mean, quoted};

impl Settings {
    /// Reads settings; null reads as `{}`.
    ///
    /// # Errors
    /// [`Mistakes`] names every one of them, unknown keys included.
    pub fn parse(value: Json<'_>) -> Result<Self, Mistakes> {
        let mut mistakes = Mistakes::default();
        let settings = parse(value, &mut mistakes);
        if mistakes.count() == 0 { Ok(settings) } else { Err(mistakes) }
    }
}

const TOP: &[&str] =
    &["mode", "rules", "podConfig", "clusters", "postgres", "spilo", "backup", "operator", "restore", "lookups"];

fn parse(value: Json<'_>, mistakes: &mut Mistakes) -> Settings {
    let Some(top) = Section::new(String::new(), value, TOP, mistakes) else { return Settings::default() };
    let settings = Settings {
        mode: top.choice("mode", &[("repair", Mode::Repair), ("verify", Mode::Verify)], mistakes).unwrap_or_default(),
        rules: overrides(&top.pairs("rules", mistakes), mistakes),
        pod_config: top.part("podConfig", POD_CONFIG, pod_config, mistakes),
        clusters: top.part("clusters", CLUSTERS, clusters, mistakes),
        postgres: top.part("postgres", POSTGRES, postgres, mistakes),
        spilo: top.part("spilo", SPILO, spilo, mistakes),
        backup: top.part("backup", BACKUP, backup, mistakes),
        operator: top.part("operator", OPERATOR, operator, mistakes),
        restore: top.part("restore", RESTORES, restores, mistakes),
        lookups: top.part("lookups", LOOKUPS, lookups, mistakes),
    };
    top.done(mistakes);
    settings
}

fn overrides(pairs: &[(&str, &str)], mistakes: &mut Mistakes) -> Sorted<&'static str, Action> {
    let mut overrides = Sorted::default();
    for (id, action) in pairs.iter().filter(|(_, action)| !action.is_empty()) {
        let Some(rule) = rules::find(id) else {
            let hint = did_you_mean(id, rules::RULES.iter().map(|rule| rule.id))
                .map_or_else(String::new, |known| ["; did you mean ", known, "?"].concat());
            mistakes.add("rules: there is no rule", &[quoted(id), hint].concat());
            continue;
        };
        match choice(&["rules.", id].concat(), action, &Action::NAMES, mistakes) {
            Some(Action::Repair) if !rule.repairs => {
                mistakes.add(
                    &["rules.", id, ":"].concat(),
                    "only the user can put this right; it must be one of deny, warn, off",
                );
            }
            Some(action) => {
                overrides.insert(rule.id, action);
            }
            None => {}
        }
    }
    overrides
}

const POD_CONFIG: &[&str] = &["names", "namespaces"];

fn pod_config(section: Section<'_>, mistakes: &mut Mistakes) -> PodConfigNames {
    let names = section.texts("names", mistakes).unwrap_or_else(|| PodConfigNames::default().names);
    let namespaces = section.texts("namespaces", mistakes).unwrap_or_default();
    for (key, texts) in [("names", &names), ("namespaces", &namespaces)] {
        for text in texts.iter().filter(|text| !is_dns_name(text)) {
            mistakes.add(&section.name(key), &["holds ", &quoted(text), ", which cannot be the name of one"].concat());
        }
    }
    section.done(mistakes);
    PodConfigNames { names, namespaces }
}

const CLUSTERS: &[&str] = &["scope"];

fn clusters(section: Section<'_>, mistakes: &mut Mistakes) -> Clusters {
    let scope = section.choice("scope", &[("harbor", Clusters::Harbor), ("all", Clusters::All)], mistakes);
    section.done(mistakes);
    scope.unwrap_or_default()
}

const POSTGRES: &[&str] = &["superuser", "replicationUser", "applicationUsers", "superuserReplication", "hostAuth"];

fn postgres(section: Section<'_>, mistakes: &mut Mistakes) -> Postgres {
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
fn check_role(name: &str, role: &str, mistakes: &mut Mistakes) {
    let plain = role.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.$".contains(&b));
    if !plain || role == "all" {
        mistakes.says(name, role, "a role name here must be of letters, digits and _ - . $, and not all");
    }
}

const SPILO: &[&str] = &["minimum", "images", "registries", "upgradeRunning"];

fn spilo(section: Section<'_>, mistakes: &mut Mistakes) -> Spilo {
    let mut spilo = Spilo::default();
    if let Some(text) = section.text("minimum", mistakes) {
        match Tag::parse(text) {
            Some(tag) => spilo.minimum = tag,
            None => mistakes.add(
                &section.name("minimum"),
                &["is ", &quoted(text), ", no Spilo tag; write it like 2.1-p2"].concat(),
            ),
        }
    }
    for (major, reference) in section.pairs("images", mistakes) {
        let name = section.name(&["images.", major].concat());
        match (PostgresMajor::parse(major), reference) {
            (None, _) => {
                let what = [&quoted(major), " is no PostgreSQL major; write it like \"12\""].concat();
                mistakes.add(&[&name, ":"].concat(), &what);
            }
            (Some(major), "") => {
                spilo.images.remove(&major);
            }
            (Some(major), reference) => {
                if let Some(mistake) = image_mistake(reference, major, spilo.minimum) {
                    mistakes.says(&name, reference, &mistake);
                }
                spilo.images.insert(major, Cow::Owned(reference.to_owned()));
            }
        }
    }
    for (prefix, mirror) in section.pairs("registries", mistakes) {
        if mirror.is_empty() {
            let name = section.name(&["registries.", prefix].concat());
            mistakes.add(&name, "has no mirror; name one or leave it out");
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

const BACKUP: &[&str] = &["credentials", "defaults", "required", "maxPerDay", "minRetentionDays", "maxCopies"];

fn backup(section: Section<'_>, mistakes: &mut Mistakes) -> Backup {
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

fn check_variable(name: &str, variable: &str, mistakes: &mut Mistakes) {
    let upper = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    if variable.is_empty() || !variable.bytes().all(upper) || variable.starts_with(|c: char| c.is_ascii_digit()) {
        let what =
            ["has ", &quoted(variable), ", which is no variable that Spilo reads; write it in capitals"].concat();
        mistakes.add(name, &what);
    }
}

const OPERATOR: &[&str] = &["walS3Bucket", "version"];

fn operator(section: Section<'_>, mistakes: &mut Mistakes) -> Operator {
    let wal_s3_bucket = section.text("walS3Bucket", mistakes).map(str::to_owned);
    let version = section.text("version", mistakes).and_then(|text| {
        let version = OperatorVersion::parse(text);
        if version.is_none() {
            mistakes.says(&section.name("version"), text, "write it like 1.8.2");
        }
        version
    });
    section.done(mistakes);
    Operator { wal_s3_bucket, version }
}

const LOOKUPS: &[&str] = &["enabled", "operatorConfiguration"];

fn lookups(section: Section<'_>, mistakes: &mut Mistakes) -> Lookups {
    let enabled = section.boolean("enabled", false, mistakes);
    let place = section.section("operatorConfiguration", &["namespace", "name"], mistakes);
    let mut text = |key| place.as_ref().and_then(|place| place.text(key, mistakes));
    let operator_configuration = match (text("namespace"), text("name")) {
        (Some(namespace), Some(name)) => Some((namespace.to_owned(), name.to_owned())),
        (None, None) if enabled => {
            let needed = ["needs ", &section.name("operatorConfiguration")].concat();
            mistakes.add(&section.name("enabled"), &needed);
            None
        }
        (None, None) => None,
        _ => {
            mistakes.add(&section.name("operatorConfiguration"), "needs both namespace and name");
            None
        }
    };
    if let Some(place) = place {
        place.done(mistakes);
    }
    section.done(mistakes);
    Lookups { enabled, operator_configuration }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
