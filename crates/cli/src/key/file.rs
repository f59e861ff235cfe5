//! Files that hold private keys.

use std::io::Write as _;
use std::path::Path;

use tempfile::NamedTempFile;
use waxseal_verify::crypto::PrivateKey;

use crate::error::{self, CliError};
use crate::input;

/// Octets of a key file; a key of 16384 bits takes less than a tenth.
const MAX_KEY: u64 = 128 * 1024;

/// Reads a private key in any form.
pub(crate) fn read(path: &Path) -> Result<PrivateKey, CliError> {
    let content = input::read_file(path, MAX_KEY)?;
    PrivateKey::from_file_content(&content)
        .map_err(|source| CliError::PrivateKey { path: path.to_owned(), source })
}

/// Whether every user of the machine may read or write the file. `false` where there are no such
/// permissions.
pub(crate) fn is_exposed(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Devices and pipes, such as those of `<(…)`, hold no key for others to find.
        path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o006 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// What is told of an exposed key file.
pub(crate) fn exposed(path: &Path) -> String {
    format!(
        "{}: every user of this machine can read or change this private key; \
         run: chmod 600 {0}",
        path.display()
    )
}

pub(crate) fn warn_if_exposed(path: &Path) {
    if is_exposed(path) {
        error::warning(&exposed(path));
    }
}

/// Writes a private key that nobody else may read. The file appears as a whole or not at all; one
/// that is there already is replaced only if `overwrite` says so.
pub(crate) fn write(path: &Path, pem: &str, overwrite: bool) -> Result<(), CliError> {
    let failed = |source| CliError::writing(Some(path), source);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Temporary files are made with mode 0600.
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(pem.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    let kept = if overwrite { file.persist(path) } else { file.persist_noclobber(path) };
    match kept {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(CliError::FileExists { path: path.to_owned() })
        }
        Err(error) => Err(failed(error.error)),
    }
}
