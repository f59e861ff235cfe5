//! Mail made of blocks of a rule's documentation; see `catalogue/message/mod.rs` for the language.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a block that cannot be read is a failed test"
)]

use std::collections::HashMap;

use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_crypto_rust::RustCrypto;
use waxseal_dns::{Limits, Zone};
use waxseal_parse::authentication_results::AuthservId;
use waxseal_parse::base64;
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_rules::bounce::BouncedMail;
use waxseal_rules::finding::Finding;
use waxseal_rules::message::MessageSubject;
use waxseal_rules::rule::Rule;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::sender::SenderCheck;
use waxseal_rules::trace::TraceSubject;
use waxseal_trace::postfix_log::{self, LogOptions};
use waxseal_trace::trace::{Trace, TraceRequest, original};
use waxseal_verify::authentication_results::Trust;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::crypto::{CryptoProvider as _, PrivateKey};
use waxseal_verify::dkim::explain::limits::ExplainLimits;
use waxseal_verify::dkim::publish::KeyRecordText;
use waxseal_verify::dns::{Closed, Dns, Question, RecordType};
use waxseal_verify::envelope::{Envelope, TrustedHop};
use waxseal_verify::policy::Policy;
use waxseal_verify::time::UnixTime;

use super::{Everything, ZONE, checked_sender, directed, only};

/// When the mail is judged: 2023-11-14 22:13:20 UTC.
pub(crate) const NOW: u64 = 1_700_000_000;

/// A message, what the DNS says, and how it came.
pub(crate) struct Mail {
    pub(crate) raw: Vec<u8>,
    zone: String,
    client: Option<Envelope<'static>>,
    hop: Option<TrustedHop>,
    trust: Option<Trust>,
    log: Vec<String>,
    end: Option<UnixTime>,
}

impl Mail {
    pub(crate) fn of(text: &str) -> Self {
        let (directives, raw) = directed(text);
        let zone = ZONE.to_owned();
        let mut mail =
            Self { raw, zone, client: None, hop: None, trust: None, log: Vec::new(), end: None };
        for (verb, rest) in directives {
            match verb {
                "sign" => mail.sign(rest),
                "then" => mail.change(rest),
                "zone" => mail.zone.push_str(&format!("{rest}\n")),
                "client" => mail.client(rest),
                "hop" => mail.hop = Some(TrustedHop::Number(rest.parse().unwrap())),
                "trust" => mail.trust = Some(Trust::new([&AuthservId::new(rest).unwrap()])),
                "log" => mail.log.push(rest.to_owned()),
                "end" => {
                    let end = waxseal_parse::date_time::parse(rest.as_bytes()).unwrap();
                    mail.end = Some(UnixTime::from_seconds(end));
                }
                _ => panic!("\"{verb}\" is no directive"),
            }
        }
        mail
    }

    fn client(&mut self, rest: &str) {
        let mut words = rest.split(' ');
        let mut client = Envelope::new(words.next().unwrap().parse().unwrap());
        for word in words {
            match word.split_once('=').unwrap() {
                ("helo", name) => client = client.with_helo(name.to_owned()),
                ("mail-from", path) => client = client.with_mail_from(path.to_owned()),
                _ => panic!("\"{word}\" is nothing of a client"),
            }
        }
        self.client = Some(client);
    }

    /// Changes the message after it was signed.
    fn change(&mut self, rest: &str) {
        let text = String::from_utf8(std::mem::take(&mut self.raw)).unwrap();
        let (verb, rest) = rest.split_once(' ').unwrap();
        let changed = match verb {
            "append" => format!("{text}{}\r\n", rest.replace("\\n", "\n").replace("\\r", "\r")),
            "append-octets" => format!("{text}{}\r\n", "x".repeat(rest.parse().unwrap())),
            "add" => format!("{rest}\r\n{text}"),
            "set" => {
                let name = &rest[..=rest.find(':').unwrap()];
                let start = text.find(&format!("\r\n{name}")).unwrap() + 2;
                let end = start + text[start..].find("\r\n").unwrap();
                format!("{}{rest}{}", &text[..start], &text[end..])
            }
            _ => panic!("\"{verb}\" is no change"),
        };
        self.raw = changed.into_bytes();
    }

