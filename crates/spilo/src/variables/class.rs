/// How the readers of a variable interpret its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// On if it is `true` in any case, else silently off (`str(value).lower() == 'true'`).
    TrueIgnoringCase,
    /// On if it is exactly `true`, else silently off.
    ExactlyTrue,
    /// On if it is not empty, even for `false`.
    NonEmpty,
    /// A boolean of Go's `strconv.ParseBool`, see [`is_go_bool`].
    GoBool,
    /// A decimal number.
    Integer,
    /// A TCP port.
    Port,
    /// Five fields or a nickname of Vixie cron, see [`crate::schedule::Schedule`].
    CronSchedule,
    /// A YAML list of crontab lines.
    Crontab,
    /// `<scheme>://<host>[:<port>]`.
    Endpoint,
    /// `<scheme>+<convention>://<host>[:<port>]`, where the convention is `path`, `virtualhost` or `subdomain`.
    WaleEndpoint,
    /// A bucket's name without scheme and path.
    Bucket,
    /// `<scheme>://<bucket>/<path>`, which is used unchanged.
    Url(Scheme),
    /// A part of the archive's path.
    PathPart,
    /// The name of a region.
    Region,
    /// A file or directory in the pod.
    Path,
    /// A point in time with its time zone in ISO 8601 format, see [`crate::RecoveryTime`].
    Time,
    /// `CLONE_WITH_WALE`, `CLONE_WITH_BASEBACKUP`, and from 4.1 on `CLONE_WITH_WALG`.
    CloneMethod,
    /// `AES256` or `aws:kms`.
    ServerSideEncryption,
    /// `lz4`, `lzma`, `brotli` or `zstd`.
    CompressionMethod,
    /// A host name or address.
    Host,
    /// A JSON object.
    Json,
    /// A YAML document.
    Yaml,
    /// Any string.
    String,
}

/// The scheme of the URL of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `azure://`
    Azure,
    /// `gs://`
    Gs,
    /// `s3://`
    S3,
    /// `ssh://`
    Ssh,
    /// `swift://`
    Swift,
}

impl Scheme {
    /// The scheme without `://`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Azure => "azure",
            Self::Gs => "gs",
            Self::S3 => "s3",
            Self::Ssh => "ssh",
            Self::Swift => "swift",
        }
    }
}

/// Whether Go's `strconv.ParseBool` accepts a string: `1 t T TRUE true True 0 f F FALSE false False`.
///
/// ```
/// use spilo::variables::is_go_bool;
///
/// assert!(is_go_bool("T"));
/// assert!(!is_go_bool("yes"));
/// ```
pub fn is_go_bool(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True" | "0" | "f" | "F" | "false" | "FALSE" | "False")
}
