//! What a domain publishes for DMARC, and the policy that is in force for it.

mod misplaced;
mod reports;

use waxseal_parse::dmarc::record::{Limits, Record, RecordError, RecordErrorKind};
use waxseal_parse::domain::DomainName;
use waxseal_verify::dmarc::discover::Found;
use waxseal_verify::dmarc::evidence::{DmarcEvidence, Status};
use waxseal_verify::dmarc::policy::DmarcPolicy;
use waxseal_verify::dmarc::verify::DmarcVerifier;
use waxseal_verify::dns::{Answer, DnsFailure, Question, RecordType};

pub use misplaced::{Misplaced, Misplacement};
pub use reports::Destination;

use super::ask::{Asker, texts};
use crate::record::Published;

/// A DMARC record as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DmarcText {
    /// Where and how it is published.
    pub published: Published,
    /// The record, or why it is too long to be read.
    pub parsed: Result<Record, RecordError>,
}

impl DmarcText {
    /// Reads a text that stands where DMARC records do.
    pub fn new(published: Published) -> Self {
        let parsed = Record::parse(&published.text(), &Limits::default());
        Self { published, parsed }
    }

    /// Whether receivers take it for a DMARC record, however broken (RFC 9989 §4.7: `v`).
    pub fn is_record(&self) -> bool {
        match &self.parsed {
            Ok(_) => true,
            Err(error) => matches!(error.kind, RecordErrorKind::TooLong { .. }),
        }
    }
}

/// What a domain publishes for DMARC.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DmarcFacts {
    /// `_dmarc.domain`; `None` where that is too long for the DNS.
    pub name: Option<DomainName>,
    /// The alias at the name, if there is one, and the TXT records at its target.
    pub alias: Option<(DomainName, Answer)>,
    /// The TXT records at the name, of whatever kind, an alias followed.
    pub answer: Answer,
    /// Those of them that are DMARC records (RFC 9989 §4.8).
    pub records: Vec<DmarcText>,
    /// Those that are none.
    pub other_texts: Vec<Published>,
    /// DMARC records at names where nobody looks for them.
    pub misplaced: Vec<Misplaced>,
    /// What is in force for the domain, its own record or an inherited one: what DMARC says of a
    /// message that nothing authenticates.
    pub in_force: Option<DmarcEvidence<'static>>,
    /// The organizational domain (RFC 9989 §4.10.2), where it could be found out.
    pub organization: Option<DomainName>,
    /// Where reports shall go that the domain's own record asks for.
    pub destinations: Vec<Destination>,
}

impl DmarcFacts {
    pub(crate) fn gather(domain: &DomainName, asker: &mut Asker<'_>) -> Self {
        let mut facts = Self {
            name: DomainName::parse(&format!("_dmarc.{domain}")).ok(),
            alias: None,
            answer: Answer::NxDomain,
            records: Vec::new(),
            other_texts: Vec::new(),
            misplaced: Vec::new(),
            in_force: None,
            organization: None,
            destinations: Vec::new(),
        };
        if let Some(name) = &facts.name {
            if let Some(target) = asker.alias(name) {
                let answer = asker.answer(&target, RecordType::Txt);
                facts.alias = Some((target, answer));
            }
            facts.answer = asker.answer(name, RecordType::Txt);
            // What an alias leads to is published at its target.
            let place = match &facts.alias {
                Some((target, answer)) if *answer == facts.answer => target,
                _ => name,
            };
            for published in texts(place, &facts.answer) {
                let text = DmarcText::new(published);
                if text.is_record() {
                    facts.records.push(text);
                } else {
                    facts.other_texts.push(text.published);
                }
            }
        }
        facts.search(domain, asker);
        // Nobody looks elsewhere before it is known that there is nothing here.
        let question = facts.name.clone().map(|name| Question::new(name, RecordType::Txt));
        let is_known = question.is_some_and(|name| asker.dns().answer(&name).is_some());
        if is_known && facts.records.is_empty() {
            facts.misplaced = misplaced::gather(domain, asker);
        }
        facts
    }

    /// What is in force, and where its reports go.
    fn search(&mut self, domain: &DomainName, asker: &mut Asker<'_>) {
        let verifier = DmarcVerifier::new(DmarcPolicy::strict());
        // That a top-level domain has no record is no news, known or not.
        let top = domain.labels().next_back().unwrap_or_default();
        if let Ok(name) = DomainName::parse(&format!("_dmarc.{top}")) {
            asker.do_not_mind(Question::new(name, RecordType::Txt));
        }
        match verifier.search(domain, asker.dns()) {
            Ok(walk) => self.organization = walk.organizational_domain().cloned(),
            Err(open) => asker.also_open(open),
        }
        match verifier.policy_for(domain, asker.dns()) {
            Ok(evidence) => {
                if evidence.policy_domain() == Some(domain) {
                    self.destinations = reports::gather(&verifier, &evidence, asker);
                }
                self.in_force = Some(evidence);
            }
            Err(open) => asker.also_open(open),
        }
    }

    /// The domain's own record, if there is exactly one and it can be read.
    pub fn own(&self) -> Option<(&DmarcText, &Record)> {
        match &*self.records {
            [only] => only.parsed.as_ref().ok().map(|record| (only, record)),
            _ => None,
        }
    }

    /// The record that is in force although the domain has none of its own, and whose it is.
    pub fn inherited(&self) -> Option<(&DomainName, &Record)> {
        let evidence = self.in_force.as_ref()?;
        let (domain, record) = (evidence.policy_domain()?, evidence.record()?);
        (evidence.author_domain() != Some(domain)).then_some((domain, record))
    }

    /// Whether it is known that there is no record, neither the domain's own nor one that it
    /// inherits. What a top-level domain might publish counts only if it is known.
    pub fn is_missing(&self) -> bool {
        let is_own_unknown = matches!(self.answer, Answer::Failed(_));
        let Some(evidence) = self.in_force.as_ref().filter(|_| !is_own_unknown) else {
            return false;
        };
        match evidence.status {
            Status::NoPolicy => self.records.is_empty(),
            Status::PolicyUnavailable(_) => evidence.walk.iter().all(|walk| {
                walk.steps().all(|(domain, found)| match found {
                    Found::Failed(failure) => {
                        *failure == DnsFailure::NotInSnapshot && domain.labels().count() == 1
                    }
                    Found::Record(_) => false,
                    _ => self.records.is_empty(),
                })
            }),
            _ => false,
        }
    }

    /// Whether it is known what is in force: a record, or that there is none.
    pub fn is_known(&self) -> bool {
        let is_own_known = !matches!(self.answer, Answer::Failed(_));
        let is_found =
            |evidence: &DmarcEvidence<'_>| !matches!(evidence.status, Status::PolicyUnavailable(_));
        is_own_known && (self.in_force.as_ref().is_some_and(is_found) || self.is_missing())
    }

    /// Whether the domain is the organizational domain, whose `sp` and `np` count; `true` where that
    /// is not known.
    pub fn is_organization(&self, domain: &DomainName) -> bool {
        self.organization.as_ref().is_none_or(|organization| organization == domain)
    }
}
