//! Profiles of sending providers: what a domain must publish so that mail through them is believed.
//!
//! A profile is data, in TOML. Some are built in; a service adds its own.

use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;
use waxseal_parse::domain::DomainName;

/// The profiles that are built in.
const BUILT_IN: [&str; 1] = [include_str!("../profiles/spinoffice.toml")];

/// What a domain must publish for one provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Profile {
    /// Its name, as the command line takes it.
    pub name: Box<str>,
    /// The provider's name, for people.
    pub title: Box<str>,
    /// Whom to tell when the records are published, in a sentence.
    pub contact: Box<str>,
    /// SPF.
    pub spf: SpfProfile,
    /// The keys, by selector; all are required.
    #[serde(default)]
    pub dkim: Vec<ExpectedKey>,
    /// DMARC.
    pub dmarc: DmarcProfile,
    /// How long changes take, for people.
    pub wait: Wait,
}

/// What a provider wants in the SPF record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct SpfProfile {
    /// The domain that must be included.
    #[serde(deserialize_with = "domain_name")]
    pub include: DomainName,
    /// The record for a domain that has none.
    pub record: Box<str>,
}

/// A key that a provider publishes through the domain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ExpectedKey {
    /// The selector.
    pub selector: Box<str>,
    /// The exact text of the TXT record; missing where the provider makes a key for each domain, so
    /// that any key will do.
    pub record: Option<Box<str>>,
    /// Whether a CNAME to a name that the provider gives serves as well.
    #[serde(default)]
    pub accepts_cname: bool,
}

/// What a provider wants of DMARC.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct DmarcProfile {
    /// The record for a domain that has none.
    pub record: Box<str>,
}

/// How long changes take, for people.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Wait {
    /// Until a changed SPF record is seen everywhere: `up to 24 hours`, say.
    pub spf: Box<str>,
    /// Until a new DKIM key is seen everywhere.
    pub dkim: Box<str>,
}

/// Why a profile cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// It is no TOML of a profile.
    #[error("{message}")]
    Toml {
        /// What is wrong, with the line.
        message: Box<str>,
    },
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        toml::from_str(text)
            .map_err(|error| ProfileError::Toml { message: error.to_string().into() })
    }

    /// The profiles that are built in, in the order of their names.
    pub fn built_in() -> Vec<Arc<Self>> {
        let profiles = BUILT_IN.iter().filter_map(|text| Self::parse(text).ok());
        profiles.map(Arc::new).collect()
    }
}

fn domain_name<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<DomainName, D::Error> {
    let text = String::deserialize(deserializer)?;
    DomainName::parse(&text).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_is_read() {
        for text in BUILT_IN {
            Profile::parse(text).unwrap();
        }
        assert_eq!(Profile::built_in().len(), BUILT_IN.len());
    }
}
