//! `waxseal.toml`, and the profiles of providers.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use waxseal_rules::config::Config;
use waxseal_rules::profile::Profile;
use waxseal_rules::rule_set::RuleSet;

use crate::error::CliError;
use crate::{input, provider};

/// The file that counts where none is named.
const DEFAULT: &str = "waxseal.toml";

/// Octets of a configuration.
const MAX_FILE: u64 = 1024 * 1024;

/// Which rules run.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ConfigArgs {
    /// The configuration: which rules run, how bad their findings are [default: waxseal.toml, if it
    /// is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// The rules as configured, and the profiles that are known.
#[derive(Debug)]
pub(crate) struct Configured {
    pub(crate) rules: RuleSet,
    /// The file that counts, if there is one.
    pub(crate) file: Option<String>,
    profile: Option<String>,
    profiles: Vec<Arc<Profile>>,
}

impl ConfigArgs {
    /// Reads the configuration that counts, if there is one.
    pub(crate) fn load(&self) -> Result<Configured, CliError> {
        let path = match &self.config {
            Some(path) => Some(path.as_path()),
            None => Some(Path::new(DEFAULT)).filter(|path| path.exists()),
        };
        let mut configured = Configured {
            rules: RuleSet::built_in(),
            file: path.map(|path| path.display().to_string()),
            profile: None,
            profiles: Profile::built_in(),
        };
        if let Some(path) = path {
            configured.read(path)?;
        }
        Ok(configured)
    }
}

impl Configured {
    fn read(&mut self, path: &Path) -> Result<(), CliError> {
        let failed = |source| CliError::Config { path: path.to_owned(), source };
        let config = Config::parse(&read_text(path)?).map_err(failed)?;
        self.rules.configure(&config).map_err(failed)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for file in &config.profiles {
            let profile = provider::read(&folder.join(file))?;
            // One's own profile counts before a built-in one of the same name.
            self.profiles.insert(0, profile);
        }
        self.profile = config.profile;
        Ok(())
    }

    /// The profile of this name or in this file; without one, what the configuration says.
    pub(crate) fn profile(&self, wanted: Option<&str>) -> Result<Option<Arc<Profile>>, CliError> {
        let wanted = wanted.or(self.profile.as_deref());
        wanted.map(|wanted| self.provider(wanted)).transpose()
    }

    /// The profile of this name, built in or configured, or in this file.
    pub(crate) fn provider(&self, wanted: &str) -> Result<Arc<Profile>, CliError> {
        provider::find(wanted, &self.profiles)
    }
}

fn read_text(path: &Path) -> Result<String, CliError> {
    let octets = input::read_file(path, MAX_FILE)?;
    String::from_utf8(octets).map_err(|_| {
        let source = io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8");
        CliError::Read { path: path.to_owned(), source }
    })
}
