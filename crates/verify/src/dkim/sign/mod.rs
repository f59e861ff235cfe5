//! Signing (RFC 6376 §5, RFC 8463): a message and keys in, DKIM-Signature fields out.
//!
//! [`Signer`] is one key of one domain with its options; [`MessageSigner`] signs messages with one or
//! several of them over one body hash, from a slice or from chunks.

mod check;
pub mod fields;
pub(crate) mod folding;
mod message_signer;
pub(crate) mod signature_field;

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use waxseal_parse::dkim::quoted_printable;
use waxseal_parse::dkim::signature::{Algorithm, Canonicalization, CanonicalizationKind};
use waxseal_parse::domain::DomainName;

pub use check::LineFault;
pub(crate) use message_signer::read_signable;
pub use message_signer::{MessageSigner, SignError, SigningStream};

use self::fields::FieldRule;
use super::prepared::key_question;
use super::public_key::PublishedKey;
use crate::crypto::{CryptoProvider, KeyRejected, KeyType, PrivateKey, PublicKey, SigningKey};
use crate::dns::Question;

/// How a [`Signer`] signs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SigningOptions {
    /// `c=`; `relaxed/relaxed` survives most relays.
    pub canonicalization: Canonicalization,
    /// Which fields are signed, and which must not be added later.
    pub fields: Cow<'static, [FieldRule]>,
    /// `i=`: the agent or user on whose behalf is signed, as `local-part@domain` or `@domain`; the
    /// domain is the signing domain or one below it. `None` leaves `i=` out.
    pub auid: Option<String>,
    /// Whether `t=` says when it was signed.
    pub timestamp: bool,
    /// `x=`: how many seconds after signing the signature expires. `None` leaves `x=` out.
    pub expires_after: Option<u64>,
    /// `z=`: whether copies of the signed fields go along, for diagnosis. They make the field long,
    /// and disclose nothing that the message does not.
    pub copy_fields: bool,
}

impl Default for SigningOptions {
    /// `relaxed/relaxed`, [`fields::DEFAULT`], `t=`, and neither `i=`, `x=` nor `z=`.
    fn default() -> Self {
        Self {
            canonicalization: Canonicalization::new(
                CanonicalizationKind::Relaxed,
                CanonicalizationKind::Relaxed,
            ),
            fields: Cow::Borrowed(fields::DEFAULT),
            auid: None,
            timestamp: true,
            expires_after: None,
            copy_fields: false,
        }
    }
}

/// A key of a domain, prepared to sign.
#[derive(Clone, Debug)]
pub struct Signer {
    pub(crate) key: Arc<dyn SigningKey>,
    domain: DomainName,
    selector: String,
    question: Question,
    /// `i=`, encoded.
    auid: Option<String>,
    pub(crate) options: SigningOptions,
}

impl Signer {
    /// Prepares a key. `domain` and `selector` are written as A-labels.
    ///
    /// # Errors
    /// Says which of the parts no verifier would take.
    pub fn new(
        crypto: &dyn CryptoProvider,
        key: &PrivateKey,
        domain: &str,
        selector: &str,
        options: SigningOptions,
    ) -> Result<Self, SignerError> {
        let domain = name(domain, 2).ok_or(SignerError::Domain)?;
        let selector = name(selector, 1).ok_or(SignerError::Selector)?;
        let question = key_question(selector.as_str(), &domain).ok_or(SignerError::NameTooLong)?;
        let auid = options.auid.as_deref().map(|auid| encode_auid(auid, &domain)).transpose()?;
        let is_from = |rule: &FieldRule| rule.name.eq_ignore_ascii_case("From");
        if !options.fields.iter().any(is_from) {
            return Err(SignerError::FromNotSigned);
        }
        if let Some(rule) = options.fields.iter().find(|rule| !rule.is_valid()) {
            return Err(SignerError::FieldName { name: rule.name.clone().into_owned() });
        }
        if options.expires_after == Some(0) {
            return Err(SignerError::ExpiresAtOnce);
        }
        let key = crypto.signing_key(key).map_err(SignerError::Key)?;
        if let PublicKey::Rsa(der) = key.public_key() {
            let bits = PublishedKey::rsa_bits(der).unwrap_or(0);
            if bits < 1024 {
                return Err(SignerError::KeyTooShort { bits });
            }
        }
        let selector = selector.as_str().to_owned();
        Ok(Self { key, domain, selector, question, auid, options })
    }

