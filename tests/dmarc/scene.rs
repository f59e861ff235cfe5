//! A message, the zones of the world, and the verdict.

use std::collections::BTreeSet;

use waxseal_parse::domain::DomainName;
use waxseal_parse::mailbox::{Author, Limits};
use waxseal_parse::message::Message;
use waxseal_verify::dmarc::align::{Alignment, Identifier, Mechanism, Outcome};
use waxseal_verify::dmarc::disposition::{AppliedPolicy, FinalAction};
use waxseal_verify::dmarc::evidence::{DmarcEvidence, Status};
use waxseal_verify::dmarc::policy::{AlignmentScope, Discovery, DmarcPolicy, PublicSuffixList};
use waxseal_verify::dmarc::report::{ReportDestination, ReportKind};
use waxseal_verify::dmarc::verify::DmarcVerifier;
use waxseal_verify::dns::{Answer, DnsFailure, Question};

use crate::support::facts::{Facts, add_txt, txt_question};

/// More rounds than any evaluation needs.
const MAX_ROUNDS: usize = 3;

pub(crate) fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

/// A message with its circumstances. A name for which nothing is said does not exist.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    header: String,
    identifiers: Vec<(Mechanism, DomainName, Outcome)>,
    zone: Facts,
    pub(crate) policy: DmarcPolicy,
}

impl Scene {
    /// A message from `a@domain`.
    pub(crate) fn from(domain: &str) -> Self {
        Self::with_header(&format!("From: A <a@{domain}>"))
    }

    pub(crate) fn with_header(header: &str) -> Self {
        Self {
            header: format!("{header}\r\n\r\n"),
            identifiers: Vec::new(),
            zone: Facts::new(),
            policy: DmarcPolicy::strict(),
        }
    }

    pub(crate) fn with(mut self, mechanism: Mechanism, domain: &str, outcome: Outcome) -> Self {
        self.identifiers.push((mechanism, name(domain), outcome));
        self
    }

    pub(crate) fn spf(self, domain: &str) -> Self {
        self.with(Mechanism::Spf, domain, Outcome::Pass)
    }

    pub(crate) fn dkim(self, domain: &str) -> Self {
        self.with(Mechanism::Dkim, domain, Outcome::Pass)
    }

    /// A TXT record at a name; further ones at the same name make several.
    pub(crate) fn txt(mut self, at: &str, text: &str) -> Self {
        add_txt(&mut self.zone, at, text);
        self
    }

    /// The TXT record at `_dmarc.domain`.
    pub(crate) fn record(self, domain: &str, text: &str) -> Self {
        self.txt(&format!("_dmarc.{domain}"), text)
    }

    /// Any other answer for the TXT records of a name.
    pub(crate) fn answer(mut self, at: &str, answer: Answer) -> Self {
        self.zone.insert(txt_question(at), answer);
        self
    }

    pub(crate) fn no_data(self, at: &str) -> Self {
        self.answer(at, Answer::NoData)
    }

    pub(crate) fn failing(self, at: &str) -> Self {
        self.answer(at, Answer::Failed(DnsFailure::ServFail))
    }

    /// With every identifier compared.
    pub(crate) fn compare_all(mut self) -> Self {
        self.policy.scope = AlignmentScope::All;
        self
    }

    /// With the organizational domains of a small Public Suffix List.
    pub(crate) fn psl(mut self, suffixes: &str) -> Self {
        let list = format!("// ===BEGIN ICANN DOMAINS===\n{suffixes}\n");
        let list = PublicSuffixList::parse(list.as_bytes()).unwrap();
        self.policy.discovery = Discovery::PublicSuffixList(list);
        self
    }

    pub(crate) fn verdict(&self) -> Verdict {
        self.run(|_, evidence, _| evidence.clone_verdict())
    }

    /// Where reports may go, by URI.
    pub(crate) fn reports(&self, kind: ReportKind) -> Vec<ReportDestination> {
        self.run(|verifier, evidence, facts| {
            let mut facts = facts.clone();
            for _ in 0..=MAX_ROUNDS {
                match verifier.report_destinations(evidence, kind, &facts) {
                    Ok(destinations) => return destinations,
                    Err(open) => self.learn(open.questions(), &mut facts),
                }
            }
            panic!("too many rounds");
        })
    }

    fn run<T>(&self, then: impl FnOnce(&DmarcVerifier, &DmarcEvidence<'_>, &Facts) -> T) -> T {
        let verifier = DmarcVerifier::new(self.policy.clone());
        let message = Message::parse(self.header.as_bytes());
        let author = Author::of(&message, &Limits::default());
        let identifiers: Vec<_> = self
            .identifiers
            .iter()
            .map(|(mechanism, domain, outcome)| match mechanism {
                Mechanism::Spf => Identifier::spf(domain, *outcome),
                _ => Identifier::dkim(domain, *outcome),
            })
            .collect();
        let mut facts = Facts::new();
        for _ in 0..=MAX_ROUNDS {
            match verifier.evaluate(&author, &identifiers, &facts) {
                Ok(evidence) => return then(&verifier, &evidence, &facts),
                Err(open) => self.learn(open.questions(), &mut facts),
            }
        }
        panic!("too many rounds: {self:?}");
    }

    /// Answers questions from the zone.
    fn learn(&self, questions: &[Question], facts: &mut Facts) {
        for question in questions {
            let answer = self.zone.get(question).cloned().unwrap_or(Answer::NxDomain);
            assert_eq!(facts.insert(question.clone(), answer), None, "asked again: {question}");
        }
    }

    /// Every name that is asked for until the verdict is there.
    pub(crate) fn asked(&self) -> BTreeSet<String> {
        self.run(|_, _, facts| facts.keys().map(|question| question.name().to_string()).collect())
    }
}

/// What a verdict says, as values of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) status: Status,
    pub(crate) author: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) policy_domain: Option<String>,
    pub(crate) policy: Option<AppliedPolicy>,
    pub(crate) action: FinalAction,
    pub(crate) alignments: Vec<Alignment>,
    /// The organizational domain of each identifier.
    pub(crate) organizations: Vec<Option<String>>,
}

impl Verdict {
    /// Word and code, as tables of expectations have them.
    pub(crate) fn word_and_code(&self) -> (&'static str, &'static str) {
        (self.status.result().as_str(), self.status.code())
    }

    pub(crate) fn word(&self) -> &'static str {
        self.status.result().as_str()
    }

    /// The policy to be applied.
    pub(crate) fn evaluated(&self) -> &'static str {
        self.policy.map_or("", |policy| policy.evaluated.as_str())
    }

    pub(crate) fn organization(&self) -> &str {
        self.organization.as_deref().unwrap_or_default()
    }

    pub(crate) fn policy_domain(&self) -> &str {
        self.policy_domain.as_deref().unwrap_or_default()
    }
}

/// Makes a verdict of evidence.
pub(crate) trait CloneVerdict {
    fn clone_verdict(&self) -> Verdict;
}

impl CloneVerdict for DmarcEvidence<'_> {
    fn clone_verdict(&self) -> Verdict {
        let text = |name: Option<&DomainName>| name.map(ToString::to_string);
        Verdict {
            status: self.status,
            author: text(self.author_domain()),
            organization: text(self.organizational_domain()),
            policy_domain: text(self.policy_domain()),
            policy: self.policy,
            action: self.final_action(),
            alignments: self.identifiers.iter().map(|one| one.alignment).collect(),
            organizations: self
                .identifiers
                .iter()
                .map(|one| text(one.organizational_domain()))
                .collect(),
        }
    }
}
