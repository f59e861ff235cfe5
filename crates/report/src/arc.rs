//! What is reported of ARC.

use serde::Serialize;
use waxseal_parse::arc::Instance;
use waxseal_parse::domain::DomainName;
use waxseal_verify::arc::evidence::{ArcEvidence, SetEvidence};
use waxseal_verify::result::ArcResult;

use crate::words;

/// What ARC found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArcReport {
    /// The chain validation status (RFC 8617 §4.4).
    #[serde(serialize_with = "words::arc")]
    pub result: ArcResult,
    /// A stable name of what breaks the chain; empty where nothing does.
    pub code: &'static str,
    /// What breaks the chain, for people.
    pub reason: String,
    /// In which set the chain is broken.
    pub broken_instance: Option<u8>,
    /// The oldest set since which the message has not changed; 0 where that is the first
    /// (`header.oldest-pass`).
    pub oldest_pass: Option<u8>,
    /// The oldest set whose sealer is believed; `None` where nobody is.
    pub believed_from: Option<u8>,
    /// The sets, the oldest first.
    pub sets: Vec<ArcSetReport>,
}

/// One set of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArcSetReport {
    /// Its number, from 1.
    pub instance: u8,
    /// Who sealed it, in A-labels.
    pub sealer: Option<String>,
    /// Whether the message is what the sealer sent: the word of RFC 8601; `None` where nobody looked.
    pub message_signature: Option<&'static str>,
    /// Whether the sets up to this one are what was sealed: the word of RFC 8601; `None` where nobody
    /// looked.
    pub seal: Option<&'static str>,
}

impl ArcReport {
    pub(crate) fn new(evidence: &ArcEvidence<'_>, believed_from: Option<Instance>) -> Self {
        let instance = evidence.failure.as_ref().and_then(|failure| failure.instance);
        Self {
            result: evidence.result,
            code: evidence.code(),
            reason: evidence.reason(),
            broken_instance: instance.map(Instance::get),
            oldest_pass: evidence.oldest_pass,
            believed_from: believed_from.map(Instance::get),
            sets: evidence.sets.iter().map(ArcSetReport::new).collect(),
        }
    }
}

impl ArcSetReport {
    fn new(evidence: &SetEvidence<'_>) -> Self {
        let seal = evidence.seal.as_ref();
        let signature = evidence.message_signature.as_ref();
        Self {
            instance: evidence.set.instance().get(),
            sealer: seal.and_then(|seal| seal.domain).map(DomainName::to_string),
            message_signature: signature.map(|signature| signature.status.result().as_str()),
            seal: seal.map(|seal| seal.status.result().as_str()),
        }
    }
}
