//! The server, Patroni and its store, certificates, and what the operator sets for every cluster
//! (`get_placeholders`, `get_dcs_config` and `launch.sh`; `generateSpiloPodEnvVars` of the operator).

use super::Reader::{Patroni, StartUp};
use super::{Class, Reader, Variable};

const START_UP: &[Reader] = &[StartUp];
const PATRONI: &[Reader] = &[StartUp, Patroni];

const fn start_up(name: &'static str, class: Class) -> Variable {
    Variable::new(name, class, START_UP)
}

const fn patroni(name: &'static str, class: Class) -> Variable {
    Variable::new(name, class, PATRONI)
}

/// Always set by the operator, which makes it no use in a ConfigMap.
const fn operator(name: &'static str, class: Class) -> Variable {
    Variable::new(name, class, PATRONI).by_operator()
}

pub(super) const TABLE: &[Variable] = &[
    patroni("ALLOW_NOSSL", Class::NonEmpty),
    patroni("APIPORT", Class::Port),
    patroni("AWS_LEADER_TAG_VALUE", Class::Text).since(4, 0, 3),
    patroni("BGMON_LISTEN_IP", Class::Host),
    patroni("CALLBACK_SCRIPT", Class::Path),
    operator("DCS_ENABLE_KUBERNETES_API", Class::NonEmpty),
    start_up("DEBUG", Class::Text),
    start_up("DEMO", Class::ExactTrue),
    start_up("DEVELOP", Class::Switch),
    start_up("EIP_ALLOCATION", Class::Text),
    start_up("ENABLE_PG_MON", Class::ExactTrue),
    patroni("ETCD_CACERT", Class::Path),
    patroni("ETCD_CERT", Class::Path),
    patroni("ETCD_DISCOVERY_DOMAIN", Class::Host),
    patroni("ETCD_HOST", Class::Host),
    patroni("ETCD_HOSTS", Class::Yaml),
    patroni("ETCD_KEY", Class::Path).secret(),
    patroni("ETCD_PROXY", Class::Text),
    patroni("ETCD_URL", Class::Text),
    patroni("EXHIBITOR_HOSTS", Class::Yaml),
    patroni("EXHIBITOR_PORT", Class::Port),
    operator("HUMAN_ROLE", Class::Text),
    patroni("INITDB_LOCALE", Class::Text).since(2, 0, 2),
    patroni("KUBERNETES_BOOTSTRAP_LABELS", Class::Json).since(4, 0, 3),
    patroni("KUBERNETES_BYPASS_API_SERVICE", Class::Switch).since(2, 0, 2),
    operator("KUBERNETES_LABELS", Class::Json),
    patroni("KUBERNETES_LEADER_LABEL_VALUE", Class::Text).since(4, 0, 1),
    operator("KUBERNETES_ROLE_LABEL", Class::Text),
    operator("KUBERNETES_SCOPE_LABEL", Class::Text),
    patroni("KUBERNETES_STANDBY_LEADER_LABEL_VALUE", Class::Text).since(4, 0, 1),
    patroni("KUBERNETES_USE_CONFIGMAPS", Class::NonEmpty),
    patroni("NAMESPACE", Class::Text).hint("it moves the archive's path as well as Patroni's state"),
    operator("PAM_OAUTH2", Class::Text),
    patroni("PATRONI_CONFIGURATION", Class::Yaml).secret(),
    start_up("PGBOUNCER_AUTH", Class::Text).secret(),
    start_up("PGBOUNCER_AUTHENTICATION", Class::Text).secret(),
    start_up("PGBOUNCER_CONFIGURATION", Class::Text).secret(),
    patroni("PGDATA", Class::Path),
    start_up("PGHOME", Class::Path),
    start_up("PGLOG", Class::Path),
    patroni("PGPASSWORD_ADMIN", Class::Text).secret(),
    operator("PGPASSWORD_STANDBY", Class::Text).secret(),
    operator("PGPASSWORD_SUPERUSER", Class::Text).secret(),
    patroni("PGPORT", Class::Port),
    operator("PGROOT", Class::Path),
    patroni("PGUSER_ADMIN", Class::Text),
    operator("PGUSER_STANDBY", Class::Text),
    operator("PGUSER_SUPERUSER", Class::Text),
    operator("PGVERSION", Class::Text),
    patroni("PG_CONNECT_ADDRESS", Class::Text).since(4, 0, 3),
    operator("POD_IP", Class::Host),
    operator("POD_NAMESPACE", Class::Text),
    patroni("RESTAPI_CONNECT_ADDRESS", Class::Text).since(2, 1, 2),
    start_up("RW_DIR", Class::Path),
    operator("SCOPE", Class::PathPart),
    operator("SPILO_CONFIGURATION", Class::Yaml).secret(),
    start_up("SPILO_PROVIDER", Class::Text).hint("aws, google, openstack or local"),
    start_up("SSL_CA", Class::Text),
    patroni("SSL_CA_FILE", Class::Path),
    start_up("SSL_CERTIFICATE", Class::Text),
    patroni("SSL_CERTIFICATE_FILE", Class::Path),
    start_up("SSL_CRL", Class::Text).since(2, 1, 2),
    patroni("SSL_CRL_FILE", Class::Path),
    start_up("SSL_PRIVATE_KEY", Class::Text).secret(),
    patroni("SSL_PRIVATE_KEY_FILE", Class::Path),
    start_up("SSL_RESTAPI_CA", Class::Text).since(2, 1, 2),
    patroni("SSL_RESTAPI_CA_FILE", Class::Path).since(2, 1, 2),
    start_up("SSL_RESTAPI_CERTIFICATE", Class::Text).since(2, 1, 2),
    patroni("SSL_RESTAPI_CERTIFICATE_FILE", Class::Path).since(2, 1, 2),
    start_up("SSL_RESTAPI_PRIVATE_KEY", Class::Text).since(2, 1, 2).secret(),
    patroni("SSL_RESTAPI_PRIVATE_KEY_FILE", Class::Path).since(2, 1, 2),
    start_up("SSL_TEST_RELOAD", Class::NonEmpty),
    patroni("USE_ADMIN", Class::NonEmpty),
    start_up("USE_OLD_LOCALES", Class::ExactTrue).since(2, 1, 9),
    Variable::new("USE_WALE", Class::Text, &[]).hint("Spilo overwrites it; a bucket or a prefix turns backups on"),
    patroni("ZOOKEEPER_HOSTS", Class::Yaml),
];
