//! Bodies that were re-encoded: from 8bit to quoted-printable or base64, or back (RFC 2045 §6).

use core::ops::ControlFlow;

use quoted_printable::ParseMode;
use waxseal_parse::base64;
use waxseal_parse::fold::trim;
use waxseal_parse::message::Message;

use super::{BodySearch, Reading};
use crate::dkim::canonicalize::BareLineFeed;
use crate::dkim::explain::body_change::BodyChange;
use crate::dkim::explain::search::Step;

const EIGHT_BIT: &str = "8bit";
const QUOTED_PRINTABLE: &str = "quoted-printable";
const BASE64: &str = "base64";

/// Characters of a base64 line that are in use (RFC 2045 §6.8 allows 76).
const BASE64_LINES: [usize; 4] = [76, 72, 64, 60];

impl BodySearch<'_> {
    pub(super) fn transfer_encoding(&mut self, message: &Message<'_>) -> Step<BodyChange> {
        let field = message.fields_named(b"Content-Transfer-Encoding").next();
        let value = field.map(|field| trim(field.value())).unwrap_or_default();
        let body = self.body;
        if value.eq_ignore_ascii_case(QUOTED_PRINTABLE.as_bytes()) {
            self.budget.charge_octets(body.len())?;
            if let Ok(decoded) = quoted_printable::decode(body, ParseMode::Robust) {
                self.decoded(&decoded, QUOTED_PRINTABLE)?;
            }
        } else if value.eq_ignore_ascii_case(BASE64.as_bytes()) {
            self.budget.charge_octets(body.len())?;
            if let Ok(decoded) = base64::decode(body) {
                self.decoded(&decoded.octets, BASE64)?;
            }
            for length in BASE64_LINES {
                self.budget.charge_octets(body.len())?;
                let characters = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
                let rewrapped = base64_lines(&characters.collect::<Vec<_>>(), length);
                self.attempt(BodyChange::Base64Lines { length }, &[&rewrapped])?;
            }
        } else {
            // Each encoding makes the body at most three times as long.
            self.budget.charge_octets(body.len())?;
            let encoded = quoted_printable::encode(body);
            let change =
                BodyChange::TransferEncoding { signed: QUOTED_PRINTABLE, found: EIGHT_BIT };
            self.attempt(change, &[&encoded])?;
            self.budget.charge_octets(body.len())?;
            let encoded = base64_lines(base64::encode(body).as_bytes(), 76);
            let change = BodyChange::TransferEncoding { signed: BASE64, found: EIGHT_BIT };
            self.attempt(change, &[&encoded])?;
        }
        ControlFlow::Continue(())
    }

    /// A decoded body, with its line ends as they are and as CRLF.
    fn decoded(&mut self, decoded: &[u8], found: &'static str) -> Step<BodyChange> {
        for bare_line_feed in [self.reading.bare_line_feed, BareLineFeed::EndsLine] {
            let reading = Reading { bare_line_feed, ..self.reading };
            let change = BodyChange::TransferEncoding { signed: EIGHT_BIT, found };
            self.attempt_as(reading, change, &[decoded])?;
        }
        ControlFlow::Continue(())
    }
}

fn base64_lines(characters: &[u8], length: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(characters.len() + characters.len() / length * 2 + 2);
    for line in characters.chunks(length) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}
