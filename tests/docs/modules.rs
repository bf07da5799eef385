//! The source files of a crate do not depend on each other in a circle.
//!
//! A file depends on the files that define the names in its `use` declarations, except in tests. Re-exports are
//! followed, but are not dependencies themselves. Paths in expressions are not dependencies either.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::path;

const CRATES: [&str; 4] = ["src", "crates/cli/src", "crates/pg-hba/src", "crates/spilo/src"];

/// The only circle: a row of the catalogue of variables can name another row as its replacement.
const CATALOGUE: &str = "crates/spilo/src: variables::catalogue, variables::name, variables::variable";

#[test]
fn no_source_files_depend_on_each_other_in_a_circle() {
    let mut circles = BTreeSet::new();
    for folder in CRATES {
        let mut modules = Modules::new();
        read_modules(&path(folder), "", &mut modules);
        let reachable: BTreeMap<_, _> = modules.keys().map(|name| (&**name, reachable(&modules, name))).collect();
        for (name, reached) in &reachable {
            let circle: Vec<_> = reached.iter().copied().filter(|other| reachable[other].contains(name)).collect();
            if !circle.is_empty() {
                circles.insert(format!("{folder}: {}", circle.join(", ")));
            }
        }
    }
    assert_eq!(circles, BTreeSet::from([CATALOGUE.to_owned()]));
}

/// Modules by their paths, such as `pipeline::repair`; the path of the crate root is empty.
type Modules = BTreeMap<String, Module>;

/// The paths in the `use` declarations of a module.
#[derive(Default)]
struct Module {
    imports: Vec<String>,
    re_exports: Vec<String>,
}

fn read_modules(folder: &Path, parent: &str, modules: &mut Modules) {
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let stem = file.file_stem().unwrap().to_str().unwrap();
        let name = if matches!(stem, "lib" | "main") { String::new() } else { child(parent, stem) };
        if file.is_dir() {
            read_modules(&file, &name, modules);
        } else if stem != "tests" {
            read_declarations(&fs::read_to_string(&file).unwrap(), modules.entry(name).or_default());
        }
    }
}

fn read_declarations(source: &str, module: &mut Module) {
    let production = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    for statement in production.split(';') {
        // A string can have a line that begins with `use`.
        let declaration = statement.rsplit_once("use ").filter(|(_, tree)| !tree.contains('"'));
        let Some((before, tree)) = declaration else { continue };
        let tree: String = tree.replace(" as ", "=").split_whitespace().collect();
        match before.rsplit('\n').next().unwrap().trim() {
            "" => expand(&tree, "", &mut module.imports),
            "pub" | "pub(crate)" | "pub(super)" => expand(&tree, "", &mut module.re_exports),
            _ => {}
        }
    }
}

/// The paths of a `use` declaration: those of `a::{b, c::d}` are `a::b` and `a::c::d`.
fn expand(tree: &str, prefix: &str, paths: &mut Vec<String>) {
    let Some((head, list)) = tree.split_once('{') else {
        return paths.push(format!("{prefix}{}", tree.split('=').next().unwrap()));
    };
    let mut depth = 0;
    let items = list.strip_suffix('}').unwrap().split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    for item in items.filter(|item| !item.is_empty()) {
        expand(item, &format!("{prefix}{head}"), paths);
    }
}

/// The module that defines the name at the end of a path in a module; `None` if it is in another crate.
fn definition<'m>(modules: &'m Modules, module: &str, path: &str) -> Option<&'m str> {
    let mut found: Option<&'m str> = None;
    for segment in path.split("::") {
        let current = found.unwrap_or(module);
        let next = match segment {
            "crate" => String::new(),
            "self" => current.to_owned(),
            "super" => current.rsplit_once("::").map_or("", |(parent, _)| parent).to_owned(),
            _ => child(current, segment),
        };
        let Some((next, _)) = modules.get_key_value(&next) else {
            let re_export = modules[found?].re_exports.iter().find(|path| path.rsplit("::").next() == Some(segment));
            return re_export.map_or(found, |path| definition(modules, current, path));
        };
        found = Some(next);
    }
    found
}

fn child(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}::{name}") }
}

/// The modules that a module depends on, directly or not.
fn reachable<'m>(modules: &'m Modules, name: &'m str) -> BTreeSet<&'m str> {
    let mut reached = BTreeSet::new();
    let mut pending = vec![name];
    while let Some(module) = pending.pop() {
        let definitions = modules[module].imports.iter().filter_map(|path| definition(modules, module, path));
        pending.extend(definitions.filter(|other| *other != module && reached.insert(*other)));
    }
    reached
}
