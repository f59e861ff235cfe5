//! `--provider`: a profile by its name or from a file.

use std::path::Path;
use std::sync::Arc;

use waxseal_rules::nearest::nearest;
use waxseal_rules::profile::Profile;

use crate::error::CliError;
use crate::input;

/// Octets of a profile; with the keys of RSA it has some thousands.
const MAX_PROFILE: u64 = 1024 * 1024;

/// The profile that `text` means: a file where it looks like one, else the name of one that is built
/// in.
pub(crate) fn find(text: &str) -> Result<Arc<Profile>, CliError> {
    let path = Path::new(text);
    let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if is_toml || path.components().count() > 1 {
        let content = input::read_file(path, MAX_PROFILE)?;
        return Profile::parse(&String::from_utf8_lossy(&content))
            .map(Arc::new)
            .map_err(|source| CliError::Profile { path: path.to_owned(), source });
    }
    let built_in = Profile::built_in();
    if let Some(known) = built_in.iter().find(|profile| profile.name.eq_ignore_ascii_case(text)) {
        return Ok(Arc::clone(known));
    }
    let names: Vec<&str> = built_in.iter().map(|profile| &*profile.name).collect();
    let meant = nearest(text, names.iter().copied())
        .map(|meant| format!("; did you mean \"{meant}\"?"))
        .unwrap_or_default();
    Err(CliError::Usage(format!(
        "there is no provider \"{text}\"{meant}\nbuilt in: {}; a profile of your own is given as \
         FILE.toml",
        names.join(", ")
    )))
}
