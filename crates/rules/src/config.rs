//! `waxseal.toml`: which rules run, how bad their findings are, and their parameters.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::nearest::nearest;
use crate::severity::Severity;

/// The keys that there are.
const KEYS: [&str; 6] = ["select", "ignore", "severity", "parameters", "profile", "profiles"];

/// What the configuration says. Unknown keys are errors.
///
/// ```
/// let config = waxseal_rules::config::Config::parse(r#"
///     ignore = ["BIMI"]
///
///     [severity]
///     SPF002 = "warning"
///
///     [parameters.SPF010]
///     near = 9
/// "#)?;
/// assert_eq!(config.ignore, ["BIMI"]);
/// # Ok::<(), waxseal_rules::config::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Config {
    /// The rules that run, by code, name or family; all, where there is none.
    pub select: Vec<String>,
    /// The rules that do not, whatever `select` says.
    pub ignore: Vec<String>,
    /// How bad findings are, by code, name or family; the closer description counts.
    pub severity: BTreeMap<String, Severity>,
    /// Parameters of rules, by code or name.
    pub parameters: BTreeMap<String, BTreeMap<String, u64>>,
    /// The provider's profile, by name.
    pub profile: Option<String>,
    /// Files of further profiles, relative to the configuration.
    pub profiles: Vec<String>,
}

/// Why a configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// It is no TOML, or has a key that is not known.
    #[error("{message}")]
    Toml {
        /// What is wrong, with the line.
        message: Box<str>,
    },
    /// There is no such key.
    #[error("there is no key \"{key}\"{}", did_you_mean(.nearest.as_deref()))]
    UnknownKey {
        /// What was written.
        key: Box<str>,
        /// What was most likely meant.
        nearest: Option<Box<str>>,
    },
    /// No rule has this code or name, and no family is called like this.
    #[error("there is no rule or family \"{code}\"{}", did_you_mean(.nearest.as_deref()))]
    UnknownRule {
        /// What was written.
        code: Box<str>,
        /// What was most likely meant.
        nearest: Option<Box<str>>,
    },
    /// The rule has no such parameter.
    #[error("{rule} has no parameter \"{parameter}\"{}", did_you_mean(.nearest.as_deref()))]
    UnknownParameter {
        /// The rule.
        rule: &'static str,
        /// What was written.
        parameter: Box<str>,
        /// What was most likely meant.
        nearest: Option<Box<str>>,
    },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; did you mean \"{nearest}\"?")).unwrap_or_default()
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// What is wrong with it, and where. Codes are looked at when a rule set takes it.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let failed =
            |error: toml::de::Error| ConfigError::Toml { message: error.to_string().into() };
        let table: toml::Table = toml::from_str(text).map_err(failed)?;
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let nearest = nearest(key, KEYS).map(Into::into);
            return Err(ConfigError::UnknownKey { key: key.as_str().into(), nearest });
        }
        // Again from the text, so that errors know their lines.
        toml::from_str(text).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_known_and_others_have_a_neighbour() {
        let all =
            "select = []\nignore = []\nprofile = 'a'\nprofiles = []\n[severity]\n[parameters]\n";
        let known: toml::Table = toml::from_str(all).unwrap();
        assert!(Config::parse(all).is_ok());
        assert_eq!(known.len(), KEYS.len());
        let error = Config::parse("sevrity = {}").unwrap_err();
        assert_eq!(error.to_string(), "there is no key \"sevrity\"; did you mean \"severity\"?");
        assert!(Config::parse("select = 1").unwrap_err().to_string().contains("line 1"));
    }
}
