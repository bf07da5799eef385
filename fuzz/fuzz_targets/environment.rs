//! Variables, `NAME=VALUE` on each line, from several sources: the start-up of each release has a plan or an error, the
//! same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spilo::operator::{ClusterIdentity, EnvBuilder, Source, UnknownReason, Value};
use spilo::release::RELEASES;
use spilo::startup::StartupPlan;
use spilo::{Environment, kubelet};

const SOURCES: [Source; 6] = [
    Source::ConfigMap,
    Source::ClusterEnv,
    Source::Secret,
    Source::Clone,
    Source::Standby,
    Source::OperatorConfiguration,
];

/// The environment for variables of which four at a time have the same source.
fn environment<'a>(text: &'a str, first_source: u8, identity: ClusterIdentity<'a>) -> Environment<'a> {
    let mut builder = EnvBuilder::new(identity);
    for (position, line) in text.lines().enumerate() {
        let unknown = (line, Value::Unknown(UnknownReason::ValueFrom));
        let (name, value) = line.split_once('=').map_or(unknown, |(name, value)| (name, value.into()));
        builder.add(SOURCES[(usize::from(first_source) + position / 4) % SOURCES.len()], name, value);
    }
    kubelet::expand(builder.assemble())
}

fuzz_target!(|input: (u8, u8, &str)| {
    let (release, first_source, text) = input;
    let tag = RELEASES[usize::from(release) % RELEASES.len()].tag;
    let known = ClusterIdentity {
        name: Some("db"),
        namespace: Some("harbor"),
        postgres_major: Some("12"),
        uid: Some("6d1b2c5e-0f0a-4a2e-9d0c-1f6f0f8f7a11"),
    };
    for identity in [known, ClusterIdentity::default()] {
        let environments = [(); 2].map(|()| environment(text, first_source, identity));
        let [first, second] = environments.each_ref().map(|environment| StartupPlan::new(environment, tag));
        assert_eq!(first, second);
        let _ = format!("{first:?}");
    }
});
