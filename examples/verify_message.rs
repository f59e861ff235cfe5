//! Gives the whole verdict on one stored message, from DNS facts in a file.
//!
//! ```sh
//! cargo run --features dns --example verify_message -- \
//!     examples/gmail.eml examples/gmail.zone mx.google.com
//! ```

use std::error::Error;

use waxseal::crypto_rust::RustCrypto;
use waxseal::dns::{DnsFacts, Limits};
use waxseal::parse::domain::DomainName;
use waxseal::parse::message::Message;
use waxseal::parse::received;
use waxseal::verify::authenticator::Authenticator;
use waxseal::verify::dns::Closed;
use waxseal::verify::envelope::{Envelope, TrustedHop};
use waxseal::verify::policy::Policy;
use waxseal::verify::time::UnixTime;

#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(facts), Some(host)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: verify_message MESSAGE DNS-FACTS TRUSTED-HOST".into());
    };
    let raw = std::fs::read(path)?;
    let facts = Closed(DnsFacts::open([facts], Limits::default())?);
    let message = Message::parse(&raw);
    // A border server knows the SMTP session. Here it is read where the trusted host wrote it down.
    let hop = TrustedHop::Host(DomainName::parse(&host)?);
    let envelope = Envelope::from_trace(&message, &hop)?;
    // Stored mail is judged for the day it arrived, so that old signatures have not expired since.
    let arrival =
        received::arrival(&message).ok_or("the message has no readable Received field")?;

    let authenticator = Authenticator::new(&RustCrypto, Policy::lenient());
    let prepared = authenticator.prepare(&message, Some(&envelope));
    let evidence = authenticator.evaluate(&prepared, &facts, UnixTime::from_seconds(arrival))?;

    println!("from the domain that it claims: {}", evidence.result());
    for signature in &evidence.dkim.signatures {
        let domain = signature.domain.map_or("?", |domain| domain.as_str());
        println!("dkim={} {domain} {}", signature.status.result(), signature.reason());
    }
    if let Some(spf) = &evidence.spf {
        println!("spf={}: {}", spf.mail_from.result, spf.mail_from.reason);
    }
    if let Some(dmarc) = &evidence.dmarc {
        println!("dmarc={}: {}", dmarc.result(), dmarc.status);
    }
    if let Some(arc) = &evidence.arc {
        println!("arc={} {}", arc.result, arc.reason());
    }
    Ok(())
}
