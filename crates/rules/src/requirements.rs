//! What large receivers ask of whoever sends them much mail, as named and dated sets.
//!
//! A set is data, in TOML: sentences, each with the rules that find nothing where it is met. What a
//! check cannot know is told as [`Met::NotChecked`], never as met.
//!
//! ```
//! use waxseal_rules::requirements::Requirements;
//! use waxseal_rules::rule_set::RuleSet;
//!
//! let gmail = Requirements::by_name("gmail-bulk")?;
//! let mut rules = RuleSet::built_in();
//! gmail.raise(&mut rules);
//! # Ok::<(), waxseal_rules::requirements::UnknownRequirements>(())
//! ```

use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;
use waxseal_verify::dns::Answer;
use waxseal_verify::result::SpfResult;
use waxseal_verify::spf::evidence::SpfEvidence;

use crate::domain::Domain;
use crate::finding::Finding;
use crate::nearest::nearest;
use crate::rule_set::RuleSet;
use crate::severity::Severity;

/// The sets that are built in, in the order of their names.
const BUILT_IN: [&str; 3] = [
    include_str!("../requirements/gmail.toml"),
    include_str!("../requirements/outlook.toml"),
    include_str!("../requirements/yahoo.toml"),
];

/// What one receiver asks, as of one day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Requirements {
    /// Its name, as the command line takes it: `gmail-bulk`.
    pub name: Box<str>,
    /// The receiver and whom it asks, for people.
    pub title: Box<str>,
    /// The day of the text that it was taken from, as `2026-03-11`.
    pub as_of: Box<str>,
    /// Where that text is.
    pub source: Box<str>,
    /// What is asked.
    #[serde(rename = "requirement")]
    pub requirements: Vec<Requirement>,
}

/// One thing that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Requirement {
    /// The requirement, in a sentence.
    pub text: Box<str>,
    /// What shows whether it is met.
    pub scope: Scope,
    /// The facts without which silence says nothing.
    pub needs: Option<Need>,
    /// How bad it is if it is not met.
    pub severity: Severity,
    /// The rules that find nothing where it is met, by name.
    pub rules: Vec<Box<str>>,
}

/// What shows whether a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Scope {
    /// What the domain publishes.
    Domain,
    /// A message.
    Message,
    /// Neither: the receiver alone knows.
    Outside,
}

/// Facts without which the silence of rules says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Need {
    /// The answer for the SPF record.
    Spf,
    /// The answers for the DMARC record.
    Dmarc,
    /// At least one selector, and the answers for all of them.
    Keys,
    /// At least one address that mail is sent from.
    Addresses,
    /// The answer for the MX records.
    Exchanges,
}

/// Whether a requirement is met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "yes, no, or nobody has looked")]
pub enum Met {
    /// Its rules ran on the facts that they need, and found nothing.
    Yes,
    /// These rules found something; their codes.
    No(Vec<&'static str>),
    /// It could not be looked at: here, or with these facts, or with these rules.
    NotChecked,
}

/// A requirement and whether it is met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequirementResult<'r> {
    /// The requirement.
    pub requirement: &'r Requirement,
    /// Whether it is met.
    pub met: Met,
}

/// No set has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there are no requirements \"{name}\"{}", self.nearest.as_deref().map(|nearest| format!("; did you mean \"{nearest}\"?")).unwrap_or_default())]
#[non_exhaustive]
pub struct UnknownRequirements {
    /// What was written.
    pub name: Box<str>,
    /// What was most likely meant.
    pub nearest: Option<Box<str>>,
}

/// A text is no set of requirements.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct RequirementsError {
    /// What is wrong, with the line.
    pub message: Box<str>,
}

