//! The key record to publish (RFC 6376 §3.6.1, RFC 8463 §4), in the forms that people need.

use core::fmt::Write as _;

use pkcs1::der::Encode;
use pkcs1::der::asn1::BitStringRef;

use crate::crypto::PublicKey;
use crate::dns::Question;

/// The longest character-string of a TXT record, in octets (RFC 1035 §3.3).
pub const MAX_STRING: usize = 255;

/// A key record, ready to publish.
///
/// ```
/// use waxseal_verify::{crypto::PublicKey, dkim::publish::KeyRecordText};
///
/// let record = KeyRecordText::new(&PublicKey::Ed25519([0; 32]));
/// assert!(record.as_str().starts_with("v=DKIM1; k=ed25519; p="));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecordText {
    value: String,
}

impl KeyRecordText {
    /// The record of a public key. An RSA key is written as `SubjectPublicKeyInfo`, which every
    /// verifier reads.
    pub fn new(key: &PublicKey) -> Self {
        let octets = match key {
            PublicKey::Rsa(der) => subject_public_key_info(der).unwrap_or_else(|| der.clone()),
            PublicKey::Ed25519(octets) => octets.to_vec(),
        };
        let encoded = waxseal_parse::base64::encode(&octets);
        Self { value: format!("v=DKIM1; k={}; p={encoded}", key.key_type()) }
    }

    /// The value in one line, as control panels want it.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// The value in character-strings of at most [`MAX_STRING`] octets: the strings of *one* record.
    pub fn strings(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.value.as_str();
        core::iter::from_fn(move || {
            let (string, after) = rest.split_at_checked(MAX_STRING).unwrap_or((rest, ""));
            rest = after;
            (!string.is_empty()).then_some(string)
        })
    }

    /// The line of a zone file, in parentheses where the value needs several strings.
    pub fn zone_line(&self, question: &Question, ttl: u32) -> String {
        let mut line = format!("{}. {ttl} IN TXT", question.name());
        let strings: Vec<_> = self.strings().collect();
        if let [only] = &*strings {
            // Writing to a `String` never fails.
            let _ = write!(line, " \"{only}\"");
            return line;
        }
        line.push_str(" (");
        for string in strings {
            let _ = write!(line, "\n\t\"{string}\"");
        }
        line.push_str(" )");
        line
    }
}

/// RFC 3279 §2.3.1.
fn subject_public_key_info(rsa_public_key: &[u8]) -> Option<Vec<u8>> {
    let algorithm = spki::AlgorithmIdentifierRef {
        oid: pkcs1::ALGORITHM_OID,
        parameters: Some(pkcs1::der::AnyRef::NULL),
    };
    let subject_public_key = BitStringRef::from_bytes(rsa_public_key).ok()?;
    spki::SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().ok()
}
