//! `--provider`: a profile by its name or from a file.

use std::path::Path;
use std::sync::Arc;

use waxseal_rules::nearest::nearest;
use waxseal_rules::profile::Profile;

use crate::error::CliError;
use crate::input;

/// Octets of a profile; with the keys of RSA it has some thousands.
const MAX_PROFILE: u64 = 1024 * 1024;

/// The profile that `text` means: one that is known by this name, or a file where it looks like one.
/// Of two with the same name the first counts.
pub(crate) fn find(text: &str, known: &[Arc<Profile>]) -> Result<Arc<Profile>, CliError> {
    if let Some(meant) = known.iter().find(|profile| profile.name.eq_ignore_ascii_case(text)) {
        return Ok(Arc::clone(meant));
    }
    let path = Path::new(text);
    let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if is_toml || path.components().count() > 1 {
        return read(path);
    }
    let names: Vec<&str> = known.iter().map(|profile| &*profile.name).collect();
    let meant = nearest(text, names.iter().copied())
        .map(|meant| format!("; did you mean \"{meant}\"?"))
        .unwrap_or_default();
    Err(CliError::Usage(format!(
        "there is no provider \"{text}\"{meant}\nknown: {}; a profile of your own is given as \
         FILE.toml",
        names.join(", ")
    )))
}

/// The profile in a file.
pub(crate) fn read(path: &Path) -> Result<Arc<Profile>, CliError> {
    let content = input::read_file(path, MAX_PROFILE)?;
    Profile::parse(&String::from_utf8_lossy(&content))
        .map(Arc::new)
        .map_err(|source| CliError::Profile { path: path.to_owned(), source })
}
