//! What a check of one domain has found: what was looked at, and the findings.

mod github;
pub(crate) mod html;
mod json;
mod looked_at;
mod meaning;
mod required;
mod sarif;
mod text;
mod tree;
mod writer;

use std::sync::Arc;

use waxseal_parse::domain::DomainName;
use waxseal_rules::domain::Domain;
use waxseal_rules::finding::Finding;
use waxseal_rules::profile::Profile;
use waxseal_rules::severity::Severity;
use waxseal_rules::target::{Target, Understood};
use waxseal_verify::dns::{DnsFailure, Question};

pub use looked_at::{LookedAt, RecordReport, State, Subject, TermReport};
pub use required::{RequiredReport, RequirementReport};
pub use writer::{CheckFormat, CheckWriter};

/// The JSON Schema (draft 2020-12) of [`CheckFormat::Json`]; its definition `domain` is that of a line
/// of [`CheckFormat::Jsonl`].
pub const CHECK_SCHEMA: &str = include_str!("../schema/check-1.json");

/// What a check of one domain has found.
///
/// It owns all that is told, so that it outlives the DNS facts. Nothing in it is escaped: formats do
/// that.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CheckReport {
    /// What somebody typed.
    pub typed: Box<str>,
    /// What that was taken for.
    pub understood: Understood,
    /// The domain that was checked.
    pub domain: DomainName,
    /// The provider that sends for the domain.
    pub provider: Option<Arc<Profile>>,
    /// The file whose configuration counts, as it was named.
    pub configuration: Option<Box<str>>,
    /// What was asked, in the order in which it is told.
    pub looked_at: Vec<LookedAt>,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
    /// What large receivers ask for, and whether the domain meets it.
    pub required: Vec<RequiredReport>,
    /// The questions without an answer, sorted: what they are about is not known.
    pub unanswered: Vec<(Question, DnsFailure)>,
}

impl CheckReport {
    /// What was found of a domain.
    pub fn new(typed: &str, target: &Target, domain: &Domain, findings: Vec<Finding>) -> Self {
        Self {
            typed: typed.trim().into(),
            understood: target.understood.clone(),
            domain: domain.name.clone(),
            provider: domain.profile.clone(),
            configuration: None,
            looked_at: looked_at::of(domain),
            findings,
            required: Vec::new(),
            unanswered: domain.unanswered.clone(),
        }
    }

    /// The file whose configuration counts.
    #[must_use]
    pub fn with_configuration(mut self, file: Option<&str>) -> Self {
        self.configuration = file.map(Into::into);
        self
    }

    /// How many findings of each severity there are.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.findings.iter().for_each(|finding| counts.add(finding.severity));
        counts
    }

    /// Whether findings tell of questions without an answer, so that they need not be told twice.
    fn tells_unanswered(&self) -> bool {
        self.findings.iter().any(|finding| finding.code.starts_with("DNS"))
    }

    /// The questions that nobody has asked yet; a further run with their answers knows more.
    pub fn missing(&self) -> impl Iterator<Item = &Question> {
        let missing = self.unanswered.iter();
        missing.filter(|(_, why)| *why == DnsFailure::NotInSnapshot).map(|(question, _)| question)
    }
}

/// How many findings of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Mail is not believed, or is refused.
    #[serde(rename = "error")]
    pub errors: usize,
    /// Mail suffers at some receivers, or will one day.
    #[serde(rename = "warning")]
    pub warnings: usize,
    /// Worth knowing.
    #[serde(rename = "note")]
    pub notes: usize,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    /// Those of one severity.
    pub fn of(self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Note => self.notes,
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            errors: self.errors + other.errors,
            warnings: self.warnings + other.warnings,
            notes: self.notes + other.notes,
        }
    }

    /// The worst severity of which there is one.
    pub fn worst(self) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| self.of(*severity) > 0)
    }
}

impl core::fmt::Display for Counts {
    /// `2 errors, 1 warning`, or `nothing found`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let told = Severity::ALL.into_iter().filter(|severity| self.of(*severity) > 0);
        for (at, severity) in told.enumerate() {
            let count = self.of(severity);
            let plural = if count == 1 { "" } else { "s" };
            write!(f, "{}{count} {severity}{plural}", if at == 0 { "" } else { ", " })?;
        }
        if *self == Self::default() { f.write_str("nothing found") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_in_words() {
        let mut counts = Counts::default();
        assert_eq!((counts.to_string().as_str(), counts.worst()), ("nothing found", None));
        counts.add(Severity::Note);
        counts.add(Severity::Note);
        counts.add(Severity::Error);
        assert_eq!(counts.to_string(), "1 error, 2 notes");
        assert_eq!(counts.worst(), Some(Severity::Error));
        assert_eq!(counts.plus(counts).notes, 4);
    }
}
