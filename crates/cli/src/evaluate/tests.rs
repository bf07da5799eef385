use super::*;

fn outcomes(text: &str) -> Vec<(String, Outcome)> {
    let source = Source::parse("a.yaml", text).unwrap();
    let report = evaluate(std::slice::from_ref(&source), RunSettings::default(), &BTreeMap::new());
    report.objects.iter().map(|object| (object.title(), object.outcome)).collect()
}

const POD_CONFIG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pod-config, namespace: harbor}\n";

#[test]
fn each_outcome_is_distinguished() {
    let complete = "data: {USE_WALG_BACKUP: 'true', USE_WALG_RESTORE: 'true', WAL_S3_BUCKET: backups, \
         AWS_REGION: eu-central-1, WAL_BUCKET_SCOPE_PREFIX: '', WALG_PREVENT_WAL_OVERWRITE: 'true', \
         WALE_DISABLE_S3_SSE: 'true', WALG_DISABLE_S3_SSE: 'true', BACKUP_NUM_TO_RETAIN: '7', \
         BACKUP_SCHEDULE: '0 0 * * *', CLONE_AWS_REGION: $(AWS_REGION), CLONE_USE_WALG_RESTORE: 'true', \
         CLONE_WALG_DISABLE_S3_SSE: 'true'}";
    for (manifest, outcome) in [
        (format!("{POD_CONFIG}{complete}\n"), Outcome::Accepted),
        (format!("{POD_CONFIG}{complete}\n").replace("'true'", "'yes'"), Outcome::Repaired),
        (format!("{POD_CONFIG}data: {{}}\n"), Outcome::Denied),
    ] {
        assert_eq!(outcomes(&manifest), [("ConfigMap harbor/pod-config".to_owned(), outcome)], "{manifest}");
    }
    let other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n";
    assert_eq!(outcomes(other), [("ConfigMap default/other".to_owned(), Outcome::OutOfScope)]);
}

#[test]
fn a_request_that_cannot_be_read_is_denied() {
    let request = "{uid: '1', operation: CREATE, kind: {kind: ConfigMap}, name: 7, object: {}}";
    let source = Source::parse("a.yaml", request).unwrap();
    let report = evaluate(std::slice::from_ref(&source), RunSettings::default(), &BTreeMap::new());
    let [object] = report.objects.as_slice() else { panic!("one object is expected") };
    assert_eq!((object.outcome, object.location()), (Outcome::Denied, "a.yaml:1".to_owned()));
    assert_eq!(
        object.findings[0].to_string(),
        "admission/request: the admission request cannot be read: the field request.name has the wrong type, or a required \
         field in it is missing; write the request as the API server sends it"
    );
}

#[test]
fn findings_are_sorted_by_severity() {
    let source = Source::parse("a.yaml", format!("{POD_CONFIG}data: {{USE_WALG_BACKUP: 'yes', X_Y: '$(NONE)'}}\n"));
    let source = source.unwrap();
    let report = evaluate(std::slice::from_ref(&source), RunSettings::default(), &BTreeMap::new());
    let actions: Vec<_> = report.objects[0].findings.iter().map(|finding| finding.action).collect();
    assert!(actions.is_sorted_by_key(|action| std::cmp::Reverse(*action)), "{actions:?}");
    assert_eq!((actions.first(), actions.last()), (Some(&Action::Deny), Some(&Action::Warn)), "{actions:?}");
}
