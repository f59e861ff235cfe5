//! The whole verdict on a message: DKIM, SPF, DMARC and ARC in one call.
//!
//! ```text
//! message, SMTP envelope ──▶ prepare ──▶ evaluate ──▶ Evidence
//!                             once        ▲    ▲
//!                             DNS facts ──┘    └── instant
//! ```

mod evidence;

use core::iter;

use waxseal_parse::mailbox::Author;
use waxseal_parse::message::Message;

pub use evidence::{Evidence, SpfOfMessage};

use crate::arc::trust::Trust;
use crate::crypto::CryptoProvider;
use crate::dkim::evidence::DkimEvidence;
use crate::dkim::prepared::Prepared as PreparedSignatures;
use crate::dkim::verify::Verifier;
use crate::dmarc::align::{Identifier, Outcome};
use crate::dmarc::verify::DmarcVerifier;
use crate::dns::{Dns, Question, Unanswered};
use crate::envelope::Envelope;
use crate::limits::Limits;
use crate::policy::{HeloCheck, Policy};
use crate::result::{DkimResult, SpfResult};
use crate::spf::evaluate::SpfVerifier;
use crate::spf::identity::Identity;
use crate::time::UnixTime;

/// Judges messages under one policy. Keys and records that it has met are kept prepared, so make one
/// authenticator and share it among threads.
///
/// ```
/// # use std::collections::HashMap;
/// # use waxseal_verify::authenticator::Authenticator;
/// # use waxseal_verify::{crypto::CryptoProvider, dns::Answer, envelope::Envelope};
/// # use waxseal_verify::{policy::Policy, time::UnixTime};
/// # use waxseal_parse::message::Message;
/// # fn example(crypto: &dyn CryptoProvider) -> Result<(), waxseal_verify::dns::Unanswered> {
/// let authenticator = Authenticator::new(crypto, Policy::strict());
/// let message = Message::parse(b"From: a@example.com\r\n\r\nHello.\r\n");
/// let envelope = Envelope::new([192, 0, 2, 1].into())
///     .with_helo("mail.example.com")
///     .with_mail_from("a@example.com");
/// let now = UnixTime::from_seconds(1_700_000_000);
///
/// let prepared = authenticator.prepare(&message, Some(&envelope));
/// let mut facts = HashMap::new();
/// let evidence = loop {
///     match authenticator.evaluate(&prepared, &facts, now) {
///         Ok(evidence) => break evidence,
///         // Ask whom you will; in this world nothing exists.
///         Err(open) => {
///             facts.extend(open.questions().iter().map(|one| (one.clone(), Answer::NxDomain)));
///         }
///     }
/// };
/// assert_eq!(evidence.result().as_str(), "none");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Authenticator<'c> {
    dkim: Verifier<'c>,
    spf: SpfVerifier,
    dmarc: DmarcVerifier,
}

/// A message of which all that needs no DNS has been done.
#[derive(Debug)]
pub struct Prepared<'m> {
    signatures: PreparedSignatures<'m>,
    author: Option<Author<'m>>,
    identities: Option<Identities>,
}

/// Whom SPF checks.
#[derive(Debug)]
struct Identities {
    helo: Option<Identity>,
    mail_from: Identity,
}

impl<'c> Authenticator<'c> {
    /// An authenticator with the default [`Limits`].
    pub fn new(crypto: &'c dyn CryptoProvider, policy: Policy) -> Self {
        Self::with_limits(crypto, policy, Limits::default())
    }

    /// An authenticator with limits of the caller's.
    pub fn with_limits(crypto: &'c dyn CryptoProvider, policy: Policy, limits: Limits) -> Self {
        Self {
            spf: SpfVerifier::with_limits(policy.spf.clone(), limits.spf, limits.parse),
            dmarc: DmarcVerifier::with_limits(policy.dmarc.clone(), limits.dmarc),
            dkim: Verifier::with_limits(crypto, policy, limits),
        }
    }

