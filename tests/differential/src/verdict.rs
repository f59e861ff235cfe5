//! The selectors whose signatures pass, by either library.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters};
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::message::Message;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::policy::Policy;
use waxseal_verify::result::DkimResult as Result;
use waxseal_verify::time::UnixTime;

use crate::keys::{CACHE, FACTS};

/// Selectors of signatures that pass.
pub type Passing = BTreeSet<String>;

/// The clock that mail-auth reads too.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// What passes by Waxseal, under the lenient policy: mail-auth has no strict one.
pub fn waxseal(message: &[u8]) -> Passing {
    static VERIFIER: LazyLock<Verifier<'static>> =
        LazyLock::new(|| Verifier::new(&RustCrypto, Policy::lenient()));
    let message = Message::parse(message);
    let prepared = VERIFIER.prepare(&message);
    let evidence = VERIFIER.evaluate(&prepared, &*FACTS, UnixTime::from_seconds(now())).unwrap();
    let passing = evidence.signatures.iter().filter(|one| one.status.result() == Result::Pass);
    passing.filter_map(|one| Some(one.signature?.selector.to_owned())).collect()
}

/// What passes by mail-auth, `l=` allowed as the lenient policy allows it.
pub fn mail_auth(message: &[u8]) -> Passing {
    static AUTHENTICATOR: LazyLock<MessageAuthenticator> =
        LazyLock::new(waxseal_peer::authenticator);
    let Some(message) = AuthenticatedMessage::parse_with_opts(message, None, false) else {
        return Passing::new();
    };
    let parameters = Parameters::new(&message).with_cache(&*CACHE);
    let outputs = pollster::block_on(AUTHENTICATOR.verify_dkim(parameters));
    let passing = outputs.iter().filter(|output| output.result() == &DkimResult::Pass);
    passing.filter_map(|output| Some(output.signature()?.s.clone())).collect()
}
