//! A service's own rule beside the built-in ones: `cargo run --features rules --example custom_rule`
use std::{collections::HashMap, sync::Arc};

use waxseal::rules::declaration::Declaration;
use waxseal::rules::message::MessageSubject;
use waxseal::rules::{finding::Finding, findings::Findings, remedy::Remedy};
use waxseal::rules::{rule::Rule, rule_set::RuleSet, severity::Severity};
use waxseal::verify::{authenticator::Authenticator, dns::Closed, policy::Policy, time::UnixTime};

struct TicketMissing;

impl Rule for TicketMissing {
    fn declaration(&self) -> &'static Declaration {
        const { &Declaration::new("DESK001", "desk-ticket-missing", Severity::Warning) }
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        if message.fields_named("X-Ticket").next().is_none() {
            let remedy = Remedy::advice("send it from the help desk's own program");
            findings.add(Finding::new("the message names no ticket").mend(remedy));
        }
    }
}
#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn main() -> Result<(), waxseal::verify::dns::Unanswered> {
    let message =
        waxseal::parse::message::Message::parse(b"From: joe@example.com\r\n\r\nHello.\r\n");
    let authenticator = Authenticator::new(&waxseal::crypto_rust::RustCrypto, Policy::lenient());
    let prepared = authenticator.prepare(&message, None);
    let now = UnixTime::from_seconds(1_700_000_000);
    let evidence = authenticator.evaluate(&prepared, &Closed(HashMap::new()), now)?;
    let mut rules = RuleSet::built_in();
    rules.add(Arc::new(TicketMissing));
    for finding in rules.check_message(&MessageSubject::new(&message, &evidence)) {
        println!("{}[{}]: {}", finding.severity, finding.code, finding.message);
    }
    Ok(())
}
