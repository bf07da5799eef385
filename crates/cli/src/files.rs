//! Files, folders and the standard input to sources.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::source::{Source, SourceError};

/// The path of the standard input.
pub const STDIN: &str = "-";

/// The name of the standard input in messages.
const STDIN_NAME: &str = "<stdin>";

/// Reads all paths: files, folders with every `*.yaml`, `*.yml` and `*.json` below them, sorted by path, and `-` for
/// `stdin`. A file that is named twice is read once.
///
/// What cannot be read or parsed is returned beside the sources.
pub fn read(paths: &[PathBuf], stdin: &mut dyn Read) -> (Vec<Source>, Vec<ReadError>) {
    let (mut sources, mut errors) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for path in paths {
        let files = if path.is_dir() { files_in(path) } else { Ok(vec![path.clone()]) };
        let files = files.unwrap_or_else(|error| {
            errors.push(ReadError::new(path, error));
            Vec::new()
        });
        for file in files.into_iter().filter(|file| seen.insert(file.clone())) {
            match read_file(&file, stdin) {
                Ok(source) => sources.push(source),
                Err(error) => errors.push(error),
            }
        }
    }
    (sources, errors)
}

/// Reads one file, or `stdin` if the path is `-`.
///
/// # Errors
/// Returns [`ReadError`] if the file cannot be read or parsed.
pub fn read_file(path: &Path, stdin: &mut dyn Read) -> Result<Source, ReadError> {
    let (name, text) = if path.as_os_str() == STDIN {
        (STDIN_NAME.to_owned(), io::read_to_string(stdin))
    } else {
        // Code scanning does not accept the `./` of `check .` in the path of a file.
        let name = path.strip_prefix(".").unwrap_or(path).display().to_string();
        (name, std::fs::read_to_string(path))
    };
    let text = text.map_err(|error| ReadError::new(Path::new(&name), error))?;
    Ok(Source::parse(&name, text)?)
}

/// The manifests below a folder. Links to folders are not followed, because they can lead back.
fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let path = entry.path();
            let is_manifest = path.extension().is_some_and(|extension| {
                ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
            });
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if is_manifest && path.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Why a file or folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system returned an error, or the file is not UTF-8.
    #[error("cannot read {path}: {error}")]
    Io {
        /// The path in messages.
        path: String,
        /// The error.
        error: io::Error,
    },
    /// The file is neither YAML nor JSON.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl ReadError {
    fn new(path: &Path, error: io::Error) -> Self {
        Self::Io { path: path.display().to_string(), error }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_are_read_in_order_and_no_file_twice() {
        let folder = std::env::temp_dir().join(format!("manifests-{}", std::process::id()));
        let subfolder = folder.join("b");
        fs::create_dir_all(&subfolder).unwrap();
        for name in ["a.yaml", "b/c.yml", "d.JSON", "e.txt", "f.yaml"] {
            fs::write(folder.join(name), if name == "f.yaml" { "a: b: c\n" } else { "{}" }).unwrap();
        }
        fs::write(folder.join("g.yaml"), b"a: \xff\n").unwrap();
        let paths = [folder.clone(), subfolder, STDIN.into(), folder.join("none")];
        let (sources, errors) = read(&paths, &mut "{}".as_bytes());
        fs::remove_dir_all(&folder).unwrap();

        let without_folder = |text: String| text.replace(&format!("{}/", folder.display()), "");
        let names: Vec<_> = sources.into_iter().map(|source| without_folder(source.name)).collect();
        assert_eq!(names, ["a.yaml", "b/c.yml", "d.JSON", "<stdin>"]);
        let errors: Vec<_> = errors.iter().map(|error| without_folder(error.to_string())).collect();
        assert_eq!(
            errors,
            [
                "f.yaml:1:4: invalid YAML: a colon followed by a space, or at the end of a line, separates a key from its \
                 value; write the value of a in quotation marks",
                "cannot read g.yaml: stream did not contain valid UTF-8",
                "cannot read none: No such file or directory (os error 2)",
            ]
        );
    }
}
