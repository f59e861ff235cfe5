//! Line ends that were changed.

use core::ops::ControlFlow;

use super::{BodySearch, Reading};
use crate::dkim::canonicalize::BareLineFeed;
use crate::dkim::explain::body_change::{BodyChange, LineEnds};
use crate::dkim::explain::search::Step;

impl BodySearch<'_> {
    pub(super) fn line_ends(&mut self) -> Step<BodyChange> {
        let body = self.body;
        self.budget.charge_octets(body.len())?;
        let ends = Ends::of(body);
        if ends.has_bare_line_feed {
            let (bare_line_feed, change) = match self.reading.bare_line_feed {
                BareLineFeed::IsContent => (BareLineFeed::EndsLine, LineEnds::BareLineFeedForCrlf),
                BareLineFeed::EndsLine => {
                    (BareLineFeed::IsContent, LineEnds::BareLineFeedAsContent)
                }
            };
            let reading = Reading { bare_line_feed, ..self.reading };
            self.attempt_as(reading, BodyChange::LineEnds(change), &[body])?;
        }
        if ends.has_bare_carriage_return {
            for (change, replacement) in [
                (LineEnds::CarriageReturnDoubled, Replacement::NothingBeforeCrlf),
                (LineEnds::CarriageReturnForCrlf, Replacement::Crlf),
                (LineEnds::CarriageReturnAdded, Replacement::Nothing),
            ] {
                self.budget.charge_octets(body.len())?;
                let undone = without_bare_carriage_returns(body, replacement);
                self.attempt(BodyChange::LineEnds(change), &[&undone])?;
            }
        }
        if ends.has_crlf {
            self.budget.charge_octets(body.len())?;
            let undone = with_line_feeds(body);
            let change = BodyChange::LineEnds(LineEnds::CrlfForBareLineFeed);
            let reading = Reading { bare_line_feed: BareLineFeed::IsContent, ..self.reading };
            self.attempt_as(reading, change, &[&undone])?;
        }
        ControlFlow::Continue(())
    }
}

/// The kinds of line ends that a body has.
#[derive(Default)]
struct Ends {
    has_crlf: bool,
    has_bare_line_feed: bool,
    has_bare_carriage_return: bool,
}

impl Ends {
    fn of(body: &[u8]) -> Self {
        let mut ends = Self::default();
        for at in memchr::memchr2_iter(b'\r', b'\n', body) {
            let is_carriage_return = body.get(at) == Some(&b'\r');
            let pair = if is_carriage_return { body.get(at..at + 2) } else { None };
            let follows = at.checked_sub(1).and_then(|before| body.get(before)) == Some(&b'\r');
            if is_carriage_return && pair != Some(b"\r\n") {
                ends.has_bare_carriage_return = true;
            } else if !is_carriage_return && !follows {
                ends.has_bare_line_feed = true;
            } else {
                ends.has_crlf = true;
            }
        }
        ends
    }
}

/// What a CR that no LF follows is replaced by.
#[derive(Clone, Copy)]
enum Replacement {
    /// CRLF.
    Crlf,
    /// Nothing.
    Nothing,
    /// Nothing where a CRLF is behind it and other such CRs; else it stays.
    NothingBeforeCrlf,
}

fn without_bare_carriage_returns(body: &[u8], replacement: Replacement) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = memchr::memchr(b'\r', rest) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        let run = after.iter().take_while(|byte| **byte == b'\r').count();
        let (run, after) = after.split_at(run);
        let ends_line = after.first() == Some(&b'\n');
        let bare = run.len() - usize::from(ends_line);
        match replacement {
            Replacement::Crlf => out.extend_from_slice(&b"\r\n".repeat(bare)),
            Replacement::NothingBeforeCrlf if !ends_line => out.extend_from_slice(run),
            Replacement::Nothing | Replacement::NothingBeforeCrlf => {}
        }
        if ends_line {
            out.push(b'\r');
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

/// Each CRLF as LF.
fn with_line_feeds(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut from = 0;
    for at in memchr::memmem::find_iter(body, b"\r\n") {
        out.extend_from_slice(body.get(from..at).unwrap_or_default());
        from = at + 1;
    }
    out.extend_from_slice(body.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_carriage_returns() {
        let body = b"a\r\r\nb\rc\r\r\r\nd\r\n\r";
        for (replacement, expected) in [
            (Replacement::Nothing, &b"a\r\nbc\r\nd\r\n"[..]),
            (Replacement::NothingBeforeCrlf, b"a\r\nb\rc\r\nd\r\n\r"),
            (Replacement::Crlf, b"a\r\n\r\nb\r\nc\r\n\r\n\r\nd\r\n\r\n"),
        ] {
            assert_eq!(without_bare_carriage_returns(body, replacement), expected);
        }
        assert_eq!(with_line_feeds(b"a\r\n\r\r\nb\n\r"), b"a\n\r\nb\n\r");
    }
}
