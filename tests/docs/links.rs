//! The links between the documents lead somewhere.

use std::fs;

use crate::{anchor, path, text};

/// The targets of all links that are not URLs.
fn links(markdown: &str) -> impl Iterator<Item = &str> {
    let targets = markdown.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
    targets.filter(|target| !target.contains("://"))
}

fn has_heading(markdown: &str, target: &str) -> bool {
    markdown
        .lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| anchor(line.trim_start_matches('#').trim()) == target)
}

#[test]
fn every_link_between_documents_has_a_target() {
    let docs = fs::read_dir(path("docs")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let documents = docs
        .map(|name| format!("docs/{name}"))
        .chain(["README.md", "charts/harbor-postgres-backup-policy/README.md"].map(str::to_owned));
    for document in documents {
        let markdown = text(&document);
        for link in links(&markdown) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = path(&document).with_file_name(file);
            let target = if file.is_empty() { path(&document) } else { target };
            assert!(target.exists(), "{document}: {link} does not exist");
            if !heading.is_empty() {
                let linked = fs::read_to_string(&target).unwrap();
                assert!(has_heading(&linked, heading), "{document}: {link} has no such heading");
            }
        }
    }
}
