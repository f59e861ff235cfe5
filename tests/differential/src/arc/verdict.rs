//! What a chain comes to, by either library.

use std::sync::LazyLock;

use mail_auth::{ArcResult as PeerResult, AuthenticatedMessage, MessageAuthenticator, Parameters};
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::message::Message;
use waxseal_verify::arc::limits::ArcLimits;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::policy::Policy;
use waxseal_verify::result::ArcResult;
use waxseal_verify::time::UnixTime;

use crate::keys::{CACHE, FACTS};
use crate::row::BothSaw;
use crate::verdict::now;

/// What both make of a message.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The message.
    pub message: Vec<u8>,
    /// `none`, `pass` or `fail`.
    pub waxseal: &'static str,
    /// Why, where it fails.
    pub code: &'static str,
    /// The same words; mail-auth has more for what RFC 8617 §4.4 calls `fail`.
    pub mail_auth: &'static str,
}

/// Lets both validate the chain of a message.
pub fn seen(message: &[u8]) -> Seen {
    let (result, code) = by_waxseal(message);
    let waxseal = result.as_str();
    Seen { message: message.to_vec(), waxseal, code, mail_auth: by_mail_auth(message) }
}

/// What Waxseal finds, under the lenient policy: mail-auth has no strict one.
pub fn by_waxseal(message: &[u8]) -> (ArcResult, &'static str) {
    static VERIFIER: LazyLock<Verifier<'static>> =
        LazyLock::new(|| Verifier::new(&RustCrypto, Policy::lenient()));
    let message = Message::parse(message);
    let prepared = VERIFIER.prepare_with_arc(&message, &ArcLimits::default());
    let arc = prepared.arc().unwrap();
    let evidence = VERIFIER.evaluate_arc(arc, &*FACTS, UnixTime::from_seconds(now())).unwrap();
    (evidence.result, evidence.code())
}

/// mail-auth's verifier.
pub fn authenticator() -> &'static MessageAuthenticator {
    static AUTHENTICATOR: LazyLock<MessageAuthenticator> =
        LazyLock::new(waxseal_peer::authenticator);
    &AUTHENTICATOR
}

fn by_mail_auth(message: &[u8]) -> &'static str {
    let Some(message) = AuthenticatedMessage::parse_with_opts(message, None, false) else {
        return "none";
    };
    let parameters = Parameters::new(&message).with_cache(&*CACHE);
    match pollster::block_on(authenticator().verify_arc(parameters)).result() {
        PeerResult::None => "none",
        PeerResult::Pass => "pass",
        _ => "fail",
    }
}

impl BothSaw for Seen {
    fn verdicts(&self) -> (String, String) {
        (self.waxseal.to_owned(), self.mail_auth.to_owned())
    }
}
