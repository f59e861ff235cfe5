//! mail-auth with its DNS in memory.

use std::net::IpAddr;

use mail_auth::dns::TxtRecordParser as _;
use mail_auth::spf::SpfRecord;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, SpfResult};
use waxseal_peer::Cache;
use waxseal_verify::dns::{Answer, Question};

/// mail-auth, ready to verify.
pub(crate) struct Peer {
    authenticator: MessageAuthenticator,
    cache: Cache,
}

impl Peer {
    /// One that knows these facts.
    pub(crate) fn new<'f>(facts: impl IntoIterator<Item = (&'f Question, &'f Answer)>) -> Self {
        Self { authenticator: waxseal_peer::authenticator(), cache: Cache::new(facts) }
    }

    /// Whether the one signature of a message passes.
    pub(crate) fn passes(&self, message: &[u8]) -> bool {
        let Some(message) = AuthenticatedMessage::parse(message) else { return false };
        let parameters = Parameters::new(&message).with_cache(&self.cache);
        let outputs = pollster::block_on(self.authenticator.verify_dkim(parameters));
        outputs.iter().any(|output| output.result() == &DkimResult::Pass)
    }

    /// Whether a client may send as this sender.
    pub(crate) fn passes_spf(&self, client: IpAddr, helo: &str, sender: &str) -> bool {
        let parameters = SpfParameters::mail_from(client, helo, "mx.example.net", sender);
        let parameters = Parameters::new(parameters).with_cache(&self.cache);
        pollster::block_on(self.authenticator.check_host(parameters)).result() == SpfResult::Pass
    }

    /// Whether a text is an SPF record.
    pub(crate) fn parses_spf(text: &str) -> bool {
        std::hint::black_box(SpfRecord::parse(text.as_bytes())).is_ok()
    }

    /// What it does before it asks for the key: reads the header and hashes the body.
    pub(crate) fn prepare(message: &[u8]) -> usize {
        AuthenticatedMessage::parse(message).map_or(0, |message| message.raw_body().len())
    }
}
