//! What a key record may say (RFC 6376 §3.6.1, RFC 8301 §3.2, RFC 8463 §4), under a good signature.

use crate::support::facts::record;
use crate::support::judge::{Failures, Judge};
use crate::support::keys::{Key, RSA_8256_PUBLIC};
use crate::support::naive_signer::{KEY_NAME, NaiveSigner, Relaxed};

const MESSAGE: &[u8] = b"From: a@example.com\r\nSubject: s\r\n\r\nbody\r\n";

type Expected = (&'static str, &'static str);

const PASS: Expected = ("pass", "");

/// Records with `{p}` for the key, and what strict and lenient policies say.
fn check(key: Key, tags: &str, rows: &[(&str, Expected, Expected)]) {
    let mut failures = Failures::default();
    let signer = NaiveSigner::with(key, Relaxed, Relaxed, &["From", "Subject"]);
    let signer = if tags.is_empty() { signer } else { signer.tags(tags) };
    let signed = signer.sign(MESSAGE);
    for (text, strict, lenient) in rows {
        let facts = record(KEY_NAME, &text.replace("{p}", &key.p()));
        failures.check(text, Judge::strict().one(&signed, &facts).word_and_code(), *strict);
        failures.check(text, Judge::lenient().one(&signed, &facts).word_and_code(), *lenient);
    }
}

fn both(text: &'static str, expected: Expected) -> (&'static str, Expected, Expected) {
    (text, expected, expected)
}

const SYNTAX: Expected = ("permerror", "key-record-syntax");

#[test]
fn the_version() {
    check(
        Key::Rsa1024,
        "",
        &[
            both("v=DKIM1; p={p}", PASS),
            both("p={p}", PASS),
            both(" v = DKIM1 ; p = {p} ;", PASS),
            both("v=dkim1; p={p}", SYNTAX),
            both("v=DKIM2; p={p}", SYNTAX),
            both("v=DKIM10; p={p}", SYNTAX),
            both("v=; p={p}", SYNTAX),
            both("v=1; p={p}", SYNTAX),
            // Tag names are case-sensitive: V= is unknown, so ignored.
            both("V=DKIM9; p={p}", PASS),
            ("p={p}; v=DKIM1", ("neutral", "version-not-first"), PASS),
        ],
    );
}

#[test]
fn the_key() {
    check(
        Key::Rsa1024,
        "",
        &[
            both("v=DKIM1; p=", ("permerror", "key-revoked")),
            both("v=DKIM1; p= ;", ("permerror", "key-revoked")),
            both("v=DKIM1; t=y; p=", ("permerror", "key-revoked")),
            both("v=DKIM1", SYNTAX),
            both("", SYNTAX),
            both("v=DKIM1; P={p}", SYNTAX),
            both("v=DKIM1; p=AAAA", ("permerror", "public-key")),
            both("v=DKIM1; p=not base64!", SYNTAX),
            both("v=DKIM1; p={p}=", SYNTAX),
        ],
    );
}

#[test]
fn the_key_type() {
    check(
        Key::Rsa1024,
        "",
        &[
            both("k=rsa; p={p}", PASS),
            ("k=RSA; p={p}", ("neutral", "value-case"), PASS),
            both("k=; p={p}", SYNTAX),
            both("k=dsa; p={p}", SYNTAX),
            both("k=ed25519; p={p}", ("permerror", "key-type-mismatch")),
        ],
    );
    check(
        Key::Ed25519,
        "",
        &[
            both("k=ed25519; p={p}", PASS),
            ("k=Ed25519; p={p}", ("neutral", "value-case"), PASS),
            // Without k= it is an RSA key (RFC 6376 §3.6.1).
            both("p={p}", ("permerror", "key-type-mismatch")),
            // 31 and 33 octets (RFC 8463 §4).
            both(
                "k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                ("permerror", "public-key"),
            ),
            both(
                "k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                ("permerror", "public-key"),
            ),
        ],
    );
}

#[test]
fn the_hashes() {
    let no = ("permerror", "hash-not-allowed");
    check(
        Key::Rsa1024,
        "",
        &[
            both("h=sha256; p={p}", PASS),
            both("h=sha1:sha256; p={p}", PASS),
            both("h= sha1 : sha256 : sha9 ; p={p}", PASS),
            both("h=sha1; p={p}", no),
            both("h=; p={p}", no),
            both("h=sha2567; p={p}", no),
        ],
    );
}

#[test]
fn the_services() {
    let no = ("permerror", "not-for-email");
    check(
        Key::Rsa1024,
        "",
        &[
            both("s=*; p={p}", PASS),
            both("s=email; p={p}", PASS),
            both("s=chat : email; p={p}", PASS),
            both("s=chat:*; p={p}", PASS),
            both("s=chat; p={p}", no),
            both("s=tlsrpt; p={p}", no),
            both("s=; p={p}", no),
        ],
    );
}

