//! The settings, as everything that describes them tells them: settings.schema.json, questions-ui.yml
//! and docs/settings.md are written from this table, and the tests beside it hold it to the parser.

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its keys, with dots between them; `[]` after a list's key leads into its items.
    pub path: &'static str,
    pub kind: Kind,
    /// JSON; `null` where an entry must say it or where unset has a meaning of its own.
    pub default: &'static str,
    /// JSON of another value that the parser takes.
    pub example: &'static str,
    pub label: &'static str,
    /// What it says.
    pub what: &'static str,
    /// When to change it: goes on after "Change it when".
    pub when: &'static str,
}

/// What a setting can be. A [`Form`] narrows texts down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Choice(&'static [&'static str]),
    Text(Form),
    /// A text that must be there, in every entry of a list.
    Required(Form),
    Boolean,
    /// A whole number from 1 to a million.
    Number,
    Texts(Form),
    /// A mapping of names to texts: the forms of both.
    Map(Form, Form),
    /// A mapping of rule ids to actions.
    Rules,
    /// A list of mappings, described by the rows behind this one.
    Entries,
}

/// What a text must look like, as a JSON Schema.
pub type Form = &'static str;

const ANY: Form = "{}";
const FILLED: Form = r#"{"minLength": 1}"#;
const DNS_NAME: Form =
    r#"{"pattern": "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$", "maxLength": 253}"#;
const ROLE: Form = r#"{"pattern": "^[A-Za-z0-9_.$-]*$", "not": {"const": "all"}}"#;
const TAG: Form = r#"{"pattern": "^([0-9]+\\.[0-9]+-p[0-9]+)?$"}"#;
const MAJOR: Form = r#"{"pattern": "^(9\\.[0-6]|[1-9][0-9]{1,2})$"}"#;
const IMAGE: Form = r#"{"pattern": "^\\S*$"}"#;
const VARIABLE: Form = r#"{"pattern": "^[A-Z_][A-Z0-9_]*$"}"#;
const VARIABLE_OR_EMPTY: Form = r#"{"pattern": "^([A-Z_][A-Z0-9_]*)?$"}"#;
const VERSION: Form = r#"{"pattern": "^(v?[0-9]+\\.[0-9]+(\\.[0-9]+)?)?$"}"#;
const NAMESPACED_NAME: Form = r#"{"pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?/[a-z0-9]([-.a-z0-9]*[a-z0-9])?$"}"#;
const UUID: Form = r#"{"pattern": "^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$"}"#;
const S3_URL: Form = r#"{"pattern": "^(s3://|$)"}"#;
const TIME: Form = r#"{"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)? ?([Zz]|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)$"}"#;

/// A mapping that holds settings: path, label, what it is about, and a JSON Schema of what its
/// settings ask of each other.
pub const SECTIONS: &[(&str, &str, &str, Form)] = &[
    ("podConfig", "Pod-config", "Which ConfigMaps hold the variables of database pods.", ANY),
    ("clusters", "Clusters", "Which `postgresql` resources are judged.", ANY),
    ("postgres", "PostgreSQL", "Who connects to the database.", ANY),
    ("spilo", "Spilo", "Which Spilo images are good enough.", ANY),
    ("backup", "Backup", "What a backup configuration must have.", ANY),
    (
        "operator",
        "Operator",
        "What the postgres-operator's own configuration supplies, where it is not looked up.",
        ANY,
    ),
    ("restore", "Restore", "Which clusters are made from backups.", ANY),
    (
        "lookups",
        "Look-ups",
        "Whether the policy asks the cluster for the objects that belong together.",
        r##"{"if": {"properties": {"enabled": {"const": true}}, "required": ["enabled"]},
             "then": {"properties": {"operatorConfiguration": {"type": "object", "$ref": "#/$defs/named"}},
                      "required": ["operatorConfiguration"]}}"##,
    ),
    (
        "lookups.operatorConfiguration",
        "Look-ups",
        "Where the operator's configuration is: an OperatorConfiguration or a ConfigMap. Both or neither.",
        r##"{"anyOf": [{"$ref": "#/$defs/named"},
                       {"properties": {"namespace": {"enum": ["", null]}, "name": {"enum": ["", null]}}}]}"##,
    ),
];

