//! mail-auth with its DNS in memory.

use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters};
use waxseal_peer::Cache;

use crate::signed::Facts;

/// mail-auth, ready to verify.
pub(crate) struct Peer {
    authenticator: MessageAuthenticator,
    cache: Cache,
}

impl Peer {
    pub(crate) fn new(facts: &Facts) -> Self {
        Self { authenticator: waxseal_peer::authenticator(), cache: Cache::new(&facts.0) }
    }

    /// Whether the one signature of a message passes.
    pub(crate) fn passes(&self, message: &[u8]) -> bool {
        let Some(message) = AuthenticatedMessage::parse(message) else { return false };
        let parameters = Parameters::new(&message).with_cache(&self.cache);
        let outputs = pollster::block_on(self.authenticator.verify_dkim(parameters));
        outputs.iter().any(|output| output.result() == &DkimResult::Pass)
    }

    /// What it does before it asks for the key: reads the header and hashes the body.
    pub(crate) fn prepare(message: &[u8]) -> usize {
        AuthenticatedMessage::parse(message).map_or(0, |message| message.raw_body().len())
    }
}
