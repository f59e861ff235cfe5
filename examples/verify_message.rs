//! Verifies one message against a DNS snapshot and says what each signature covers.
//!
//! ```sh
//! cargo run --features dns --example verify_message -- \
//!     examples/mail/cur/1667414738.M4P1.archive:2,S examples/dns.json
//! ```

use std::error::Error;

use waxseal::crypto_rust::RustCrypto;
use waxseal::dns::{DnsFacts, Limits};
use waxseal::parse::message::Message;
use waxseal::parse::received;
use waxseal::verify::dkim::verify::Verifier;
use waxseal::verify::dns::Closed;
use waxseal::verify::policy::Policy;
use waxseal::verify::time::UnixTime;

#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(snapshot)) = (arguments.next(), arguments.next()) else {
        return Err("usage: verify_message MESSAGE SNAPSHOT".into());
    };
    let raw = std::fs::read(path)?;
    let facts = Closed(DnsFacts::open([snapshot], Limits::default())?);

    let message = Message::parse(&raw);
    let verifier = Verifier::new(&RustCrypto, Policy::lenient());
    let prepared = verifier.prepare(&message);
    // Stored mail is judged for the day it arrived, so that old signatures have not expired since.
    let arrival =
        received::arrival(&message).ok_or("the message has no readable Received field")?;
    let evidence = verifier.evaluate(&prepared, &facts, UnixTime::from_seconds(arrival))?;

    println!("dkim={}", evidence.result());
    for signature in &evidence.signatures {
        let domain = signature.domain.map_or("?", |domain| domain.as_str());
        println!("{domain}: {} {}", signature.status.result(), signature.reason());
        let Some(coverage) = signature.coverage else { continue };
        for unsigned in &coverage.unsigned {
            let field = message.fields().get(unsigned.field);
            let name =
                field.map_or_else(Default::default, |field| String::from_utf8_lossy(field.name()));
            println!("  {name} is not signed");
        }
        println!("  {} octets of the body are not signed", coverage.unsigned_body_octets());
    }
    Ok(())
}