/// Every setting, in the order in which they are told.
pub const SETTINGS: &[Setting] = &[
    Setting {
        path: "mode",
        kind: Kind::Choice(&["repair", "verify"]),
        default: r#""repair""#,
        example: r#""verify""#,
        label: "Mode",
        what: "`repair` puts right what can be put right; `verify` changes nothing and refuses it instead.",
        when: "the policy must not change anything: for the copy that the audit scanner reads, and where the \
               ClusterAdmissionPolicy has `mutating: false`, under which a repair is refused without its reason.",
    },
    Setting {
        path: "rules",
        kind: Kind::Rules,
        default: "{}",
        example: r#"{"pg-hba/unreachable": "off", "schedule/frequency": "deny"}"#,
        label: "Rules",
        what: "What becomes of single rules' findings, by rule id: `deny`, `warn`, `off`, or `repair` for rules that can. \
               Write \"off\" in quotes: kubectl reads a bare one as false.",
        when: "a rule's default (see docs/rules.md) is too strict or too lenient for you.",
    },
    Setting {
        path: "podConfig.names",
        kind: Kind::Texts(DNS_NAME),
        default: r#"["pod-config"]"#,
        example: r#"["pod-config", "pod-config-staging"]"#,
        label: "ConfigMap names",
        what: "The names of the ConfigMaps that hold the pods' variables.",
        when: "the operator's `pod_environment_configmap` has another name. Write the same names into the \
               ClusterAdmissionPolicy's `matchConditions`.",
    },
    Setting {
        path: "podConfig.namespaces",
        kind: Kind::Texts(DNS_NAME),
        default: "[]",
        example: r#"["harbor"]"#,
        label: "Namespaces",
        what: "The namespaces in which a ConfigMap of that name counts; empty for every namespace.",
        when: "ConfigMaps of the same name elsewhere have nothing to do with databases.",
    },
    Setting {
        path: "clusters.scope",
        kind: Kind::Choice(&["harbor", "all"]),
        default: r#""harbor""#,
        example: r#""all""#,
        label: "Clusters judged",
        what: "`harbor`: only resources that harbor-operator wrote, known by its checksum annotation; `all`: every one.",
        when: "databases that harbor-operator did not write are to be judged too, Harbor's own written by hand included.",
    },
    Setting {
        path: "postgres.superuser",
        kind: Kind::Text(ROLE),
        default: r#""postgres""#,
        example: r#""admin""#,
        label: "Superuser",
        what: "The superuser, who must be let in over the socket.",
        when: "`super_username` of the operator's configuration is another.",
    },
    Setting {
        path: "postgres.replicationUser",
        kind: Kind::Text(ROLE),
        default: r#""standby""#,
        example: r#""replicator""#,
        label: "Replication user",
        what: "The user that replicas stream as.",
        when: "`replication_username` of the operator's configuration is another.",
    },
    Setting {
        path: "postgres.applicationUsers",
        kind: Kind::Texts(ROLE),
        default: r#"["harbor"]"#,
        example: r#"["harbor", "notary"]"#,
        label: "Application users",
        what: "The users that Harbor's components log in as, without TLS.",
        when: "other users need to log in without TLS.",
    },
    Setting {
        path: "postgres.superuserReplication",
        kind: Kind::Boolean,
        default: "true",
        example: "false",
        label: "Let the superuser in for replication",
        what: "Whether the superuser must be let in for replication, over the socket and over the network with TLS.",
        when: "nobody takes base backups as the superuser.",
    },
    Setting {
        path: "postgres.hostAuth",
        kind: Kind::Choice(&["md5", "scram-sha-256"]),
        default: r#""md5""#,
        example: r#""scram-sha-256""#,
        label: "Password method of added lines",
        what: "The method in pg_hba lines that are added for connections over the network.",
        when: "all passwords are stored as SCRAM; `md5` lets in passwords stored either way.",
    },
    Setting {
        path: "spilo.minimum",
        kind: Kind::Text(TAG),
        default: r#""2.1-p2""#,
        example: r#""3.0-p1""#,
        label: "Oldest good tag",
        what: "The oldest Spilo tag that is good enough.",
        when: "you want newer images than those in which archiving and restoring work.",
    },
    Setting {
        path: "spilo.images",
        kind: Kind::Map(MAJOR, IMAGE),
        default: "{}",
        example: r#"{"12": "mirror.example.com/zalando/spilo-16:3.3-p3"}"#,
        label: "Images put in",
        what: "PostgreSQL major to the image that replaces one that is not good enough, laid over the built-in \
               `ghcr.io/zalando/spilo-16:3.3-p3` for 12 to 16; an empty text takes a major out.",
        when: "you build your own image, or want another tag. One that is older than `spilo.minimum`, does not ship \
               the major, or has a known defect is refused.",
    },
    Setting {
        path: "spilo.registries",
        kind: Kind::Map(ANY, FILLED),
        default: "{}",
        example: r#"{"ghcr.io": "mirror.example.com/ghcr"}"#,
        label: "Registry mirrors",
        what: "Old registry prefix to the prefix that stands for it here.",
        when: "nodes pull from a mirror.",
    },
    Setting {
        path: "spilo.upgradeRunning",
        kind: Kind::Boolean,
        default: "false",
        example: "true",
        label: "Replace images of running clusters",
        what: "Whether a running cluster's image is replaced even across a tag where its archive path or its sort order changes.",
        when: "you have done what the warning of `spilo/running-cluster` asks for.",
    },
    Setting {
        path: "backup.credentials",
        kind: Kind::Choice(&["any", "configMap", "secret", "role"]),
        default: r#""any""#,
        example: r#""secret""#,
        label: "Where credentials come from",
        what: "Where the store's credentials come from: the ConfigMap itself, the operator's `pod_environment_secret`, \
               the pods' cloud identity, or not said.",
        when: "you know: the policy then asks for credentials where they must be, and is silent where they need not be.",
    },
    Setting {
        path: "backup.defaults",
        kind: Kind::Map(VARIABLE, ANY),
        default: "{}",
        example: r#"{"AWS_REGION": "eu-central-1", "BACKUP_NUM_TO_RETAIN": "14", "WALE_DISABLE_S3_SSE": ""}"#,
        label: "Default variables",
        what: "Variable to the value it gets where it is missing, laid over the built-in `BACKUP_SCHEDULE` `0 */12 * * *`, \
               `BACKUP_NUM_TO_RETAIN` `7`, and for S3 `WALG_DISABLE_S3_SSE` `true` and `WALE_DISABLE_S3_SSE` `true`; an \
               empty text takes one out.",
        when: "all your clusters share a region, an endpoint, or another schedule. Put no credentials here: whoever may \
               read the policy can read them.",
    },
    Setting {
        path: "backup.required",
        kind: Kind::Texts(VARIABLE_OR_EMPTY),
        default: "[]",
        example: r#"["WALG_LIBSODIUM_KEY_PATH"]"#,
        label: "Required variables",
        what: "Variables that the ConfigMap must have, beyond what its store needs.",
        when: "your rules ask for more, like encryption.",
    },
    Setting {
        path: "backup.maxPerDay",
        kind: Kind::Number,
        default: "24",
        example: "4",
        label: "Most base backups a day",
        what: "More base backups a day than this are warned about.",
        when: "each one costs you more, or less.",
    },
    Setting {
        path: "backup.minRetentionDays",
        kind: Kind::Number,
        default: "7",
        example: "30",
        label: "Fewest days kept",
        what: "Fewer days of backups than this are warned about.",
        when: "you must be able to go back further.",
    },
    Setting {
        path: "backup.maxCopies",
        kind: Kind::Number,
        default: "100",
        example: "30",
        label: "Most copies kept",
        what: "More full copies than this are warned about.",
        when: "the database is large, or small.",
    },
    Setting {
        path: "operator.walS3Bucket",
        kind: Kind::Text(ANY),
        default: r#""""#,
        example: r#""harbor-backups""#,
        label: "wal_s3_bucket",
        what: "`wal_s3_bucket` of the operator's configuration, without look-ups.",
        when: "the operator has the bucket, not the ConfigMap.",
    },
    Setting {
        path: "operator.version",
        kind: Kind::Text(VERSION),
        default: r#""""#,
        example: r#""1.8.2""#,
        label: "Operator's version",
        what: "The operator's version, for `spilo/operator-version`.",
        when: "you want to be told of images that this operator is too old for.",
    },
    Setting {
        path: "restore.clusters",
        kind: Kind::Entries,
        default: "[]",
        example: r#"[{"cluster": "harbor/postgresql-harbor-hc", "from": {"cluster": "postgresql-harbor-hc",
                     "uid": "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11"}, "timestamp": "2026-05-04T03:02:01+00:00"}]"#,
        label: "Clusters to restore",
        what: "Clusters to make from backups when they are created; each has at most one entry.",
        when: "a Harbor is to be restored: docs/restore.md shows the whole way.",
    },
    Setting {
        path: "restore.clusters[].cluster",
        kind: Kind::Required(NAMESPACED_NAME),
        default: "null",
        example: r#""harbor/postgresql-harbor-hc""#,
        label: "New cluster",
        what: "The new `postgresql` resource, as namespace/name.",
        when: "",
    },
    Setting {
        path: "restore.clusters[].from.cluster",
        kind: Kind::Required(FILLED),
        default: "null",
        example: r#""postgresql-harbor-hc""#,
        label: "Old cluster",
        what: "The name of the cluster whose backups are read.",
        when: "",
    },
    Setting {
        path: "restore.clusters[].from.uid",
        kind: Kind::Text(UUID),
        default: "null",
        example: r#""5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11""#,
        label: "Old uid",
        what: "Its `metadata.uid`, a folder of the archive where the operator's `wal_s3_bucket` is set.",
        when: "",
    },
    Setting {
        path: "restore.clusters[].from.s3WalPath",
        kind: Kind::Text(S3_URL),
        default: "null",
        example: r#""s3://harbor-backups/spilo/old-name/wal/12""#,
        label: "Archive",
        what: "The archive's whole path, instead of one that the operator computes.",
        when: "",
    },
    Setting {
        path: "restore.clusters[].timestamp",
        kind: Kind::Required(TIME),
        default: "null",
        example: r#""2026-05-04T03:02:01+00:00""#,
        label: "Time",
        what: "How far to restore, with the offset from UTC.",
        when: "",
    },
    Setting {
        path: "restore.clusters[].endpoint",
        kind: Kind::Text(ANY),
        default: "null",
        example: r#""https://s3.example.com""#,
        label: "Endpoint",
        what: "The store's endpoint, where it is not AWS.",
        when: "",
    },
    Setting {
        path: "restore.clusters[].forcePathStyle",
        kind: Kind::Boolean,
        default: "null",
        example: "true",
        label: "Path style",
        what: "Whether the bucket goes into the URL's path, not into its host.",
        when: "",
    },
    Setting {
        path: "lookups.enabled",
        kind: Kind::Boolean,
        default: "false",
        example: "true",
        label: "Look up",
        what: "Whether to ask the cluster. Needs `lookups.operatorConfiguration`, and what deploy/lookups \
               adds: the right to read, and the policy's `contextAwareResources`.",
        when: "resource, ConfigMap and operator are to be checked together.",
    },
    Setting {
        path: "lookups.operatorConfiguration.namespace",
        kind: Kind::Text(ANY),
        default: r#""""#,
        example: r#""default""#,
        label: "Namespace",
        what: "The namespace of the operator's configuration.",
        when: "look-ups are switched on.",
    },
    Setting {
        path: "lookups.operatorConfiguration.name",
        kind: Kind::Text(ANY),
        default: r#""""#,
        example: r#""postgres-operator""#,
        label: "Name",
        what: "The name of the operator's configuration.",
        when: "look-ups are switched on.",
    },
];
