//! Vulnerabilities of other implementations that bear on the verification of DKIM.

use waxseal_parse::dkim::signature::SignatureErrorKind;
use waxseal_verify::dkim::coverage::UnsignedField;
use waxseal_verify::dkim::evidence::{Status, Unusable};
use waxseal_verify::leniency::Leniency;

use crate::support::facts::{record, records};
use crate::support::judge::Judge;
use crate::support::keys::Key;
use crate::support::naive_signer::{KEY_NAME, NaiveSigner, Relaxed, Simple};

const MESSAGE: &[u8] = b"From: a@example.com\r\nSubject: s\r\n\r\nbody\r\n";

/// CVE-2019-16378 and CVE-2021-34555: a From that nobody signed, above or below the signed one.
#[test]
fn a_second_from() {
    let signer = NaiveSigner::new();
    let signed = String::from_utf8(signer.sign(MESSAGE)).unwrap();
    let evil = "From: ceo@example.org\r\n";
    for (message, unsigned) in [
        (format!("{evil}{signed}"), Some(0)),
        (signed.replacen("From: a", &format!("{evil}From: a"), 1), Some(1)),
        // Below, it is the one that the signature is checked over.
        (signed.replace("\r\nSubject: ", &format!("\r\n{evil}Subject: ")), None),
        (signed.replace("\r\nSubject: ", &format!("\r\n{}Subject: ", evil.to_uppercase())), None),
    ] {
        let strict = Judge::strict().one(message.as_bytes(), &signer.facts());
        let lenient = Judge::lenient().one(message.as_bytes(), &signer.facts());
        match unsigned {
            Some(field) => {
                assert_eq!(strict.word_and_code(), ("policy", "unsigned-from"));
                assert_eq!(lenient.forgiven(), [Leniency::UnsignedFrom]);
                let coverage = lenient.coverage.unwrap();
                assert_eq!(coverage.unsigned.len(), 1);
                let UnsignedField { field: at, is_extra, .. } = coverage.unsigned[0];
                assert_eq!((at, is_extra), (field, true));
            }
            None => assert_eq!(lenient.word_and_code(), ("fail", "changed"), "{message}"),
        }
    }
}

/// Oversigning: a name that stands in `h=` once more than in the message forbids one to be added.
#[test]
fn fields_added_to_what_is_oversigned() {
    let signed = ["From", "From", "Subject", "Subject", "Reply-To", "Content-Type"];
    let signer = NaiveSigner::with(Key::Ed25519, Relaxed, Relaxed, &signed);
    let message = String::from_utf8(signer.sign(MESSAGE)).unwrap();
    let verdict = Judge::strict().one(message.as_bytes(), &signer.facts());
    assert_eq!(verdict.word_and_code(), ("pass", ""));
    assert_eq!(verdict.coverage.unwrap().absent_fields, 4);
    for added in [
        "From: b@example.org\r\n",
        "subject: other\r\n",
        "Reply-To: b@example.org\r\n",
        "Content-Type: text/html\r\n",
    ] {
        for changed in [
            format!("{added}{message}"),
            message.replacen("\r\n\r\n", &format!("\r\n{added}\r\n"), 1),
        ] {
            let verdict = Judge::lenient().one(changed.as_bytes(), &signer.facts());
            assert_eq!(verdict.word_and_code(), ("fail", "changed"), "{changed}");
        }
    }
}

/// The Content-Type swap of 2024: what is not signed is told, by its place.
#[test]
fn what_readers_see_and_nobody_signed_is_told() {
    let signer = NaiveSigner::new();
    let signed = signer.sign(MESSAGE);
    let head = b"Content-Type: text/html\r\nSubject: other\r\nX-Other: 1\r\nReply-To: b@x.test\r\n";
    let verdict = Judge::strict().one(&[&head[..], &signed].concat(), &signer.facts());
    assert_eq!(verdict.word_and_code(), ("pass", ""));
    let unsigned: Vec<_> = verdict.coverage.unwrap().unsigned;
    let unsigned: Vec<_> = unsigned.iter().map(|field| (field.field, field.is_extra)).collect();
    assert_eq!(unsigned, [(0, false), (1, true), (3, false)]);
}