    /// Signs with one of the test keys and publishes it.
    fn sign(&mut self, rest: &str) {
        let (mut key, mut is_published, mut count) = ("rsa2048", true, 1);
        let (mut domain, mut selector, mut fields) = ("", "", "from");
        let (mut canonicalization, mut length, mut more) = ("relaxed/relaxed", None, String::new());
        for word in rest.split(' ') {
            match word.split_once('=').unwrap() {
                ("key", value) => key = value,
                ("count", value) => count = value.parse().unwrap(),
                ("publish", value) => is_published = value == "yes",
                ("d", value) => domain = value,
                ("s", value) => selector = value,
                ("h", value) => fields = value,
                ("c", value) => canonicalization = value,
                ("l", value) => length = Some(value.parse().unwrap()),
                (tag, value) => more.push_str(&format!(" {tag}={value};")),
            }
        }
        let key = match key {
            "rsa1024" => include_str!("../../../../tests/keys/rsa-1024.pem"),
            "rsa2048" => include_str!("../../../../tests/keys/rsa-2048.pem"),
            _ => panic!("\"{key}\" is no key"),
        };
        let key = RustCrypto.signing_key(&PrivateKey::from_pem(key).unwrap()).unwrap();
        if is_published {
            let name = DomainName::parse(&format!("{selector}._domainkey.{domain}")).unwrap();
            let question = Question::new(name, RecordType::Txt);
            let record = KeyRecordText::new(key.public_key());
            self.zone.push_str(&format!("{}\n", record.zone_line(&question, 3600)));
        }
        let text = String::from_utf8(self.raw.clone()).unwrap();
        let (header, body) = text.split_once("\r\n\r\n").unwrap();
        let (header_is_relaxed, body_is_relaxed) = {
            let (header, body) = canonicalization.split_once('/').unwrap();
            (header == "relaxed", body == "relaxed")
        };
        let body = canonical_body(body, body_is_relaxed);
        let length: usize =
            length.inspect(|length| more.push_str(&format!(" l={length};"))).unwrap_or(body.len());
        let hash = base64::encode(&RustCrypto.sha256_digest(&body.as_bytes()[..length]));
        let field = format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c={canonicalization}; d={domain}; s={selector};\r\n \
             h={fields};{more} bh={hash};\r\n b="
        );
        let mut signed = signed_fields(header, fields)
            .map(|field| format!("{}\r\n", canonical_field(field, header_is_relaxed)))
            .collect::<String>();
        signed.push_str(&canonical_field(&field, header_is_relaxed));
        let signature = key.sign(&RustCrypto.sha256_digest(signed.as_bytes())).unwrap();
        let field = format!("{field}{}\r\n", base64::encode(&signature));
        self.raw = format!("{}{text}", field.repeat(count)).into_bytes();
    }

    /// What one rule finds.
    pub(crate) fn check(&self, rule: &dyn Rule) -> Vec<Finding> {
        let rules = only(rule);
        match rule.declaration().family() {
            "BNC" => self.bounced(&rules),
            "DLY" => self.traced(&rules),
            _ => self.check_by(&rules),
        }
    }

    /// What rules find of the way of the mail, or of the message that it returns. An organizational domain is
    /// the last two labels.
    pub(crate) fn traced(&self, rules: &RuleSet) -> Vec<Finding> {
        let two_labels = |host: &DomainName| {
            let labels: Vec<&str> = host.labels().collect();
            DomainName::parse(&labels[labels.len().checked_sub(2)?..].join(".")).ok()
        };
        let log = self.log.iter().map(String::as_bytes);
        let log = postfix_log::read(log, LogOptions::new(UnixTime::from_seconds(NOW + 86_400)));
        let bounce = waxseal_bounce::read(&self.raw, &waxseal_bounce::limits::Limits::default());
        let is_bounce = !bounce.recipients.is_empty();
        let message = if is_bounce { original(&bounce) } else { Message::parse(&self.raw) };
        let mut request = TraceRequest::new(&two_labels);
        request.bounce = is_bounce.then_some(&bounce);
        (request.log, request.end) = (&log.messages, self.end);
        let trace = Trace::of(&message, &request);
        rules.check_trace(&TraceSubject::new(&message, &trace))
    }

    /// What rules find of the mail as one that came back. Where there is a zone, the domain of its sender,
    /// `example.com`, is checked.
    fn bounced(&self, rules: &RuleSet) -> Vec<Finding> {
        let bounce = waxseal_bounce::read(&self.raw, &waxseal_bounce::limits::Limits::default());
        let (domain, found) = checked_sender(&self.zone);
        let sender = SenderCheck { domain: &domain, findings: &found };
        let mail = BouncedMail::new(&bounce, KnowledgeBase::built_in());
        rules.check_bounce(&mail.with_sender(self.zone.contains("TXT").then_some(sender)))
    }

    /// What all built-in rules find.
    pub(crate) fn check_all(&self) -> Vec<Finding> {
        self.check_by(&RuleSet::built_in())
    }

    /// Verifies the message and shows the evidence to rules.
    pub(crate) fn check_by(&self, rules: &RuleSet) -> Vec<Finding> {
        let zone = Zone::parse(self.zone.as_bytes(), &Limits::default()).unwrap();
        self.check_with(rules, &Everything(zone))
    }

    /// What all built-in rules find where the DNS answers nothing.
    pub(crate) fn check_knowing_nothing(&self) -> Vec<Finding> {
        self.check_with(&RuleSet::built_in(), &Closed(HashMap::new()))
    }

    fn check_with(&self, rules: &RuleSet, facts: &dyn Dns) -> Vec<Finding> {
        let authenticator = Authenticator::new(&RustCrypto, Policy::lenient());
        let message = Message::parse(&self.raw);
        let of_trace = self.hop.as_ref().and_then(|hop| Envelope::from_trace(&message, hop).ok());
        let envelope = self.client.clone().or(of_trace);
        let prepared = authenticator.prepare(&message, envelope.as_ref());
        let now = UnixTime::from_seconds(NOW);
        let evidence = authenticator.evaluate(&prepared, facts, now).unwrap();
        let explanations = evidence.dkim.signatures.iter().map(|signature| {
            let limits = ExplainLimits::default();
            Some(authenticator.dkim().explain(&message, signature, facts, &[], &limits))
        });
        let mut subject =
            MessageSubject::new(&message, &evidence).with_explanations(explanations.collect());
        subject.trust = self.trust.as_ref();
        subject.hop = self.hop.as_ref();
        rules.check_message(&subject)
    }
}

