//! Which of WAL-G and WAL-E is used (`set_walg_placeholders`, and the part of `get_placeholders` before its call).

use crate::environment::Environment;
use crate::release::{Tag, milestones};
use crate::variables::names::{
    SSH_PORT, SSH_PRIVATE_KEY_PATH, SSH_USERNAME, USE_WALG, USE_WALG_BACKUP, USE_WALG_RESTORE, WAL_GS_BUCKET,
    WAL_S3_BUCKET, WALE_GS_PREFIX, WALE_S3_PREFIX, WALG_AZ_PREFIX, WALG_GS_PREFIX, WALG_S3_PREFIX, WALG_SSH_PREFIX,
};
use crate::variables::{VariableName, VariablePrefix};

/// Whether WAL-G is used instead of WAL-E. Releases from 4.1 on ignore it.
#[derive(Clone, Copy, Debug)]
pub(super) struct UseWalg {
    /// To archive WAL and to create base backups.
    pub(super) backup: bool,
    /// To restore.
    pub(super) restore: bool,
}

/// The tools of the cluster itself, a clone or a standby. `is_default` is true for a clone or standby from S3.
pub(super) fn use_walg(environment: &Environment<'_>, prefix: VariablePrefix, tag: Tag, is_default: bool) -> UseWalg {
    let is_set = |name: VariableName| environment.is_set(name.with_prefix(prefix));
    let any_set = |names: &[VariableName]| names.iter().any(|name| is_set(*name));
    let azure = tag >= milestones::AZURE && is_set(WALG_AZ_PREFIX);
    let ssh = tag >= milestones::SSH && is_set(WALG_SSH_PREFIX);
    let restore_by_default = any_set(&[WAL_S3_BUCKET, WALE_S3_PREFIX, WALG_S3_PREFIX]) || azure || ssh;
    let supported = restore_by_default || any_set(&[WAL_GS_BUCKET, WALE_GS_PREFIX, WALG_GS_PREFIX]);

    let for_cluster = prefix == VariablePrefix::None;
    let ssh_is_complete =
        ssh && is_set(SSH_PRIVATE_KEY_PATH) && is_set(SSH_USERNAME) && (tag < milestones::SSH_PORT || is_set(SSH_PORT));
    let is_on = |name: VariableName, own_default: bool| {
        supported
            && environment
                .is_true_ignoring_case(name.with_prefix(prefix))
                .or_else(|| (for_cluster && own_default).then_some(true))
                .or_else(|| environment.is_true_ignoring_case(USE_WALG.with_prefix(prefix)))
                .or_else(|| is_default.then_some(true))
                .or_else(|| environment.is_true_ignoring_case(USE_WALG))
                .unwrap_or(false)
    };
    UseWalg {
        backup: is_on(USE_WALG_BACKUP, azure || ssh_is_complete),
        restore: is_on(USE_WALG_RESTORE, restore_by_default),
    }
}
