//! Worlds made of zone files, for tests.
#![allow(dead_code, reason = "no test file uses all of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a world that is no world ends the test")]

pub(crate) mod mail;
pub(crate) mod stored;

use std::sync::Arc;

use waxseal_dns::{Limits, Zone};
use waxseal_parse::domain::DomainName;
use waxseal_rules::config::Config;
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::finding::Finding;
use waxseal_rules::profile::Profile;
use waxseal_rules::rule::Rule;
use waxseal_rules::rule_set::RuleSet;
use waxseal_verify::dns::{Answer, Closed, Dns, Question, RecordType};

/// Everything that anybody publishes, and what is checked.
pub(crate) struct World {
    pub(crate) facts: Box<dyn Dns>,
    pub(crate) request: DomainRequest,
}

/// A zone file beside which nothing exists.
pub(crate) struct Everything(pub(crate) Zone);

impl Dns for Everything {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        self.0.answer(question).or_else(|| {
            let exists = RecordType::ALL.into_iter().any(|record_type| {
                self.0.answer(&Question::new(question.name().clone(), record_type)).is_some()
            });
            Some(if exists { &Answer::NoData } else { &Answer::NxDomain })
        })
    }
}

impl World {
    /// Reads a block of a rule's documentation; see `catalogue/mod.rs`.
    pub(crate) fn of(text: &str) -> Self {
        let first = text.lines().next().unwrap_or_default().trim();
        let settings = first.strip_prefix("; check:").unwrap_or_default();
        let mut request = DomainRequest::new(DomainName::parse("example.com").unwrap());
        let mut is_file = false;
        for setting in settings.split_whitespace() {
            match setting.split_once('=') {
                Some(("domain", name)) => request.name = DomainName::parse(name).unwrap(),
                Some(("profile", name)) => request.profile = Some(profile(name)),
                Some(("selectors", list)) => {
                    request.selectors = list.split(',').map(Into::into).collect();
                }
                Some(("addresses", list)) => {
                    request.addresses = list.split(',').map(|one| one.parse().unwrap()).collect();
                }
                None if setting == "file" => is_file = true,
                _ => panic!("\"{setting}\" is no setting"),
            }
        }
        let text: Vec<&str> =
            text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let policy = text.iter().filter_map(|line| line.strip_prefix("; mta-sts.txt: "));
        let policy: Vec<&str> = policy.collect();
        request.mta_sts_policy =
            (!policy.is_empty()).then(|| policy.join("\n").into_bytes().into());
        let zone = Zone::parse(text.join("\n").as_bytes(), &Limits::default()).unwrap();
        let facts: Box<dyn Dns> =
            if is_file { Box::new(Closed(zone)) } else { Box::new(Everything(zone)) };
        Self { facts, request }
    }

    /// What one rule finds.
    pub(crate) fn check(&self, rule: &dyn Rule) -> Vec<Finding> {
        self.check_with(rule, &*self.facts)
    }

    /// What one rule finds with other facts.
    pub(crate) fn check_with(&self, rule: &dyn Rule, facts: &dyn Dns) -> Vec<Finding> {
        only(rule).check_domain(&Domain::gather(&self.request, facts).unwrap())
    }

    /// What all built-in rules find.
    pub(crate) fn check_all(&self) -> Vec<Finding> {
        self.check_all_with(&*self.facts)
    }

    /// What all built-in rules find with other facts.
    pub(crate) fn check_all_with(&self, facts: &dyn Dns) -> Vec<Finding> {
        RuleSet::built_in().check_domain(&Domain::gather(&self.request, facts).unwrap())
    }
}

/// The built-in rules, of which only one runs.
pub(crate) fn only(rule: &dyn Rule) -> RuleSet {
    let mut config = Config::default();
    config.select.push(rule.declaration().code.to_owned());
    let mut rules = RuleSet::built_in();
    rules.configure(&config).unwrap();
    rules
}

/// Begins the zone of the sender of the examples.
pub(crate) const ZONE: &str = "example.com. SOA ns.example.com. h.example.com. 1 2 3 4 5\n";

/// What is wrong with the domain of the sender of the examples, where nothing but a zone exists.
pub(crate) fn checked_sender(zone: &str) -> (DomainName, Vec<Finding>) {
    let request = DomainRequest::new(DomainName::parse("example.com").unwrap());
    let zone = Zone::parse(zone.as_bytes(), &Limits::default()).unwrap();
    let domain = Domain::gather(&request, &Everything(zone)).unwrap();
    let found = RuleSet::built_in().check_domain(&domain);
    (request.name, found)
}

/// The lines of a block that say something of a message, each a verb and the rest, and the message.
pub(crate) fn directed(text: &str) -> (Vec<(&str, &str)>, Vec<u8>) {
    let lines = text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let directive = |line: &'_ &str| line.starts_with("; ");
    let directives = lines.clone().take_while(directive).map(|line| {
        let verb = line.trim_start_matches("; ");
        verb.split_once(": ").unwrap()
    });
    let message = lines.clone().skip_while(directive).flat_map(|line| [line, "\r\n"]);
    (directives.collect(), message.collect::<String>().into_bytes())
}

pub(crate) fn profile(name: &str) -> Arc<Profile> {
    Profile::built_in().into_iter().find(|profile| *profile.name == *name).unwrap()
}

/// The keys that a profile expects at `example.com`, as lines of a zone file.
pub(crate) fn expected_keys(profile: &Profile) -> String {
    let lines = profile.dkim.iter().map(|key| {
        let record = key.record.as_deref().unwrap_or_default().as_bytes();
        let strings = record.chunks(250).map(|string| str::from_utf8(string).unwrap());
        let strings: Vec<_> = strings.map(|string| format!("\"{string}\"")).collect();
        format!("{}._domainkey.example.com. TXT {}\n", key.selector, strings.join(" "))
    });
    lines.collect()
}
