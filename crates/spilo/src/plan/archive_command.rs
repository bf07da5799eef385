//! `archive_command`, judged by what it calls.

/// What an `archive_command` in `spec.postgresql.parameters` does. It takes precedence over Spilo's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArchiveCommand {
    /// It calls `wal-g wal-push` or `wal-e wal-push` with Spilo's variables.
    Archives,
    /// It calls one of them without `envdir` and Spilo's directory, so that the tool has no variables.
    WithoutVariables,
    /// It succeeds without archiving anything.
    DoesNothing,
    /// It calls something else, of which nothing is known.
    Other,
}

/// The directory that Spilo writes since 1.6-p2.
const ENV_DIR: &str = "/run/etc/wal-e.d/env";

impl ArchiveCommand {
    /// Judges a command.
    ///
    /// ```
    /// use spilo::plan::ArchiveCommand;
    ///
    /// let command = r#"envdir "/run/etc/wal-e.d/env" timeout 600 wal-g wal-push "%p""#;
    /// assert_eq!(ArchiveCommand::parse(command), ArchiveCommand::Archives);
    /// assert_eq!(ArchiveCommand::parse("/bin/true"), ArchiveCommand::DoesNothing);
    /// ```
    pub fn parse(command: &str) -> Self {
        let words: Vec<&str> = command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
        let program = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
        let push = words.windows(2).position(|pair| match pair {
            [tool, action] => matches!(program(tool).as_str(), "wal-g" | "wal-e") && *action == "wal-push",
            _ => false,
        });
        let Some(push) = push else {
            let does_nothing = matches!(words.as_slice(), [] | ["true" | "/bin/true" | "/usr/bin/true" | ":"]);
            return if does_nothing || command.trim() == "exit 0" { Self::DoesNothing } else { Self::Other };
        };
        let has_path = words.iter().skip(push).any(|word| word.contains("%p"));
        let env_dir = words.windows(2).take(push).find_map(|pair| match pair {
            [runner, directory] => {
                let is_runner = matches!(program(runner).as_str(), "envdir" | "-e") || *runner == "-e";
                is_runner.then_some(directory.trim_end_matches('/'))
            }
            _ => None,
        });
        match env_dir {
            Some(ENV_DIR) if has_path => Self::Archives,
            Some(_) | None if !has_path => Self::Other,
            _ => Self::WithoutVariables,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_judged_by_what_they_call() {
        for (command, judgement) in [
            (r#"envdir "/run/etc/wal-e.d/env" wal-g wal-push "%p""#, ArchiveCommand::Archives),
            (r"envdir /run/etc/wal-e.d/env/ /usr/local/bin/wal-g wal-push %p", ArchiveCommand::Archives),
            (r#"envdir "/run/etc/wal-e.d/env" wal-e wal-push "%p""#, ArchiveCommand::Archives),
            ("test -f %p && envdir /run/etc/wal-e.d/env wal-g wal-push %p", ArchiveCommand::Archives),
            ("chpst -e /run/etc/wal-e.d/env wal-g wal-push %p", ArchiveCommand::Archives),
            ("wal-g wal-push %p", ArchiveCommand::WithoutVariables),
            ("envdir /home/postgres/etc/wal-e.d/env wal-g wal-push %p", ArchiveCommand::WithoutVariables),
            ("/bin/true", ArchiveCommand::DoesNothing),
            ("true", ArchiveCommand::DoesNothing),
            ("", ArchiveCommand::DoesNothing),
            ("exit 0", ArchiveCommand::DoesNothing),
            ("cp %p /archive/%f", ArchiveCommand::Other),
            ("envdir /run/etc/wal-e.d/env wal-g wal-push", ArchiveCommand::Other),
        ] {
            assert_eq!(ArchiveCommand::parse(command), judgement, "{command}");
        }
    }
}
