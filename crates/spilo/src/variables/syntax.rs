//! The form that a value must have for its readers to use it as intended.

mod location;
mod number;
mod region;

use std::fmt;

use super::Scheme;
use crate::recovery_time::RecoveryTime;
use crate::release::PostgresMajor;
use crate::schedule::{CrontabList, RetentionDays, Schedule};

pub(crate) use location::split_url;
pub use region::{AvailabilityZone, is_aws_region, region_of_endpoint};

/// The form of a value. `Display` is what is expected, such as `a whole number of at least 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Syntax {
    /// `true` in any case, or something that means off.
    Switch,
    /// Exactly `true`, or something that means off.
    ExactSwitch,
    /// Nothing that means off, since any value that is not empty means on.
    NonEmptySwitch,
    /// Go's `strconv.ParseBool`.
    GoBool,
    /// Go's `strconv.Atoi`: decimal digits with an optional sign.
    GoInt,
    /// Go's `strconv.ParseInt` with base 0, of at least a minimum. Anything else is 0.
    GoNumberAtLeast(i64),
    /// Anything that is not a number below 0 for Go: what is not a number counts as 0.
    NotNegative,
    /// Decimal digits, of at least a minimum.
    IntegerAtLeast(i64),
    /// A TCP port.
    Port,
    /// One of several words.
    OneOf(&'static [&'static str]),
    /// One of several words, in any case.
    OneOfIgnoringCase(&'static [&'static str]),
    /// Any JSON value.
    Json,
    /// A JSON object.
    JsonObject,
    /// A schedule of cron.
    CronSchedule,
    /// A YAML list of crontab lines.
    Crontab,
    /// A duration of GNU `timeout`.
    TimeoutDuration,
    /// A point in time with its offset from UTC.
    Time,
    /// The number of days for which backups are kept.
    RetentionDays,
    /// `latest`, `current` or the number of a timeline.
    Timeline,
    /// A PostgreSQL major version.
    PostgresMajor,
    /// `<scheme>://<bucket>[/<path>]`.
    Url(Scheme),
    /// `http://<host>[:<port>]` or `https://<host>[:<port>]`.
    Endpoint,
    /// `<scheme>+<convention>://<host>[:<port>]`.
    WaleEndpoint,
    /// The name of a bucket, with an optional path.
    Bucket,
    /// The end of a folder's name: empty, or beginning with `/`.
    ScopeSuffix,
    /// A part of a folder's name, without braces.
    PathPart,
    /// The name of a region, not of an availability zone, and no placeholder.
    Region,
    /// An absolute path.
    AbsolutePath,
    /// An armored OpenPGP key on one line, with `\n` for each line break.
    ArmoredKey,
    /// A single line.
    SingleLine,
    /// `AES256` or `aws:kms`.
    ServerSideEncryption,
}

impl Syntax {
    /// Whether a value has this form. An empty value always has: it counts as not set.
    pub fn accepts(self, value: &str) -> bool {
        if value.is_empty() {
            return true;
        }
        match self {
            Self::Switch => value.eq_ignore_ascii_case("true") || means_off(value),
            Self::ExactSwitch => value == "true" || means_off(value),
            Self::NonEmptySwitch => !means_off(value),
            Self::GoBool => super::is_go_bool(value),
            Self::GoInt => number::parse_decimal(value).is_some(),
            Self::GoNumberAtLeast(min) => number::parse_go_number(value).is_some_and(|number| number >= min),
            Self::NotNegative => number::parse_go_number(value).is_none_or(|number| number >= 0),
            Self::IntegerAtLeast(min) => number::parse_digits(value).is_some_and(|number| number >= min),
            Self::Port => number::parse_digits(value).is_some_and(|port| (1..=65_535).contains(&port)),
            Self::OneOf(words) => words.contains(&value),
            Self::OneOfIgnoringCase(words) => words.iter().any(|word| word.eq_ignore_ascii_case(value)),
            Self::Json => serde_json::from_str::<serde_json::Value>(value).is_ok(),
            Self::JsonObject => serde_json::from_str::<serde_json::Map<_, serde_json::Value>>(value).is_ok(),
            Self::CronSchedule => Schedule::parse(value).is_ok(),
            Self::Crontab => CrontabList::parse(value).is_ok_and(|list| list.errors().next().is_none()),
            Self::TimeoutDuration => number::is_timeout_duration(value),
            Self::Time => RecoveryTime::parse(value).is_ok(),
            Self::RetentionDays => RetentionDays::parse(value).is_ok(),
            Self::Timeline => {
                matches!(value, "latest" | "current") || number::parse_digits(value).is_some_and(|number| number > 0)
            }
            Self::PostgresMajor => PostgresMajor::parse(value).is_ok(),
            Self::Url(scheme) => location::is_url(scheme, value),
            Self::Endpoint => location::is_endpoint(value),
            Self::WaleEndpoint => location::is_wale_endpoint(value),
            Self::Bucket => location::is_bucket(value),
            Self::ScopeSuffix => value.starts_with('/') && !value.contains(['{', '}']),
            Self::PathPart => !value.contains(['{', '}']),
            Self::Region => region::is_region(value),
            Self::AbsolutePath => value.starts_with('/'),
            Self::ArmoredKey => value.starts_with("-----BEGIN PGP ") && value.contains(r"\n"),
            Self::SingleLine => !value.contains('\n'),
            Self::ServerSideEncryption => matches!(value, "AES256" | "aws:kms"),
        }
    }

