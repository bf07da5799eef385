//! The shipping of the server's log (`write_log_environment`, `upload_pg_log_to_s3.py`). None of it is about
//! backups.

use super::Reader::{Scripts, StartUp};
use super::{Class, Reader, Variable};

const SCRIPTS: &[Reader] = &[StartUp, Scripts];
const START_UP: &[Reader] = &[StartUp];

pub(super) const TABLE: &[Variable] = &[
    Variable::new("LOG_BUCKET_SCOPE_PREFIX", Class::PathPart, START_UP),
    Variable::new("LOG_BUCKET_SCOPE_SUFFIX", Class::PathPart, START_UP),
    Variable::new("LOG_ENV_DIR", Class::Path, START_UP),
    Variable::new("LOG_GROUP_BY_DATE", Class::NonEmpty, START_UP).since(3, 2, 1),
    Variable::new("LOG_S3_BUCKET", Class::Bucket, SCRIPTS),
    Variable::new("LOG_S3_ENDPOINT", Class::Endpoint, SCRIPTS).since(3, 1, 1),
    Variable::new("LOG_S3_TAGS", Class::Json, SCRIPTS).since(3, 3, 3),
    Variable::new("LOG_SHIP_HOURLY", Class::Switch, SCRIPTS).since(3, 3, 3),
    Variable::new("LOG_SHIP_SCHEDULE", Class::Schedule, START_UP),
    Variable::new("LOG_TMPDIR", Class::Path, SCRIPTS),
];
