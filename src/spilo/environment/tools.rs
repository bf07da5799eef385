//! Which of WAL-G and WAL-E is used (`set_walg_placeholders` and what `get_placeholders` does before it).

use super::{Environment, release};
use crate::spilo::Tag;
use crate::spilo::vocabulary::names::{
    SSH_PORT, SSH_PRIVATE_KEY_PATH, SSH_USERNAME, USE_WALG, USE_WALG_BACKUP, USE_WALG_RESTORE, WAL_GS_BUCKET,
    WAL_S3_BUCKET, WALE_GS_PREFIX, WALE_S3_PREFIX, WALG_AZ_PREFIX, WALG_GS_PREFIX, WALG_S3_PREFIX, WALG_SSH_PREFIX,
};
use crate::spilo::vocabulary::{Name, Twin};

/// Whether WAL-G is used; WAL-E otherwise. From 4.1 on nothing asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tools {
    /// To archive and to take base backups.
    pub(super) backup: bool,
    /// To restore.
    pub(super) restore: bool,
}

/// The tools of a clone, a standby or the cluster itself.
///
/// `walg_by_default` holds for a clone or standby from S3.
pub(super) fn tools(environment: &Environment<'_>, twin: Twin, tag: Tag, walg_by_default: bool) -> Tools {
    let has = |name: Name| environment.has(name.of_twin(twin));
    let any = |names: &[Name]| names.iter().any(|name| has(*name));
    let azure = tag >= release::AZURE && has(WALG_AZ_PREFIX);
    let ssh = tag >= release::SSH && has(WALG_SSH_PREFIX);
    let automatic = any(&[WAL_S3_BUCKET, WALE_S3_PREFIX, WALG_S3_PREFIX]) || azure || ssh;
    let supported = automatic || any(&[WAL_GS_BUCKET, WALE_GS_PREFIX, WALG_GS_PREFIX]);

    let own = twin == Twin::Own;
    let complete_ssh =
        ssh && has(SSH_PRIVATE_KEY_PATH) && has(SSH_USERNAME) && (tag < release::SSH_PORT || has(SSH_PORT));
    let switch = |name: Name, on_by_default: bool| {
        supported
            && environment
                .is_true(name.of_twin(twin))
                .or_else(|| (own && on_by_default).then_some(true))
                .or_else(|| environment.is_true(USE_WALG.of_twin(twin)))
                .or_else(|| walg_by_default.then_some(true))
                .or_else(|| environment.is_true(USE_WALG))
                .unwrap_or(false)
    };
    Tools { backup: switch(USE_WALG_BACKUP, azure || complete_ssh), restore: switch(USE_WALG_RESTORE, automatic) }
}