#[test]
fn the_flags() {
    let testing = ("policy", "testing-key");
    check(
        Key::Rsa1024,
        "i=user@example.com",
        &[
            both("t=s; p={p}", PASS),
            both("t=; p={p}", PASS),
            both("t=x:future; p={p}", PASS),
            both("t=yes; p={p}", PASS),
            ("t=y; p={p}", testing, PASS),
            ("t= s : y ; p={p}", testing, PASS),
        ],
    );
    let strict = ("permerror", "strict-domain");
    check(
        Key::Rsa1024,
        "i=user@sub.example.com",
        &[
            both("p={p}", PASS),
            both("t=s; p={p}", strict),
            both("t=x:s; p={p}", strict),
            both("t=S; p={p}", PASS),
        ],
    );
    // RFC 6376 §3.6.1: t=s compares domain names, in which case does not count.
    check(Key::Rsa1024, "i=user@EXAMPLE.com", &[both("t=s; p={p}", PASS)]);
    check(Key::Rsa1024, "i=@example.com", &[both("t=s; p={p}", PASS)]);
    check(Key::Rsa1024, "", &[both("t=s; p={p}", PASS)]);
}

#[test]
fn notes_and_unknown_tags_are_ignored() {
    check(
        Key::Rsa1024,
        "",
        &[
            both("v=DKIM1; n=a note=3B with =20 in it; p={p}", PASS),
            both("v=DKIM1; g=*; p={p}", PASS),
            both("v=DKIM1; g=nobody; p={p}", PASS),
            both("v=DKIM1; future=1; p={p}; more=", PASS),
            both("v=DKIM1; p={p}; no equals sign", SYNTAX),
            both("v=DKIM1; n=1; n=2; p={p}", SYNTAX),
            ("v=DKIM1;; p={p}", ("neutral", "empty-tag"), PASS),
            ("v=DKIM1; p={p};;", ("neutral", "empty-tag"), PASS),
            ("v=DKIM1;\np={p}", ("neutral", "line-end-in-key-record"), PASS),
        ],
    );
}

/// RFC 6376 §3.6.1 names the bare `RSAPublicKey`; almost everybody publishes the other.
#[test]
fn both_forms_of_an_rsa_key() {
    for key in [Key::Rsa1024, Key::Rsa2048] {
        let signer = NaiveSigner::with(key, Relaxed, Relaxed, &["From"]);
        for p in [key.p(), key.p_pkcs1()] {
            let facts = record(KEY_NAME, &format!("v=DKIM1; k=rsa; p={p}"));
            let verdict = Judge::strict().one(&signer.sign(MESSAGE), &facts);
            assert_eq!(verdict.word_and_code(), ("pass", ""), "{p}");
        }
    }
}

/// RFC 8301 §3.2: below 1024 bits nothing verifies, whatever the policy; to 4096 bits everything does.
#[test]
fn lengths_of_rsa_keys() {
    let verdict = |judge: &Judge, key: Key| {
        let signer = NaiveSigner::with(key, Relaxed, Relaxed, &["From"]);
        let verdict = judge.one(&signer.sign(MESSAGE), &signer.facts());
        (verdict.word_and_code(), verdict.key.map(|key| key.bits))
    };
    let mut generous = Judge::lenient();
    generous.policy.rsa_bits = 0..=usize::MAX;
    for judge in [Judge::strict(), Judge::lenient(), generous] {
        let short = verdict(&judge, Key::Rsa1016);
        assert_eq!(short, (("permerror", "key-too-short"), None));
        assert_eq!(verdict(&judge, Key::Rsa1024), (PASS, Some(1024)));
        assert_eq!(verdict(&judge, Key::Rsa2048), (PASS, Some(2048)));
    }
    let large = |judge: &Judge| verdict(judge, Key::Rsa4160);
    assert_eq!(large(&Judge::strict()), (("policy", "key-size"), Some(4160)));
    assert_eq!(large(&Judge::lenient()), (PASS, Some(4160)));
    let mut careful = Judge::strict();
    careful.policy.rsa_bits = 2048..=4096;
    assert_eq!(verdict(&careful, Key::Rsa1024), (("policy", "key-size"), Some(1024)));
    // The size of RSA keys says nothing about Ed25519.
    assert_eq!(verdict(&careful, Key::Ed25519), (PASS, Some(256)));
}

/// rspamd 871dc8a12: a modulus beyond all reason costs no arithmetic.
#[test]
fn a_key_larger_than_any_provider_takes() {
    let signer = NaiveSigner::with(Key::Rsa2048, Relaxed, Relaxed, &["From"]);
    let facts = record(KEY_NAME, &format!("v=DKIM1; p={}", RSA_8256_PUBLIC.trim()));
    let verdict = Judge::lenient().one(&signer.sign(MESSAGE), &facts);
    assert_eq!(verdict.word_and_code(), ("permerror", "key-rejected"));
}
