//! Verification (RFC 6376 §6): a message and DNS facts in, evidence out.

use core::fmt;

use waxseal_parse::dkim::signature::Signature;
use waxseal_parse::message::Message;

use super::evidence::{
    BodyOutcome, DkimEvidence, HeaderOutcome, SignatureEvidence, Status, Unusable,
};
use super::key_cache::KeyCache;
use super::key_check::Signed;
use super::prepared::{Checkable, Prepared, PreparedSignature};
use super::together::AskedKey;
use crate::crypto::CryptoProvider;
use crate::dns::{Dns, Question, Unanswered};
use crate::leniency::Leniencies;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::time::UnixTime;

/// Verifies DKIM signatures under one policy. Keys that it has met are kept prepared, so make one
/// verifier and share it among threads.
///
/// Verification is restartable: [`prepare`](Self::prepare) does what needs no DNS, once;
/// [`evaluate`](Self::evaluate) says which facts are missing, and is called again when they are there.
///
/// ```
/// # use std::collections::HashMap;
/// # use waxseal_verify::{crypto::CryptoProvider, dns::Closed, policy::Policy, time::UnixTime};
/// # use waxseal_verify::dkim::verify::Verifier;
/// # use waxseal_parse::message::Message;
/// # fn example(crypto: &dyn CryptoProvider) {
/// let verifier = Verifier::new(crypto, Policy::strict());
/// let message = Message::parse(b"From: a@example.com\r\n\r\nHello.\r\n");
/// let prepared = verifier.prepare(&message);
/// let facts = Closed(HashMap::new());
/// let evidence = verifier.evaluate(&prepared, &facts, UnixTime::from_seconds(1_700_000_000));
/// assert_eq!(evidence.unwrap().result().as_str(), "none");
/// # }
/// ```
pub struct Verifier<'c> {
    pub(crate) crypto: &'c dyn CryptoProvider,
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
    pub(super) keys: KeyCache,
}

impl fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("crypto", &self.crypto)
            .field("policy", &self.policy)
            .finish()
    }
}

impl<'c> Verifier<'c> {
    /// A verifier with the default [`Limits`].
    pub fn new(crypto: &'c dyn CryptoProvider, policy: Policy) -> Self {
        Self::with_limits(crypto, policy, Limits::default())
    }

    /// A verifier with limits of the caller's.
    pub fn with_limits(crypto: &'c dyn CryptoProvider, policy: Policy, limits: Limits) -> Self {
        Self { crypto, policy, limits, keys: KeyCache::default() }
    }

    /// The policy that signatures are judged by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The limits that are kept.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Does all that needs no DNS: reads the signature fields and computes every hash, once.
    pub fn prepare<'m>(&self, message: &'m Message<'m>) -> Prepared<'m> {
        let mut body = self.prepare_header(message);
        body.write(message.body());
        body.finish()
    }

    /// Judges the signatures with the facts that `dns` holds, at the instant `at`.
    ///
    /// # Errors
    /// [`Unanswered`] lists every question that is still open; answer them and call again. One round
    /// is always enough, for DKIM asks one question a signature.
    pub fn evaluate<'p>(
        &self,
        prepared: &'p Prepared<'_>,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<DkimEvidence<'p>, Unanswered> {
        let mut open = Vec::new();
        let mut signatures = Vec::with_capacity(prepared.signatures.len());
        for signature in &prepared.signatures {
            match self.signature(signature, dns, at) {
                Ok(evidence) => signatures.push(evidence),
                Err(question) => open.push(question.clone()),
            }
        }
        match Unanswered::from_questions(open) {
            Some(unanswered) => Err(unanswered),
            None => Ok(DkimEvidence { signatures }),
        }
    }

    fn signature<'p>(
        &self,
        prepared: &'p PreparedSignature<'_>,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<SignatureEvidence<'p>, &'p Question> {
        let known = prepared.asked.get();
        let mut evidence = self.judge(prepared.field, prepared.checkable(), dns, at, known)?;
        evidence.domain = prepared.domain.as_ref();
        match &prepared.signature {
            Some(Ok(signature)) => evidence.signature = Some(signature),
            Some(Err(error)) => evidence.broken = Some(error),
            None => {}
        }
        Ok(evidence)
    }

    /// Judges a signature of header and body. What the field itself says is left to the caller; `known`
    /// is what a key has said, where one was asked already.
    pub(crate) fn judge<'p>(
        &self,
        field: usize,
        checkable: Result<(&'p Signature<'_>, &'p Checkable), &Unusable>,
        dns: &dyn Dns,
        at: UnixTime,
        known: Option<&AskedKey>,
    ) -> Result<SignatureEvidence<'p>, &'p Question> {
        let mut evidence = SignatureEvidence {
            field,
            signature: None,
            broken: None,
            domain: None,
            status: Status::Fail,
            body: BodyOutcome::NotComputed,
            header: HeaderOutcome::NotChecked,
            coverage: None,
            question: None,
            key: None,
            leniencies: Leniencies::NONE,
        };
        let (signature, checkable) = match checkable {
            Ok(checkable) => checkable,
            Err(unusable) => {
                evidence.status = Status::Unusable(unusable.clone());
                return Ok(evidence);
            }
        };
        evidence.body = checkable.body;
        evidence.coverage = Some(&checkable.coverage);
        evidence.question = Some(&checkable.question);
        let answer = dns.answer(&checkable.question).ok_or(&checkable.question)?;
        let signed = Signed { known, ..Signed::of(signature, checkable) };
        let checked = self.check_key(&signed, answer, at);
        evidence.status = checked.status;
        evidence.header = checked.header;
        evidence.key = checked.key;
        evidence.leniencies = checked.leniencies;
        Ok(evidence)
    }
}
