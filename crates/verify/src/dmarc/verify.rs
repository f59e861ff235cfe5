//! DMARC validation (RFC 9989 §5.3): an author, identifiers and DNS facts in, evidence out.

use core::fmt;
use std::sync::Arc;

use waxseal_parse::dmarc::record::Record;
use waxseal_parse::domain::DomainName;
use waxseal_parse::mailbox::Author;

use super::align::{Alignment, Identifier, IdentifierEvidence, Outcome};
use super::cache::Cache;
use super::discover::{Found, Goal, Search, Walk};
use super::disposition::Stated;
use super::evidence::{DmarcEvidence, Status};
use super::policy::{DmarcLimits, DmarcPolicy};
use super::walk_names::WalkNames;
use crate::dns::{Answer, Dns, DnsFailure, Question, RecordType, Unanswered};

/// Evaluates DMARC under one policy. Names and records that it has met are kept, so make one verifier
/// and share it among threads.
///
/// ```
/// # use std::collections::HashMap;
/// use waxseal_parse::domain::DomainName;
/// use waxseal_parse::mailbox::{Author, Limits};
/// use waxseal_parse::message::Message;
/// use waxseal_verify::dmarc::align::{Identifier, Outcome};
/// use waxseal_verify::dmarc::policy::DmarcPolicy;
/// use waxseal_verify::dmarc::verify::DmarcVerifier;
/// use waxseal_verify::dns::{Answer, Question, RecordType, TxtRecord};
///
/// let message = Message::parse(b"From: A <a@example.com>\r\n\r\nHello.\r\n");
/// let author = Author::of(&message, &Limits::default());
/// let domain = DomainName::parse("example.com").unwrap();
/// let identifiers = [Identifier::dkim(&domain, Outcome::Pass)];
///
/// let verifier = DmarcVerifier::new(DmarcPolicy::strict());
/// let mut facts = HashMap::new();
/// let open = verifier.evaluate(&author, &identifiers, &facts).unwrap_err();
/// for question in open.questions() {
///     facts.insert(question.clone(), Answer::NxDomain);
/// }
/// let name = DomainName::parse("_dmarc.example.com").unwrap();
/// let record = TxtRecord::new([&b"v=DMARC1; p=reject"[..]]);
/// facts.insert(Question::new(name, RecordType::Txt), Answer::Txt(vec![record]));
/// let evidence = verifier.evaluate(&author, &identifiers, &facts).unwrap();
/// assert_eq!(evidence.result().as_str(), "pass");
/// ```
pub struct DmarcVerifier {
    pub(super) policy: DmarcPolicy,
    pub(super) limits: DmarcLimits,
    pub(super) cache: Cache,
}

