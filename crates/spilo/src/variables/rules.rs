//! The forms of values, by variable: the part of the catalogue that value checks are derived from.
//!
//! WAL-G's settings follow `internal/configure.go`, `internal/crypto`, `internal/compression`, `cmd/pg` and
//! `pkg/storages` of each version; Spilo's follow `configure_spilo.py`, `postgres_backup.sh` and `clone_with_wale.py`
//! of each release.

use super::Effect::{
    BackupsFail, BackupsStall, BackupsStallOnArm64, CrontabRejected, EmptyDatabase, Ignored, NeverPromoted, NoLogs,
    NothingDeleted, ReplicasNotFromArchive, RestoreLoops, RestoresEndEarly, RestoresFail, ServerSideEncryption, Stalls,
    StallsOnArm64, StartupFails, StartupStopsAtRandom, StoreRejectsUploads, SwitchedOff, UploadsAndRestoresFail,
    UploadsFail, UsesDefault, WalE, WalGStops, WalPushFails, WrongPlace,
};
use super::Syntax::{
    AbsolutePath, ArmoredKey, Bucket, CronSchedule, Crontab, Endpoint, ExactSwitch, GoBool, GoInt, GoNumberAtLeast,
    IntegerAtLeast, Json, JsonObject, NonEmptySwitch, NotNegative, OneOf, OneOfIgnoringCase, PathPart, Port,
    PostgresMajor, Region, RetentionDays, ScopeSuffix, Switch, Time, Timeline, TimeoutDuration, Url, WaleEndpoint,
};
use super::{Effect, Scheme, Syntax, ValueRule, VariableName, names};
use crate::release::milestones;
use crate::startup::Store;
use crate::wal_g::WalGVersion;

/// The rules of a variable, without those of its class.
pub(super) fn find(name: VariableName) -> Option<&'static [ValueRule]> {
    let index = RULES.binary_search_by_key(&name, |(name, _)| *name).ok()?;
    RULES.get(index).map(|(_, rules)| *rules)
}

const fn rule(syntax: Syntax, effect: Effect) -> ValueRule {
    ValueRule::new(syntax, effect)
}

const V1_0: WalGVersion = WalGVersion::new(1, 0, 0);
const V2_0: WalGVersion = WalGVersion::new(2, 0, 0);
const V3_0: WalGVersion = WalGVersion::new(3, 0, 0);
/// Compression method `none`.
const V3_0_8: WalGVersion = WalGVersion::new(3, 0, 8);

const fn compression(effect: Effect) -> [ValueRule; 3] {
    [
        rule(OneOf(&["lz4", "lzma", "brotli"]), effect).wal_g_until(V3_0),
        rule(OneOf(&["lz4", "lzma", "brotli", "zstd"]), effect).wal_g_since(V3_0).wal_g_until(V3_0_8),
        rule(OneOf(&["lz4", "lzma", "brotli", "zstd", "none"]), effect).wal_g_since(V3_0_8),
    ]
}

const fn azure_number(min: i64) -> [ValueRule; 3] {
    [
        rule(GoInt, UsesDefault).wal_g_until(V3_0),
        rule(GoInt, WalGStops).wal_g_since(V3_0).store(Store::Azure),
        rule(IntegerAtLeast(min), UsesDefault),
    ]
}

const METHODS: &[&str] = &["CLONE_WITH_WALE", "CLONE_WITH_BASEBACKUP"];
const METHODS_4_1: &[&str] = &["CLONE_WITH_WALE", "CLONE_WITH_WALG", "CLONE_WITH_BASEBACKUP"];
const AZURE_ENVIRONMENTS: &[&str] =
    &["AzurePublicCloud", "AzureUSGovernmentCloud", "AzureChinaCloud", "AzureGermanCloud"];

