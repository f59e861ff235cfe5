//! The one table of known differences between Waxseal and mail-auth 0.15.1.
//!
//! Each row has an example on which the two differ, so that a row that no longer holds fails a test,
//! and a predicate that says which signatures it can bear on, so that any other disagreement fails
//! one too. Where Waxseal's side is a choice that the RFC leaves open, `rfc` says "open".

use waxseal_parse::dkim::signature::{CanonicalizationKind as Kind, Signature};
use waxseal_parse::limits::Limits;
use waxseal_parse::message::{Defect, HeaderField, Message};

use crate::keys::RSA;
use crate::signing::{Handmade, canonical_body};

/// One known difference.
#[derive(Clone, Copy)]
pub struct Difference {
    /// What mail-auth does.
    pub mail_auth: &'static str,
    /// What Waxseal does.
    pub waxseal: &'static str,
    /// Where it is written.
    pub rfc: &'static str,
    /// Whether it can bear on a signature field of a message.
    pub bears_on: fn(&Message<'_>, &HeaderField<'_>) -> bool,
    /// A message on which the two differ.
    pub example: fn() -> Vec<u8>,
    /// Who passes it.
    pub passes: By,
}

/// One of the two libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Waxseal, and mail-auth does not.
    Waxseal,
    /// mail-auth, and Waxseal does not.
    MailAuth,
}

const RELAXED: (Kind, Kind) = (Kind::Relaxed, Kind::Relaxed);
const SIMPLE: (Kind, Kind) = (Kind::Simple, Kind::Simple);
const MAIL: &[u8] = b"From: joe@signer.test\r\nSubject: a b\r\n\r\nHello.\r\n";

