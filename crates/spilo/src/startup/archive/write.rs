//! `write_wale_environment` of `configure_spilo.py`.

use super::credentials::{azure_sets, credentials};
use super::{Archive, Credentials, Store, Tool, path_format, s3};
use crate::environment::Environment;
use crate::release::{Tag, milestones};
use crate::startup::StartupError;
use crate::startup::env_dir::EnvDir;
use crate::startup::env_names;
use crate::startup::use_walg::UseWalg;
use crate::startup::value::EffectiveValue;
use crate::startup::wal_env::WalEnv;
use crate::variables::{VariableName, VariablePrefix, names};

/// The archive that the variables with a prefix describe, if they describe one.
pub(in crate::startup) fn write_wale_environment<'e>(
    environment: &'e Environment<'_>,
    prefix: VariablePrefix,
    tag: Tag,
    use_walg: UseWalg,
) -> Result<Option<Archive<'e>>, StartupError> {
    let mut env = WalEnv::new(environment, prefix, tag, use_walg);
    let Some(store) = select_store(&env) else {
        return Ok(None);
    };

    let mut region = None;
    let mut has_malformed_wale_endpoint = false;
    if store == Store::S3 {
        let (source, is_malformed) = s3::configure(&mut env);
        (region, has_malformed_wale_endpoint) = (Some(source), is_malformed);
    } else if store == Store::Gcs && env.is_set(names::WAL_GCS_BUCKET) {
        env.copy(names::WAL_GCS_BUCKET, names::WAL_GS_BUCKET);
    }
    let (credentials, credential_sets) = credentials(&env, store);
    let overwritten_credential = configure_prefix(&mut env, store)?;
    let env_dir = fill_env_dir(&env, store, credentials);

    let tool = |use_walg: bool| {
        if use_walg || env.is_wal_g_only() { Tool::WalG } else { Tool::WalE }
    };
    let is_true = |name| env_dir.get(name) == Some("true");
    Ok(Some(Archive {
        store,
        archive_tool: tool(use_walg.backup),
        backup_tool: tool(is_true(names::USE_WALG_BACKUP)),
        restore_tool: tool(is_true(names::USE_WALG_RESTORE)),
        region,
        credentials,
        credential_sets,
        has_malformed_wale_endpoint,
        overwritten_credential,
        env_dir,
    }))
}

fn select_store(env: &WalEnv<'_, '_>) -> Option<Store> {
    let any_set = |names: &[VariableName]| names.iter().any(|name| env.is_set(*name));
    let wale_set = |name: VariableName| !env.is_wal_g_only() && env.is_set(name);
    if any_set(&[names::WAL_S3_BUCKET, names::WALG_S3_PREFIX]) || wale_set(names::WALE_S3_PREFIX) {
        Some(Store::S3)
    } else if any_set(&[names::WAL_GCS_BUCKET, names::WAL_GS_BUCKET, names::WALG_GS_PREFIX])
        || wale_set(names::WALE_GS_PREFIX)
    {
        Some(Store::Gcs)
    } else if env.is_set(names::WAL_SWIFT_BUCKET) || wale_set(names::WALE_SWIFT_PREFIX) {
        Some(Store::Swift)
    } else if env.tag() >= milestones::AZURE && env.is_set(names::WALG_AZ_PREFIX) {
        Some(Store::Azure)
    } else if env.tag() >= milestones::SSH && env.is_set(names::WALG_SSH_PREFIX) {
        Some(Store::Ssh)
    } else {
        None
    }
}

/// Fills the first name of the store's list from the bucket, and the second from the first.
///
/// From 4.1 on the second name is no longer a prefix, but the loop was not changed. The result is the name of the
/// credential that is overwritten with the prefix.
fn configure_prefix(env: &mut WalEnv<'_, '_>, store: Store) -> Result<Option<VariableName>, StartupError> {
    let tag = env.tag();
    let mut listed = env_names::from_store(store).iter().filter(|entry| entry.is_in(tag));
    let Some(first) = listed.next() else {
        return Ok(None);
    };
    if !env.is_set(first.name) {
        let (scheme, bucket) = match store {
            Store::S3 => ("s3", names::WAL_S3_BUCKET),
            Store::Gcs => ("gs", names::WAL_GS_BUCKET),
            Store::Swift => ("swift", names::WAL_SWIFT_BUCKET),
            Store::Azure | Store::Ssh => return Ok(None),
        };
        let prefix = compute_prefix(env, scheme, bucket).ok_or(StartupError::PathFormat)?;
        env.set(first.name, prefix);
    }
    let Some(second) = listed.next() else {
        return Ok(None);
    };
    if !matches!(store, Store::S3 | Store::Gcs) || env.is_set(second.name) {
        return Ok(None);
    }
    env.copy(first.name, second.name);
    Ok(env.is_wal_g_only().then_some(second.name))
}

/// `<scheme>://<bucket>/spilo/<prefix><scope><suffix>/wal/<major>`. `None` if Python cannot format it.
fn compute_prefix<'e>(env: &WalEnv<'e, '_>, scheme: &str, bucket: VariableName) -> Option<EffectiveValue<'e>> {
    let get = |name| env.get(name);
    let (scope_prefix, scope) = (get(names::WAL_BUCKET_SCOPE_PREFIX), get(names::SCOPE));
    let scope_suffix = get(names::WAL_BUCKET_SCOPE_SUFFIX);
    let major = if env.tag() >= milestones::MAJOR_IN_PATH { get(names::PGVERSION) } else { EffectiveValue::default() };
    let template = format!("{scheme}://{{{bucket}}}/spilo/{scope_prefix}{scope}{scope_suffix}/wal/{major}");
    let mut is_fully_known = [scope_prefix, scope, scope_suffix, major].iter().all(EffectiveValue::is_fully_known);
    let prefix = path_format::format(&template, |output, field| {
        let value = env.format_field(field)?;
        is_fully_known &= value.is_fully_known();
        output.push_str(value.as_str());
        Some(())
    })?;
    Some(EffectiveValue::from_startup(prefix).known_if(is_fully_known))
}

fn fill_env_dir<'e>(env: &WalEnv<'e, '_>, store: Store, credentials: Credentials) -> EnvDir<'e> {
    let tag = env.tag();
    let mut env_dir = EnvDir::default();
    let mut write = |name: VariableName, value: EffectiveValue<'e>| {
        if !value.is_empty() {
            env_dir.write(name, value);
        }
    };
    let writes_all_credentials = store == Store::Azure && tag < milestones::AZURE_SERVICE_PRINCIPAL;
    for list in [
        env_names::from_store(store),
        if writes_all_credentials { env_names::AZURE_CREDENTIALS } else { &[] },
        if store == Store::Swift { &[] } else { env_names::WAL_G },
    ] {
        for entry in list.iter().filter(|entry| entry.is_in(tag)) {
            write(entry.name, env.get(entry.name));
        }
    }
    if store == Store::Azure && !writes_all_credentials {
        let used = azure_sets(env).into_iter().find(|(set, _)| *set == credentials);
        for name in used.map_or(&[][..], |(_, names)| names) {
            write(*name, env.get(*name));
        }
    }
    if store == Store::S3 {
        for entry in env_names::AWS_METADATA.iter().filter(|entry| entry.is_in(tag)) {
            write(entry.name, env.get_unprefixed(entry.name));
        }
    }
    if env.is_own() {
        write(names::BACKUP_NUM_TO_RETAIN, env.get(names::BACKUP_NUM_TO_RETAIN));
    }
    env_dir
}