impl fmt::Debug for DmarcVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DmarcVerifier")
            .field("policy", &self.policy)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl DmarcVerifier {
    /// A verifier with the default [`DmarcLimits`].
    pub fn new(policy: DmarcPolicy) -> Self {
        Self::with_limits(policy, DmarcLimits::default())
    }

    /// A verifier with limits of the caller's.
    pub fn with_limits(policy: DmarcPolicy, limits: DmarcLimits) -> Self {
        Self { policy, limits, cache: Cache::default() }
    }

    /// The policy that messages are judged by.
    pub fn policy(&self) -> &DmarcPolicy {
        &self.policy
    }

    /// The limits that are kept.
    pub fn limits(&self) -> &DmarcLimits {
        &self.limits
    }

    /// Judges a message by its author and by what SPF and DKIM found, with the facts that `dns`
    /// holds.
    ///
    /// # Errors
    /// [`Unanswered`] lists every question that is open now; answer them and call again. Three rounds
    /// are enough: for the policy, for organizational domains, and for the existence of the author
    /// domain.
    ///
    /// # Complexity
    /// At most 8 questions for the author domain and for each of [`DmarcLimits::identifiers`], and
    /// one more.
    pub fn evaluate<'i>(
        &self,
        author: &Author<'_>,
        identifiers: &[Identifier<'i>],
        dns: &dyn Dns,
    ) -> Result<DmarcEvidence<'i>, Unanswered> {
        match self.author_names(author) {
            Ok(names) => self.evaluate_names(names, identifiers, dns),
            Err(problem) => Ok(self.evidence(Status::Author(problem), None, identifiers)),
        }
    }

    /// What is in force for a domain, without a message: what
    /// [`evaluate`](Self::evaluate) says of a message by an author of that domain which nothing
    /// authenticates. A policy that is found gives [`Status::Fail`].
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn policy_for(
        &self,
        domain: &DomainName,
        dns: &dyn Dns,
    ) -> Result<DmarcEvidence<'static>, Unanswered> {
        self.evaluate_names(self.names_of(domain), &[], dns)
    }

    /// Searches upwards from a domain until its organizational domain is known
    /// (RFC 9989 §4.10.2).
    ///
    /// # Errors
    /// [`Unanswered`] lists every question that is open; one round is enough.
    pub fn search(&self, domain: &DomainName, dns: &dyn Dns) -> Result<Walk, Unanswered> {
        let mut search = Search::new(self, dns);
        let mut walk = Walk::new(self.names_of(domain));
        search.advance(&mut walk, Goal::OrganizationalDomain);
        search.settle().map(|()| walk)
    }

    fn evaluate_names<'i>(
        &self,
        names: Arc<WalkNames>,
        identifiers: &[Identifier<'i>],
        dns: &dyn Dns,
    ) -> Result<DmarcEvidence<'i>, Unanswered> {
        let mut search = Search::new(self, dns);
        let mut walk = Walk::new(names);
        search.advance(&mut walk, Goal::Policy);
        search.settle()?;
        if let Some(failure) = walk.failure() {
            let status = Status::PolicyUnavailable(failure);
            return Ok(self.evidence(status, Some(walk), identifiers));
        }
        let found =
            walk.policy_step().and_then(|step| Some((step, Arc::clone(walk.record(step)?))));
        let Some((step, record)) = found else {
            return Ok(self.evidence(Status::NoPolicy, Some(walk), identifiers));
        };
        let stated = Stated::by(&record, step == 0, &self.policy);
        let mut evidence = if stated == Stated::Nothing {
            self.evidence(Status::BrokenPolicy, Some(walk), identifiers)
        } else {
            search.judge(walk, &record, stated, identifiers)?
        };
        evidence.policy_step = Some(step);
        Ok(evidence)
    }

    /// Evidence without a policy.
    fn evidence<'i>(
        &self,
        status: Status,
        walk: Option<Walk>,
        identifiers: &[Identifier<'i>],
    ) -> DmarcEvidence<'i> {
        let identifiers = identifiers.iter().map(|identifier| IdentifierEvidence {
            identifier: *identifier,
            mode: waxseal_parse::dmarc::record::AlignmentMode::default(),
            alignment: Alignment::NotEvaluated,
            walk: None,
        });
        DmarcEvidence {
            status,
            discovery: self.policy.discovery.method(),
            walk,
            policy: None,
            identifiers: identifiers.collect(),
            policy_step: None,
        }
    }

    /// The names of the search that starts at a domain name.
    pub(super) fn names_of(&self, domain: &DomainName) -> Arc<WalkNames> {
        // A name that no From field can have is not kept.
        let names = self.names(domain.as_str());
        names.unwrap_or_else(|| Arc::new(WalkNames::new(domain.clone(), &self.policy.discovery)))
    }
}

impl Search<'_> {
    /// Compares the identifiers with the author domain, for which there is a policy.
    fn judge<'i>(
        &mut self,
        mut walk: Walk,
        record: &Record,
        stated: Stated,
        identifiers: &[Identifier<'i>],
    ) -> Result<DmarcEvidence<'i>, Unanswered> {
        let identifiers = self.align(&mut walk, record, identifiers);
        self.settle()?;
        let mut status = verdict(&identifiers);
        let policy = match stated {
            Stated::Nothing => None,
            Stated::Policy(policy) => Some(policy),
            Stated::ByExistence { .. } if status != Status::Fail => None,
            Stated::ByExistence { exists, does_not_exist } => match self.existing_author(&walk)? {
                Ok(true) => Some(exists),
                Ok(false) => Some(does_not_exist),
                Err(failure) => {
                    status = Status::ExistenceUnavailable(failure);
                    None
                }
            },
        };
        let discovery = self.verifier.policy.discovery.method();
        Ok(DmarcEvidence {
            status,
            discovery,
            walk: Some(walk),
            policy,
            identifiers,
            policy_step: None,
        })
    }

    /// Whether the author domain exists: whether anything but NXDOMAIN answers for it, whatever the
    /// record type (RFC 9989 §3.2.13, §A.4). What lies below it shows that it does (RFC 8020).
    fn existing_author(&mut self, walk: &Walk) -> Result<Result<bool, DnsFailure>, Unanswered> {
        let has_child = match walk.at_start() {
            Some(Found::NoRecord { name_exists, .. }) => *name_exists,
            Some(Found::Record(_) | Found::SeveralRecords { .. }) => true,
            _ => false,
        };
        if has_child {
            return Ok(Ok(true));
        }
        // SPF asks for the same records of most author domains.
        let question = Question::new(walk.start().clone(), RecordType::Txt);
        let answer = self.ask(&question);
        self.settle()?;
        Ok(match answer {
            Some(Answer::NxDomain) => Ok(false),
            Some(Answer::Failed(failure)) => Err(*failure),
            _ => Ok(true),
        })
    }
}