/// The `l=` attack: text behind the signed length is nobody's.
#[test]
fn text_behind_the_signed_length() {
    for kind in [Simple, Relaxed] {
        let signer = NaiveSigner::with(Key::Ed25519, Relaxed, kind, &["From"]).length(6);
        let signed = signer.sign(MESSAGE);
        assert_eq!(Judge::strict().one(&signed, &signer.facts()).word_and_code(), ("pass", ""));
        let longer = [&signed[..], b"<h1>evil</h1>\r\n"].concat();
        let strict = Judge::strict().one(&longer, &signer.facts());
        assert_eq!(strict.word_and_code(), ("policy", "unsigned-body-part"));
        let lenient = Judge::lenient().one(&longer, &signer.facts());
        assert_eq!(lenient.forgiven(), [Leniency::UnsignedBodyPart]);
        assert_eq!(lenient.unsigned_body_octets(), 15);
        // More empty lines are no text.
        let padded = [&signed[..], b"\r\n\r\n\r\n"].concat();
        assert!(Judge::strict().one(&padded, &signer.facts()).is_pass());
    }
}

/// rspamd e27c9fb66: `bh=` of another length than the hash, for either algorithm.
#[test]
fn a_body_hash_of_another_length() {
    use base64::Engine as _;
    for key in [Key::Ed25519, Key::Rsa1024] {
        let signer = NaiveSigner::with(key, Relaxed, Relaxed, &["From"]);
        for octets in [0, 1, 20, 31, 33, 64, 4096] {
            let bh = base64::engine::general_purpose::STANDARD.encode(vec![0; octets]);
            let signer = signer.clone().replacing("bh={bh}", &format!("bh={bh}"));
            let verdict = Judge::lenient().one(&signer.sign(MESSAGE), &signer.facts());
            let kind = SignatureErrorKind::BodyHashLength { expected: 32, found: octets };
            assert_eq!(verdict.status, Status::Unusable(Unusable::Syntax(kind)));
        }
        // A true beginning is not enough.
        let whole = signer.body_hash(b"body\r\n");
        let part = format!("bh={}", &whole[..40]);
        let part = signer.clone().replacing("bh={bh}", &part);
        assert!(!Judge::lenient().one(&part.sign(MESSAGE), &signer.facts()).is_pass());
    }
}

/// A signature of another length, or the right one with more behind it.
#[test]
fn a_signature_of_another_length() {
    for key in [Key::Ed25519, Key::Rsa1024] {
        let signer = NaiveSigner::with(key, Relaxed, Relaxed, &["From"]);
        for change in [
            |mut signature: Vec<u8>| {
                signature.push(0);
                signature
            },
            |mut signature: Vec<u8>| {
                signature.insert(0, 0);
                signature
            },
            |mut signature: Vec<u8>| {
                signature.pop();
                signature
            },
            |signature: Vec<u8>| vec![0; signature.len()],
            |_| vec![0; 1],
            |_| vec![0xff; 9000],
        ] {
            let signed = signer.sign_by(MESSAGE, |input| change(key.sign(input)));
            let verdict = Judge::lenient().one(&signed, &signer.facts());
            assert_eq!(verdict.word_and_code(), ("fail", "changed"), "{key:?}");
        }
    }
}

/// RFC 8301 §3.1: rsa-sha1 never verifies, however good it is, and is refused by its name.
#[test]
fn rsa_sha1() {
    use base64::Engine as _;
    use sha1::Digest as _;
    let hash = base64::engine::general_purpose::STANDARD.encode(sha1::Sha1::digest(b"body\r\n"));
    let signer = NaiveSigner::with(Key::Rsa2048, Relaxed, Relaxed, &["From"])
        .replacing("a=rsa-sha256", "a=rsa-sha1")
        .replacing("bh={bh}", &format!("bh={hash}"));
    let signed = signer.sign_by(MESSAGE, |input| Key::Rsa2048.sign_sha1(input));
    for judge in [Judge::strict(), Judge::lenient()] {
        let verdict = judge.one(&signed, &signer.facts());
        assert_eq!(verdict.word_and_code(), ("permerror", "forbidden-algorithm"));
        // Nobody is asked for a key that cannot help.
        assert_eq!(verdict.question, None);
    }
}

/// A SHA-1 signature under the name of rsa-sha256, and the other way round.
#[test]
fn the_hash_of_the_signature_is_that_of_its_name() {
    let signer = NaiveSigner::with(Key::Rsa2048, Relaxed, Relaxed, &["From"]);
    let signed = signer.sign_by(MESSAGE, |input| Key::Rsa2048.sign_sha1(input));
    assert_eq!(Judge::lenient().one(&signed, &signer.facts()).code(), "changed");
}

