//! The list of all rules.

use super::{
    Rule, archive, chain, clone, cluster, operator, pg_hba, pod_config, postgresql, restore, schedule, spilo, wal_g,
};

/// All rules, in the order in which their findings are reported.
pub const RULES: &[Rule] = &[
    postgresql::shape::RULE,
    postgresql::version::RULE,
    pg_hba::syntax::RULE,
    pg_hba::required_access::RULE,
    pg_hba::stored_list::RULE,
    pg_hba::blocked::RULE,
    pg_hba::unreachable::RULE,
    pg_hba::address_family::RULE,
    pg_hba::tls::RULE,
    spilo::minimum_version::RULE,
    spilo::known_defect::RULE,
    spilo::postgres_major::RULE,
    spilo::running_cluster::RULE,
    spilo::reference::RULE,
    spilo::operator_version::RULE,
    archive::parameters::RULE,
    clone::timestamp::RULE,
    clone::existing_cluster::RULE,
    cluster::name::RULE,
    restore::cluster::RULE,
    restore::source::RULE,
    pod_config::shape::RULE,
    pod_config::target::RULE,
    pod_config::value::RULE,
    pod_config::wal_g::RULE,
    pod_config::required::RULE,
    pod_config::variable_name::RULE,
    pod_config::ignored::RULE,
    pod_config::shared_archive::RULE,
    pod_config::archive_path::RULE,
    pod_config::endpoint::RULE,
    pod_config::credentials::RULE,
    pod_config::inline_credentials::RULE,
    schedule::expression::RULE,
    schedule::crontab::RULE,
    schedule::frequency::RULE,
    schedule::retention::RULE,
    wal_g::value::RULE,
    restore::ready::RULE,
    restore::complete::RULE,
    restore::method::RULE,
    restore::credentials::RULE,
    restore::path::RULE,
    restore::time::RULE,
    restore::global::RULE,
    restore::standby::RULE,
    pod_config::protected::RULE,
    chain::look_up::RULE,
    chain::backup::RULE,
    chain::store::RULE,
    chain::variables::RULE,
    chain::same_archive::RULE,
    chain::replica_backup::RULE,
    chain::clone_conflict::RULE,
    operator::pod_config_reference::RULE,
    operator::image::RULE,
    operator::keys::RULE,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Action;

    #[test]
    fn ids_are_unique_and_have_a_group() {
        let mut ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert!(ids.iter().all(|id| id.split('/').count() == 2));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
    }

    #[test]
    fn a_rule_is_on_by_default_and_has_messages_and_a_handler() {
        for rule in RULES {
            let handlers = rule.handlers;
            let has_handler = handlers.postgresql.is_some()
                || handlers.pod_config.is_some()
                || handlers.pod_config_deletion.is_some()
                || handlers.operator_configuration.is_some();
            assert!(rule.default != Action::Off && !rule.messages.is_empty() && has_handler, "{}", rule.id);
            assert!(!rule.summary.ends_with('.'), "{}", rule.id);
        }
    }
}