    /// The signing domain (`d=`).
    pub fn domain(&self) -> &DomainName {
        &self.domain
    }

    /// The selector (`s=`).
    pub fn selector(&self) -> &str {
        &self.selector
    }

    /// Where the public key must be published.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// The public half of the key.
    pub fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self.key.public_key().key_type() {
            KeyType::Rsa => Algorithm::RsaSha256,
            KeyType::Ed25519 => Algorithm::Ed25519Sha256,
        }
    }
}

/// A domain name or selector that verifiers take (RFC 6376 §3.1): letters, digits and inner hyphens,
/// U-labels converted (RFC 8616 §4).
fn name(text: &str, min_labels: usize) -> Option<DomainName> {
    let name = crate::a_labels::a_labels(text)?;
    let is_label = |label: &str| {
        !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    (name.labels().count() >= min_labels && name.labels().all(is_label)).then_some(name)
}

/// RFC 6376 §3.5: `i=` is `[local-part]@domain` with the domain at or below the signing domain.
fn encode_auid(auid: &str, domain: &DomainName) -> Result<String, SignerError> {
    let (local_part, auid_domain) = auid.rsplit_once('@').ok_or(SignerError::Auid)?;
    let auid_domain = name(auid_domain, 2).ok_or(SignerError::Auid)?;
    if !auid_domain.is_at_or_below(domain) {
        return Err(SignerError::AuidOutsideDomain);
    }
    Ok(format!("{}@{auid_domain}", quoted_printable::encode(local_part.as_bytes(), b"")))
}

/// Why a [`Signer`] cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignerError {
    /// The signing domain is no domain name.
    Domain,
    /// The selector is none.
    Selector,
    /// Selector and domain together are too long for the DNS.
    NameTooLong,
    /// `i=` is no `[local-part]@domain`.
    Auid,
    /// The domain of `i=` is neither the signing domain nor below it.
    AuidOutsideDomain,
    /// From is not among the fields to sign.
    FromNotSigned,
    /// A field to sign has a name that no field has.
    FieldName {
        /// The name.
        name: String,
    },
    /// A signature that expires when it is made.
    ExpiresAtOnce,
    /// The crypto provider does not take the key.
    Key(KeyRejected),
    /// An RSA key of fewer than 1024 bits (RFC 8301 §3.2).
    KeyTooShort {
        /// The key's size in bits.
        bits: usize,
    },
}

impl fmt::Display for SignerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain => {
                f.write_str("the signing domain must be a domain name, such as example.com")
            }
            Self::Selector => f.write_str(
                "the selector must be labels of letters, digits and hyphens, such as mail2026",
            ),
            Self::NameTooLong => {
                f.write_str("selector and signing domain are too long for a DNS name")
            }
            Self::Auid => f.write_str("the identifier i= must be user@domain or @domain"),
            Self::AuidOutsideDomain => {
                f.write_str("the domain of i= must be the signing domain or one below it")
            }
            Self::FromNotSigned => f.write_str("From must be among the signed fields"),
            Self::FieldName { name } => write!(f, "{name:?} is no name of a header field"),
            Self::ExpiresAtOnce => f.write_str("a signature must be valid for a second at least"),
            Self::Key(rejected) => write!(f, "the private key cannot be used: {rejected}"),
            Self::KeyTooShort { bits } => write!(
                f,
                "the RSA key has {bits} bits, which no verifier takes: generate one of 2048 bits"
            ),
        }
    }
}

impl core::error::Error for SignerError {}
