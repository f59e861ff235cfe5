//! What a case comes to, by either library.

use std::fmt;
use std::net::IpAddr;
use std::sync::LazyLock;

use mail_auth::spf::verify::SpfParameters;
use mail_auth::{MessageAuthenticator, Parameters};
use waxseal_peer::Cache;
use waxseal_verify::envelope::Envelope;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::evidence::SpfEvidence;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::SpfPolicy;
use waxseal_verify::spf::trace::Trace;
use waxseal_verify::time::UnixTime;

use crate::row::BothSaw;
use crate::zone::Zone;

/// The host that checks, as `%{r}` has it.
pub const RECEIVER: &str = "receiver.test";

/// A client that uses a name, and the DNS that says whether it may.
#[derive(Clone, Debug)]
pub struct Case {
    /// What is published.
    pub zone: Zone,
    /// The client.
    pub client: IpAddr,
    /// The same, as mail-auth is told: it wants an IPv4 client to look like one.
    pub told_mail_auth: IpAddr,
    /// What it says of itself.
    pub helo: String,
    /// The reverse-path; `None` checks the HELO identity.
    pub mail_from: Option<String>,
    /// How many terms may find nothing. mail-auth does not count them.
    pub void_lookups: usize,
}

/// Result and explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// As RFC 7208 §2.6 names it.
    pub result: String,
    /// What the domain says of its `fail`.
    pub explanation: Option<String>,
}

/// `fail: the explanation`
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.result)?;
        match &self.explanation {
            Some(explanation) => write!(f, ": {explanation}"),
            None => Ok(()),
        }
    }
}

/// What Waxseal makes of a case, with every step on the way, and what mail-auth makes of it.
#[derive(Debug)]
pub struct Seen {
    /// The case.
    pub case: Case,
    /// Waxseal's verdict, with its reason.
    pub evidence: SpfEvidence,
    /// How it came to that.
    pub trace: Trace,
    /// Waxseal's verdict.
    pub waxseal: Verdict,
    /// mail-auth's verdict.
    pub mail_auth: Verdict,
}

/// Lets both check a case, with the same facts.
pub fn seen(case: &Case) -> Seen {
    let mut policy = SpfPolicy::default();
    policy.void_lookups = case.void_lookups;
    policy.explains = true;
    policy.receiver = Some(RECEIVER.into());
    let verifier = SpfVerifier::new(policy);
    let envelope = Envelope::new(case.client).with_helo(case.helo.as_str());
    let identity = match &case.mail_from {
        Some(mail_from) => Identity::mail_from(&envelope.with_mail_from(mail_from.as_str())),
        None => Identity::helo(&envelope),
    };
    let at = UnixTime::from_seconds(0);
    let (facts, (evidence, trace)) = case
        .zone
        .answered(verifier.limits().rounds(), |facts| verifier.trace(&identity, facts, at));
    let waxseal = Verdict {
        result: evidence.result.as_str().to_owned(),
        explanation: evidence.explanation.as_ref().map(|said| said.text().to_owned()),
    };
    let cache = Cache::new(facts.iter().chain(case.zone.published()));
    let mail_auth = mail_auth(case, &cache);
    Seen { case: case.clone(), evidence, trace, waxseal, mail_auth }
}

fn mail_auth(case: &Case, cache: &Cache) -> Verdict {
    static AUTHENTICATOR: LazyLock<MessageAuthenticator> =
        LazyLock::new(waxseal_peer::authenticator);
    let parameters = match &case.mail_from {
        Some(mail_from) => {
            SpfParameters::mail_from(case.told_mail_auth, &case.helo, RECEIVER, mail_from)
        }
        None => SpfParameters::helo(case.told_mail_auth, &case.helo, RECEIVER),
    };
    let parameters = Parameters::new(parameters).with_cache(cache);
    let output = pollster::block_on(AUTHENTICATOR.check_host(parameters));
    Verdict {
        result: output.result().to_string(),
        explanation: output.explanation().map(str::to_owned),
    }
}

impl BothSaw for Seen {
    fn verdicts(&self) -> (String, String) {
        (self.waxseal.to_string(), self.mail_auth.to_string())
    }
}
