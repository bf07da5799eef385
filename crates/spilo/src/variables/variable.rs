use super::{Class, VariableName};
use crate::release::Tag;

/// A program that reads a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reader {
    /// Spilo's start-up: `launch.sh` and `configure_spilo.py`.
    Startup,
    /// The scripts that run under `envdir`: `postgres_backup.sh`, `restore_command.sh`, `wale_restore.sh`,
    /// `clone_with_wale.py`, `upload_pg_log_to_s3.py`.
    Scripts,
    /// WAL-G.
    WalG,
    /// WAL-E.
    WalE,
    /// Patroni, or a callback that it starts.
    Patroni,
}

/// A row of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub struct Variable {
    /// The name, without `CLONE_` or `STANDBY_` if it is read with these prefixes as well.
    pub name: &'static str,
    /// How its value is interpreted.
    pub class: Class,
    /// The programs that read it; empty if nothing does.
    pub readers: &'static [Reader],
    /// Whether it can hold a credential.
    pub is_secret: bool,
    /// Whether `CLONE_<name>` and `STANDBY_<name>` are read as well.
    pub is_prefixed: bool,
    /// Whether postgres-operator always sets it itself, so that a ConfigMap or Secret cannot.
    pub is_set_by_operator: bool,
    /// Whether it is internal to Spilo's start-up and not meant for users, so that it should not be suggested or
    /// reported.
    pub is_internal: bool,
    /// The first Spilo release that reads it. `None` if the oldest one in the catalogue (1.6-p3) does.
    pub since: Option<Tag>,
    /// The first Spilo release that no longer reads it.
    pub until: Option<Tag>,
    /// The variable to set instead.
    pub replacement: Option<VariableName>,
    /// A remark, as a sentence without a full stop that begins in lower case. For a variable that nothing reads, the
    /// reason.
    pub note: Option<&'static str>,
    /// `CLONE_<name>`
    pub(super) clone_name: &'static str,
    /// `STANDBY_<name>`
    pub(super) standby_name: &'static str,
}

impl Variable {
    /// A row without a name, which [`Self::named`] adds.
    pub(super) const fn new(class: Class, readers: &'static [Reader]) -> Self {
        Self {
            name: "",
            class,
            readers,
            is_secret: false,
            is_prefixed: false,
            is_set_by_operator: false,
            is_internal: false,
            since: None,
            until: None,
            replacement: None,
            note: None,
            clone_name: "",
            standby_name: "",
        }
    }

    pub(super) const fn named(self, name: &'static str, clone_name: &'static str, standby_name: &'static str) -> Self {
        Self { name, clone_name, standby_name, ..self }
    }

    pub(super) const fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }

    pub(super) const fn prefixed(self) -> Self {
        Self { is_prefixed: true, ..self }
    }

    pub(super) const fn set_by_operator(self) -> Self {
        Self { is_set_by_operator: true, ..self }
    }

    pub(super) const fn internal(self) -> Self {
        Self { is_internal: true, ..self }
    }

    pub(super) const fn since(self, major: u16, minor: u16, patch: u16) -> Self {
        Self { since: Some(Tag::new(major, minor, patch)), ..self }
    }

    pub(super) const fn until(self, major: u16, minor: u16, patch: u16) -> Self {
        Self { until: Some(Tag::new(major, minor, patch)), ..self }
    }

    pub(super) const fn replaced_by(self, name: VariableName) -> Self {
        Self { replacement: Some(name), ..self }
    }

    pub(super) const fn note(self, note: &'static str) -> Self {
        Self { note: Some(note), ..self }
    }

    /// Whether any program in a Spilo pod reads it, in any release.
    pub const fn is_read(&self) -> bool {
        !self.readers.is_empty()
    }

    /// Whether its value is a document of several lines.
    pub const fn is_document(&self) -> bool {
        matches!(self.class, Class::Json | Class::Yaml | Class::Crontab)
    }

    /// Whether a release reads it, or may read it if the release is not in the catalogue.
    pub fn is_in(&self, tag: Tag) -> bool {
        self.since.is_none_or(|since| tag >= since) && self.until.is_none_or(|until| tag < until)
    }

    /// Whether it can be suggested to a user.
    pub(super) const fn is_settable(&self) -> bool {
        self.is_read() && !self.is_set_by_operator && !self.is_internal && self.replacement.is_none()
    }
}
