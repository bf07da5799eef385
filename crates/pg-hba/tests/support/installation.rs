//! The programs of a PostgreSQL server, and a temporary directory for their data.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use pg_hba::PgVersion;

/// The superuser that `initdb` creates.
pub const SUPERUSER: &str = "postgres";

/// The number of directories that this process has created.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// The programs, a directory for their data, and the user that they run as.
pub struct Installation {
    programs: PathBuf,
    directory: PathBuf,
    owner: Owner,
}

impl Installation {
    /// `None` if the version is not installed.
    pub fn find(version: PgVersion) -> Option<Self> {
        let programs = find_programs(version)?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hba-oracle-{}-{number}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        fs::create_dir(&directory).unwrap();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
        let owner = Owner::find();
        if let Some((user, group)) = owner.switch_to {
            chown(&directory, Some(user), Some(group)).unwrap();
        }
        let mut installation = Self { programs, directory, owner };
        let attempt = installation.command("postgres").arg("--version").output();
        if attempt.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied) {
            installation.copy_programs();
        }
        Some(installation)
    }

    /// Copies the programs to where their user can execute them, which is not below the home directory of root.
    fn copy_programs(&mut self) {
        let copy = self.directory.join("postgresql");
        let status = Command::new("cp").arg("-a").arg(self.programs.parent().unwrap()).arg(&copy).status();
        assert!(status.is_ok_and(|status| status.success()));
        self.programs = copy.join("bin");
    }

    /// The directory of the data and the socket.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The operating system user that the programs run as.
    pub fn os_user(&self) -> &str {
        &self.owner.name
    }

    /// Creates `data`, and a server certificate.
    pub fn make_cluster(&self, version: PgVersion, port: u16, has_ipv6: bool) {
        let arguments = format!("-D data -U {SUPERUSER} -A trust -E UTF8 --locale=C --no-sync");
        self.run("initdb", &arguments.split(' ').collect::<Vec<_>>());
        let arguments = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
                         -keyout data/server.key -out data/server.crt";
        self.run("openssl", &arguments.split_whitespace().collect::<Vec<_>>());
        let key = self.directory.join("data/server.key");
        fs::set_permissions(key, fs::Permissions::from_mode(0o600)).unwrap();
        let addresses = if has_ipv6 { "127.0.0.1,::1" } else { "127.0.0.1" };
        let settings = format!(
            "listen_addresses = '{addresses}'\nport = {port}\nssl = on\n\
             unix_socket_directories = '{}'\nfsync = off\nautovacuum = off\n\
             log_connections = on\nlog_line_prefix = '%p|'\nlc_messages = 'C'\n\
             password_encryption = 'scram-sha-256'\n{}",
            self.directory.display(),
            if version >= PgVersion::V18 { "oauth_validator_libraries = 'v'\n" } else { "" }
        );
        fs::OpenOptions::new()
            .append(true)
            .open(self.directory.join("data/postgresql.conf"))
            .and_then(|mut file| file.write_all(settings.as_bytes()))
            .unwrap();
    }

    /// A program of the installation, or of the `PATH`.
    pub fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = if path.exists() { Command::new(path) } else { Command::new(program) };
        command.current_dir(&self.directory).env("HOME", &self.directory);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        if let Some((user, group)) = self.owner.switch_to {
            command.uid(user).gid(group);
        }
        command
    }

    /// Runs a program, and returns what it writes to stdout.
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = self.command(program);
        let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// The user that the server runs as, which must not be root.
struct Owner {
    name: String,
    /// The user and group to switch to from root.
    switch_to: Option<(u32, u32)>,
}

impl Owner {
    fn find() -> Self {
        let id = |flags| {
            let output = Command::new("id").args([flags]).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        if id("-u") != "0" {
            return Self { name: id("-un"), switch_to: None };
        }
        let users = fs::read_to_string("/etc/passwd").unwrap();
        let user = |name: &str| -> Option<Self> {
            let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut fields = line.split(':').skip(2);
            let user = fields.next()?.parse().ok()?;
            Some(Self { name: name.to_owned(), switch_to: Some((user, fields.next()?.parse().ok()?)) })
        };
        user("postgres").or_else(|| user("nobody")).unwrap()
    }
}

/// The directory of the programs of a major version: of a package of Debian, on the `PATH`, or installed by
/// `hack/install-test-tools.sh`.
fn find_programs(version: PgVersion) -> Option<PathBuf> {
    let debian = Path::new("/usr/lib/postgresql").join(version.to_string()).join("bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let package = format!("harbor-postgres-backup/postgresql/node_modules/postgresql-{version}/native/bin");
    let cached = cache.map(|cache| cache.join(package));
    [debian].into_iter().chain(std::env::split_paths(&path)).chain(cached).find(|directory| {
        directory.join("initdb").exists() && major_version(&directory.join("postgres")) == Some(version)
    })
}

fn major_version(postgres: &Path) -> Option<PgVersion> {
    let output = Command::new(postgres).arg("--version").output().ok()?;
    let output = String::from_utf8(output.stdout).ok()?;
    let major = output.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok())?;
    PgVersion::from_major(major)
}