    /// What judges signatures: for DKIM alone, for explanations, and for the policy and limits.
    pub fn dkim(&self) -> &Verifier<'c> {
        &self.dkim
    }

    /// What checks SPF identities.
    pub fn spf(&self) -> &SpfVerifier {
        &self.spf
    }

    /// What looks for DMARC policies.
    pub fn dmarc(&self) -> &DmarcVerifier {
        &self.dmarc
    }

    /// Does all that needs no DNS: reads the header and computes every hash, once. Without an envelope
    /// there is no SPF.
    pub fn prepare<'m>(
        &self,
        message: &'m Message<'m>,
        envelope: Option<&Envelope<'_>>,
    ) -> Prepared<'m> {
        let signatures = if self.dkim.policy().methods.arc {
            self.dkim.prepare_with_arc(message, &self.dkim.limits().arc)
        } else {
            self.dkim.prepare(message)
        };
        self.with_identities(signatures, message, envelope)
    }

    /// Does for each message what [`prepare`](Self::prepare) does, and hashes the bodies together. The
    /// first envelope is that of the first message, and so on.
    pub fn prepare_all<'m>(
        &self,
        messages: &'m [Message<'m>],
        envelopes: &[Option<&Envelope<'_>>],
    ) -> Vec<Prepared<'m>> {
        let signatures = if self.dkim.policy().methods.arc {
            self.dkim.prepare_all_with_arc(messages, &self.dkim.limits().arc)
        } else {
            self.dkim.prepare_all(messages)
        };
        let envelopes = envelopes.iter().copied().chain(iter::repeat(None));
        let all = signatures.into_iter().zip(messages).zip(envelopes);
        let prepared = all.map(|((signatures, message), envelope)| {
            self.with_identities(signatures, message, envelope)
        });
        prepared.collect()
    }

    /// Checks the signatures of these messages with the keys that `dns` holds, all of them together, so
    /// that [`evaluate`](Self::evaluate) finds the answers there; see [`Verifier::check_together`].
    pub fn check_together(&self, prepared: &[Prepared<'_>], dns: &dyn Dns) {
        self.dkim.check_together(prepared.iter().map(|prepared| &prepared.signatures), dns);
    }

    fn with_identities<'m>(
        &self,
        signatures: PreparedSignatures<'m>,
        message: &'m Message<'m>,
        envelope: Option<&Envelope<'_>>,
    ) -> Prepared<'m> {
        let (methods, limits) = (self.dkim.policy().methods, self.dkim.limits());
        let author = methods.dmarc.then(|| Author::of(message, &limits.mailbox));
        let envelope = envelope.filter(|_| methods.spf);
        let identities = envelope.map(|envelope| self.identities(envelope));
        Prepared { signatures, author, identities }
    }

    fn identities(&self, envelope: &Envelope<'_>) -> Identities {
        let wants_helo = match self.dkim.policy().helo {
            HeloCheck::Always => true,
            HeloCheck::WithoutMailFrom => envelope.mail_from.is_none(),
        };
        Identities {
            helo: wants_helo.then(|| Identity::helo(envelope)),
            mail_from: Identity::mail_from(envelope),
        }
    }

    /// Judges a message with the facts that `dns` holds, at the instant `at`.
    ///
    /// # Errors
    /// [`Unanswered`] lists every question that is open now; answer them and call again.
    pub fn evaluate<'p>(
        &self,
        prepared: &'p Prepared<'_>,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<Evidence<'p>, Unanswered> {
        let mut open = Open::default();
        let dkim = open.unless(self.dkim.evaluate(&prepared.signatures, dns, at));
        let identities = prepared.identities.as_ref();
        let spf = identities.and_then(|identities| {
            let mut check = |identity| open.unless(self.spf.evaluate(identity, dns, at));
            let helo = identities.helo.as_ref().map(&mut check);
            Some(SpfOfMessage { mail_from: check(&identities.mail_from)?, helo: helo.flatten() })
        });
        let arc = prepared.signatures.arc();
        let arc = arc.and_then(|arc| open.unless(self.dkim.evaluate_arc(arc, dns, at)));
        let dmarc = prepared.author.as_ref().and_then(|author| {
            // While DKIM or SPF is open, this asks for the policy at least.
            let of_spf = identities.zip(spf.as_ref()).and_then(|(identities, spf)| {
                let domain = identities.mail_from.domain().ok()?;
                Some(Identifier::spf(domain, of_spf(spf.mail_from.result)))
            });
            let identifiers: Vec<_> = of_dkim(dkim.as_ref()).chain(of_spf).collect();
            open.unless(self.dmarc.evaluate(author, &identifiers, dns))
        });
        let trust = arc.as_ref().map(|arc| self.dkim.policy().arc.trust(arc));
        let arc_believed_from = match trust {
            Some(Trust::Trusted(set)) => Some(set.set.instance()),
            _ => None,
        };
        match (Unanswered::from_questions(open.questions), dkim) {
            (None, Some(dkim)) => Ok(Evidence { dkim, spf, dmarc, arc, arc_believed_from }),
            // DKIM is missing only where it has questions.
            (open, _) => Err(open.unwrap_or_default()),
        }
    }
}

/// The questions that are open.
#[derive(Default)]
struct Open {
    questions: Vec<Question>,
}

impl Open {
    /// What was found; or nothing, and the questions are kept.
    fn unless<T>(&mut self, found: Result<T, Unanswered>) -> Option<T> {
        match found {
            Ok(found) => Some(found),
            Err(unanswered) => {
                self.questions.extend(unanswered.into_questions());
                None
            }
        }
    }
}

/// The signing domains, which DMARC compares with the author domain; beside them stands the MAIL FROM
/// identity of SPF, but never HELO for itself (RFC 9989 §3.2.4).
fn of_dkim<'p>(evidence: Option<&DkimEvidence<'p>>) -> impl Iterator<Item = Identifier<'p>> {
    let signatures = evidence.into_iter().flat_map(|evidence| &evidence.signatures);
    signatures.filter_map(|signature| {
        let outcome = match signature.status.result() {
            DkimResult::Pass => Outcome::Pass,
            DkimResult::TempError => Outcome::TempError,
            _ => Outcome::Fail,
        };
        Some(Identifier::dkim(signature.domain?, outcome))
    })
}

fn of_spf(result: SpfResult) -> Outcome {
    match result {
        SpfResult::Pass => Outcome::Pass,
        SpfResult::TempError => Outcome::TempError,
        _ => Outcome::Fail,
    }
}
