//! Makes two keys, prints the records to publish, and signs standard input with both.
//!
//! ```sh
//! printf 'From: joe@example.com\r\nSubject: Hello\r\n\r\nHello.\r\n' |
//!     cargo run --example sign_message
//! ```

use std::error::Error;
use std::io::Read;
use std::time::SystemTime;

use waxseal::crypto_rust::RustCrypto;
use waxseal::verify::crypto::{CryptoProvider, NewKey};
use waxseal::verify::dkim::publish::KeyRecordText;
use waxseal::verify::dkim::sign::{MessageSigner, Signer, SigningOptions};
use waxseal::verify::time::UnixTime;

#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut signers = Vec::new();
    for (selector, kind) in [("rsa1", NewKey::Rsa { bits: 2048 }), ("ed1", NewKey::Ed25519)] {
        let key = RustCrypto.generate(kind)?;
        let signer =
            Signer::new(&RustCrypto, &key, "example.com", selector, SigningOptions::default())?;
        println!(
            "{}\n",
            KeyRecordText::new(signer.public_key()).zone_line(signer.question(), 3600)
        );
        signers.push(signer);
    }

    let mut message = Vec::new();
    std::io::stdin().read_to_end(&mut message)?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let signer = MessageSigner::new(&RustCrypto, signers);
    let fields = signer.sign(&message, UnixTime::from_seconds(now))?;
    print!("{fields}{}", String::from_utf8_lossy(&message));
    Ok(())
}
