//! The pg_hba rules: who must get in gets in, by the first line that matches.
//!
//! The list in the resource replaces Spilo's own (since 2.0-p2, 27f94fb), so whatever it leaves out
//! is shut out.

mod needs;
mod reading;
mod stored;

use crate::edit::Edit;
use crate::finding::{Action, Findings};
use crate::hba::{Content, Extent, Line, List, State, Verdict, unreachable_lines};
use crate::json::{Json, Written};
use crate::path::Path;
use crate::rules;
use crate::subject::Postgresql;
use needs::Needed;
pub use reading::{PgHba, Reading};

/// What Spilo's own list has behind the lines that are needed, its refusal of connections without TLS
/// left out (configure_spilo.py 3.3-p3, `pg_hba:`): people by PAM, everybody else by password.
const SPILOS_REST: [&str; 2] = ["hostssl all +zalandos all pam", "hostssl all all all md5"];

/// `pg-hba/syntax`.
pub fn syntax(pg_hba: &PgHba<'_>, out: &mut Findings) {
    let file = pg_hba.resource.parameters.and_then(|parameters| parameters.get("hba_file"));
    if file.is_some_and(|file| !file.is_null()) {
        out.violation(
            Path::of(&["spec", "postgresql", "parameters", "hba_file"]),
            "it makes PostgreSQL read another file than the one Patroni writes, so that pg_hba has no effect",
            "remove it",
        );
    }
    let lines = pg_hba.list.filter(|_| pg_hba.loaded.is_none()).map(List::lines).unwrap_or_default();
    out.reserve(lines.len());
    for line in lines {
        if let Content::Error(error) = line.content() {
            let (reason, column) = (error.reason(), error.column());
            out.violation(
                list_path().item(error.element()),
                format!("PostgreSQL would not start with the line \"{line}\": {reason} (column {column})"),
                "write it as TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS], or remove it",
            );
        }
    }
}

/// `pg-hba/required-access`.
pub fn required_access(pg_hba: &PgHba<'_>, out: &mut Findings) {
    if pg_hba.list.is_none() && !pg_hba.has_wrong_type && pg_hba.resource.is_harbors {
        return whole_list(pg_hba, out);
    }
    let Some((_, repair)) = pg_hba.loaded.as_ref().filter(|_| !keeps_stored_list(pg_hba)) else { return };
    for (position, insertion) in repair.insertions().iter().enumerate() {
        let served =
            pg_hba.needed.iter().zip(repair.verdicts()).filter(|(_, verdict)| **verdict == Verdict::Repaired(position));
        let who: Vec<&str> = served.map(|(needed, _)| needed.who).collect();
        let edit = Edit::Insert { position: insertion.before, item: Written::text(insertion.line) };
        let problem = ["no line lets in ", &who.join(", nor ")].concat();
        out.repair(list_path(), problem, ["add \"", insertion.line, "\""].concat(), edit);
    }
    for ((needed, states), verdict) in pg_hba.states().zip(repair.verdicts()) {
        match verdict {
            Verdict::Met | Verdict::Repaired(_) | Verdict::Blocked => {}
            Verdict::Uncertain => uncertain(needed, states, out),
            Verdict::OpenEnd => out.violation(
                list_path(),
                format!("no line lets in {}, and none can be added behind one that ends in a backslash", needed.who),
                format!("take the backslash away and add \"{}\"", needed.line()),
            ),
            Verdict::Unhelpful => out.violation(
                list_path(),
                format!("no line lets in {}", needed.who),
                format!("add \"{}\" where it is reached", needed.line()),
            ),
        }
    }
}

/// `pg-hba/blocked`.
pub fn blocked(pg_hba: &PgHba<'_>, out: &mut Findings) {
    for (needed, states) in pg_hba.states() {
        if states.iter().any(State::is_met) {
            continue;
        }
        if let Some(line) = states.iter().find_map(|state| match state {
            State::Blocked { line } => Some(line),
            _ => None,
        }) {
            let problem = format!("\"{line}\" refuses {}", needed.who);
            let fix = format!("put \"{}\" before it, or take it away", needed.line());
            out.violation(list_path().item(line.first_element()), problem, fix);
        }
    }
}

