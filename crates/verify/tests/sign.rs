//! Signing: what is signed verifies, what would not verify is refused, and the field is well made.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod support;

use proptest::prelude::*;
use support::{PROVIDERS, ed25519_signer, facts, rsa_signer};
use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_parse::dkim::signature::{Canonicalization, CanonicalizationKind, Signature};
use waxseal_parse::limits::Limits;
use waxseal_parse::message::{Defect, Message};
use waxseal_verify::crypto::CryptoProvider;
use waxseal_verify::dkim::sign::fields::{FieldRule, Oversign};
use waxseal_verify::dkim::sign::{
    LineFault, MessageSigner, SignError, Signer, SignerError, SigningOptions,
};
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::line_ends;
use waxseal_verify::policy::Policy;
use waxseal_verify::time::UnixTime;

const NOW: UnixTime = UnixTime::from_seconds(1_700_000_000);

const MESSAGE: &[u8] = b"From: Joe <joe@example.com>\r\n\
    To: a@example.net,\r\n b@example.net\r\n\
    Subject:  Is dinner\tready?\r\n\
    Date: Fri, 11 Jul 2003 21:00:37 -0700\r\n\
    List-Id: <x.example.com>\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    \r\n\
    Hi.  \r\n\r\nWe lost\tthe game. \xff\0\r\n\r\n\r\n";

const KINDS: [CanonicalizationKind; 2] =
    [CanonicalizationKind::Simple, CanonicalizationKind::Relaxed];

fn options(change: impl FnOnce(&mut SigningOptions)) -> SigningOptions {
    let mut options = SigningOptions::default();
    change(&mut options);
    options
}

