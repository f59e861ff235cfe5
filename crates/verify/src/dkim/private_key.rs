//! Private keys as files hold them: PKCS#8 and PKCS#1, PEM and DER, and the bare seed of Ed25519.

use core::fmt;

use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::{Decode, Encode, SecretDocument};
use pkcs8::spki::AlgorithmIdentifierRef;
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use crate::crypto::PrivateKey;

/// Ed25519 (RFC 8410 §3).
const ED25519_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Why a text or file is no private key that can sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrivateKeyError {
    /// Neither PEM nor DER of a private key.
    NotAKey,
    /// The key is protected by a passphrase.
    Encrypted,
    /// It is a public key or a certificate.
    NotPrivate,
    /// A private key, but neither RSA nor Ed25519.
    OtherAlgorithm,
}

impl fmt::Display for PrivateKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAKey => "this is no private key: PKCS#8 or PKCS#1 is wanted, as PEM or DER",
            Self::Encrypted => {
                "the private key has a passphrase: take it off first, with `openssl pkey -in KEY -out PLAIN`"
            }
            Self::NotPrivate => "this is a public key or certificate; the private key is wanted",
            Self::OtherAlgorithm => "the private key is neither RSA nor Ed25519, which are all that DKIM knows",
        })
    }
}

impl core::error::Error for PrivateKeyError {}

impl PrivateKey {
    /// Reads the content of a key file, whichever of the forms it has.
    ///
    /// # Errors
    /// Says what the file is instead of a usable private key.
    pub fn from_file_content(content: &[u8]) -> Result<Self, PrivateKeyError> {
        match core::str::from_utf8(content) {
            Ok(text) if text.contains("-----BEGIN ") => Self::from_pem(text),
            Ok(text) => Self::from_base64_seed(text).ok_or(PrivateKeyError::NotAKey),
            Err(_) => Self::from_der(content),
        }
        .or_else(|error| Self::from_der(content).map_err(|_| error))
    }

    /// Reads the first key of a PEM text (RFC 7468): `PRIVATE KEY` or `RSA PRIVATE KEY`.
    ///
    /// # Errors
    /// Says what the text is instead.
    pub fn from_pem(text: &str) -> Result<Self, PrivateKeyError> {
        // OpenSSL may put a text dump before the key, and an old form of encryption inside it.
        let begin = text.find("-----BEGIN ").ok_or(PrivateKeyError::NotAKey)?;
        let text = text.get(begin..).unwrap_or_default();
        if text.contains("ENCRYPTED") {
            return Err(PrivateKeyError::Encrypted);
        }
        let label = text.strip_prefix("-----BEGIN ").and_then(|text| text.split_once("-----"));
        match label.map(|(label, _)| label) {
            Some("PRIVATE KEY" | "RSA PRIVATE KEY") => {}
            Some("PUBLIC KEY" | "RSA PUBLIC KEY" | "CERTIFICATE") => {
                return Err(PrivateKeyError::NotPrivate);
            }
            Some(_) => return Err(PrivateKeyError::OtherAlgorithm),
            None => return Err(PrivateKeyError::NotAKey),
        }
        let end = text.find("-----END ").ok_or(PrivateKeyError::NotAKey)?;
        let close = text.get(end..).and_then(|rest| rest.find('\n'));
        let text = close.map_or(text, |close| text.get(..end + close + 1).unwrap_or_default());
        let (_, document) = SecretDocument::from_pem(text).map_err(|_| PrivateKeyError::NotAKey)?;
        Self::from_der(document.as_bytes())
    }

    /// Reads the DER of a PKCS#8 `PrivateKeyInfo` (RFC 5958) or a PKCS#1 `RSAPrivateKey`
    /// (RFC 8017 §A.1.2).
    ///
    /// # Errors
    /// Says what the octets are instead.
    pub fn from_der(der: &[u8]) -> Result<Self, PrivateKeyError> {
        if pkcs1::RsaPrivateKeyRef::from_der(der).is_ok() {
            return Ok(Self::Rsa(Zeroizing::new(der.to_vec())));
        }
        let info = PrivateKeyInfoRef::from_der(der).map_err(|_| {
            if spki::SubjectPublicKeyInfoRef::from_der(der).is_ok() {
                PrivateKeyError::NotPrivate
            } else {
                PrivateKeyError::NotAKey
            }
        })?;
        let key = info.private_key.as_bytes();
        match info.algorithm.oid {
            pkcs1::ALGORITHM_OID => match pkcs1::RsaPrivateKeyRef::from_der(key) {
                Ok(_) => Ok(Self::Rsa(Zeroizing::new(key.to_vec()))),
                Err(_) => Err(PrivateKeyError::NotAKey),
            },
            ED25519_OID => {
                // RFC 8410 §7: the octets of the key are an OCTET STRING within the OCTET STRING.
                let seed = <&OctetStringRef>::from_der(key)
                    .ok()
                    .and_then(|seed| seed.as_bytes().try_into().ok());
                seed.map(|seed| Self::Ed25519(Zeroizing::new(seed))).ok_or(PrivateKeyError::NotAKey)
            }
            _ => Err(PrivateKeyError::OtherAlgorithm),
        }
    }

    /// The seed of an Ed25519 key in base64, as RFC 8463 §A.1 prints it and dkimpy writes it.
    fn from_base64_seed(text: &str) -> Option<Self> {
        let decoded = waxseal_parse::base64::decode(text.trim().as_bytes()).ok()?;
        let octets = Zeroizing::new(decoded.octets);
        octets.as_slice().try_into().ok().map(|seed| Self::Ed25519(Zeroizing::new(seed)))
    }

    /// The key as a PKCS#8 PEM text, which `openssl pkey` reads.
    ///
    /// # Errors
    /// [`PrivateKeyError::NotAKey`] where the octets are none; never for a key that was read or
    /// generated.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, PrivateKeyError> {
        let (oid, parameters, key) = match self {
            Self::Rsa(der) => {
                (pkcs1::ALGORITHM_OID, Some(pkcs8::der::AnyRef::NULL), Zeroizing::new(der.to_vec()))
            }
            Self::Ed25519(seed) => {
                let seed = OctetStringRef::new(seed.as_slice()).and_then(|seed| seed.to_der());
                (ED25519_OID, None, Zeroizing::new(seed.map_err(|_| PrivateKeyError::NotAKey)?))
            }
        };
        let private_key = OctetStringRef::new(&key).map_err(|_| PrivateKeyError::NotAKey)?;
        let info = PrivateKeyInfoRef::new(AlgorithmIdentifierRef { oid, parameters }, private_key);
        SecretDocument::encode_msg(&info)
            .and_then(|document| document.to_pem("PRIVATE KEY", pkcs8::LineEnding::LF))
            .map_err(|_| PrivateKeyError::NotAKey)
    }
}
