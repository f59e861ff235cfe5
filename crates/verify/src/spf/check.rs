//! One check: records evaluated term by term (RFC 7208 §4.6, §5, §6).

use std::net::IpAddr;
use std::sync::Arc;

use waxseal_parse::domain::DomainName;
use waxseal_parse::spf::macro_string::MacroString;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Mechanism, Term};

use super::budget::Budget;
use super::cache::{Found, Target, select};
use super::error::{SpfError, SpfErrorKind, TermAt};
use super::evaluate::SpfVerifier;
use super::evidence::{Explanation, Reason, result_of};
use super::identity::{Inner, Sender};
use super::macros::NoText;
use super::trace::{TermOutcome, Tracer, WhyNot};
use crate::dns::{Answer, Dns, Question, RecordType, TxtRecord};
use crate::result::SpfResult;
use crate::time::UnixTime;

/// A check that is going on.
pub(super) struct Check<'c, T> {
    pub(super) verifier: &'c SpfVerifier,
    pub(super) identity: &'c Inner,
    pub(super) sender: &'c Sender,
    pub(super) dns: &'c dyn Dns,
    pub(super) at: UnixTime,
    pub(super) tracer: &'c mut T,
    pub(super) budget: Budget,
    /// Questions without an answer.
    pub(super) open: Vec<Question>,
    pub(super) explanation: Option<Explanation>,
    /// The validated names of the client, once a macro has asked for them.
    pub(super) validated: Option<Vec<&'c DomainName>>,
}

/// A term that is evaluated.
#[derive(Clone, Copy)]
pub(super) struct At<'r> {
    /// The question for the record.
    pub(super) question: &'r Arc<Question>,
    pub(super) found: &'r Found<'r>,
    /// The same, parsed.
    pub(super) record: &'r Record<'r>,
    pub(super) index: usize,
}

impl At<'_> {
    fn term(self) -> TermAt {
        TermAt { record: self.found.clone().shared(self.question), index: self.index }
    }

    /// An error with its place; none where facts are missing.
    fn locate(self, stop: Stop) -> Option<SpfError> {
        match stop {
            Stop::Open => None,
            Stop::Nested(error) => Some(error),
            Stop::Error(kind) => {
                let question = Arc::clone(self.question);
                Some(SpfError { kind, question, term: Some(self.term()) })
            }
        }
    }
}

/// What a record comes to.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) result: SpfResult,
    pub(super) reason: Reason,
}

impl Verdict {
    pub(super) const NOTHING_MATCHED: Self =
        Self { result: SpfResult::Neutral, reason: Reason::NothingMatched };

    fn error(error: SpfError) -> Self {
        let is_temporary = error.kind.is_temporary();
        let result = if is_temporary { SpfResult::TempError } else { SpfResult::PermError };
        Self { result, reason: Reason::Error(error) }
    }

    fn no_record(name_exists: bool) -> Self {
        Self { result: SpfResult::None, reason: Reason::NoRecord { name_exists } }
    }
}

/// Why a term cannot be decided.
#[derive(Debug)]
pub(super) enum Stop {
    /// Facts are missing.
    Open,
    /// The check ends here.
    Error(SpfErrorKind),
    /// The check has ended in a record below.
    Nested(SpfError),
}

impl From<SpfErrorKind> for Stop {
    fn from(kind: SpfErrorKind) -> Self {
        Self::Error(kind)
    }
}

/// What a term comes to: nothing where it matches.
pub(super) type Matched = Result<Result<(), WhyNot>, Stop>;

impl<'c, T: Tracer> Check<'c, T> {
    pub(super) fn new(
        verifier: &'c SpfVerifier,
        identity: &'c Inner,
        sender: &'c Sender,
        dns: &'c dyn Dns,
        at: UnixTime,
        tracer: &'c mut T,
    ) -> Self {
        let budget = Budget::new(&verifier.policy, &verifier.limits);
        Self {
            verifier,
            identity,
            sender,
            dns,
            at,
            tracer,
            budget,
            open: Vec::new(),
            explanation: None,
            validated: None,
        }
    }

    /// Evaluates the record that a question asks for; `None` where facts are missing. Each level of
    /// recursion has taken one of the look-ups of the budget.
    pub(super) fn check_host(
        &mut self,
        question: &Arc<Question>,
        is_included: bool,
    ) -> Option<Verdict> {
        self.tracer.enter(question, self.budget.counts);
        let verdict = match self.record(question) {
            Ok(Ok(record)) => self.evaluate(question, record, is_included),
            Ok(Err(none)) => Some(none),
            Err(Stop::Open) => None,
            Err(Stop::Error(kind)) => {
                Some(Verdict::error(SpfError { kind, question: Arc::clone(question), term: None }))
            }
            Err(Stop::Nested(error)) => Some(Verdict::error(error)),
        };
        self.tracer.leave(verdict.as_ref(), self.budget.counts);
        verdict
    }