/// RUSTSEC-2022-0093 and its kin: points of small order accept signatures that anybody makes.
#[test]
fn ed25519_keys_of_small_order() {
    use base64::Engine as _;
    let signer = NaiveSigner::new();
    let mut identity = [0; 32];
    identity[0] = 1;
    // Order 4, order 2, and the identity.
    let mut order_two = [0xff; 32];
    (order_two[0], order_two[31]) = (0xec, 0x7f);
    for key in [[0; 32], identity, order_two] {
        let p = base64::engine::general_purpose::STANDARD.encode(key);
        // R = A, S = 0 verifies under the identity by the cofactored equation.
        let forged = [key, [0; 32]].concat();
        let signed = signer.sign_by(MESSAGE, |_| forged);
        let facts = record(KEY_NAME, &format!("v=DKIM1; k=ed25519; p={p}"));
        let verdict = Judge::lenient().one(&signed, &facts);
        assert_eq!(verdict.word_and_code(), ("permerror", "key-rejected"), "{p}");
    }
}

/// RSA keys with which anybody signs: an exponent of 1, an even modulus.
#[test]
fn rsa_keys_that_are_none() {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    let der = base64.decode(Key::Rsa1024.p_pkcs1()).unwrap();
    let exponent = der.len() - 3;
    let mut even_modulus = der.clone();
    even_modulus[exponent - 3] &= 0xfe;
    let mut even_exponent = der.clone();
    even_exponent[der.len() - 1] = 0;
    // 30 81 len 02 81 81 00 … 02 03 01 00 01 → the exponent becomes 02 01 01.
    let mut one = der[..exponent - 1].to_vec();
    one.extend([1, 1]);
    one[2] -= 2;
    let signer = NaiveSigner::with(Key::Rsa1024, Relaxed, Relaxed, &["From"]);
    for key in [even_modulus, even_exponent, one] {
        let facts = record(KEY_NAME, &format!("p={}", base64.encode(&key)));
        let verdict = Judge::lenient().one(&signer.sign(MESSAGE), &facts);
        assert_eq!(verdict.word_and_code(), ("permerror", "public-key"));
    }
}

/// OpenDKIM#433: `z=` of any shape changes nothing, for it is there to diagnose with.
#[test]
fn z_of_any_shape() {
    let long = "Subject:=3D|".repeat(2_000);
    for z in ["", "|", "||||", "=", "Subject:=", "From:=00=FF", ":::", long.as_str()] {
        let signer = NaiveSigner::new().tags(&format!("z={z}"));
        let verdict = Judge::strict().one(&signer.sign(MESSAGE), &signer.facts());
        assert_eq!(verdict.word_and_code(), ("pass", ""), "{z:.40}");
    }
}

/// CVE-2020-12272: what is no domain name never stands in the evidence as one, whether written
/// openly, beside another fault, or as characters that IDNA maps to such.
#[test]
fn a_domain_that_is_none_is_not_repeated() {
    for (d, faulty) in [
        ("example.com(.example.org", "v=1"),
        ("example.com(.example.org", "v=9"),
        ("example.com;x", "v=9"),
        ("a\"b.example.com", "v=9"),
        ("example.com/x", "v=9"),
        ("ex\u{ff08}ample.com", "v=1"),
        ("example.com\u{ff1b}x.y", "v=1"),
        ("ex\u{ff02}ample.com", "v=1"),
        ("ex\u{ff08}ample.com", "v=9"),
    ] {
        let signer = NaiveSigner::new()
            .replacing("d=example.com", &format!("d={d}"))
            .replacing("v=1", faulty);
        let verdict = Judge::lenient().one(&signer.sign(MESSAGE), &signer.facts());
        assert_eq!(verdict.result().as_str(), "neutral", "{d}");
        let domain = verdict.domain.unwrap_or_default();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        assert!(domain.chars().all(is_plain), "{d} became {domain}");
    }
    for s in ["te\u{ff08}st", "te\u{ff0f}st"] {
        let signer = NaiveSigner::new().replacing("s=test", &format!("s={s}"));
        let verdict = Judge::lenient().one(&signer.sign(MESSAGE), &signer.facts());
        assert_eq!(verdict.word_and_code(), ("neutral", "domain-name"), "{s}");
    }
}

/// A signature of one domain never speaks for another, whatever keys are in the DNS.
#[test]
fn another_domains_key() {
    let signer = NaiveSigner::new();
    let moved = String::from_utf8(signer.sign(MESSAGE)).unwrap();
    let moved = moved.replace("d=example.com", "d=example.org");
    let facts = records(&[
        (KEY_NAME, &Key::Ed25519.record()),
        ("test._domainkey.example.org", &Key::Ed25519.record()),
    ]);
    assert_eq!(Judge::lenient().one(moved.as_bytes(), &facts).code(), "changed");
}
