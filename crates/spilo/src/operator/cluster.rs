/// The cluster that a pod belongs to. A field that is `None` is unknown and appears as `$(SCOPE)`, `$(POD_NAMESPACE)`,
/// `$(PGVERSION)` or `$(UID)` in results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClusterIdentity<'a> {
    /// The name of the cluster, Spilo's `SCOPE`.
    pub name: Option<&'a str>,
    /// The namespace of its pods.
    pub namespace: Option<&'a str>,
    /// The PostgreSQL major version in `spec.postgresql.version`, such as `12`.
    pub postgres_major: Option<&'a str>,
    /// The UID of the resource, which the operator appends to the paths of its own buckets. An empty string is a
    /// resource without a UID.
    pub uid: Option<&'a str>,
}
