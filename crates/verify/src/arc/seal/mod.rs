//! Sealing (RFC 8617 §5.1): a message and the status of its chain in, a new set out.

mod error;
mod payload;

use core::fmt;
use std::borrow::Cow;

use waxseal_parse::arc::{ArcField, ChainStatus, Instance};
use waxseal_parse::base64;
use waxseal_parse::dkim::signature::{Canonicalization, FIELD_NAME};
use waxseal_parse::span::Span;

pub use error::{SealError, SealerError};
pub use payload::{ArcPayload, ArcPayloadError};

use super::chain::{ArcSet, Chain};
use super::evidence::ArcFailureKind;
use super::limits::ArcLimits;
use super::seal_input::SealInput;
use crate::crypto::{CryptoProvider, PrivateKey, SigningFailed};
use crate::dkim::body_hash::{BodyHasher, Wanted};
use crate::dkim::canonicalize::BareLineFeed;
use crate::dkim::canonicalize::header::Field;
use crate::dkim::sign::fields::{self, FieldRule, Oversign};
use crate::dkim::sign::folding::FoldedField;
use crate::dkim::sign::signature_field::{Heading, SignableMessage};
use crate::dkim::sign::{SignError, Signer, SigningOptions, read_signable};
use crate::limits::Limits;
use crate::result::ArcResult;
use crate::time::UnixTime;

/// How an [`ArcSealer`] seals.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealingOptions {
    /// `c=` of the message signature; `relaxed/relaxed` survives most relays.
    pub canonicalization: Canonicalization,
    /// Which fields the message signature signs.
    pub fields: Cow<'static, [FieldRule]>,
    /// Whether `t=` says when it was sealed.
    pub timestamp: bool,
}

impl Default for SealingOptions {
    /// `relaxed/relaxed`, `t=`, and the fields that DKIM signs by [default](fields::DEFAULT) together
    /// with DKIM-Signature (RFC 8617 §4.1.2).
    fn default() -> Self {
        let SigningOptions { canonicalization, .. } = SigningOptions::default();
        let mut rules = fields::DEFAULT.to_vec();
        rules.push(FieldRule::new(FIELD_NAME, Oversign::Never));
        Self { canonicalization, fields: rules.into(), timestamp: true }
    }
}

/// Fields that a message signature must not sign (RFC 8617 §4.1.2).
const FORBIDDEN: [&str; 4] = [
    "Authentication-Results",
    ArcField::AuthenticationResults.name(),
    ArcField::MessageSignature.name(),
    ArcField::Seal.name(),
];

/// Seals messages with one key. The same inputs give the same fields.
///
/// ```
/// # use waxseal_verify::arc::seal::{ArcPayload, ArcSealer};
/// # use waxseal_verify::{result::ArcResult, time::UnixTime};
/// # fn example(sealer: &ArcSealer<'_>, message: &[u8], found: ArcResult)
/// # -> Result<Vec<u8>, Box<dyn std::error::Error>> {
/// let results = ArcPayload::new("mx.example.org; spf=pass smtp.mailfrom=example.com; arc=none")?;
/// let fields = sealer.seal(message, found, &results, UnixTime::from_seconds(1_700_000_000))?;
/// let sealed = [fields.as_bytes(), message].concat();
/// # Ok(sealed) }
/// ```
pub struct ArcSealer<'c> {
    crypto: &'c dyn CryptoProvider,
    signer: Signer,
    limits: Limits,
}

impl fmt::Debug for ArcSealer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArcSealer").field("signer", &self.signer).finish_non_exhaustive()
    }
}

impl<'c> ArcSealer<'c> {
    /// Prepares a key. `domain` and `selector` are written as A-labels.
    ///
    /// # Errors
    /// Says which of the parts no validator would take.
    pub fn new(
        crypto: &'c dyn CryptoProvider,
        key: &PrivateKey,
        domain: &str,
        selector: &str,
        options: SealingOptions,
    ) -> Result<Self, SealerError> {
        let is_forbidden = |rule: &&FieldRule| {
            FORBIDDEN.iter().any(|forbidden| rule.name.eq_ignore_ascii_case(forbidden))
        };
        if let Some(rule) = options.fields.iter().find(is_forbidden) {
            return Err(SealerError::ForbiddenField { name: rule.name.clone().into_owned() });
        }
        let SealingOptions { canonicalization, fields, timestamp } = options;
        let options =
            SigningOptions { canonicalization, fields, timestamp, ..SigningOptions::default() };
        let signer = Signer::new(crypto, key, domain, selector, options)?;
        Ok(Self { crypto, signer, limits: Limits::default() })
    }

