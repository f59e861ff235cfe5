//! Messages signed and judged, to be reported.

use std::collections::HashMap;
use std::sync::Arc;

use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_parse::message::Message;
use waxseal_report::{Format, MessageReport, Outcome, Place};
use waxseal_rules::finding::Finding;
use waxseal_rules::message::MessageSubject;
use waxseal_rules::rule::Rule;
use waxseal_rules::rule_set::RuleSet;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::crypto::{CryptoProvider as _, NewKey, PrivateKey};
use waxseal_verify::dkim::explain::limits::ExplainLimits;
use waxseal_verify::dkim::publish::KeyRecordText;
use waxseal_verify::dkim::sign::{MessageSigner, Signer, SigningOptions};
use waxseal_verify::dns::{Answer, Closed, Question, TxtRecord};
use waxseal_verify::policy::{Methods, Policy};
use waxseal_verify::time::UnixTime;

pub(crate) const MESSAGE: &str =
    "From: joe@example.com\r\nTo: jane@example.net\r\nSubject: Hello\r\n\r\nHello, Jane.\r\n";

/// When messages are signed and judged.
pub(crate) const AT: UnixTime = UnixTime::from_seconds(1_700_000_000);

/// A domain with a key, and what it publishes.
pub(crate) struct Domain {
    pub(crate) facts: HashMap<Question, Answer>,
    signers: Vec<Signer>,
}

impl Domain {
    /// `example.com` with an Ed25519 key at each of these selectors.
    pub(crate) fn new(selectors: &[&str], auid: Option<&str>) -> Self {
        let mut domain = Self { facts: HashMap::new(), signers: Vec::new() };
        for selector in selectors {
            domain.add_key(selector, &AwsLcCrypto.generate(NewKey::Ed25519).unwrap(), auid);
        }
        domain
    }

    pub(crate) fn add_key(&mut self, selector: &str, key: &PrivateKey, auid: Option<&str>) {
        let mut options = SigningOptions::default();
        options.auid = auid.map(str::to_owned);
        let signer = Signer::new(&AwsLcCrypto, key, "example.com", selector, options).unwrap();
        let record = KeyRecordText::new(signer.public_key());
        let strings: Vec<Vec<u8>> = record.strings().map(|s| s.as_bytes().to_vec()).collect();
        let answer = Answer::Txt(vec![TxtRecord::new(strings)]);
        self.facts.insert(signer.question().clone(), answer);
        self.signers.push(signer);
    }

    pub(crate) fn sign(&self, message: &str) -> String {
        let signer = MessageSigner::new(&AwsLcCrypto, self.signers.clone());
        signer.sign(message.as_bytes(), AT).unwrap() + message
    }

    pub(crate) fn report(&self, message: &str) -> MessageReport {
        self.report_at(Place::file("inbox/1.eml"), message)
    }

    /// With explanations of what does not verify.
    pub(crate) fn report_at(&self, place: Place, message: &str) -> MessageReport {
        let mut policy = Policy::lenient();
        policy.methods = Methods::DKIM;
        let authenticator = Authenticator::new(&AwsLcCrypto, policy);
        let message = Message::parse(message.as_bytes());
        let prepared = authenticator.prepare(&message, None);
        let dns = Closed(&self.facts);
        let evidence = authenticator.evaluate(&prepared, &dns, AT).unwrap();
        let mut report = MessageReport::verified(place, &message, &evidence, AT);
        if let Outcome::Verified(verified) = &mut report.outcome {
            for (told, evidence) in verified.signatures.iter_mut().zip(&evidence.dkim.signatures) {
                if evidence.status == waxseal_verify::dkim::evidence::Status::Fail {
                    let limits = ExplainLimits::default();
                    told.explain(&authenticator.dkim().explain(
                        &message,
                        evidence,
                        &dns,
                        &[],
                        &limits,
                    ));
                }
            }
        }
        report
    }

    /// What one rule finds in a message.
    pub(crate) fn findings(&self, message: &str, rule: Arc<dyn Rule>) -> Vec<Finding> {
        let authenticator = Authenticator::new(&AwsLcCrypto, Policy::lenient());
        let message = Message::parse(message.as_bytes());
        let prepared = authenticator.prepare(&message, None);
        let evidence = authenticator.evaluate(&prepared, &Closed(&self.facts), AT).unwrap();
        let mut rules = RuleSet::empty();
        rules.add(rule);
        rules.check_message(&MessageSubject::new(&message, &evidence))
    }
}

pub(crate) fn written(format: &Format, report: &MessageReport) -> String {
    let mut text = String::new();
    format.message(report, &mut text);
    text
}
