//! Checks with live DNS whether a client may send for a domain, and says what the answer rests on.
//!
//! ```sh
//! cargo run --features live --example live_dns -- example.com 192.0.2.1 127.0.0.1:53
//! ```

use std::error::Error;
use std::time::SystemTime;

use waxseal::dns::drive;
use waxseal::dns::live::{LiveDns, LiveLimits, system_servers};
use waxseal::verify::envelope::Envelope;
use waxseal::verify::spf::evaluate::SpfVerifier;
use waxseal::verify::spf::identity::Identity;
use waxseal::verify::spf::policy::SpfPolicy;
use waxseal::verify::time::UnixTime;

#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(domain), Some(client)) = (arguments.next(), arguments.next()) else {
        return Err("usage: live_dns DOMAIN CLIENT-ADDRESS [SERVER:PORT]".into());
    };
    let servers = match arguments.next() {
        Some(server) => vec![server.parse()?],
        None => system_servers()?,
    };
    let (dns, limits) = (LiveDns::new(servers, LiveLimits::default())?, LiveLimits::default());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();

    let envelope = Envelope::new(client.parse()?).with_mail_from(format!("postmaster@{domain}"));
    let (verifier, identity) =
        (SpfVerifier::new(SpfPolicy::default()), Identity::mail_from(&envelope));
    // No facts at all to begin with: everything is asked.
    let facts = std::collections::HashMap::new();
    let evaluated = drive(
        &facts,
        &limits.rounds,
        |questions| dns.resolve(questions),
        |dns| verifier.evaluate(&identity, dns, UnixTime::from_seconds(now)),
    )?;
    println!("spf={}: {}", evaluated.value.result, evaluated.value.reason);
    Ok(())
}