    /// The key's domain, selector and public half.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// The three fields of a new set, each with its CRLF: put them before the message.
    ///
    /// The message must be as it goes on, in CRLF, with all changes made and all DKIM signatures added
    /// (RFC 8617 §5.1 step 1). `found` is what validation of the message's chain gave
    /// [when it came](super::evidence::ArcEvidence::result); it becomes `cv=`. `results` are this
    /// ADMD's authentication results, that of ARC among them.
    ///
    /// A chain that was found broken gets one more set, whose seal covers that set alone (§5.1.2); it
    /// never gets another.
    ///
    /// # Errors
    /// Says why the message is not sealed.
    pub fn seal(
        &self,
        message: &[u8],
        found: ArcResult,
        results: &ArcPayload,
        at: UnixTime,
    ) -> Result<String, SealError> {
        let message = read_signable(message, &self.limits)?;
        let chain = Chain::collect(&message, &ArcLimits::default(), &self.limits.parse);
        let place = Place::find(&chain, found)?;
        let number = place.instance.to_string();

        let mut field = FoldedField::new(ArcField::AuthenticationResults.name(), 1024);
        field.tag("i", &number);
        field.words(results.as_str());
        let results = field.end();

        let kind = self.signer.options.canonicalization.body;
        let wanted = core::iter::once(Wanted { kind, length: None });
        let mut hasher = BodyHasher::new(wanted, BareLineFeed::IsContent, self.crypto);
        hasher.write(message.body());
        let body = hasher.finish();
        let heading = Heading { name: ArcField::MessageSignature.name(), tag: "i", value: &number };
        let signature = SignableMessage::new(&message, &body, self.crypto, at)
            .signature_field(&self.signer, heading)?;

        let mut input = SealInput::default();
        for set in place.below {
            set.add_to(&mut input, &message, |_, _| ());
        }
        input.begin(
            Field::of_text(&results, ArcField::AuthenticationResults.name()),
            Field::of_text(&signature, ArcField::MessageSignature.name()),
        );
        let seal = self.seal_field(&place, &number, at, &mut input)?;
        Ok([seal, signature, results].concat())
    }

    fn seal_field(
        &self,
        place: &Place<'_, '_>,
        number: &str,
        at: UnixTime,
        input: &mut SealInput,
    ) -> Result<String, SealError> {
        let mut field = FoldedField::new(ArcField::Seal.name(), 512);
        field.tag("i", number);
        field.tag("a", self.signer.algorithm().as_str());
        field.tag("cv", place.status.as_str());
        field.tag("d", self.signer.domain().as_str());
        field.tag("s", self.signer.selector());
        if self.signer.options.timestamp {
            field.tag("t", &at.to_string());
        }
        field.begin_signature();
        let own = Field::of_text(field.as_str(), ArcField::Seal.name());
        let end = own.value.len();
        let digest = input.digest(own, Span::new(end, end), self.crypto);
        let signature = self.signer.key.sign(&digest);
        let signature = signature.map_err(|SigningFailed| SignError::Crypto)?;
        Ok(field.end_signature(&base64::encode(&signature)))
    }
}

/// Where the new set goes.
struct Place<'s, 'm> {
    instance: Instance,
    status: ChainStatus,
    /// The sets that its seal covers besides its own.
    below: &'s [ArcSet<'m>],
}

impl<'s, 'm> Place<'s, 'm> {
    /// RFC 8617 §5.1 steps 2 and 3, and §5.1.2.
    fn find(chain: &'s Chain<'m>, found: ArcResult) -> Result<Self, SealError> {
        let kind = chain.failure.as_ref().map(|failure| &failure.kind);
        match kind {
            Some(ArcFailureKind::FailedBefore) => return Err(SealError::FailedBefore),
            // Nothing of it has been read.
            Some(ArcFailureKind::TooManyFields { .. } | ArcFailureKind::TooManyOctets { .. }) => {
                return Err(SealError::TooManyFields);
            }
            _ => {}
        }
        let has_fields = chain.failure.is_some() || chain.highest.is_some();
        let (status, below) = match found {
            ArcResult::None if !has_fields => (ChainStatus::None, &[][..]),
            ArcResult::Pass if has_fields && chain.failure.is_none() => {
                (ChainStatus::Pass, &*chain.sets)
            }
            ArcResult::Fail if has_fields => (ChainStatus::Fail, &[][..]),
            _ => return Err(SealError::OtherChain { found }),
        };
        let instance = match chain.highest {
            Some(highest) => highest.next().ok_or(SealError::TooManySets)?,
            None => Instance::FIRST,
        };
        Ok(Self { instance, status, below })
    }
}