    /// Asks a question, if the budget has one left.
    pub(super) fn ask(&mut self, question: &Question) -> Result<&'c Answer, Stop> {
        self.budget.question()?;
        let dns = self.dns;
        let Some(answer) = dns.answer(question) else {
            self.open.push(question.clone());
            return Err(Stop::Open);
        };
        self.tracer.answer(question, answer);
        Ok(answer)
    }

    /// Asks for a record and selects it (RFC 7208 §4.4, §4.5).
    fn record(&mut self, question: &Arc<Question>) -> Result<Result<&'c TxtRecord, Verdict>, Stop> {
        let records = match self.ask(question)? {
            Answer::Txt(records) => records,
            Answer::NxDomain => return Ok(Err(Verdict::no_record(false))),
            Answer::Failed(failure) => {
                let question = Question::clone(question);
                return Err(SpfErrorKind::Dns { question, failure: *failure }.into());
            }
            _ => return Ok(Err(Verdict::no_record(true))),
        };
        match select(records) {
            Ok(record) => Ok(Ok(record)),
            Err(0) => Ok(Err(Verdict::no_record(true))),
            Err(count) => Err(SpfErrorKind::SeveralRecords { count }.into()),
        }
    }

    fn evaluate(
        &mut self,
        question: &Arc<Question>,
        record: &TxtRecord,
        is_included: bool,
    ) -> Option<Verdict> {
        let SpfVerifier { records, parse_limits, limits, .. } = self.verifier;
        let found = records.get(question, record, parse_limits, limits);
        let record = match found.parsed() {
            Ok(record) => record,
            Err(error) => {
                let kind = SpfErrorKind::Syntax(error);
                let question = Arc::clone(question);
                return Some(Verdict::error(SpfError { kind, question, term: None }));
            }
        };
        self.tracer.record(record);
        // Where an answer is missing, the terms behind it are evaluated all the same: what they ask
        // may be needed, and asking for it now spares a round. What they come to counts for nothing.
        let mut is_open = false;
        for (index, term) in record.terms().iter().enumerate() {
            let Term::Directive(directive) = term else { continue };
            let at = At { question, found: &found, record, index };
            self.tracer.term(index);
            let matched = self.directive(at, &directive.mechanism);
            self.tracer.term_done(|| outcome(&matched), self.budget.counts);
            let error = match matched {
                Ok(Err(_)) => continue,
                Err(Stop::Open) => {
                    is_open = true;
                    continue;
                }
                Ok(Ok(())) => None,
                Err(stop) => Some(Verdict::error(at.locate(stop)?)),
            };
            if is_open {
                return None;
            }
            if error.is_some() {
                return error;
            }
            let result = result_of(directive.qualifier());
            if result == SpfResult::Fail && !is_included && self.verifier.policy.explains {
                // An error of the explanation is none of the check (RFC 7208 §6.2).
                if let Err(Stop::Open) = self.explain(at) {
                    return None;
                }
            }
            // Whoever includes the record asks for its result only.
            let reason = if is_included && !T::TELLS_INCLUDED {
                Reason::NothingMatched
            } else {
                Reason::Matched(TermAt { record: found.shared(question), index })
            };
            return Some(Verdict { result, reason });
        }
        let verdict = match record.redirect() {
            None => Some(Verdict::NOTHING_MATCHED),
            Some((index, modifier)) => {
                let at = At { question, found: &found, record, index };
                self.redirect(at, &modifier.value, is_included)
            }
        };
        if is_open { None } else { verdict }
    }

    fn directive(&mut self, at: At<'_>, mechanism: &Mechanism) -> Matched {
        let client_ip = self.identity.client_ip;
        if !matches!(mechanism, Mechanism::All | Mechanism::Ip4(_) | Mechanism::Ip6(_)) {
            self.budget.lookup()?;
        }
        match mechanism {
            Mechanism::Ip4(network) => Ok(match client_ip {
                IpAddr::V4(address) if network.contains(address) => Ok(()),
                IpAddr::V4(_) => Err(WhyNot::OutsideNetwork),
                IpAddr::V6(_) => Err(WhyNot::OtherFamily),
            }),
            Mechanism::Ip6(network) => Ok(match client_ip {
                IpAddr::V6(address) if network.contains(address) => Ok(()),
                IpAddr::V6(_) => Err(WhyNot::OutsideNetwork),
                IpAddr::V4(_) => Err(WhyNot::OtherFamily),
            }),
            Mechanism::Include(domain) => match self.target(at, Some(domain), RecordType::Txt) {
                Ok(question) => self.include(&question),
                // As if check_host() had said `none` (RFC 7208 §4.3, §5.2).
                Err(NoText::Malformed) => Err(SpfErrorKind::MalformedTarget.into()),
                Err(none) => none.not_matching(),
            },
            Mechanism::A(domain, prefix) => {
                match self.target(at, domain.as_ref(), self.address_type()) {
                    Ok(question) => self.a(&question, *prefix),
                    Err(none) => none.not_matching(),
                }
            }
            Mechanism::Mx(domain, prefix) => {
                match self.target(at, domain.as_ref(), RecordType::Mx) {
                    Ok(question) => self.mx(&question, *prefix),
                    Err(none) => none.not_matching(),
                }
            }
            Mechanism::Exists(domain) => match self.target(at, Some(domain), RecordType::A) {
                Ok(question) => self.exists(&question),
                Err(none) => none.not_matching(),
            },
            Mechanism::Ptr(domain) => match self.domain(at, domain.as_ref()) {
                Ok(target) => self.ptr(&target),
                Err(none) => none.not_matching(),
            },
            // `all`, and the parser knows no other.
            _ => Ok(Ok(())),
        }
    }

    /// RFC 7208 §5.2.
    fn include(&mut self, question: &Arc<Question>) -> Matched {
        let verdict = self.check_host(question, true).ok_or(Stop::Open)?;
        match (verdict.result, verdict.reason) {
            (SpfResult::Pass, _) => Ok(Ok(())),
            (_, Reason::Error(error)) => Err(Stop::Nested(error)),
            (_, Reason::NoRecord { name_exists }) => {
                let domain = question.name().clone();
                Err(SpfErrorKind::IncludeWithoutRecord { domain, name_exists }.into())
            }
            (result, _) => Ok(Err(WhyNot::Included(result))),
        }
    }

    /// RFC 7208 §6.1. Where nothing matched there was no `all`.
    fn redirect(&mut self, at: At<'_>, value: &MacroString, is_included: bool) -> Option<Verdict> {
        self.tracer.term(at.index);
        let redirected = self.redirected(at, value, is_included);
        let outcome = || match &redirected {
            Err(Stop::Error(kind)) => TermOutcome::Error(kind.clone()),
            _ => TermOutcome::Redirected,
        };
        self.tracer.term_done(outcome, self.budget.counts);
        match redirected {
            Ok(verdict) => Some(verdict),
            Err(stop) => Some(Verdict::error(at.locate(stop)?)),
        }
    }

    fn redirected(
        &mut self,
        at: At<'_>,
        value: &MacroString,
        is_included: bool,
    ) -> Result<Verdict, Stop> {
        self.budget.lookup()?;
        let target = self.target(at, Some(value), RecordType::Txt);
        let question = target.map_err(|none| match none {
            NoText::Stop(stop) => stop,
            NoText::Malformed | NoText::NotAscii => SpfErrorKind::MalformedTarget.into(),
        })?;
        let verdict = self.check_host(&question, is_included).ok_or(Stop::Open)?;
        if let Reason::NoRecord { name_exists } = verdict.reason {
            let domain = question.name().clone();
            return Err(SpfErrorKind::RedirectWithoutRecord { domain, name_exists }.into());
        }
        Ok(verdict)
    }

    /// What a term asks for: known before, or expanded now.
    fn target(
        &mut self,
        at: At<'_>,
        domain: Option<&MacroString>,
        record_type: RecordType,
    ) -> Result<Arc<Question>, NoText> {
        match at.found.target(at.index) {
            Target::Question(question) => Ok(Arc::clone(question)),
            Target::Addresses { a, aaaa } => {
                Ok(Arc::clone(if record_type == RecordType::A { a } else { aaaa }))
            }
            Target::Malformed => Err(NoText::Malformed),
            Target::None => {
                let name = self.domain(at, domain)?;
                Ok(Arc::new(Question::new(name, record_type)))
            }
        }
    }

    /// RFC 7208 §6.2: whatever goes wrong, there is no explanation then.
    fn explain(&mut self, matched: At<'_>) -> Result<(), Stop> {
        let Some((index, modifier)) = matched.record.explanation() else { return Ok(()) };
        self.tracer.term(index);
        let at = At { index, ..matched };
        let question = match self.target(at, Some(&modifier.value), RecordType::Txt) {
            Ok(question) => question,
            Err(NoText::Stop(stop)) => return Err(stop),
            Err(_) => return Ok(()),
        };
        self.tracer.term_done(|| TermOutcome::Explained, self.budget.counts);
        let Answer::Txt(records) = self.ask(&question)? else { return Ok(()) };
        let [only] = &**records else { return Ok(()) };
        let text = only.joined();
        let Ok(string) = MacroString::explanation(&text) else { return Ok(()) };
        // An explanation is ASCII, or it would not have been read.
        let text = String::from_utf8_lossy(&text);
        match self.expand(&text, &string, at.question.name()) {
            Ok(text) if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) => {
                let question = Arc::clone(at.question);
                self.explanation = Some(Explanation { text: text.into_boxed_str(), question });
                Ok(())
            }
            Err(NoText::Stop(stop)) => Err(stop),
            _ => Ok(()),
        }
    }
}

fn outcome(matched: &Matched) -> TermOutcome {
    match matched {
        Ok(Ok(())) => TermOutcome::Match,
        Ok(Err(why)) => TermOutcome::NoMatch(*why),
        Err(Stop::Open) => TermOutcome::NotReached,
        Err(Stop::Error(kind)) => TermOutcome::Error(kind.clone()),
        Err(Stop::Nested(_)) => TermOutcome::NestedError,
    }
}
