//! Changes that go by the delimiters of MIME parts (RFC 2046 §5.1): parts put in, bodies wrapped,
//! footers and banners within a part.
//!
//! Delimiters are recognised by their look. What the header says of the boundary is of no help: a
//! relay that adds parts changes it as well.

use core::ops::ControlFlow;

use super::{BodySearch, lines};
use crate::dkim::explain::body_change::BodyChange;
use crate::dkim::explain::search::Step;

/// Octets of a delimiter line (RFC 2046 §5.1.1 allows boundaries of 70).
const DELIMITER_OCTETS: usize = 80;
/// Lines at the end of a part before each of which a footer may begin; further up it begins at a
/// paragraph.
const FOOTER_LINES: usize = 10;

/// A line that looks like a delimiter.
struct Delimiter<'b> {
    start: usize,
    /// Where the line behind it begins.
    end: usize,
    /// The line without white space at its end.
    text: &'b [u8],
}

/// A MIME part, from the delimiter before it to the one behind it.
#[derive(Clone, Copy)]
struct Part {
    /// Where its delimiter line begins.
    start: usize,
    /// Where its own body begins, behind its header.
    body: usize,
    /// Where the next delimiter line begins.
    end: usize,
}

impl<'s> BodySearch<'s> {
    pub(super) fn mime_parts(&mut self) -> Step<BodyChange> {
        let body = self.body;
        self.budget.charge_octets(body.len())?;
        let parts = self.parts();
        for part in parts.iter().rev() {
            let change = BodyChange::PartAdded { span: self.span(part.start, part.end) };
            self.attempt(change, &without(body, part.start, part.end))?;
        }
        for part in &parts {
            let inner = body.get(part.body..part.end).unwrap_or_default();
            let change = BodyChange::Wrapped { span: self.span(part.body, part.end) };
            // The line end before a delimiter belongs to it, which matters to no canonical form.
            self.attempt(change, &[inner])?;
        }
        for part in parts.iter().rev() {
            self.part_footer(*part)?;
        }
        for part in &parts {
            self.part_banner(*part)?;
        }
        ControlFlow::Continue(())
    }

    fn part_footer(&mut self, part: Part) -> Step<BodyChange> {
        let body = self.body;
        let inner = body.get(part.body..part.end).unwrap_or_default();
        let starts = lines::starts_from_bottom(inner).take(self.limits.footer_lines);
        for (count, start) in starts.enumerate() {
            if count < FOOTER_LINES || begins_paragraph(inner, start) {
                let start = part.body + start;
                let span = Some(self.span(start, part.end));
                let change = BodyChange::Footer { lines: count + 1, span, is_within_part: true };
                self.attempt(change, &without(body, start, part.end))?;
            }
        }
        ControlFlow::Continue(())
    }

    fn part_banner(&mut self, part: Part) -> Step<BodyChange> {
        let body = self.body;
        let inner = body.get(part.body..part.end).unwrap_or_default();
        let ends = lines::starts(inner).skip(1).take(self.limits.banner_lines);
        for (count, end) in ends.enumerate() {
            let end = part.body + end;
            let span = Some(self.span(part.body, end));
            let change = BodyChange::Banner { lines: count + 1, span, is_within_part: true };
            self.attempt(change, &without(body, part.body, end))?;
        }
        ControlFlow::Continue(())
    }

    /// The parts between each delimiter and the next of the same boundary.
    fn parts(&mut self) -> Vec<Part> {
        let delimiters = self.delimiters();
        let mut parts = Vec::new();
        for (at, open) in delimiters.iter().enumerate() {
            let closes = |other: &&Delimiter<'_>| {
                other.text == open.text || other.text.strip_suffix(b"--") == Some(open.text)
            };
            let Some(close) = delimiters.iter().skip(at + 1).find(closes) else { continue };
            let inner = self.body.get(open.end..close.start).unwrap_or_default();
            let header = header_octets(inner);
            parts.push(Part { start: open.start, body: open.end + header, end: close.start });
        }
        parts
    }

    fn delimiters(&mut self) -> Vec<Delimiter<'s>> {
        let body = self.body;
        let mut delimiters = Vec::new();
        for start in lines::starts(body) {
            let rest = body.get(start..).unwrap_or_default();
            if !rest.starts_with(b"--") {
                continue;
            }
            let near = rest.get(..rest.len().min(DELIMITER_OCTETS)).unwrap_or_default();
            let Some(line_feed) = memchr::memchr(b'\n', near)
                .or_else(|| (near.len() == rest.len()).then_some(near.len().saturating_sub(1)))
            else {
                continue;
            };
            let line = near.get(..=line_feed).unwrap_or_default();
            let text = line.trim_ascii_end();
            if text.len() > 2 {
                if delimiters.len() == self.limits.delimiter_lines {
                    self.left_something_out = true;
                    break;
                }
                delimiters.push(Delimiter { start, end: start + line.len(), text });
            }
        }
        delimiters
    }
}

fn without(body: &[u8], start: usize, end: usize) -> [&[u8]; 2] {
    [body.get(..start).unwrap_or_default(), body.get(end..).unwrap_or_default()]
}

/// The octets of a part's header with the empty line behind it; all where there is none.
fn header_octets(part: &[u8]) -> usize {
    let mut starts = lines::starts(part);
    let is_empty =
        |start: &usize| matches!(part.get(*start..), Some([b'\r', b'\n', ..] | [b'\n', ..]));
    match starts.find(is_empty) {
        Some(start) => start + if part.get(start) == Some(&b'\r') { 2 } else { 1 },
        None => part.len(),
    }
}

/// Whether a line is empty, stands behind an empty one, or is a separator.
fn begins_paragraph(text: &[u8], start: usize) -> bool {
    let (before, rest) = text.split_at_checked(start).unwrap_or_default();
    let is_empty = matches!(rest, [b'\r', b'\n', ..] | [b'\n', ..]);
    let follows_empty = before.ends_with(b"\n\r\n") || before.ends_with(b"\n\n");
    let is_separator = match rest {
        [first @ (b'_' | b'-' | b'=' | b'*' | b'~'), second, ..] => first == second,
        _ => false,
    };
    is_empty || follows_empty || is_separator
}
