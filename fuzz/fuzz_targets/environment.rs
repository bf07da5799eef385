//! Variables, `NAME=VALUE` one a line, from each source in turn: a plan or a failure, the same twice.
#![no_main]

use harbor_postgres_backup_policy::spilo::Tag;
use harbor_postgres_backup_policy::spilo::environment::{Identity, Source, Value, Variables};
use libfuzzer_sys::fuzz_target;

const RELEASES: [(u16, u16, u16); 8] =
    [(1, 6, 3), (1, 6, 5), (2, 0, 2), (2, 1, 3), (2, 1, 7), (3, 3, 3), (4, 0, 3), (4, 1, 2)];

fuzz_target!(|input: (u8, u8, &str)| {
    let (release, first, text) = input;
    let (major, minor, patch) = RELEASES[usize::from(release) % RELEASES.len()];
    let sources = [Source::ConfigMap, Source::ClusterEnv, Source::Secret, Source::Clone, Source::OperatorConfiguration];
    let plan = |identity: &Identity<'_>| {
        let mut variables = Variables::of_cluster(identity);
        for (position, line) in text.lines().enumerate() {
            let (name, value) =
                line.split_once('=').map_or((line, Value::Unknown), |(name, value)| (name, value.into()));
            variables.add(sources[(usize::from(first) + position / 4) % sources.len()], name, value);
        }
        let environment = variables.resolve();
        format!("{environment:?} {:?}", environment.plan(Tag::new(major, minor, patch)))
    };
    let known = Identity { cluster: Some("db"), namespace: Some("harbor"), postgres_major: Some("12") };
    for identity in [known, Identity::default()] {
        assert_eq!(plan(&identity), plan(&identity));
    }
});