/// The table.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        mail_auth: "drops a CR without LF from the body before it is hashed",
        waxseal: "hashes it: only CRLF ends a line, any other CR is content",
        rfc: "RFC 6376 §3.4.3, §3.4.4",
        bears_on: |message, _| has_lone_cr(message.body()),
        example: || signed(RELAXED, b"From: a@b\r\n\r\ntext\r\r\nmore\r\n"),
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "does not see that a CR was put into the body",
        waxseal: "sees it: the body hash is another one",
        rfc: "RFC 6376 §3.7",
        bears_on: |message, _| has_lone_cr(message.body()),
        example: || replaced(&signed(SIMPLE, MAIL), "Hello", "He\rllo"),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "takes FF and a CR without LF in a field for white space, and drops them at its end",
        waxseal: "takes SP and HTAB alone for white space",
        rfc: "RFC 6376 §2.8, §3.4.2",
        bears_on: |message, _| {
            let odd = |field: &HeaderField<'_>| {
                field.content().contains(&b'\x0c') || has_lone_cr(field.content())
            };
            message.fields().iter().any(odd)
        },
        example: || {
            replaced(&signed(RELAXED, MAIL), "joe@signer.test\r\n", "joe@signer.test \x0c\r\n")
        },
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "does not find a field with white space before its colon",
        waxseal: "finds it by its name",
        rfc: "RFC 5322 §4.5, RFC 6376 §3.4.2",
        bears_on: |message, _| message.defects().contains(Defect::SpaceBeforeColon),
        example: || signed(RELAXED, b"To: a\r\nFrom : joe@signer.test\r\n\r\nHello.\r\n"),
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "drops white space before and within the name of a field",
        waxseal: "takes such a line for no field",
        rfc: "RFC 5322 §2.2",
        bears_on: |message, _| {
            let defects = message.defects();
            defects.contains(Defect::BadFieldName)
                || defects.contains(Defect::ContinuationWithoutField)
        },
        example: || [b" ", &*signed(RELAXED, MAIL)].concat(),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "lets the header end at a line without a colon",
        waxseal: "lets it end at the empty line",
        rfc: "RFC 5322 §2.1",
        bears_on: |message, _| message.defects().contains(Defect::LineWithoutColon),
        example: || replaced(&signed(RELAXED, MAIL), "From:", "no colon\r\nFrom:"),
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "takes a byte order mark for a part of the first name",
        waxseal: "steps over it",
        rfc: "open: no RFC allows one",
        bears_on: |message, _| message.defects().contains(Defect::ByteOrderMark),
        example: || [b"\xef\xbb\xbf", &*signed(RELAXED, MAIL)].concat(),
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "lets the header end at the \"From \" line of an mbox",
        waxseal: "steps over it",
        rfc: "RFC 4155 App. A",
        bears_on: |message, _| message.defects().contains(Defect::MboxFromLine),
        example: || [b"From joe\r\n", &*signed(RELAXED, MAIL)].concat(),
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "hashes the LF of stored mail as it is, in a header that is simple",
        waxseal: "hashes CRLF under the leniency that takes such mail at all",
        rfc: "RFC 5322 §2.3, RFC 6376 §3.4.1",
        bears_on: |message, field| {
            let is_simple =
                signature(field, |signature| signature.canonicalization.header == Kind::Simple);
            message.defects().contains(Defect::BareLineFeed) && is_simple
        },
        example: || {
            let message = String::from_utf8(signed(SIMPLE, MAIL)).unwrap();
            message.replace("\r\n", "\n").into_bytes()
        },
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "drops the last field of a header that has neither line end nor body",
        waxseal: "keeps it",
        rfc: "open: RFC 5322 §2.1 wants the line end",
        bears_on: |message, _| message.defects().contains(Defect::UnterminatedField),
        example: || signed(RELAXED, b"To: a\r\nFrom: joe@signer.test"),
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "counts l= in octets of the body as it comes",
        waxseal: "counts it in octets of the canonical body",
        rfc: "RFC 6376 §3.5 (l=), §3.7",
        bears_on: bears_on_length,
        example: || {
            let made = Handmade::with(RELAXED, " l=4;").hashing(4);
            made.sign(b"From: joe@signer.test\r\n\r\na  bc\r\n", &RSA)
        },
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "takes l=0 for no l=",
        waxseal: "takes it for a signature of no octet of the body",
        rfc: "RFC 6376 §3.5 (l=)",
        bears_on: bears_on_length,
        example: || Handmade::with(RELAXED, " l=0;").hashing(0).sign(MAIL, &RSA),
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "takes an l= beyond the end of the body for all of it",
        waxseal: "fails: octets that were signed are missing",
        rfc: "RFC 6376 §3.5 (l=)",
        bears_on: bears_on_length,
        example: || Handmade::with(RELAXED, " l=9999;").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "takes an l= that is no number for no l=",
        waxseal: "refuses the field",
        rfc: "RFC 6376 §3.5 (sig-l-tag), §6.1.1",
        bears_on: |_, field| has_bad_number(field),
        example: || Handmade::with(RELAXED, " l=all; n=;").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "takes an x= that is no number for no x=",
        waxseal: "refuses the field",
        rfc: "RFC 6376 §3.5 (sig-x-tag), §6.1.1",
        bears_on: |_, field| has_bad_number(field),
        example: || Handmade::with(RELAXED, " x=never; n=;").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "passes a signature that does not cover From",
        waxseal: "refuses the field",
        rfc: "RFC 6376 §5.4, §6.1.1",
        bears_on: |_, field| !has_item(field, "h", |name| name.eq_ignore_ascii_case("from")),
        example: || {
            let made = Handmade::with(RELAXED, "").replacing("h=From", "h=Subject");
            Handmade { signed: vec![1], ..made }.sign(MAIL, &RSA)
        },
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "passes a signature without v=",
        waxseal: "refuses the field",
        rfc: "RFC 6376 §3.5 (v=), §6.1.1",
        bears_on: |_, field| tag(field, "v").is_none(),
        example: || Handmade::with(RELAXED, "").replacing(" v=1;", "").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "takes the last of two tags of one name",
        waxseal: "refuses the field",
        rfc: "RFC 6376 §3.2",
        bears_on: |_, field| {
            let names: Vec<String> =
                tags(field).into_iter().map(|(name, _)| name.to_lowercase()).collect();
            names.iter().enumerate().any(|(at, name)| names[..at].contains(name))
        },
        example: || Handmade::with(RELAXED, " d=signer.test;").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "reads tag names in any case",
        waxseal: "tells V= from v=",
        rfc: "RFC 6376 §3.2",
        bears_on: |_, field| {
            tags(field).iter().any(|(name, _)| name.bytes().any(|byte| byte.is_ascii_uppercase()))
        },
        example: || Handmade::with(RELAXED, "").replacing("v=1", "V=1").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "drops white space from within names and values of tags",
        waxseal: "takes it where the grammar has FWS",
        rfc: "RFC 6376 §3.2, §3.5",
        bears_on: |_, field| {
            let inner = |text: &str| text.trim().bytes().any(|byte| byte.is_ascii_whitespace());
            let is_spaced = |(name, value): &(String, String)| {
                let takes_fws = matches!(name.trim(), "b" | "bh" | "h" | "z" | "q" | "i");
                inner(name) || (inner(value) && !takes_fws)
            };
            tags(field).iter().any(is_spaced) || has_item(field, "h", inner)
        },
        example: || {
            Handmade::with(RELAXED, "").replacing("rsa-sha256", "rsa - sha256").sign(MAIL, &RSA)
        },
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "reads on behind the padding of base64",
        waxseal: "refuses the field",
        rfc: "RFC 6376 §2.10, RFC 4648 §3.3",
        bears_on: |_, field| {
            let is_bad = |name| {
                tag(field, name)
                    .is_some_and(|value| waxseal_parse::base64::decode(value.as_bytes()).is_err())
            };
            is_bad("b") || is_bad("bh")
        },
        example: || replaced(&signed(RELAXED, MAIL), "==\r\n", "==\r\n =\r\n"),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "steps over empty names in h=",
        waxseal: "refuses the field",
        rfc: "RFC 6376 §3.5 (sig-h-tag)",
        bears_on: |_, field| has_item(field, "h", |name| name.trim().is_empty()),
        example: || Handmade::with(RELAXED, "").replacing("h=From", "h=From::").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "passes a signature whose q= names no method that is known",
        waxseal: "refuses the field",
        rfc: "RFC 6376 §3.5 (q=)",
        bears_on: |_, field| tag(field, "q").is_some(),
        example: || Handmade::with(RELAXED, " q=http/well-known;").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "passes rsa-sha1",
        waxseal: "refuses it with its own reason",
        rfc: "RFC 8301 §3.1",
        bears_on: |_, field| tag(field, "a").is_some_and(|value| value.contains("sha1")),
        example: sha1_example,
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "passes a signature that was made in the future",
        waxseal: "does not accept it, beyond the clock skew of the policy",
        rfc: "open: RFC 6376 §3.5 (t=), \"MAY ignore\"",
        bears_on: |_, field| {
            signature(field, |signature| signature.timestamp > Some(crate::verdict::now()))
        },
        example: || Handmade::with(RELAXED, " t=99999999999;").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "does not heed which hashes the key record allows",
        waxseal: "refuses the key",
        rfc: "RFC 6376 §3.6.1 (h=), §6.1.2",
        bears_on: |_, field| tag(field, "s").is_some_and(|value| value.trim() == "sha1only"),
        example: || Handmade::with(RELAXED, "").replacing("s=rsa", "s=sha1only").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "does not heed which services the key record is for",
        waxseal: "refuses the key",
        rfc: "RFC 6376 §3.6.1 (s=)",
        bears_on: |_, field| tag(field, "s").is_some_and(|value| value.trim() == "tlsonly"),
        example: || Handmade::with(RELAXED, "").replacing("s=rsa", "s=tlsonly").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "takes the last of two tags of one name in a key record",
        waxseal: "refuses the record",
        rfc: "RFC 6376 §3.2, §3.6.1",
        bears_on: |_, field| tag(field, "s").is_some_and(|value| value.trim() == "doubled"),
        example: || Handmade::with(RELAXED, "").replacing("s=rsa", "s=doubled").sign(MAIL, &RSA),
        passes: By::MailAuth,
    },
    Difference {
        mail_auth: "lets h= pick the signature field itself, which is hashed twice then",
        waxseal: "never picks it",
        rfc: "RFC 6376 §3.5 (h=), §3.7",
        bears_on: |_, field| {
            has_item(field, "h", |name| name.eq_ignore_ascii_case("dkim-signature"))
        },
        example: || {
            Handmade::with(RELAXED, "")
                .replacing("h=From", "h=From:DKIM-Signature")
                .sign(MAIL, &RSA)
        },
        passes: By::Waxseal,
    },
    Difference {
        mail_auth: "splits i= at its first @, within a quoted local-part too",
        waxseal: "splits it at the last",
        rfc: "RFC 6376 §3.5 (i=), RFC 5321 §4.1.2",
        bears_on: |_, field| tag(field, "i").is_some_and(|value| value.matches('@').count() > 1),
        example: || Handmade::with(RELAXED, " i=\"a@b\"@signer.test;").sign(MAIL, &RSA),
        passes: By::Waxseal,
    },
];