/// The results of all signatures of a message, under the strict policy.
fn results(signers: &MessageSigner<'_>, message: &[u8], at: UnixTime) -> Vec<&'static str> {
    let verifier = Verifier::new(&AwsLcCrypto, Policy::strict());
    let message = Message::parse(message);
    let prepared = verifier.prepare(&message);
    let evidence = verifier.evaluate(&prepared, &facts(signers.signers()), at).unwrap();
    evidence.signatures.iter().map(|signature| signature.status.result().as_str()).collect()
}

fn signed(signer: &MessageSigner<'_>, message: &[u8]) -> Vec<u8> {
    [signer.sign(message, NOW).unwrap().as_bytes(), message].concat()
}

#[test]
fn what_is_signed_verifies_with_every_provider_and_canonicalization() {
    for crypto in PROVIDERS {
        for (header, body) in KINDS.into_iter().flat_map(|h| KINDS.map(|b| (h, b))) {
            let options = options(|o| {
                o.canonicalization = Canonicalization::new(header, body);
                o.auid = Some("joe+x=y@mail.example.com".to_owned());
                o.expires_after = Some(86_400);
                o.copy_fields = true;
            });
            let signers =
                vec![rsa_signer(crypto, options.clone()), ed25519_signer(crypto, options)];
            let signer = MessageSigner::new(crypto, signers);
            let message = signed(&signer, MESSAGE);
            assert_eq!(results(&signer, &message, NOW), ["pass", "pass"], "{header:?}/{body:?}");
            let late = UnixTime::from_seconds(NOW.seconds() + 90_000);
            assert_eq!(results(&signer, &message, late), ["policy", "policy"]);
            let mut changed = message;
            let at = changed.len() - MESSAGE.len()
                + MESSAGE.windows(4).position(|w| w == b"game").unwrap();
            changed[at] = b'G';
            assert_eq!(results(&signer, &changed, NOW), ["fail", "fail"], "{header:?}/{body:?}");
        }
    }
}

#[test]
fn chunks_and_slice_give_the_same_fields() {
    let signer = MessageSigner::new(
        &AwsLcCrypto,
        vec![ed25519_signer(&AwsLcCrypto, SigningOptions::default())],
    );
    let whole = signer.sign(MESSAGE, NOW).unwrap();
    for size in 1..MESSAGE.len() {
        let mut stream = signer.begin();
        for chunk in MESSAGE.chunks(size) {
            stream.write(chunk);
        }
        assert_eq!(stream.finish(NOW).unwrap(), whole, "chunks of {size}");
    }
}

#[test]
fn lines_are_short_and_hold_whole_words() {
    let options = options(|o| {
        o.copy_fields = true;
        o.auid = Some(format!("{}@example.com", "=".repeat(60)));
    });
    let signer = MessageSigner::new(&AwsLcCrypto, vec![rsa_signer(&AwsLcCrypto, options)]);
    let field = signer.sign(MESSAGE, NOW).unwrap();
    assert!(field.starts_with("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;"), "{field}");
    let lines: Vec<_> = field.strip_suffix("\r\n").unwrap().split("\r\n").collect();
    for line in &lines {
        assert!(line.len() <= 76, "{} octets: {line}", line.len());
        assert!(!line.ends_with(' ') && !line.contains('\t'), "{line:?}");
    }
    assert!(lines[1..].iter().all(|line| line.starts_with(' ') && line.len() > 1), "{field}");
    let value = field.split_once(':').unwrap().1.trim_end();
    let parsed = Signature::parse(value.as_bytes(), &Limits::default()).unwrap();
    assert!(parsed.deviations.is_empty());
    let copied = parsed.copied_fields(&Limits::default());
    let subject = copied.iter().find(|field| field.name == b"Subject").unwrap();
    assert_eq!(subject.value, b"  Is dinner\tready?");
    assert_eq!(copied.len(), 7);
}

#[test]
fn fields_are_oversigned_where_nobody_adds_them() {
    let signer = MessageSigner::new(
        &AwsLcCrypto,
        vec![ed25519_signer(&AwsLcCrypto, SigningOptions::default())],
    );
    let message = signed(&signer, MESSAGE);
    let add = |field: &str| [field.as_bytes(), &message].concat();
    for field in [
        "From: x@evil.test\r\n",
        "Subject: x\r\n",
        "Reply-To: x@evil.test\r\n",
        "To: x\r\n",
        "Content-Type: text/html\r\n",
    ] {
        assert_eq!(results(&signer, &add(field), NOW), ["fail"], "{field}");
    }
    for field in [
        "Message-ID: <1@x>\r\n",
        "Sender: x\r\n",
        "List-Id: <y>\r\n",
        "Received: x\r\n",
        "Date: x\r\n",
        "Cc: x\r\n",
        "Resent-From: x\r\n",
    ] {
        assert_eq!(results(&signer, &add(field), NOW), ["pass"], "{field}");
    }
}

#[test]
fn the_callers_own_fields_are_signed() {
    let rules = vec![
        FieldRule::of("from".to_owned(), Oversign::Never),
        FieldRule::of("X-Own".to_owned(), Oversign::Always),
    ];
    let options = options(|o| o.fields = rules.into());
    let signer = MessageSigner::new(&AwsLcCrypto, vec![ed25519_signer(&AwsLcCrypto, options)]);
    let field = signer.sign(MESSAGE, NOW).unwrap();
    assert!(field.contains("h=from:X-Own;"), "{field}");
}

#[test]
fn what_cannot_verify_is_refused() {
    let signer = MessageSigner::new(
        &AwsLcCrypto,
        vec![ed25519_signer(&AwsLcCrypto, SigningOptions::default())],
    );
    let long = [b"From: a\r\n\r\n", &b"x".repeat(999)[..], b"\r\n"].concat();
    for (message, error) in [
        (&b""[..], SignError::NoFrom),
        (b"To: a\r\n\r\nx\r\n", SignError::NoFrom),
        (b"From: a\r\nFROM: b\r\n\r\n", SignError::SeveralFrom { count: 2 }),
        (b"From: a\n\nx\n", SignError::Line(LineFault::LoneLineFeed { at: 7 })),
        (b"From: a\r\n\r\nx\ry\r\n", SignError::Line(LineFault::LoneCarriageReturn { at: 12 })),
        (&long, SignError::Line(LineFault::LineTooLong { at: 11 })),
        (
            b"From a@b Mon\r\nFrom: a\r\n\r\n",
            SignError::Header { defect: Defect::MboxFromLine, at: 0 },
        ),
        (
            b"From: a\r\nnonsense\r\n\r\n",
            SignError::Header { defect: Defect::LineWithoutColon, at: 9 },
        ),
    ] {
        assert_eq!(signer.sign(message, NOW), Err(error), "{}", String::from_utf8_lossy(message));
        for size in 1..=message.len() {
            let mut stream = signer.begin();
            message.chunks(size).for_each(|chunk| stream.write(chunk));
            assert_eq!(stream.finish(NOW), Err(error), "in chunks of {size}");
        }
    }
    let header = [b"From: a\r\nX: ", &b"x\r\n ".repeat(400_000)[..], b"\r\n\r\n"].concat();
    assert_eq!(signer.sign(&header, NOW), Err(SignError::HeaderTooLong { limit: 1_048_576 }));
    let mut stream = signer.begin();
    header.chunks(9_999).for_each(|chunk| stream.write(chunk));
    assert_eq!(stream.finish(NOW), Err(SignError::HeaderTooLong { limit: 1_048_576 }));
}

#[test]
fn repaired_line_ends_can_be_signed() {
    let signer = MessageSigner::new(
        &AwsLcCrypto,
        vec![ed25519_signer(&AwsLcCrypto, SigningOptions::default())],
    );
    let repaired = line_ends::repair(b"From: a\nSubject: b\r\n\rx\ry\n");
    assert_eq!(&*repaired, b"From: a\r\nSubject: b\r\n\r\nx\r\ny\r\n");
    assert_eq!(results(&signer, &signed(&signer, &repaired), NOW), ["pass"]);
}

#[test]
fn a_header_alone_can_be_signed() {
    let signer = MessageSigner::new(
        &AwsLcCrypto,
        vec![ed25519_signer(&AwsLcCrypto, SigningOptions::default())],
    );
    for message in [&b"From: a\r\n"[..], b"From: a\r\n\r\n", b"From: a"] {
        assert_eq!(results(&signer, &signed(&signer, message), NOW), ["pass"], "{message:?}");
    }
}

#[test]
fn signers_are_refused_for_names_that_verifiers_refuse() {
    let make = |domain: &str, selector: &str, change: &dyn Fn(&mut SigningOptions)| {
        let options = options(change);
        Signer::new(&AwsLcCrypto, &support::ED25519, domain, selector, options).map(|_| ())
    };
    let none = |_: &mut SigningOptions| {};
    assert_eq!(make("com", "s", &none), Err(SignerError::Domain));
    assert_eq!(make("exa mple.com", "s", &none), Err(SignerError::Domain));
    assert_eq!(make("example.com", "my_key", &none), Err(SignerError::Selector));
    assert_eq!(make("example.com", "", &none), Err(SignerError::Selector));
    assert_eq!(
        make(&format!("{}.com", ["a"; 115].join(".")), "abcdefghi", &none),
        Err(SignerError::NameTooLong)
    );
    assert_eq!(make("пример.example", "s", &none), Ok(()));
    assert_eq!(
        make("example.com", "s", &|o| o.auid = Some("a@badexample.com".to_owned())),
        Err(SignerError::AuidOutsideDomain)
    );
    assert_eq!(
        make("example.com", "s", &|o| o.auid = Some("a".to_owned())),
        Err(SignerError::Auid)
    );
    assert_eq!(
        make("example.com", "s", &|o| o.fields =
            vec![FieldRule::new("To", Oversign::Never)].into()),
        Err(SignerError::FromNotSigned)
    );
    let bad = vec![FieldRule::new("From", Oversign::Never), FieldRule::new("a;b", Oversign::Never)];
    assert_eq!(
        make("example.com", "s", &|o| o.fields = bad.clone().into()),
        Err(SignerError::FieldName { name: "a;b".to_owned() })
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is not refused verifies, and does so strictly.
    #[test]
    fn signed_messages_verify(
        lines in prop::collection::vec("[ -~\t\u{e9}]{0,30}", 0..12),
        fields in prop::collection::vec(("(From|To|Subject|X-a|List-Id|DKIM-Signature)", "[ -~\t]{0,20}(\r\n[ \t][ -~\t]{0,20})?"), 0..8),
        header in 0..2_usize, body in 0..2_usize, copy_fields: bool,
    ) {
        let mut message = b"From: a@example.com\r\n".to_vec();
        for (name, value) in &fields {
            if name != "From" {
                message.extend_from_slice(format!("{name}:{value}\r\n").as_bytes());
            }
        }
        message.extend_from_slice(b"\r\n");
        message.extend_from_slice(lines.join("\r\n").as_bytes());
        let options = options(|o| {
            o.canonicalization = Canonicalization::new(KINDS[header], KINDS[body]);
            o.copy_fields = copy_fields;
        });
        let signer = MessageSigner::new(&AwsLcCrypto, vec![ed25519_signer(&AwsLcCrypto, options)]);
        let message = signed(&signer, &message);
        prop_assert_eq!(results(&signer, &message, NOW)[0], "pass");
    }
}

#[test]
fn providers_sign_alike_where_signing_is_deterministic() {
    let fields = PROVIDERS.map(|crypto: &dyn CryptoProvider| {
        let signers = vec![
            rsa_signer(crypto, SigningOptions::default()),
            ed25519_signer(crypto, SigningOptions::default()),
        ];
        MessageSigner::new(crypto, signers).sign(MESSAGE, NOW).unwrap()
    });
    assert_eq!(fields[0], fields[1]);
}