/// The fields of `h=`, each name from the bottom up.
fn signed_fields<'h>(header: &'h str, names: &'h str) -> impl Iterator<Item = &'h str> {
    let mut left: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, _) in header.match_indices("\r\n") {
        if !header[at + 2..].starts_with([' ', '\t']) {
            left.push(&header[start..at]);
            start = at + 2;
        }
    }
    left.push(&header[start..]);
    names.split(':').filter_map(move |name| {
        let is_it =
            |field: &&str| field.split_once(':').unwrap().0.trim_end().eq_ignore_ascii_case(name);
        left.iter().rposition(is_it).map(|at| left.remove(at))
    })
}

/// RFC 6376 §3.4.1, §3.4.2
fn canonical_field(field: &str, is_relaxed: bool) -> String {
    if !is_relaxed {
        return field.to_owned();
    }
    let (name, value) = field.split_once(':').unwrap();
    let words: Vec<&str> = value.split_ascii_whitespace().collect();
    format!("{}:{}", name.trim_end().to_ascii_lowercase(), words.join(" "))
}

/// RFC 6376 §3.4.3, §3.4.4
fn canonical_body(body: &str, is_relaxed: bool) -> String {
    let relaxed = |line: &str| {
        let mut words = line.split([' ', '\t']);
        let mut text = words.next().unwrap_or_default().to_owned();
        words.filter(|word| !word.is_empty()).for_each(|word| text.push_str(&format!(" {word}")));
        text
    };
    let lines =
        body.split("\r\n").map(|line| if is_relaxed { relaxed(line) } else { line.to_owned() });
    let lines: Vec<String> = lines.collect();
    let text = lines.join("\r\n");
    let text = text.trim_end_matches("\r\n");
    match text {
        "" if is_relaxed => String::new(),
        text => format!("{text}\r\n"),
    }
}
