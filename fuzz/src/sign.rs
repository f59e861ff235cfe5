//! What is signed verifies.

use std::collections::HashMap;
use std::sync::LazyLock;

use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::dkim::signature::{Canonicalization, CanonicalizationKind as Kind};
use waxseal_parse::message::Message;
use waxseal_verify::crypto::PrivateKey;
use waxseal_verify::dkim::publish::KeyRecordText;
use waxseal_verify::dkim::sign::fields::{DEFAULT, FieldRule, Oversign};
use waxseal_verify::dkim::sign::{MessageSigner, Signer, SigningOptions};
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::{Answer, Closed, Question, TxtRecord};
use waxseal_verify::policy::Policy;
use waxseal_verify::time::UnixTime;

use crate::control::Control;

const AT: UnixTime = UnixTime::from_seconds(1_700_000_000);

static VERIFIER: LazyLock<Verifier<'static>> =
    LazyLock::new(|| Verifier::new(&RustCrypto, Policy::strict()));

/// What is signed verifies by the strict policy, whatever the message and the options; and a stream
/// signs what a slice does, or refuses it for the same reason.
pub fn sign(data: &[u8]) {
    let (text, mut control) = Control::split(data, 6);
    let options = options(control.byte());
    let chunks = control.chunks(text);
    // The private key of RFC 8463 appendix A.2.
    let key = PrivateKey::from_file_content(b"nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");
    let key = key.expect("the RFC's key is one");
    let signer = Signer::new(&RustCrypto, &key, "football.example.com", "brisbane", options);
    let signer = signer.expect("the options are good");
    let record = KeyRecordText::new(signer.public_key());
    let record = Answer::Txt(vec![TxtRecord::new([record.as_str().as_bytes()])]);
    let facts: HashMap<Question, Answer> = [(signer.question().clone(), record)].into();
    let signer = MessageSigner::new(&RustCrypto, vec![signer]);

    let fields = signer.sign(text, AT);
    let mut stream = signer.begin();
    for chunk in chunks {
        stream.write(chunk);
    }
    assert_eq!(stream.finish(AT), fields, "a stream and a slice are signed in two ways");

    let Ok(fields) = fields else { return };
    assert!(fields.split("\r\n").all(|line| line.len() <= 998), "a line is too long");
    let whole = [fields.as_bytes(), text].concat();
    let message = Message::parse(&whole);
    let prepared = VERIFIER.prepare(&message);
    let evidence = VERIFIER.evaluate(&prepared, &Closed(&facts), AT).expect("the source is closed");
    let first = &evidence.signatures[0];
    assert_eq!(first.reason(), "", "what was signed does not verify");
}

fn options(choice: u8) -> SigningOptions {
    let bit = |bit: u8| choice & (1 << bit) != 0;
    let kind = |relaxed| if relaxed { Kind::Relaxed } else { Kind::Simple };
    let mut options = SigningOptions::default();
    options.canonicalization = Canonicalization::new(kind(bit(0)), kind(bit(1)));
    options.copy_fields = bit(2);
    options.expires_after = bit(3).then_some(3600);
    options.auid = bit(4).then(|| "joe;=|ü@a.football.example.com".to_owned());
    options.timestamp = !bit(5);
    options.fields = match choice >> 6 {
        0 => DEFAULT.into(),
        1 => vec![FieldRule::new("From", Oversign::Never)].into(),
        2 => vec![
            FieldRule::new("Subject", Oversign::Always),
            FieldRule::new("from", Oversign::Always),
        ]
        .into(),
        _ => {
            vec![FieldRule::new("FROM", Oversign::IfPresent), FieldRule::new("A", Oversign::Always)]
                .into()
        }
    };
    options
}
