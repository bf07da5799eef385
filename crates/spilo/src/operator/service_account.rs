//! The identity of the pod's service account on the platform.

use super::clone::WEB_IDENTITY_TOKEN_FILE;
use super::env_var::EnvVar;
use super::{ContainerEnv, Source, UnknownReason, UnknownSource, Value};
use crate::variables::{VariableName, names};

/// An identity that the pod's service account has on the platform. Webhooks of the platform add variables for it when
/// the pod is created, after the operator's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceAccountIdentity<'a> {
    /// IAM roles for service accounts (IRSA): the annotation `eks.amazonaws.com/role-arn`. The webhook adds
    /// `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE`, unless the container has variables with these names, and
    /// depending on its own configuration `AWS_REGION`.
    Role {
        /// The role; `None` if it is not known.
        arn: Option<&'a str>,
    },
    /// EKS Pod Identity. The webhook adds `AWS_CONTAINER_CREDENTIALS_FULL_URI` and
    /// `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`, which Spilo does not pass on to WAL-G.
    PodIdentity,
    /// Azure Workload Identity. The webhook adds `AZURE_CLIENT_ID`, `AZURE_TENANT_ID` and `AZURE_FEDERATED_TOKEN_FILE`;
    /// Spilo does not pass the last one on to WAL-G, and the others only with a client secret.
    AzureWorkloadIdentity,
}

impl<'a> ContainerEnv<'a> {
    pub(super) fn add_service_account(&mut self, identity: &ServiceAccountIdentity<'a>) {
        let unknown = || Value::Unknown(UnknownReason::NotGiven);
        match identity {
            ServiceAccountIdentity::Role { arn } => {
                self.inject(names::AWS_ROLE_ARN.as_str(), arn.map_or_else(unknown, Value::from));
                self.inject(names::AWS_WEB_IDENTITY_TOKEN_FILE.as_str(), WEB_IDENTITY_TOKEN_FILE.into());
                self.unknown_sources.push(UnknownSource::RoleWebhook);
            }
            ServiceAccountIdentity::PodIdentity => {
                self.inject("AWS_CONTAINER_CREDENTIALS_FULL_URI", unknown());
                self.inject("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", unknown());
            }
            ServiceAccountIdentity::AzureWorkloadIdentity => {
                self.inject(names::AZURE_CLIENT_ID.as_str(), unknown());
                self.inject(names::AZURE_TENANT_ID.as_str(), unknown());
                self.inject("AZURE_FEDERATED_TOKEN_FILE", unknown());
            }
        }
    }

    fn inject(&mut self, name: &'static str, value: Value<'a>) {
        if self.variables.iter().all(|variable| variable.name() != name) {
            self.injected.push(EnvVar::new(Source::ServiceAccount, name, VariableName::find(name), value));
        }
    }
}
