//! The table of known differences in ARC. What DKIM's table says of messages holds here too.

use waxseal_parse::dkim::signature::CanonicalizationKind as Kind;
use waxseal_parse::message::{Defect, HeaderField, Message};

use super::chains::{Link, sealed};
use super::verdict::{Seen, seen};
use crate::differences::tag;
use crate::row::Row;

const MAIL: &[u8] = b"From: joe@signer.test\r\nSubject: a b\r\n\r\nHello.\r\n";

const SIGNATURE: &str = "ARC-Message-Signature";
const SEAL: &str = "ARC-Seal";

/// The table.
pub const DIFFERENCES: &[Row<Seen>] = &[
    Row {
        mail_auth: "hashes the LF of stored mail as it is, in a header that is simple",
        waxseal: "hashes CRLF under the leniency that takes such mail at all",
        rfc: "RFC 5322 §2.3, RFC 6376 §3.4.1",
        bears_on: |seen| {
            let is_simple = |field: &HeaderField<'_>| {
                tag(field, "c").is_none_or(|kinds| !kinds.trim().starts_with("relaxed"))
            };
            seen.is(|message| message.defects().contains(Defect::BareLineFeed))
                && seen.has_field(SIGNATURE, is_simple)
        },
        example: || {
            let message = String::from_utf8(chain(Kind::Simple)).unwrap();
            seen(message.replace("\r\n", "\n").as_bytes())
        },
        verdicts: ("pass", "fail"),
    },
    Row {
        mail_auth: "sees no chain where no ARC-Message-Signature is, whatever other fields are left",
        waxseal: "fails: the set is not complete",
        rfc: "RFC 8617 §5.2, steps 1 and 3",
        bears_on: |seen| seen.mail_auth == "none" && !seen.has_field(SIGNATURE, |_| true),
        example: || seen(&replaced(SIGNATURE, "X-Message-Signature")),
        verdicts: ("fail", "none"),
    },
    Row {
        mail_auth: "reads on behind the padding of base64",
        waxseal: "refuses the field",
        rfc: "RFC 6376 §2.10, RFC 4648 §3.3",
        bears_on: |seen| {
            let is_bad = |field: &HeaderField<'_>| {
                ["b", "bh"]
                    .into_iter()
                    .filter_map(|name| tag(field, name))
                    .any(|value| waxseal_parse::base64::decode(value.as_bytes()).is_err())
            };
            seen.has_field(SIGNATURE, is_bad) || seen.has_field(SEAL, is_bad)
        },
        example: || {
            seen(&replaced("==\r\nARC-Message-Signature", "==\r\n =\r\nARC-Message-Signature"))
        },
        verdicts: ("fail", "pass"),
    },
];

impl Seen {
    fn is(&self, is_so: impl Fn(&Message<'_>) -> bool) -> bool {
        is_so(&Message::parse(&self.message))
    }

    fn has_field(&self, name: &str, is_so: impl Fn(&HeaderField<'_>) -> bool) -> bool {
        self.is(|message| {
            let mut fields = message.fields().iter();
            fields.any(|field| field.name().eq_ignore_ascii_case(name.as_bytes()) && is_so(field))
        })
    }
}

/// A message with one set by Waxseal.
fn chain(kind: Kind) -> Vec<u8> {
    let link = Link {
        by_waxseal: true,
        rsa: true,
        kinds: (kind, Kind::Relaxed),
        names: vec!["Subject"],
        is_relayed: false,
    };
    sealed(MAIL, &[link])
}

/// The same with a text in it replaced, the first time that it stands there.
fn replaced(from: &str, to: &str) -> Vec<u8> {
    let message = String::from_utf8(chain(Kind::Relaxed)).unwrap();
    assert!(message.contains(from), "{message}");
    message.replacen(from, to, 1).into_bytes()
}