impl Requirements {
    /// Reads a set.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, RequirementsError> {
        toml::from_str(text)
            .map_err(|error| RequirementsError { message: error.to_string().into() })
    }

    /// The sets that are built in, in the order of their names.
    pub fn built_in() -> Vec<Arc<Self>> {
        BUILT_IN.iter().filter_map(|text| Self::parse(text).ok()).map(Arc::new).collect()
    }

    /// The built-in set of this name.
    ///
    /// # Errors
    /// There is none; what was most likely meant.
    pub fn by_name(name: &str) -> Result<Arc<Self>, UnknownRequirements> {
        let all = Self::built_in();
        if let Some(found) = all.iter().find(|one| *one.name == *name) {
            return Ok(Arc::clone(found));
        }
        let nearest = nearest(name, all.iter().map(|one| &*one.name)).map(Into::into);
        Err(UnknownRequirements { name: name.into(), nearest })
    }

    /// Raises the severity of the rules that this set is about to what it says, where they are milder.
    pub fn raise(&self, rules: &mut RuleSet) {
        for requirement in &self.requirements {
            for rule in &requirement.rules {
                rules.raise(rule, requirement.severity);
            }
        }
    }

    /// Which requirements a domain meets, by what `rules` have found in it.
    pub fn judge_domain(
        &self,
        domain: &Domain,
        rules: &RuleSet,
        findings: &[Finding],
    ) -> Vec<RequirementResult<'_>> {
        let is_known = |need: Need| need.is_met_by(domain);
        self.judge(Scope::Domain, is_known, rules, findings)
    }

    /// Which requirements a message meets, by what `rules` have found in it.
    pub fn judge_message(
        &self,
        rules: &RuleSet,
        findings: &[Finding],
    ) -> Vec<RequirementResult<'_>> {
        self.judge(Scope::Message, |_| true, rules, findings)
    }

    fn judge(
        &self,
        scope: Scope,
        is_known: impl Fn(Need) -> bool,
        rules: &RuleSet,
        findings: &[Finding],
    ) -> Vec<RequirementResult<'_>> {
        let results = self.requirements.iter().map(|requirement| {
            let is_about = requirement.scope == scope && requirement.needs.is_none_or(&is_known);
            let met = if is_about { requirement.met(rules, findings) } else { Met::NotChecked };
            RequirementResult { requirement, met }
        });
        results.collect()
    }
}

impl Requirement {
    fn met(&self, rules: &RuleSet, findings: &[Finding]) -> Met {
        let named = |name: &str| self.rules.iter().any(|rule| **rule == *name);
        let mut codes: Vec<_> =
            findings.iter().filter(|finding| named(finding.name)).map(|one| one.code).collect();
        codes.dedup();
        if !codes.is_empty() {
            return Met::No(codes);
        }
        let runs =
            |name: &str| rules.declarations().any(|(declaration, _)| declaration.name == name);
        let is_checked = !self.rules.is_empty() && self.rules.iter().all(|rule| runs(rule));
        if is_checked { Met::Yes } else { Met::NotChecked }
    }
}

impl Need {
    fn is_met_by(self, domain: &Domain) -> bool {
        let is_known = |answer: &Answer| !matches!(answer, Answer::Failed(_));
        match self {
            Self::Spf => is_known(&domain.spf.answer),
            Self::Dmarc => domain.dmarc.is_known(),
            Self::Keys => {
                let mut selectors = domain.dkim.selectors.iter();
                !domain.dkim.selectors.is_empty()
                    && selectors.all(|selector| is_known(&selector.answer))
            }
            Self::Addresses => {
                let is_unknown = |spf: &SpfEvidence| spf.result == SpfResult::TempError;
                let mut sending = domain.mail.sending.iter();
                !domain.mail.sending.is_empty()
                    && sending.all(|one| {
                        is_known(&one.names) && !one.spf.as_ref().is_some_and(is_unknown)
                    })
            }
            Self::Exchanges => is_known(&domain.mail.exchanges),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_set_is_read_and_names_rules_that_exist() {
        let rules = RuleSet::built_in();
        for text in BUILT_IN {
            let set = Requirements::parse(text).unwrap();
            for rule in set.requirements.iter().flat_map(|requirement| &requirement.rules) {
                let is_it = |name: &str| name == &**rule;
                let mut known = rules.declarations();
                assert!(known.any(|(one, _)| is_it(one.name)), "{}: {rule}", set.name);
            }
            let day: Vec<_> = set.as_of.split('-').map(str::len).collect();
            assert_eq!(day, [4, 2, 2], "{}", set.name);
        }
        let names: Vec<_> = Requirements::built_in().iter().map(|set| set.name.clone()).collect();
        assert!(names.is_sorted() && names.len() == BUILT_IN.len());
    }

    #[test]
    fn a_name_that_does_not_exist_has_a_neighbour() {
        let error = Requirements::by_name("gmial-bulk").unwrap_err();
        let told = "there are no requirements \"gmial-bulk\"; did you mean \"gmail-bulk\"?";
        assert_eq!(error.to_string(), told);
        assert!(Requirements::by_name("yahoo-bulk").is_ok());
    }
}
