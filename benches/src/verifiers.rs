//! Who verifies.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::ParsedPublicKey;
use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_crypto_lanes::LaneCrypto;
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::message::Message;
use waxseal_verify::crypto::CryptoProvider;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::policy::Policy;

use crate::peer::Peer;
use crate::signed::{AT, Facts, KEY, facts};

/// What the floor hashes of a header.
const HEADER_OCTETS: usize = 700;

/// Says whether a signed message passes.
pub type Verify = Box<dyn Fn(&[u8]) -> bool + Send + Sync>;

/// Everybody, the floor first, for messages of these domains.
pub fn all(domains: &[String]) -> Vec<(&'static str, Verify)> {
    let names = || domains.iter().map(String::as_str);
    let peer = Peer::new(&facts(names()).0);
    let floor = Floor::new();
    vec![
        ("floor", Box::new(move |message| floor.passes(message))),
        ("waxseal, aws-lc-rs", waxseal(&AwsLcCrypto, facts(names()))),
        ("mail-auth, aws-lc-rs", Box::new(move |message| peer.passes(message))),
        ("waxseal, rust-crypto", waxseal(&RustCrypto, facts(names()))),
    ]
}

/// Waxseal: parse, prepare and evaluate, as a caller does it.
pub fn waxseal(crypto: &'static dyn CryptoProvider, facts: Facts) -> Verify {
    let verifier = Verifier::new(crypto, Policy::strict());
    Box::new(move |message| {
        let message = Message::parse(message);
        let prepared = verifier.prepare(&message);
        verifier.evaluate(&prepared, &facts, AT).is_ok_and(|evidence| evidence.is_pass())
    })
}

/// Says which of several signed messages pass.
pub type VerifyAll = Box<dyn Fn(&[&[u8]]) -> Vec<bool> + Send + Sync>;

/// Waxseal with signatures and bodies in lanes.
pub fn in_lanes(domains: &[String]) -> VerifyAll {
    let facts = facts(domains.iter().map(String::as_str));
    let verifier = Verifier::new(&*LANES, Policy::strict());
    Box::new(move |messages| {
        let messages: Vec<_> = messages.iter().map(|message| Message::parse(message)).collect();
        let prepared = verifier.prepare_all(&messages);
        verifier.check_together(&prepared, &facts);
        let passes = |prepared| {
            verifier.evaluate(prepared, &facts, AT).is_ok_and(|evidence| evidence.is_pass())
        };
        prepared.iter().map(passes).collect()
    })
}

static LANES: LazyLock<LaneCrypto<AwsLcCrypto>> = LazyLock::new(|| LaneCrypto::new(AwsLcCrypto));

/// Does what comes before the key is asked for.
pub type Prepare = Box<dyn Fn(&[u8]) -> usize>;

/// Everybody's work without RSA: the header read, the body canonicalized and hashed. Waxseal hashes
/// the header here too; mail-auth does so only when it has the key.
pub fn preparers() -> Vec<(&'static str, Prepare)> {
    let verifier = Verifier::new(&AwsLcCrypto, Policy::strict());
    let waxseal = move |message: &[u8]| {
        let message = Message::parse(message);
        verifier.prepare(&message).questions().count()
    };
    let floor = |message: &[u8]| usize::from(digest(&SHA256, body(message)).as_ref()[0]) + 1;
    vec![
        ("floor", Box::new(floor)),
        ("waxseal, aws-lc-rs", Box::new(waxseal)),
        ("mail-auth, aws-lc-rs", Box::new(Peer::prepare)),
    ]
}

fn body(message: &[u8]) -> &[u8] {
    let end = memchr::memmem::find(message, b"\r\n\r\n").expect("every message has a body");
    &message[end + 4..]
}

/// RSA over a header of fixed length with a ready key, and SHA-256 of the body.
struct Floor {
    key: ParsedPublicKey,
    header: Vec<u8>,
    signature: Vec<u8>,
}

impl Floor {
    fn new() -> Self {
        let header = vec![b'h'; HEADER_OCTETS];
        let hash = AwsLcCrypto.sha256_digest(&header);
        let signature = KEY.signing.sign(&hash).expect("the key can sign");
        Self { key: KEY.parsed(), header, signature }
    }

    fn passes(&self, message: &[u8]) -> bool {
        let hash = digest(&SHA256, body(message));
        let is_valid = self.key.verify_sig(&self.header, &self.signature).is_ok();
        is_valid && std::hint::black_box(hash).as_ref().len() == 32
    }
}