/// Whether a row bears on every signature of a message, however its field is written.
pub fn bears_on_message(message: &Message<'_>) -> bool {
    let plain = signed(RELAXED, MAIL);
    let plain = Message::parse(&plain);
    DIFFERENCES.iter().any(|row| (row.bears_on)(message, &plain.fields()[0]))
}

/// The message signed by hand with the RSA key over From.
fn signed(kinds: (Kind, Kind), message: &[u8]) -> Vec<u8> {
    Handmade::with(kinds, "").sign(message, &RSA)
}

fn replaced(message: &[u8], from: &str, to: &str) -> Vec<u8> {
    let message = String::from_utf8(message.to_vec()).unwrap();
    assert!(message.contains(from));
    message.replacen(from, to, 1).into_bytes()
}

/// The body hash is a SHA-1 too, so the field is put together here.
fn sha1_example() -> Vec<u8> {
    use rsa::pkcs1::DecodeRsaPrivateKey as _;
    use sha1::{Digest as _, Sha1};
    use waxseal_verify::crypto::PrivateKey;

    let PrivateKey::Rsa(der) = &RSA.private else { unreachable!("the key is RSA") };
    let key = rsa::PrivateKey::from_pkcs1_der(der).unwrap();
    let hash = waxseal_parse::base64::encode(&Sha1::digest(b"Hello.\r\n"));
    let made =
        Handmade::with(RELAXED, "").replacing("rsa-sha256", "rsa-sha1").replacing("{bh}", &hash);
    made.sign_by(MAIL, |input| {
        key.sign(rsa::Pkcs1v15Sign::new::<Sha1>(), &Sha1::digest(input)).unwrap()
    })
}

