//! `GetDesiredMajorVersion` in `pkg/cluster/majorversionupgrade.go`: the value of `PGVERSION`.

use super::{OperatorConfiguration, OperatorVersion, milestones};
use crate::release::PostgresMajor;

impl<'a> OperatorConfiguration<'a> {
    /// The PostgreSQL major version that the operator uses for a cluster with `major` in `spec.postgresql.version`.
    ///
    /// With `major_version_upgrade_mode: full` it is `target_major_version` if `major` is below
    /// `minimal_major_version`. Up to 1.15.1 the operator compares by a table of its own, in which versions that it does
    /// not support are below all others: such a `major` is replaced even if it is newer.
    ///
    /// ```
    /// use spilo::operator::{OperatorConfiguration, OperatorVersion};
    ///
    /// let configuration =
    ///     OperatorConfiguration { major_version_upgrade_mode: Some("full"), ..OperatorConfiguration::default() };
    /// assert_eq!(configuration.desired_major(OperatorVersion::new(2, 0, 1), "13"), "18");
    /// assert_eq!(configuration.desired_major(OperatorVersion::new(1, 13, 0), "17"), "16");
    /// ```
    pub fn desired_major(&self, version: OperatorVersion, major: &'a str) -> &'a str {
        if version < milestones::MAJOR_VERSION_UPGRADE || self.upgrade_mode(version) != "full" {
            return major;
        }
        if is_newer(version, self.minimal_major(version), major) { self.target_major(version) } else { major }
    }

    fn upgrade_mode(&self, version: OperatorVersion) -> &'a str {
        let default = if version < OperatorVersion::new(1, 13, 0) { "off" } else { "manual" };
        self.text(self.major_version_upgrade_mode, default)
    }

    fn minimal_major(&self, version: OperatorVersion) -> &'a str {
        let default = match (version.major(), version.minor(), version.patch()) {
            (1, ..=6, _) | (1, 7, 0) => "9.5",
            (1, 7 | 8, _) => "9.6",
            (1, 9 | 10, _) => "11",
            (1, ..=13, _) => "12",
            (1, _, _) => "13",
            _ => "14",
        };
        self.text(self.minimal_major_version, default)
    }

    fn target_major(&self, version: OperatorVersion) -> &'a str {
        let default = match (version.major(), version.minor(), version.patch()) {
            (1, ..=6, _) | (1, 7, 0) => "13",
            (1, 7 | 8, _) => "14",
            (1, 9 | 10, _) => "15",
            (1, ..=13, _) => "16",
            (1, _, _) => "17",
            _ => "18",
        };
        self.text(self.target_major_version, default)
    }
}

/// `IsBiggerPostgresVersion`.
fn is_newer(version: OperatorVersion, one: &str, other: &str) -> bool {
    if version >= milestones::ENV_FROM {
        // `strconv.Atoi`, whose error is ignored.
        let number = |text: &str| text.parse::<i64>().unwrap_or(0);
        return number(one) > number(other);
    }
    let (oldest, newest) = match (version.minor(), version.patch()) {
        (..=6, _) | (7, 0) => (PostgresMajor::new_9(5), 13),
        (7 | 8, _) => (PostgresMajor::new_9(5), 14),
        (9 | 10, _) => (PostgresMajor::new(10), 15),
        (11 | 12, _) => (PostgresMajor::new(11), 16),
        (13, _) => (PostgresMajor::new(12), 16),
        (14, _) => (PostgresMajor::new(12), 17),
        _ => (PostgresMajor::new(13), 17),
    };
    // `VersionMap`; a version that is not in it is 0.
    let rank = |text: &str| {
        PostgresMajor::parse(text).ok().filter(|major| (oldest..=PostgresMajor::new(newest)).contains(major))
    };
    rank(one) > rank(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desired(version: (u16, u16, u16), minimal: Option<&'static str>, major: &'static str) -> &'static str {
        let configuration = OperatorConfiguration {
            major_version_upgrade_mode: Some("full"),
            minimal_major_version: minimal,
            ..OperatorConfiguration::EMPTY
        };
        let (one, two, three) = version;
        configuration.desired_major(OperatorVersion::new(one, two, three), major)
    }

    #[test]
    fn versions_below_the_minimum_are_replaced() {
        assert_eq!(desired((2, 0, 1), Some("14"), "13"), "18");
        assert_eq!(desired((2, 0, 1), Some("14"), "14"), "14");
        assert_eq!(desired((2, 0, 1), Some("14"), "9.6"), "18");
        assert_eq!(desired((1, 15, 1), Some("14"), "13"), "17");
        assert_eq!(desired((1, 6, 2), Some("12"), "11"), "13");
        assert_eq!(desired((1, 6, 1), Some("12"), "11"), "11");
    }

    #[test]
    fn up_to_1_15_versions_that_the_operator_does_not_support_are_below_the_minimum() {
        assert_eq!(desired((1, 13, 0), None, "17"), "16");
        assert_eq!(desired((1, 15, 1), None, "18"), "17");
        assert_eq!(desired((1, 7, 1), None, "16"), "14");
        // And a minimum that it does not support replaces nothing.
        assert_eq!(desired((1, 10, 1), Some("16"), "12"), "12");
    }

    #[test]
    fn other_modes_replace_nothing() {
        for mode in [None, Some("off"), Some("manual"), Some("Full")] {
            let configuration =
                OperatorConfiguration { major_version_upgrade_mode: mode, ..OperatorConfiguration::EMPTY };
            assert_eq!(configuration.desired_major(OperatorVersion::LATEST, "9.6"), "9.6", "{mode:?}");
        }
    }
}
