//! The examples printed in RFC 6376 and RFC 8463.

use waxseal_parse::dkim::signature::CanonicalizationKind::{self, Relaxed, Simple};
use waxseal_parse::message::Message;
use waxseal_verify::dkim::canonicalize::BareLineFeed;
use waxseal_verify::dkim::canonicalize::body::BodyCanonicalizer;
use waxseal_verify::dkim::canonicalize::header::append_field;
use waxseal_verify::dkim::evidence::HeaderOutcome;

use crate::support::facts::{Facts, record, records};
use crate::support::judge::{Judge, PROVIDERS, Verdict};

/// The message of RFC 6376 §3.4.5.
const SECTION_3_4_5: &[u8] = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";

fn header(kind: CanonicalizationKind) -> Vec<u8> {
    let mut out = Vec::new();
    for field in Message::parse(SECTION_3_4_5).fields() {
        append_field(kind, field.into(), &mut out);
    }
    out
}

fn body(kind: CanonicalizationKind, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut canonicalizer = BodyCanonicalizer::new(kind, BareLineFeed::IsContent);
    canonicalizer.write(body, &mut |piece| out.extend_from_slice(piece));
    canonicalizer.finish(&mut |piece| out.extend_from_slice(piece));
    out
}

#[test]
fn rfc_6376_section_3_4_5_example_1() {
    assert_eq!(header(Relaxed), b"a:X\r\nb:Y Z\r\n");
    assert_eq!(body(Relaxed, Message::parse(SECTION_3_4_5).body()), b" C\r\nD E\r\n");
}

#[test]
fn rfc_6376_section_3_4_5_example_2() {
    assert_eq!(header(Simple), b"A: X\r\nB : Y\t\r\n\tZ  \r\n");
    assert_eq!(body(Simple, Message::parse(SECTION_3_4_5).body()), b" C \r\nD \t E\r\n");
}

#[test]
fn rfc_6376_section_3_4_5_example_3() {
    assert_eq!(header(Relaxed), b"a:X\r\nb:Y Z\r\n");
    assert_eq!(body(Simple, Message::parse(SECTION_3_4_5).body()), b" C \r\nD \t E\r\n");
}

/// RFC 6376 §3.4.3 and §3.4.4 print the hashes of the empty body.
#[test]
fn hashes_of_the_empty_body() {
    for crypto in PROVIDERS {
        let hash = |kind| waxseal_parse::base64::encode(&crypto.sha256_digest(&body(kind, b"")));
        assert_eq!(hash(Simple), "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
        assert_eq!(hash(Relaxed), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}

/// RFC 6376 §A.2.
const APPENDIX_A: &str = "\
DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r
      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r
      h=Received : From : To : Subject : Date : Message-ID;\r
      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r
      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r
      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r
      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r
      4bmp/YzhwvcubU4=;\r
Received: from client1.football.example.com  [192.0.2.1]\r
      by submitserver.example.com with SUBMISSION;\r
      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r
From: Joe SixPack <joe@football.example.com>\r
To: Suzie Q <suzie@shopping.example.net>\r
Subject: Is dinner ready?\r
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r
Message-ID: <20030712040037.46341.5F8J@football.example.com>\r
\r
Hi.\r
\r
We lost the game. Are you hungry yet?\r
\r
Joe.\r
";

/// RFC 6376 appendix C.
fn appendix_c() -> Facts {
    record(
        "brisbane._domainkey.example.com",
        "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ\
         KBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt\
         IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v\
         /RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi\
         tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB",
    )
}

#[test]
fn rfc_6376_appendix_a() {
    let verdict = Judge::strict().one(APPENDIX_A.as_bytes(), &appendix_c());
    assert_eq!(verdict.word_and_code(), ("pass", ""));
    assert_eq!(verdict.key.unwrap().bits, 1024);
    let coverage = verdict.coverage.unwrap();
    assert_eq!(coverage.fields, [1, 2, 3, 4, 5, 6]);
    assert_eq!(coverage.unsigned_body_octets(), 0);
}

#[test]
fn rfc_6376_appendix_a_with_one_letter_changed() {
    for (from, to) in [
        ("Is dinner ready?", "Is dinner Ready?"),
        ("[192.0.2.1]", "[192.0.2.2]"),
        // simple: even white space counts.
        ("example.com  [", "example.com ["),
        ("q=dns/txt; i", "q=dns/txt;  i"),
    ] {
        let changed = APPENDIX_A.replacen(from, to, 1);
        let verdict = Judge::lenient().one(changed.as_bytes(), &appendix_c());
        assert_eq!(verdict.word_and_code(), ("fail", "changed"), "{to}");
        assert_eq!((verdict.body_matches(), verdict.header), (true, HeaderOutcome::Invalid));
    }
    let changed = APPENDIX_A.replace("We lost", "We won");
    let verdict = Judge::lenient().one(changed.as_bytes(), &appendix_c());
    assert_eq!((verdict.body_matches(), verdict.header), (false, HeaderOutcome::Valid));
}

/// RFC 8463 §A.3, with the keys of §A.2.
const RFC_8463: &str = "\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r
 d=football.example.com; i=@football.example.com;\r
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r
 subject : date : message-id : from : subject : date;\r
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r
 d=football.example.com; i=@football.example.com;\r
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r
 date : message-id : from : subject : date;\r
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r
From: Joe SixPack <joe@football.example.com>\r
To: Suzie Q <suzie@shopping.example.net>\r
Subject: Is dinner ready?\r
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r
Message-ID: <20030712040037.46341.5F8J@football.example.com>\r
\r
Hi.\r
\r
We lost the game.  Are you hungry yet?\r
\r
Joe.\r
";

fn rfc_8463_keys() -> Facts {
    records(&[
        (
            "brisbane._domainkey.football.example.com",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ),
        (
            "test._domainkey.football.example.com",
            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR\
             iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC\
             DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3\
             Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
        ),
    ])
}

#[test]
fn rfc_8463_appendix_a() {
    let verdicts = Judge::strict().all(RFC_8463.as_bytes(), &rfc_8463_keys());
    let found: Vec<_> = verdicts.iter().map(Verdict::word_and_code).collect();
    assert_eq!(found, [("pass", ""), ("pass", "")]);
    let bits: Vec<_> = verdicts.iter().map(|verdict| verdict.key.unwrap().bits).collect();
    assert_eq!(bits, [256, 1024]);
    // From, Subject and Date stand twice in h= and once in the message.
    for verdict in &verdicts {
        assert_eq!(verdict.coverage.as_ref().unwrap().absent_fields, 3);
    }
}

/// Each of the two stands by itself: the keys belong to their own signature.
#[test]
fn rfc_8463_appendix_a_with_the_keys_exchanged() {
    let mut facts = rfc_8463_keys();
    let names = ["brisbane", "test"].map(|selector| {
        crate::support::facts::txt_question(&format!("{selector}._domainkey.football.example.com"))
    });
    let [first, second] = names.each_ref().map(|name| facts[name].clone());
    facts.insert(names[0].clone(), second);
    facts.insert(names[1].clone(), first);
    for verdict in Judge::lenient().all(RFC_8463.as_bytes(), &facts) {
        assert_eq!(verdict.word_and_code(), ("permerror", "key-type-mismatch"));
    }
}