/// Sorted by name.
static RULES: &[(VariableName, &[ValueRule])] = &[
    (names::APIPORT, &[rule(Port, StartupFails)]),
    (names::AWS_EC2_METADATA_SERVICE_ENDPOINT, &[rule(Endpoint, WalGStops)]),
    (names::AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, &[rule(OneOfIgnoringCase(&["IPv4", "IPv6"]), WalGStops)]),
    (names::AWS_ENDPOINT, &[rule(Endpoint, WalGStops).store(Store::S3)]),
    (names::AWS_REGION, &[rule(Region, WalGStops).store(Store::S3)]),
    (names::AWS_S3_FORCE_PATH_STYLE, &[rule(GoBool, WalGStops).store(Store::S3)]),
    (
        names::AWS_STS_REGIONAL_ENDPOINTS,
        &[rule(OneOfIgnoringCase(&["legacy", "regional"]), WalGStops).store(Store::S3)],
    ),
    (names::AWS_WEB_IDENTITY_TOKEN_FILE, &[rule(AbsolutePath, WalGStops).store(Store::S3)]),
    (names::AZURE_ENVIRONMENT_NAME, &[rule(OneOf(AZURE_ENVIRONMENTS), UsesDefault).store(Store::Azure)]),
    (names::BACKUP_NUM_TO_RETAIN, &[rule(RetentionDays, NothingDeleted)]),
    (names::BACKUP_SCHEDULE, &[rule(CronSchedule, CrontabRejected)]),
    (
        names::CLONE_METHOD,
        &[
            rule(OneOf(METHODS), EmptyDatabase).spilo_until(milestones::WAL_G_ONLY),
            rule(OneOf(METHODS_4_1), EmptyDatabase).spilo_since(milestones::WAL_G_ONLY),
        ],
    ),
    (names::CLONE_PGVERSION, &[rule(PostgresMajor, WrongPlace)]),
    (names::CLONE_PORT, &[rule(Port, RestoreLoops)]),
    (names::CLONE_TARGET_TIME, &[rule(Time, RestoreLoops)]),
    (names::CLONE_TARGET_TIMELINE, &[rule(Timeline, RestoreLoops)]),
    // The effect of a value that Python cannot append differs, see `CrontabListError`.
    (names::CRONTAB, &[rule(Crontab, CrontabRejected)]),
    (names::EXHIBITOR_PORT, &[rule(Port, StartupFails)]),
    (names::GOOGLE_APPLICATION_CREDENTIALS, &[rule(AbsolutePath, WalGStops).store(Store::Gcs)]),
    (names::LOG_S3_BUCKET, &[rule(Bucket, NoLogs)]),
    (names::LOG_S3_ENDPOINT, &[rule(Endpoint, NoLogs)]),
    (
        names::LOG_S3_TAGS,
        &[
            rule(Json, Ignored).spilo_since(milestones::LOG_TAGS_CAUGHT),
            rule(JsonObject, StartupStopsAtRandom).spilo_since(milestones::LOG_TAGS),
        ],
    ),
    (names::LOG_SHIP_SCHEDULE, &[rule(CronSchedule, CrontabRejected)]),
    (names::PGPORT, &[rule(Port, BackupsFail)]),
    (names::PGVERSION, &[rule(PostgresMajor, UsesDefault)]),
    (names::SPILO_PROVIDER, &[rule(OneOf(&["aws", "google", "openstack", "local"]), UsesDefault)]),
    (names::SSH_PORT, &[rule(Port, WalGStops).store(Store::Ssh)]),
    (names::SSH_PRIVATE_KEY_PATH, &[rule(AbsolutePath, WalGStops).store(Store::Ssh)]),
    (names::STANDBY_PGVERSION, &[rule(PostgresMajor, WrongPlace)]),
    (names::STANDBY_PORT, &[rule(Port, RestoreLoops)]),
    (names::USE_PAUSE_AT_RECOVERY_TARGET, &[rule(NonEmptySwitch, NeverPromoted)]),
    (names::USE_WALG, &[rule(Switch, WalE)]),
    (names::USE_WALG_BACKUP, &[rule(Switch, WalE)]),
    (names::USE_WALG_RESTORE, &[rule(Switch, WalE)]),
    (names::WALE_BACKUP_THRESHOLD_MEGABYTES, &[rule(IntegerAtLeast(0), ReplicasNotFromArchive)]),
    (names::WALE_BACKUP_THRESHOLD_PERCENTAGE, &[rule(IntegerAtLeast(0), ReplicasNotFromArchive)]),
    (names::WALE_DISABLE_S3_SSE, &[rule(ExactSwitch, ServerSideEncryption).store(Store::S3)]),
    (names::WALE_GS_PREFIX, &[rule(Url(Scheme::Gs), WalGStops).store(Store::Gcs)]),
    (names::WALE_S3_ENDPOINT, &[rule(WaleEndpoint, UsesDefault).spilo_since(milestones::PATH_STYLE_FROM_ENDPOINT)]),
    (names::WALE_S3_PREFIX, &[rule(Url(Scheme::S3), WalGStops).store(Store::S3)]),
    (names::WALE_SWIFT_PREFIX, &[rule(Url(Scheme::Swift), WrongPlace).store(Store::Swift)]),
    (names::WALG_AZURE_BUFFER_SIZE, &azure_number(1024)),
    (names::WALG_AZURE_MAX_BUFFERS, &azure_number(1)),
    (names::WALG_AZ_PREFIX, &[rule(Url(Scheme::Azure), WalGStops).store(Store::Azure)]),
    (names::WALG_BACKUP_COMPRESSION_METHOD, &compression(BackupsFail)),
    (names::WALG_BACKUP_THRESHOLD_MEGABYTES, &[rule(IntegerAtLeast(0), ReplicasNotFromArchive)]),
    (names::WALG_BACKUP_THRESHOLD_PERCENTAGE, &[rule(IntegerAtLeast(0), ReplicasNotFromArchive)]),
    (names::WALG_COMPRESSION_METHOD, &compression(UploadsFail)),
    (names::WALG_DELTA_MAX_STEPS, &[rule(GoNumberAtLeast(0), Ignored)]),
    (names::WALG_DELTA_ORIGIN, &[rule(OneOf(&["LATEST", "LATEST_FULL"]), BackupsFail)]),
    (names::WALG_DISABLE_S3_SSE, &[rule(ExactSwitch, ServerSideEncryption).store(Store::S3)]),
    // `golang.org/x/time/rate` of earlier versions divides by the limit, and Go's conversion of an infinite number depends
    // on the processor.
    (
        names::WALG_DISK_RATE_LIMIT,
        &[
            rule(GoNumberAtLeast(1), BackupsStallOnArm64).wal_g_until(V3_0_8),
            rule(GoNumberAtLeast(1), BackupsStall).wal_g_since(V3_0_8),
        ],
    ),
    (names::WALG_DOWNLOAD_CONCURRENCY, &[rule(GoNumberAtLeast(1), RestoresFail)]),
    (names::WALG_GS_PREFIX, &[rule(Url(Scheme::Gs), WalGStops).store(Store::Gcs)]),
    (names::WALG_LIBSODIUM_KEY_PATH, &[rule(AbsolutePath, UploadsAndRestoresFail)]),
    (
        names::WALG_LIBSODIUM_KEY_TRANSFORM,
        &[rule(OneOf(&["none", "hex", "base64"]), UploadsAndRestoresFail).wal_g_since(V2_0)],
    ),
    // The restore of a base backup is limited from 3.0.0 on, WAL never.
    (
        names::WALG_NETWORK_RATE_LIMIT,
        &[
            rule(GoNumberAtLeast(1), BackupsStallOnArm64).wal_g_until(V3_0),
            rule(GoNumberAtLeast(1), StallsOnArm64).wal_g_since(V3_0).wal_g_until(V3_0_8),
            rule(GoNumberAtLeast(1), Stalls).wal_g_since(V3_0_8),
        ],
    ),
    (names::WALG_PGP_KEY, &[rule(ArmoredKey, UploadsAndRestoresFail)]),
    (names::WALG_PGP_KEY_PATH, &[rule(AbsolutePath, UploadsAndRestoresFail)]),
    (names::WALG_PREVENT_WAL_OVERWRITE, &[rule(GoBool, SwitchedOff)]),
    (names::WALG_S3_CA_CERT_FILE, &[rule(AbsolutePath, WalGStops).store(Store::S3)]),
    (names::WALG_S3_ENDPOINT, &[rule(WaleEndpoint, UsesDefault)]),
    (names::WALG_S3_PREFIX, &[rule(Url(Scheme::S3), WalGStops).store(Store::S3)]),
    (names::WALG_S3_SSE, &[rule(Syntax::ServerSideEncryption, StoreRejectsUploads).store(Store::S3)]),
    (names::WALG_SENTINEL_USER_DATA, &[rule(Json, BackupsFail).wal_g_since(V1_0)]),
    (names::WALG_SSH_PREFIX, &[rule(Url(Scheme::Ssh), WalGStops).store(Store::Ssh)]),
    (
        names::WALG_UPLOAD_CONCURRENCY,
        &[
            rule(GoInt, WalGStops).store(Store::S3),
            rule(NotNegative, UploadsFail),
            rule(GoNumberAtLeast(1), WalPushFails),
        ],
    ),
    (names::WALG_UPLOAD_DISK_CONCURRENCY, &[rule(GoNumberAtLeast(1), BackupsFail)]),
    (names::WAL_BUCKET_SCOPE_PREFIX, &[rule(PathPart, StartupFails)]),
    (names::WAL_BUCKET_SCOPE_SUFFIX, &[rule(PathPart, StartupFails), rule(ScopeSuffix, WrongPlace)]),
    (names::WAL_GCS_BUCKET, &[rule(Bucket, WrongPlace)]),
    (names::WAL_GS_BUCKET, &[rule(Bucket, WrongPlace)]),
    (names::WAL_RESTORE_TIMEOUT, &[rule(TimeoutDuration, RestoresEndEarly)]),
    (names::WAL_S3_BUCKET, &[rule(Bucket, WrongPlace)]),
    (names::WAL_SWIFT_BUCKET, &[rule(Bucket, WrongPlace)]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variables::Class;

    #[test]
    fn rules_are_sorted_and_unique() {
        assert!(RULES.is_sorted_by(|one, next| one.0 < next.0));
    }

    #[test]
    fn rules_have_the_forms_of_the_class() {
        for variable in crate::variables::all().filter(|variable| variable.is_read()) {
            let is_of_class = |syntax: Syntax| match variable.class {
                Class::TrueIgnoringCase => syntax == Switch,
                Class::ExactlyTrue => syntax == ExactSwitch,
                Class::NonEmpty => syntax == NonEmptySwitch,
                Class::GoBool => syntax == GoBool,
                Class::Integer => {
                    matches!(
                        syntax,
                        GoInt | GoNumberAtLeast(_) | NotNegative | IntegerAtLeast(_) | TimeoutDuration | RetentionDays
                    )
                }
                Class::Port => syntax == Port,
                Class::CronSchedule => syntax == CronSchedule,
                Class::Crontab => syntax == Crontab,
                Class::Endpoint => syntax == Endpoint,
                Class::WaleEndpoint => syntax == WaleEndpoint,
                Class::Bucket => syntax == Bucket,
                Class::Url(scheme) => syntax == Url(scheme),
                Class::Region => syntax == Region,
                Class::Time => syntax == Time,
                Class::ServerSideEncryption => syntax == Syntax::ServerSideEncryption,
                Class::CloneMethod | Class::CompressionMethod => matches!(syntax, OneOf(_)),
                _ => true,
            };
            let has_many_forms = matches!(
                variable.class,
                Class::PathPart | Class::Path | Class::Host | Class::Json | Class::Yaml | Class::String
            );
            let rules = variable.rules();
            assert!(
                (has_many_forms || !rules.is_empty()) && rules.iter().all(|rule| is_of_class(rule.syntax)),
                "{}",
                variable.name
            );
        }
    }

    #[test]
    fn only_variables_that_are_read_have_rules() {
        for (name, rules) in RULES {
            assert!(name.variable().is_read() && !rules.is_empty(), "{name}");
        }
    }
}
