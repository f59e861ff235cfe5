//! Profiles of sending providers: what a domain must publish so that mail through them is believed.
//!
//! A profile is data, in TOML. Some are built in; a service adds its own. What it says is checked when
//! it is read, so that nobody is told to publish a record that does not work.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;
use waxseal_parse::dkim::key_record::KeyRecordError;
use waxseal_parse::dmarc::record as dmarc;
use waxseal_parse::domain::{DomainName, DomainNameError};
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::{record as spf, term};
use waxseal_trace::postfix_log::RetryWindow;
use waxseal_verify::dkim::public_key::PublishedKeyError;

use crate::facts::dkim::KeyText;
use crate::nearest::nearest;
use crate::record::Published;

/// The profiles that are built in, in the order of their names.
const BUILT_IN: [&str; 2] =
    [include_str!("../profiles/google.toml"), include_str!("../profiles/spinoffice.toml")];

/// Selectors that one profile may expect.
pub const MAX_KEYS: usize = 16;

/// What a domain must publish for one provider.
#[derive(Clone, Debug)]
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
    /// The keys, by selector; all are required. At most [`MAX_KEYS`].
    pub dkim: Vec<ExpectedKey>,
    /// DMARC.
    pub dmarc: DmarcProfile,
    /// How long changes take, for people.
    pub wait: Wait,
    /// The provider's queue, where that is known.
    pub queue: Option<QueueProfile>,
}

/// What is known of a provider's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct QueueProfile {
    /// After how many hours a message that was always put off is discarded.
    pub gives_up_after_hours: u32,
}

impl QueueProfile {
    /// How long the queue tries.
    pub fn window(self) -> RetryWindow {
        RetryWindow::new(Duration::from_hours(self.gives_up_after_hours.into()))
    }
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

/// A profile as it is written, before its records are looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    name: Box<str>,
    title: Box<str>,
    contact: Box<str>,
    spf: SpfProfile,
    #[serde(default)]
    dkim: Vec<ExpectedKey>,
    dmarc: DmarcProfile,
    wait: Wait,
    queue: Option<QueueProfile>,
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
    /// The name is not of small letters, digits and hyphens.
    #[error("the profile's name \"{}\" is not of small letters, digits and hyphens", .name.escape_debug())]
    Name {
        /// The name.
        name: Box<str>,
    },
    /// `spf.record` is no SPF record.
    #[error("spf.record is no SPF record: {error}")]
    Spf {
        /// What is wrong with it, and where.
        error: waxseal_parse::spf::error::RecordError,
    },
    /// `spf.record` does not include `spf.include`.
    #[error("spf.record does not include {include}")]
    SpfWithoutInclude {
        /// What must be included.
        include: DomainName,
    },
    /// There are more keys than [`MAX_KEYS`].
    #[error("there are {count} keys; {MAX_KEYS} is the most")]
    TooManyKeys {
        /// How many there are.
        count: usize,
    },
    /// A selector makes no name.
    #[error("the selector \"{}\" makes no name: {error}", .selector.escape_debug())]
    Selector {
        /// The selector.
        selector: Box<str>,
        /// Why.
        error: DomainNameError,
    },
    /// A selector stands twice.
    #[error("the selector \"{selector}\" stands twice")]
    SelectorTwice {
        /// The selector.
        selector: Box<str>,
    },
    /// The record of a key cannot be read.
    #[error("the record of the selector \"{selector}\" is no key record: {error}")]
    KeyRecord {
        /// The selector.
        selector: Box<str>,
        /// What is wrong with it, and where.
        error: KeyRecordError,
    },
    /// The key in a record cannot be read.
    #[error("the record of the selector \"{selector}\" holds no key: {error}")]
    Key {
        /// The selector.
        selector: Box<str>,
        /// What is wrong with it.
        error: PublishedKeyError,
    },
    /// A record holds a key that verifiers do not take: revoked, a test, not for mail, not for SHA-256;
    /// or it is not clean: characters beyond ASCII, departures from the grammar.
    #[error("the record of the selector \"{selector}\" is not one that every verifier takes")]
    KeyNotTaken {
        /// The selector.
        selector: Box<str>,
    },
    /// `dmarc.record` is no DMARC record.
    #[error("dmarc.record is no DMARC record: {error}")]
    Dmarc {
        /// What is wrong with it, and where.
        error: dmarc::RecordError,
    },
    /// `dmarc.record` has a problem.
    #[error("dmarc.record is not right: {kind}")]
    DmarcProblem {
        /// The first problem.
        kind: dmarc::ProblemKind,
    },
}