/// RFC 9989 §5.3.5 and §5.3.6: one aligned pass is enough; without one, an aligned identifier that
/// could not be checked, and one whose alignment is unknown, leave it open.
fn verdict(identifiers: &[IdentifierEvidence<'_>]) -> Status {
    let mut status = Status::Fail;
    for one in identifiers {
        let open = match (one.identifier.outcome, one.alignment) {
            (Outcome::Pass, alignment) if alignment.is_aligned() => return Status::Pass,
            (Outcome::TempError, alignment) if alignment.is_aligned() => {
                Status::IdentifierUnavailable
            }
            (Outcome::Pass | Outcome::TempError, Alignment::Unknown(failure)) => {
                Status::AlignmentUnavailable(failure)
            }
            _ => continue,
        };
        if status == Status::Fail {
            status = open;
        }
    }
    status
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::dmarc::disposition::PolicySource;
    use crate::dns::{Closed, TxtRecord};

    fn name(text: &str) -> DomainName {
        DomainName::parse(text).unwrap()
    }

    fn facts(records: &[(&str, &str)]) -> HashMap<Question, Answer> {
        let mut facts: HashMap<_, _> = ["mail.example.com", "example.com", "com"]
            .map(|domain| name(&format!("_dmarc.{domain}")))
            .map(|name| (Question::new(name, RecordType::Txt), Answer::NxDomain))
            .into();
        for (domain, text) in records {
            let question = Question::new(name(&format!("_dmarc.{domain}")), RecordType::Txt);
            facts.insert(question, Answer::Txt(vec![TxtRecord::new([text.as_bytes()])]));
        }
        facts
    }

    /// RFC 9989 §4.10.1.
    #[test]
    fn what_is_in_force_is_known_without_a_message() {
        use waxseal_parse::dmarc::record::{AssessmentPolicy, TagName};
        let verifier = DmarcVerifier::new(DmarcPolicy::strict());
        let domain = name("mail.example.com");
        let open = verifier.policy_for(&domain, &HashMap::new()).unwrap_err();
        assert_eq!(open.questions().len(), 3);
        let nothing = verifier.policy_for(&domain, &facts(&[])).unwrap();
        assert_eq!((nothing.status, nothing.policy_domain()), (Status::NoPolicy, None));
        let inherited = facts(&[("example.com", "v=DMARC1; p=reject; sp=none")]);
        let evidence = verifier.policy_for(&domain, &inherited).unwrap();
        assert_eq!(evidence.status, Status::Fail);
        assert_eq!(evidence.policy_domain(), Some(&name("example.com")));
        let policy = evidence.policy.unwrap();
        assert_eq!(policy.source, PolicySource::Tag(TagName::Sp));
        assert_eq!(policy.evaluated, AssessmentPolicy::None);
        let broken = facts(&[("mail.example.com", "v=DMARC1; p=reject; sp=bogus")]);
        let evidence = verifier.policy_for(&domain, &broken).unwrap();
        assert_eq!(evidence.status, Status::BrokenPolicy);
        assert_eq!(evidence.policy_domain(), Some(&domain));
    }

    /// RFC 9989 §4.10.2.
    #[test]
    fn a_search_goes_on_above_the_domains_own_record() {
        let verifier = DmarcVerifier::new(DmarcPolicy::strict());
        let domain = name("mail.example.com");
        let both = [("mail.example.com", "v=DMARC1"), ("example.com", "v=DMARC1")];
        let walk = verifier.search(&domain, &facts(&both)).unwrap();
        assert_eq!(walk.organizational_domain(), Some(&name("example.com")));
        let own = [("mail.example.com", "v=DMARC1; psd=n"), ("example.com", "v=DMARC1")];
        let walk = verifier.search(&domain, &facts(&own)).unwrap();
        assert_eq!(walk.organizational_domain(), Some(&domain));
        let closed = Closed(HashMap::<Question, Answer>::new());
        assert_eq!(verifier.search(&domain, &closed).unwrap().organizational_domain(), None);
    }
}
