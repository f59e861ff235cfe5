//! Signed messages, the key that signed them, and the DNS that publishes it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use rayon::prelude::*;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::domain::DomainName;
use waxseal_verify::crypto::{CryptoProvider as _, NewKey, PrivateKey, PublicKey, SigningKey};
use waxseal_verify::dkim::publish::KeyRecordText;
use waxseal_verify::dkim::sign::fields::{FieldRule, Oversign};
use waxseal_verify::dkim::sign::{MessageSigner, Signer, SigningOptions};
use waxseal_verify::dns::{Answer, Closed, Question, RecordType, TxtRecord};
use waxseal_verify::time::UnixTime;

/// The selector of every signature.
pub const SELECTOR: &str = "s2026";

/// The fields that are signed: ten.
pub const SIGNED: [&str; 10] = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
];

/// When Waxseal signs and verifies: later than the clock that mail-auth signs by, so that Waxseal takes
/// its signatures.
pub const AT: UnixTime = UnixTime::from_seconds(4_000_000_000);

/// The facts, as Waxseal takes them.
pub type Facts = Closed<HashMap<Question, Answer>>;

/// One RSA key with e = 65537.
#[derive(Debug)]
pub struct Key {
    /// Its private half.
    pub private: PrivateKey,
    /// Ready to sign.
    pub signing: Arc<dyn SigningKey>,
}

/// The key that signs everything but mailboxes: 2048 bits.
pub static KEY: LazyLock<Key> = LazyLock::new(Key::of_2048_bits);

/// The keys of a mailbox's domains.
static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let key = |at| if at % 10 == 0 { Key::of_1024_bits() } else { Key::of_2048_bits() };
    (0..DOMAINS).into_par_iter().map(key).collect()
});

/// As many domains as a mailbox has, each with its key; a tenth of the keys has 1024 bits.
pub const DOMAINS: usize = 50;

/// The key of a domain: `d7.example.com` has the seventh.
pub fn key_of(domain: &str) -> &'static Key {
    let number = domain.strip_prefix('d').and_then(|rest| rest.split('.').next());
    let number: Option<usize> = number.and_then(|number| number.parse().ok());
    number.and_then(|number| KEYS.get(number)).unwrap_or(&KEY)
}

impl Key {
    fn of_2048_bits() -> Self {
        let private =
            AwsLcCrypto.generate(NewKey::Rsa { bits: 2048 }).expect("2048 bits can be had");
        let signing = AwsLcCrypto.signing_key(&private).expect("it was just made");
        Self { private, signing }
    }

    /// aws-lc-rs neither makes nor uses such a private key.
    fn of_1024_bits() -> Self {
        let key = rsa::PrivateKey::new(&mut getrandom::SysRng, 1024).expect("a key can be had");
        let der = key.to_pkcs1_der().expect("it was just made").to_bytes();
        let private = PrivateKey::Rsa(der);
        let signing = RustCrypto.signing_key(&private).expect("it was just made");
        Self { private, signing }
    }

    /// The DER of the private half (PKCS#1).
    pub fn private_der(&self) -> &[u8] {
        match &self.private {
            PrivateKey::Rsa(der) => der,
            _ => unreachable!("the key is RSA"),
        }
    }

    /// The public half, ready to verify, as the floor has it.
    pub fn parsed(&self) -> ParsedPublicKey {
        let PublicKey::Rsa(der) = self.signing.public_key() else { unreachable!("the key is RSA") };
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).expect("it was just made")
    }

    /// The text of its key record.
    pub fn record(&self) -> String {
        KeyRecordText::new(self.signing.public_key()).as_str().to_owned()
    }
}

/// The facts that publish the keys of these domains.
pub fn facts<'d>(domains: impl Iterator<Item = &'d str>) -> Facts {
    let fact = |domain: &str| {
        let record = key_of(domain).record();
        let name = DomainName::parse(&format!("{SELECTOR}._domainkey.{domain}")).expect("a name");
        let record = TxtRecord::new(record.as_bytes().chunks(255));
        (Question::new(name, RecordType::Txt), Answer::Txt(vec![record]))
    };
    Closed(domains.map(fact).collect())
}

/// A signer for a domain: relaxed/relaxed, ten fields.
pub fn signer(domain: &str) -> MessageSigner<'static> {
    let mut options = SigningOptions::default();
    options.fields = SIGNED.iter().map(|name| FieldRule::new(name, Oversign::Never)).collect();
    let private = &key_of(domain).private;
    let signer = Signer::new(&AwsLcCrypto, private, domain, SELECTOR, options.clone())
        .or_else(|_| Signer::new(&RustCrypto, private, domain, SELECTOR, options));
    MessageSigner::new(&AwsLcCrypto, vec![signer.expect("domain and key are good")])
}

/// The message with a signature before it.
pub fn signed(message: &[u8], domain: &str) -> Vec<u8> {
    let field = signer(domain).sign(message, AT).expect("the message can be signed");
    [field.as_bytes(), message].concat()
}
