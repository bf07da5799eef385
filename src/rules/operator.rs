//! The rules on the operator's own configuration, in either form.

use crate::finding::Findings;
use crate::path::Path;
use crate::spilo::catalogue;
use crate::subject::{Case, OperatorCase, PodConfig, backups};
use crate::text::quoted;

/// `operator/pod-config-reference`.
pub fn pod_config_reference(case: &OperatorCase<'_>, out: &mut Findings) {
    let place = &case.settings.pod_config;
    let path = case.object.path_of_pod_config();
    let namespace = place.namespaces.first().map_or("NAMESPACE", String::as_str);
    let fix = format!("write {namespace}/{}", place.names.first().map_or("pod-config", String::as_str));
    let Some((namespace, name)) = case.object.pod_config() else {
        let problem = "it names no ConfigMap: nothing that pod-config says reaches a database pod";
        return out.violation(path, problem, fix);
    };
    let namespace = namespace.or(case.namespace);
    let is_named = place.names.iter().any(|one| one == name)
        && (place.namespaces.is_empty() || place.namespaces.iter().any(|one| Some(one.as_str()) == namespace));
    if !is_named {
        let whole = namespace.map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"));
        let problem = format!("it names {}, which podConfig in the policy's settings does not", quoted(&whole));
        out.violation(path, problem, format!("{fix}, or add it there"));
    }
}

/// The same from the other end: a ConfigMap that the operator, as looked up, does not name.
pub fn named_by_operator(case: &Case<'_, PodConfig<'_>>, out: &mut Findings) {
    let (Some(operator), Some((own, _))) =
        (case.surroundings.operator(), case.settings.lookups.operator_configuration.as_ref())
    else {
        return;
    };
    let named = operator.pod_config().map(|(namespace, name)| (namespace.unwrap_or(own), name));
    if named != case.object.identity() {
        out.advice(
            Path::default(),
            "the operator's configuration names another ConfigMap or none: nothing in this one reaches a database pod",
            "correct the operator's pod_environment_configmap",
        );
    }
}

/// `operator/image`.
pub fn image(case: &OperatorCase<'_>, out: &mut Findings) {
    let Some(tag) = case.object.image().and_then(|image| image.tag().ok()) else { return };
    let minimum = case.settings.spilo.minimum;
    let problem = if tag < minimum {
        format!("Spilo {tag}, which resources without an image get, is older than {minimum}")
    } else if let Some(defect) = catalogue::release(tag).and_then(|release| release.defect) {
        format!("Spilo {tag}, which resources without an image get, is defective: {defect}")
    } else {
        return;
    };
    out.violation(
        case.object.path_of_image(),
        problem,
        format!("write {}", backups::image_of_pod_config(case.settings)),
    );
}
