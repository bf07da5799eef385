use std::collections::BTreeMap;
use std::fmt;

use super::value::EffectiveValue;
use crate::variables::VariableName;

/// The variables that Spilo writes for WAL-G and WAL-E, into `/run/etc/wal-e.d/env` or, for a clone or standby, beside
/// it. Everything that archives, backs up or restores runs under `envdir <directory>` and sees no other variable of the
/// pod.
///
/// Names have no `CLONE_` or `STANDBY_`. Variables that do not depend on the environment (`TMPDIR`,
/// `WALE_LOG_DESTINATION`, `PGPORT`) and the defaults that depend on the node's processors (`WALG_DOWNLOAD_CONCURRENCY`,
/// `WALG_UPLOAD_CONCURRENCY`) are left out.
///
/// `Debug` prints no secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EnvDir<'a> {
    files: BTreeMap<VariableName, EffectiveValue<'a>>,
}

impl<'a> EnvDir<'a> {
    pub(super) fn write(&mut self, name: VariableName, value: EffectiveValue<'a>) {
        self.files.insert(name, value);
    }

    /// The variable as the tools see it: the first line of the file, without trailing blanks (`edir()` in `chpst.c` of
    /// runit). `None` if there is no file, or if the variable is a secret.
    pub fn get(&self, name: VariableName) -> Option<&str> {
        self.files.get(&name).filter(|_| !name.variable().is_secret).map(|value| first_line(value.as_str()))
    }

    /// The file of a variable that is not a secret, with its provenance.
    pub fn file(&self, name: VariableName) -> Option<&EffectiveValue<'a>> {
        self.files.get(&name).filter(|_| !name.variable().is_secret)
    }

    /// The file of a variable, secret or not.
    pub(crate) fn raw(&self, name: VariableName) -> Option<&EffectiveValue<'a>> {
        self.files.get(&name)
    }

    /// All files, secret or not, sorted by name.
    pub(crate) fn raw_values(&self) -> impl Iterator<Item = (VariableName, &EffectiveValue<'a>)> {
        self.files.iter().map(|(name, value)| (*name, value))
    }

    /// Whether the tools see a variable of that name, secret or not, that is not empty.
    pub fn is_set(&self, name: VariableName) -> bool {
        self.files.get(&name).is_some_and(|value| !first_line(value.as_str()).is_empty())
    }

    /// The variables that are not secrets, as [`EnvDir::get`] returns them, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (VariableName, &str)> {
        self.files
            .iter()
            .filter(|(name, _)| !name.variable().is_secret)
            .map(|(name, value)| (*name, first_line(value.as_str())))
    }
}

impl fmt::Debug for EnvDir<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// What `envdir` reads from a file.
pub(crate) fn first_line(content: &str) -> &str {
    let line = content.split_once('\n').map_or(content, |(line, _)| line);
    line.trim_end_matches([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envdir_reads_the_first_line_without_trailing_blanks() {
        for (content, line) in [
            ("", ""),
            ("a", "a"),
            (" a \t", " a"),
            ("a \nb", "a"),
            ("\nb", ""),
            ("a\r\n", "a\r"),
            ("é\u{a0}", "é\u{a0}"),
        ] {
            assert_eq!(first_line(content), line, "{content:?}");
        }
    }
}