fn has_lone_cr(text: &[u8]) -> bool {
    let is_lone = |at: usize| text[at] == b'\r' && text.get(at + 1) != Some(&b'\n');
    (0..text.len()).any(is_lone)
}

/// Whether cutting the body at `l=` before and after its canonicalization gives different octets.
fn bears_on_length(message: &Message<'_>, field: &HeaderField<'_>) -> bool {
    signature(field, |signature| {
        let Some(length) = signature.body_length else { return false };
        let Ok(length) = usize::try_from(length) else { return true };
        let (kind, body) = (signature.canonicalization.body, message.body());
        let after = canonical_body(kind, body);
        let before =
            canonical_body(kind, body.get(..length).filter(|_| length > 0).unwrap_or(body));
        after.get(..length) != Some(&before)
    })
}

fn has_bad_number(field: &HeaderField<'_>) -> bool {
    let is_bad = |name| {
        let value = tag(field, name).unwrap_or_else(|| "0".to_owned());
        value.trim().is_empty() || !value.trim().bytes().all(|byte| byte.is_ascii_digit())
    };
    ["l", "t", "x"].into_iter().any(is_bad)
}

/// Whether Waxseal reads the field, and finds this of it.
fn signature(field: &HeaderField<'_>, is_so: impl Fn(&Signature<'_>) -> bool) -> bool {
    Signature::parse(field.value(), &Limits::default()).is_ok_and(|signature| is_so(&signature))
}

/// Names and values as they stand there, of a field that need not be of the grammar.
pub fn tags(field: &HeaderField<'_>) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(field.value()).into_owned();
    let pairs = text.split(';').filter_map(|tag| tag.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The value of a tag.
pub fn tag(field: &HeaderField<'_>, name: &str) -> Option<String> {
    tags(field).into_iter().find(|(other, _)| other.trim() == name).map(|(_, value)| value)
}

fn has_item(field: &HeaderField<'_>, name: &str, is_so: impl Fn(&str) -> bool) -> bool {
    tag(field, name).is_some_and(|list| list.split(':').any(|item| is_so(item.trim())))
}
