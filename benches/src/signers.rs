//! Who signs.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use mail_auth::crypto::{RsaKey, Sha256};
use mail_auth::dkim::DkimSigner;
use mail_auth::headers::HeaderWriter as _;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer};
use waxseal_crypto_rust::RustCrypto;
use waxseal_verify::crypto::CryptoProvider;
use waxseal_verify::dkim::sign::fields::{FieldRule, Oversign};
use waxseal_verify::dkim::sign::{MessageSigner, Signer, SigningOptions};

use crate::signed::{AT, KEY, SELECTOR, SIGNED, signer};

/// Gives the signature field of a message; of the floor, any text.
pub type Sign = Box<dyn Fn(&[u8]) -> String>;

/// Everybody, the floor first.
pub fn all(domain: &'static str) -> Vec<(&'static str, Sign)> {
    vec![
        ("floor", floor()),
        ("waxseal, aws-lc-rs", waxseal(signer(domain))),
        ("mail-auth, aws-lc-rs", mail_auth(domain)),
        ("waxseal, rust-crypto", waxseal(rust_crypto(domain))),
    ]
}

fn waxseal(signer: MessageSigner<'static>) -> Sign {
    Box::new(move |message| signer.sign(message, AT).expect("the message can be signed"))
}

fn rust_crypto(domain: &str) -> MessageSigner<'static> {
    let crypto: &'static dyn CryptoProvider = &RustCrypto;
    let mut options = SigningOptions::default();
    options.fields = SIGNED.iter().map(|name| FieldRule::new(name, Oversign::Never)).collect();
    let signer = Signer::new(crypto, &KEY.private, domain, SELECTOR, options);
    MessageSigner::new(crypto, vec![signer.expect("domain and key are good")])
}

fn mail_auth(domain: &str) -> Sign {
    let der = PrivateKeyDer::Pkcs1(PrivatePkcs1KeyDer::from(KEY.private_der().to_vec()));
    let key = RsaKey::<Sha256>::from_key_der(der).expect("the key is good");
    let signer = DkimSigner::from_key(key).domain(domain).selector(SELECTOR).headers(SIGNED);
    Box::new(move |message| signer.sign(message).expect("the message can be signed").to_header())
}

/// RSA over a header of 700 octets with a ready key, and SHA-256 of the body.
fn floor() -> Sign {
    let key = KeyPair::from_der(KEY.private_der()).expect("the key is good");
    let random = SystemRandom::new();
    let header = vec![b'h'; 700];
    Box::new(move |message| {
        let end = memchr::memmem::find(message, b"\r\n\r\n").expect("every message has a body");
        let hash = digest(&SHA256, &message[end + 4..]);
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &random, &header, &mut signature).expect("the key can sign");
        format!("{:02x}{:02x}", hash.as_ref()[0], std::hint::black_box(signature)[0])
    })
}
