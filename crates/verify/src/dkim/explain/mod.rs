//! Why a signature broke: the change that must be undone for it to verify.
//!
//! Body and header are two questions, for a signature covers `bh=` and not the body itself. For each
//! half that does not verify, a bounded list of the changes that relays, gateways and lists really
//! make is undone, one after the other and then several together, likeliest first; the first that
//! makes the half verify is told. A hit is proof and no guess, for the body then has the very hash
//! of `bh=`, or the key accepts the header. Where nothing fits, that says only that the change is
//! none of the list.

mod body;
pub mod body_change;
mod excerpt;
pub mod finding;
mod header;
pub mod header_change;
pub mod limits;
mod search;

use core::fmt;

use waxseal_parse::message::Message;

use self::body_change::BodyChange;
use self::finding::{Finding, NotSearched};
use self::header_change::HeaderChange;
use self::limits::ExplainLimits;
use super::evidence::{BodyOutcome, HeaderOutcome, SignatureEvidence};
use super::verify::Verifier;
use crate::dns::Dns;

/// A key that may have made a signature, though it is not the one at the selector: of an older or
/// newer selector, or of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherKey<'a> {
    /// What it is called in the explanation: the name at which it is published, best of all.
    pub name: &'a str,
    /// The text of the key record (RFC 6376 §3.6.1), its character-strings joined.
    pub record: &'a [u8],
}

impl<'a> OtherKey<'a> {
    /// A key of this name and record.
    pub fn new(name: &'a str, record: &'a [u8]) -> Self {
        Self { name, record }
    }
}

/// Why a signature does not verify, as far as that can be proved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What happened to the body.
    pub body: Finding<BodyChange>,
    /// What happened to the header, or to the key.
    pub header: Finding<HeaderChange>,
}

impl Explanation {
    /// Whether every half that does not verify is explained.
    pub fn is_complete(&self) -> bool {
        matches!(self.body, Finding::Intact | Finding::Found { .. })
            && matches!(self.header, Finding::Intact | Finding::Found { .. })
    }
}

impl fmt::Display for Explanation {
    /// One line for each half that does not verify.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_body_told = self.body != Finding::Intact;
        if is_body_told {
            write!(f, "body: {}", self.body)?;
        }
        if self.header != Finding::Intact {
            write!(f, "{}header: {}", if is_body_told { "\n" } else { "" }, self.header)?;
        }
        Ok(())
    }
}

impl Verifier<'_> {
    /// Searches for the changes that broke a signature.
    ///
    /// `message` is the one, body included, that `evidence` was made of; `dns` holds the facts that
    /// it was made with. Keys of the message's other signatures are tried as well as `other_keys`,
    /// also where the selector has no usable key.
    ///
    /// # Complexity
    /// Bounded by `limits`, which are counted before the work is done.
    ///
    /// ```
    /// # use waxseal_verify::{dns::Closed, time::UnixTime};
    /// # use waxseal_verify::dkim::{explain::limits::ExplainLimits, verify::Verifier};
    /// # use waxseal_parse::message::Message;
    /// # fn example(verifier: &Verifier<'_>, message: &Message<'_>, dns: &dyn waxseal_verify::dns::Dns) {
    /// let prepared = verifier.prepare(message);
    /// let at = UnixTime::from_seconds(1_700_000_000);
    /// let Ok(evidence) = verifier.evaluate(&prepared, dns, at) else { return };
    /// for signature in &evidence.signatures {
    ///     let limits = ExplainLimits::default();
    ///     let why = verifier.explain(message, signature, dns, &[], &limits);
    ///     println!("{why}");
    /// }
    /// # }
    /// ```
    pub fn explain(
        &self,
        message: &Message<'_>,
        evidence: &SignatureEvidence<'_>,
        dns: &dyn Dns,
        other_keys: &[OtherKey<'_>],
        limits: &ExplainLimits,
    ) -> Explanation {
        let (Some(signature), Some(coverage)) = (evidence.signature, evidence.coverage) else {
            let (body, header) = (NotSearched::Unusable, NotSearched::Unusable);
            return Explanation {
                body: Finding::NotSearched(body),
                header: Finding::NotSearched(header),
            };
        };
        let body = match evidence.body {
            BodyOutcome::Match => Finding::Intact,
            BodyOutcome::NotComputed => Finding::NotSearched(NotSearched::Unusable),
            BodyOutcome::Mismatch { .. } | BodyOutcome::TooShort => {
                let found = body::search(self, message, signature, limits);
                match (evidence.body, found) {
                    (BodyOutcome::TooShort, Finding::NotFound(search)) if search.is_exhaustive => {
                        Finding::NotSearched(NotSearched::CutOff {
                            signed: signature.body_length.unwrap_or(0),
                            left: coverage.body_octets,
                        })
                    }
                    (_, found) => found,
                }
            }
        };
        let header = match evidence.header {
            HeaderOutcome::Valid => Finding::Intact,
            HeaderOutcome::Invalid | HeaderOutcome::NotChecked => {
                header::search(self, message, evidence, signature, dns, other_keys, limits)
            }
        };
        Explanation { body, header }
    }
}