/// `pg-hba/unreachable`.
pub fn unreachable(pg_hba: &PgHba<'_>, out: &mut Findings) {
    let Some((rules, _)) = pg_hba.loaded else { return };
    for found in unreachable_lines(rules) {
        // Behind a line for one family, one for both is for the other: nothing is lost if they ask the same.
        if found.extent() != Extent::Everyone && found.covering().iter().all(|line| same_demand(line, found.line())) {
            continue;
        }
        let family = match found.extent() {
            Extent::Everyone => "",
            Extent::Ipv4 => " over IPv4",
            Extent::Ipv6 => " over IPv6",
        };
        let covering: Vec<String> = found.covering().iter().map(|line| format!("\"{line}\"")).collect();
        let problem = format!("\"{}\" is never reached{family}: {} comes first", found.line(), covering.join(" with "));
        out.violation(list_path().item(found.line().first_element()), problem, "move it up or remove it");
    }
}

/// Whether both lines ask the same of who matches them.
fn same_demand(one: &Line<'_>, other: &Line<'_>) -> bool {
    let demand = |line: &Line<'_>| line.record().map(|record| (record.method(), record.options().is_empty()));
    demand(one) == demand(other) && matches!(demand(one), Some((_, true)))
}

/// `pg-hba/address-family`.
pub fn address_family(pg_hba: &PgHba<'_>, out: &mut Findings) {
    for (family, met) in [("IPv4", [true, false]), ("IPv6", [false, true])] {
        let mut users: Vec<&str> = Vec::new();
        for (needed, states) in pg_hba.states() {
            let one_sided = matches!(states, [ipv4, ipv6] if [ipv4.is_met(), ipv6.is_met()] == met);
            if one_sided && !users.contains(&needed.user) {
                users.push(needed.user);
            }
        }
        if !users.is_empty() {
            let problem = format!("{} can connect over {family} only", users.join(", "));
            out.violation(list_path(), problem, "write the address as all if the cluster uses both families");
        }
    }
}

/// `pg-hba/stored-list`. harbor-operator writes its own list over the stored one at every change of
/// the HarborCluster, and with it every line that somebody has added.
pub fn stored_list(pg_hba: &PgHba<'_>, out: &mut Findings) {
    let Some(stored) = &pg_hba.stored else { return };
    out.repair(
        list_path(),
        "harbor-operator's own list would drop lines of the stored one",
        "keep the stored list",
        Edit::Set(Written::texts(stored.iter().copied())),
    );
}

fn keeps_stored_list(pg_hba: &PgHba<'_>) -> bool {
    let is_repaired = |rule| pg_hba.settings.action(rule) == Action::Repair;
    pg_hba.stored.is_some() && rules::find("pg-hba/stored-list").is_some_and(is_repaired)
}

/// A resource of Harbor's without a list: Spilo's own would refuse Harbor, which connects without TLS
/// (`hostnossl all all all reject`).
fn whole_list(pg_hba: &PgHba<'_>, out: &mut Findings) {
    let mut lines: Vec<&str> = Vec::new();
    for line in pg_hba.needed.iter().map(Needed::line).chain(SPILOS_REST) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let Postgresql { spec, patroni, .. } = *pg_hba.resource;
    // What stands in the place of a mapping is `postgresql/shape`'s.
    if spec.is_some_and(Json::is_object) && patroni.is_none_or(Json::is_object) {
        out.repair(
            list_path(),
            "there is no list, and Spilo's own refuses connections without TLS, which are all that Harbor makes",
            "write the list that Harbor needs",
            Edit::Set(Written::texts(lines.into_iter())),
        );
    }
}

fn uncertain(needed: &Needed<'_>, states: &[State<'_>], out: &mut Findings) {
    let Some(Some(by)) = states.iter().find_map(|state| match state {
        State::Uncertain { by } => Some(by),
        _ => None,
    }) else {
        return;
    };
    let (Some(line), reasons) = (by.line(), by.reasons()) else { return };
    let depends = if reasons.is_empty() { "what its method asks".to_owned() } else { reasons.to_string() };
    out.advice(
        list_path().item(line.first_element()),
        format!("whether \"{line}\" lets in {} depends on {depends}", needed.who),
        format!("make sure that it does, or add \"{}\"", needed.line()),
    );
}

fn list_path() -> Path {
    Path::of(&["spec", "patroni", "pg_hba"])
}