/// There is no profile of this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no profile \"{}\"{}", .name.escape_debug(), did_you_mean(.nearest.as_deref()))]
#[non_exhaustive]
pub struct UnknownProfile {
    /// What was asked for.
    pub name: Box<str>,
    /// What was most likely meant.
    pub nearest: Option<Box<str>>,
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; did you mean \"{nearest}\"?")).unwrap_or_default()
}

impl Profile {
    /// Reads a profile, and the records in it.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let Written { name, title, contact, spf, dkim, dmarc, wait, queue } = toml::from_str(text)
            .map_err(|error| ProfileError::Toml { message: error.to_string().into() })?;
        let is_of_name =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || !name.bytes().all(is_of_name) {
            return Err(ProfileError::Name { name });
        }
        spf.check()?;
        if dkim.len() > MAX_KEYS {
            return Err(ProfileError::TooManyKeys { count: dkim.len() });
        }
        for (at, key) in dkim.iter().enumerate() {
            key.check()?;
            let mut earlier = dkim.iter().take(at);
            if earlier.any(|earlier| earlier.selector.eq_ignore_ascii_case(&key.selector)) {
                return Err(ProfileError::SelectorTwice { selector: key.selector.clone() });
            }
        }
        dmarc.check()?;
        Ok(Self { name, title, contact, spf, dkim, dmarc, wait, queue })
    }

    /// The profiles that are built in, in the order of their names.
    pub fn built_in() -> Vec<Arc<Self>> {
        let profiles = BUILT_IN.iter().filter_map(|text| Self::parse(text).ok());
        profiles.map(Arc::new).collect()
    }

    /// The profile of this name; of two that are called the same the later one counts, so that a
    /// service can replace what is built in.
    ///
    /// # Errors
    /// There is none; what was most likely meant is told.
    pub fn named(profiles: &[Arc<Self>], name: &str) -> Result<Arc<Self>, UnknownProfile> {
        let found = profiles.iter().rev().find(|profile| profile.name.eq_ignore_ascii_case(name));
        found.cloned().ok_or_else(|| UnknownProfile {
            name: name.into(),
            nearest: nearest(name, profiles.iter().map(|profile| &*profile.name)).map(Into::into),
        })
    }
}

impl SpfProfile {
    fn check(&self) -> Result<(), ProfileError> {
        let text = self.record.as_bytes();
        let record = spf::Record::parse(text, &Limits::default())
            .map_err(|error| ProfileError::Spf { error })?;
        let includes = |term: &term::Term| match term {
            term::Term::Directive(directive) => match directive.mechanism {
                term::Mechanism::Include(domain) => {
                    let domain = String::from_utf8_lossy(domain.span().of(text));
                    DomainName::parse(&domain).is_ok_and(|domain| domain == self.include)
                }
                _ => false,
            },
            _ => false,
        };
        if record.terms().iter().any(includes) {
            return Ok(());
        }
        Err(ProfileError::SpfWithoutInclude { include: self.include.clone() })
    }
}

impl ExpectedKey {
    fn check(&self) -> Result<(), ProfileError> {
        let selector = || self.selector.clone();
        let name = DomainName::parse(&format!("{}._domainkey", self.selector))
            .map_err(|error| ProfileError::Selector { selector: selector(), error })?;
        let Some(record) = &self.record else { return Ok(()) };
        let published = Published::new(name, crate::change::txt_record(record));
        let text = KeyText::expecting(published, Some(record));
        match (&text.parsed, &text.key) {
            (Err(error), _) => Err(ProfileError::KeyRecord { selector: selector(), error: *error }),
            (_, Some(Err(error))) => Err(ProfileError::Key { selector: selector(), error: *error }),
            (Ok(record), _) if record.is_testing => {
                Err(ProfileError::KeyNotTaken { selector: selector() })
            }
            // It serves in its own place: the key is clean, and for mail and SHA-256.
            _ if text.serves() && record.bytes().all(|byte| matches!(byte, b' '..=b'~')) => Ok(()),
            _ => Err(ProfileError::KeyNotTaken { selector: selector() }),
        }
    }
}