    /// The value of this form that another value usually stands for, such as `true` for `yes`. `None` if that is not
    /// clear, or if the form is not that of a boolean.
    ///
    /// ```
    /// use spilo::variables::Syntax;
    ///
    /// assert_eq!(Syntax::GoBool.correction("off"), Some("false"));
    /// assert_eq!(Syntax::GoBool.correction("maybe"), None);
    /// ```
    pub fn correction(self, value: &str) -> Option<&'static str> {
        match self {
            Self::Switch | Self::ExactSwitch | Self::GoBool if means_on(value) => Some("true"),
            Self::GoBool if means_off(value) => Some("false"),
            Self::NonEmptySwitch if means_off(value) => Some(""),
            _ => None,
        }
    }
}

/// A word that is usually meant as on.
fn means_on(value: &str) -> bool {
    ["true", "yes", "y", "on", "1", "t", "enabled"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// A word that is usually meant as off.
fn means_off(value: &str) -> bool {
    ["false", "no", "n", "off", "0", "f", "disabled"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch | Self::GoBool => f.write_str("true or false"),
            Self::ExactSwitch => f.write_str("true in lower case, or false"),
            Self::NonEmptySwitch => f.write_str("an empty value to switch it off"),
            Self::GoInt => f.write_str("a whole number"),
            Self::GoNumberAtLeast(min) | Self::IntegerAtLeast(min) => write!(f, "a whole number of at least {min}"),
            Self::Port => f.write_str("a port from 1 to 65535"),
            Self::NotNegative => f.write_str("a whole number of at least 0"),
            Self::OneOf([only]) => f.write_str(only),
            Self::OneOf(words) | Self::OneOfIgnoringCase(words) => {
                let (last, others) = words.split_last().unwrap_or((&"", &[]));
                write!(f, "{} or {last}", others.join(", "))
            }
            Self::Json => f.write_str("a JSON value"),
            Self::JsonObject => f.write_str("a JSON object"),
            Self::CronSchedule => f.write_str("a schedule such as 0 1 * * *"),
            Self::Crontab => f.write_str("a YAML list of crontab lines"),
            Self::TimeoutDuration => f.write_str("a number with an optional unit s, m, h or d"),
            Self::Time => f.write_str("a time such as 2026-05-04T03:02:01+00:00"),
            Self::RetentionDays => f.write_str("a whole number of days of at least 2"),
            Self::Timeline => f.write_str("latest, current or the number of a timeline"),
            Self::PostgresMajor => f.write_str("a PostgreSQL major version such as 16"),
            Self::Url(scheme) => write!(f, "a URL such as {}://bucket/path", scheme.as_str()),
            Self::Endpoint => f.write_str("a URL such as https://host:port, without a path"),
            Self::WaleEndpoint => f.write_str("a URL such as https+path://host:port"),
            Self::Bucket => f.write_str("the name of a bucket without a scheme"),
            Self::ScopeSuffix => f.write_str("a value that begins with / and contains no braces"),
            Self::PathPart => f.write_str("a value without braces"),
            Self::Region => f.write_str("the name of a region such as eu-central-1"),
            Self::AbsolutePath => f.write_str("an absolute path"),
            Self::ArmoredKey => f.write_str(r"an armored OpenPGP key on one line, with \n for each line break"),
            Self::SingleLine => f.write_str("a single line"),
            Self::ServerSideEncryption => f.write_str("AES256 or aws:kms"),
        }
    }
}

#[cfg(test)]
mod tests;