impl DmarcProfile {
    fn check(&self) -> Result<(), ProfileError> {
        let record = dmarc::Record::parse(self.record.as_bytes(), &dmarc::Limits::default())
            .map_err(|error| ProfileError::Dmarc { error })?;
        match record.problems.first() {
            Some(problem) => Err(ProfileError::DmarcProblem { kind: problem.kind }),
            None => Ok(()),
        }
    }
}

fn domain_name<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<DomainName, D::Error> {
    let text = String::deserialize(deserializer)?;
    DomainName::parse(&text).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPINOFFICE: &str = include_str!("../profiles/spinoffice.toml");

    #[test]
    fn every_built_in_profile_is_read() {
        let mut names = Vec::new();
        for text in BUILT_IN {
            names.push(Profile::parse(text).unwrap().name);
        }
        assert_eq!(Profile::built_in().len(), BUILT_IN.len());
        assert!(names.is_sorted(), "{names:?}");
    }

    #[test]
    fn the_profile_of_the_help_centre_is_as_its_facts_say() {
        let profile = Profile::parse(SPINOFFICE).unwrap();
        let selectors: Vec<&str> = profile.dkim.iter().map(|key| &*key.selector).collect();
        assert_eq!(selectors, ["key001", "key002"]);
        assert!(profile.dkim.iter().all(|key| key.accepts_cname && key.record.is_some()));
        assert_eq!(profile.spf.include.as_str(), "spf.spinoffice-crm.com");
        let day = RetryWindow::new(Duration::from_hours(24));
        assert_eq!(profile.queue.map(QueueProfile::window), Some(day));
    }

    #[test]
    fn a_record_that_would_not_work_is_refused() {
        let refused = |from: &str, to: &str| {
            assert!(SPINOFFICE.contains(from), "{from}");
            Profile::parse(&SPINOFFICE.replacen(from, to, 1)).unwrap_err().to_string()
        };
        for (from, to, why) in [
            ("name = \"spin", "name = \"Spin", "the profile's name"),
            ("v=spf1 include:", "v=spf1 includ:", "spf.record is no SPF record"),
            ("v=spf1 include:spf", "v=spf1 include:other", "spf.record does not include"),
            ("include = \"spf.", "include = \"spf..", "empty label"),
            ("selector = \"key001\"", "selector = \"key 001\"", "makes no name"),
            ("selector = \"key002\"", "selector = \"KEY001\"", "\"KEY001\" stands twice"),
            ("k=rsa;p=MIIBI", "k=rsa;p=*", "no key record"),
            ("k=rsa;p=MIIBI", "k=rsa;p=MIIB", "holds no key"),
            ("h=sha256", "t=y", "not one that every verifier takes"),
            ("h=sha256", "h=sha1", "not one that every verifier takes"),
            ("h=sha256", "n=“x”", "not one that every verifier takes"),
            ("v=DKIM1;h", "v=DKIM1;;h", "not one that every verifier takes"),
            ("v=DMARC1; p=none", "v=DMARC; p=none", "no DMARC record"),
            ("v=DMARC1; p=none", "v=DMARC1; p=nono", "dmarc.record is not right"),
            ("[wait]", "[weight]", "weight"),
        ] {
            let error = refused(from, to);
            assert!(error.contains(why), "{to}: {error}");
        }
        let many = "\n[[dkim]]\nselector = \"x\"\n".repeat(MAX_KEYS);
        let error = Profile::parse(&format!("{SPINOFFICE}{many}")).unwrap_err();
        assert_eq!(error, ProfileError::TooManyKeys { count: MAX_KEYS + 2 });
    }

    #[test]
    fn a_profile_is_found_by_name_or_the_nearest_is_told() {
        let profiles = Profile::built_in();
        assert_eq!(&*Profile::named(&profiles, "Spinoffice").unwrap().name, "spinoffice");
        let error = Profile::named(&profiles, "spinofice").unwrap_err();
        assert_eq!(error.nearest.as_deref(), Some("spinoffice"));
        let error = Profile::named(&profiles, "\u{1b}zzzz").unwrap_err().to_string();
        assert_eq!(error, "there is no profile \"\\u{1b}zzzz\"");
    }
}
