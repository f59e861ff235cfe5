//! Finds the ends of messages in a growing window onto an mbox. Does no I/O.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr, memmem};

use super::content_length::{self, Found};
use super::dialect::MboxDialect;
use super::postmark;
use super::quoting::Quoting;
use crate::Limits;

/// What the splitter has found at the start of the window.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A whole message. The ranges lie in the window; the next `From ` line is at `next`.
    Message { postmark: Range<usize>, message: Range<usize>, quoting: Quoting, next: usize },
    /// A message over the limit ends; the next `From ` line is at `next`.
    TooLarge { next: usize },
    /// These bytes belong to a message over the limit: the caller removes them from the window.
    Discard(Range<usize>),
    /// The window must grow.
    More,
    /// There is no further message.
    End,
}

/// Splits one mbox. Its state is that of the message at the start of the window; at the start
/// of a message there is none, so that splitting can begin at any message.
pub(crate) struct Splitter {
    dialect: MboxDialect,
    limits: Limits,
    message: Unfinished,
}

/// What is known of the message at the start of the window.
#[derive(Default)]
struct Unfinished {
    /// Where the content begins, once the end of the `From ` line has been seen.
    content: Option<usize>,
    /// Where the search for the next `From ` line goes on.
    at: usize,
    claim: Claim,
    over_limit: bool,
}

#[derive(Default)]
enum Claim {
    #[default]
    Unknown,
    None,
    /// The end of the message by its `Content-Length`.
    EndsAt(usize),
}

static LINE_FROM: LazyLock<memmem::Finder<'static>> =
    LazyLock::new(|| memmem::Finder::new(b"\nFrom "));

/// `\nFrom ` less one byte: what of it may stand at the end of the window.
const PARTIAL_LINE_FROM: usize = 5;

impl Splitter {
    pub(crate) fn new(dialect: MboxDialect, limits: &Limits) -> Self {
        Self { dialect, limits: *limits, message: Unfinished::default() }
    }

    /// Whether the message at the start of the window is over the limit and being discarded.
    pub(crate) fn is_discarding(&self) -> bool {
        self.message.over_limit
    }

    /// Looks at `window`, which begins at a `From ` line. `ended` says that nothing follows it.
    ///
    /// # Complexity
    ///
    /// Each byte is searched once, however the window grows.
    pub(crate) fn step(&mut self, window: &[u8], ended: bool) -> Step {
        if window.is_empty() {
            return if ended { Step::End } else { Step::More };
        }
        let Some(content) = self.content_start(window, ended) else { return Step::More };
        match self.claimed_end(window, content, ended) {
            Claimed::Wait => return Step::More,
            Claimed::Ends { end, next } => {
                let quoting = self.dialect.quoting(true);
                return self.finish(content, end, next, quoting);
            }
            Claimed::No => {}
        }
        let quoting = self.dialect.quoting(false);
        if let Some(next) = self.next_postmark(window, ended) {
            let end = before_empty_line(window, content, next);
            return self.finish(content, end, next, quoting);
        }
        if ended {
            let end = before_empty_line(window, content, window.len());
            return self.finish(content, end, window.len(), quoting);
        }
        self.discard_if_over_limit(content)
    }

    fn content_start(&mut self, window: &[u8], ended: bool) -> Option<usize> {
        if let Some(content) = self.message.content {
            return Some(content);
        }
        let content = match memchr(b'\n', window) {
            Some(end) => end.saturating_add(1),
            None if ended => window.len(),
            None => return None,
        };
        self.message.content = Some(content);
        self.message.at = content;
        Some(content)
    }

    fn claimed_end(&mut self, window: &[u8], content: usize, ended: bool) -> Claimed {
        if !self.dialect.heeds_content_length() {
            return Claimed::No;
        }
        if let Claim::Unknown = self.message.claim {
            let body = window.get(content..).unwrap_or_default();
            let most = self.limits.content_length_bytes.min(self.limits.message_bytes);
            self.message.claim = match content_length::find(body, self.limits.header_bytes, ended) {
                Found::Wait => return Claimed::Wait,
                Found::EndsAt(length) if length <= most => {
                    Claim::EndsAt(content.saturating_add(length))
                }
                Found::EndsAt(_) | Found::None => Claim::None,
            };
        }
        let Claim::EndsAt(end) = self.message.claim else { return Claimed::No };
        match self.is_boundary(window, end, ended) {
            None => Claimed::Wait,
            Some(Some(next)) => Claimed::Ends { end, next },
            Some(None) => {
                self.message.claim = Claim::None;
                Claimed::No
            }
        }
    }

    /// Whether a message can end at `end`: the end of the mbox or a postmark must follow, with
    /// the empty line between them that belongs to the mbox or, as some programs count, without.
    /// `Some(Some(next))` if so, `Some(None)` if not, `None` if the window is too short to tell.
    #[allow(clippy::option_option, reason = "the outer level is \"not known yet\"")]
    fn is_boundary(&self, window: &[u8], end: usize, ended: bool) -> Option<Option<usize>> {
        let Some((before, mut rest)) = window.split_at_checked(end) else {
            return ended.then_some(None);
        };
        let ends_line = before.ends_with(b"\n");
        // A body without final line end gets one before the empty line.
        let mut line_ends = 0_u8;
        let most = if ends_line { 1 } else { 2 };
        while line_ends < most {
            rest = match rest {
                [b'\n', after @ ..] | [b'\r', b'\n', after @ ..] => after,
                [b'\r'] if !ended => return None,
                _ => break,
            };
            line_ends += 1;
        }
        if rest.is_empty() {
            return ended.then_some(Some(window.len()));
        }
        if line_ends == 0 && !ends_line {
            return Some(None);
        }
        let at = window.len().saturating_sub(rest.len());
        self.postmark_at(window, at, ended).map(|is_postmark| is_postmark.then_some(at))
    }

    /// Whether a postmark stands at `at`; `None` if the window is too short to tell.
    fn postmark_at(&self, window: &[u8], at: usize, ended: bool) -> Option<bool> {
        let line = window.get(at..).unwrap_or_default();
        let seen = line.get(..self.limits.postmark_bytes).unwrap_or(line);
        if !b"From ".starts_with(seen) && !seen.starts_with(b"From ") {
            return Some(false);
        }
        match memchr(b'\n', seen) {
            Some(end) => Some(postmark::is_plausible(seen.get(..end).unwrap_or_default())),
            None if seen.len() >= self.limits.postmark_bytes => Some(false),
            None if ended => Some(postmark::is_plausible(seen)),
            None => None,
        }
    }

    /// The next postmark after an empty line.
    fn next_postmark(&mut self, window: &[u8], ended: bool) -> Option<usize> {
        while let Some(found) = LINE_FROM.find(window.get(self.message.at..).unwrap_or_default()) {
            let line_end = self.message.at.saturating_add(found);
            let line = line_end.saturating_add(1);
            if ends_empty_line(window, line_end) {
                match self.postmark_at(window, line, ended) {
                    Some(true) => return Some(line),
                    Some(false) => {}
                    None => {
                        self.message.at = line_end;
                        return None;
                    }
                }
            }
            self.message.at = line;
        }
        self.message.at = self.message.at.max(window.len().saturating_sub(PARTIAL_LINE_FROM));
        None
    }

    fn finish(&mut self, content: usize, end: usize, next: usize, quoting: Quoting) -> Step {
        let over_limit =
            self.message.over_limit || end.saturating_sub(content) > self.limits.message_bytes;
        self.message = Unfinished::default();
        if over_limit {
            return Step::TooLarge { next };
        }
        Step::Message { postmark: 0..content, message: content..end, quoting, next }
    }

    fn discard_if_over_limit(&mut self, content: usize) -> Step {
        // The search looks up to three bytes back: at the line end before the empty line.
        let keep_from = self.message.at.saturating_sub(LOOK_BACK);
        // An empty line of two bytes may still turn out not to belong to the message.
        if keep_from.saturating_sub(content) <= self.limits.message_bytes.saturating_add(2)
            && !(self.message.over_limit && keep_from > content)
        {
            return Step::More;
        }
        self.message.over_limit = true;
        self.message.at = content.saturating_add(LOOK_BACK);
        self.message.claim = Claim::None;
        Step::Discard(content..keep_from)
    }
}

const LOOK_BACK: usize = 3;

enum Claimed {
    Wait,
    No,
    Ends { end: usize, next: usize },
}

/// Whether the `\n` at `line_end` ends an empty line. The window begins with a `From ` line,
/// so that there is a line before.
fn ends_empty_line(window: &[u8], line_end: usize) -> bool {
    matches!(window.get(..line_end), Some([.., b'\n'] | [.., b'\n', b'\r']))
}

/// `end`, or the start of the empty line that stands before it. It belongs to the mbox.
fn before_empty_line(window: &[u8], content: usize, end: usize) -> usize {
    match window.get(..end) {
        Some([before @ .., b'\n']) if before.len() >= content => {
            let line_end = before.len();
            if !ends_empty_line(window, line_end) {
                end
            } else if before.ends_with(b"\r") {
                line_end.saturating_sub(1)
            } else {
                line_end
            }
        }
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "From a@b Mon Jan  1 00:00:00 2024";

    fn split(mbox: &str, dialect: MboxDialect) -> Vec<(String, Quoting)> {
        let mut splitter = Splitter::new(dialect, &Limits::default());
        let mut rest = mbox.as_bytes();
        let mut messages = Vec::new();
        loop {
            match splitter.step(rest, true) {
                Step::Message { message, quoting, next, .. } => {
                    messages.push((String::from_utf8(rest[message].to_vec()).unwrap(), quoting));
                    rest = &rest[next..];
                }
                Step::End => return messages,
                step => panic!("{step:?}"),
            }
        }
    }

    fn texts(mbox: &str, dialect: MboxDialect) -> Vec<String> {
        split(mbox, dialect).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn the_empty_line_before_a_postmark_belongs_to_the_mbox() {
        let mbox = format!("{MARK}\nS: 1\n\nx\n\n{MARK}\nS: 2\n\ny\n\n\n{MARK}\nS: 3\n\n");
        assert_eq!(texts(&mbox, MboxDialect::Rd), ["S: 1\n\nx\n", "S: 2\n\ny\n\n", "S: 3\n"]);
    }

    #[test]
    fn crlf() {
        let mbox = format!("{MARK}\r\nS: 1\r\n\r\nx\r\n\r\n{MARK}\r\nS: 2\r\n\r\ny\r\n\r\n");
        assert_eq!(texts(&mbox, MboxDialect::Rd), ["S: 1\r\n\r\nx\r\n", "S: 2\r\n\r\ny\r\n"]);
    }

    #[test]
    fn a_last_message_without_empty_line_is_whole() {
        assert_eq!(texts(&format!("{MARK}\nS: 1\n\nx\n"), MboxDialect::Rd), ["S: 1\n\nx\n"]);
        assert_eq!(texts(&format!("{MARK}\nS: 1\n\nx"), MboxDialect::Rd), ["S: 1\n\nx"]);
        assert_eq!(texts(MARK, MboxDialect::Rd), [""]);
        assert_eq!(texts(&format!("{MARK}\n\n{MARK}\n"), MboxDialect::Rd), ["", ""]);
    }

    #[test]
    fn text_and_lines_without_empty_line_before_do_not_split() {
        let body = format!("a\n{MARK}\nb\n\nFrom here on\nc\n\n{MARK} and more\n");
        let mbox = format!("{MARK}\nS: 1\n\n{body}\n{MARK}\nS: 2\n\n");
        let expected = [format!("S: 1\n\n{body}"), "S: 2\n".to_owned()];
        assert_eq!(texts(&mbox, MboxDialect::Auto), expected);
    }

    #[test]
    fn content_length_that_leads_to_a_postmark_is_believed() {
        let body = format!("a\n\n{MARK}\n>From b\n");
        let first = format!("content-length: {}\n\n{body}", body.len());
        for between in ["", "\n", "\r\n"] {
            let mbox = format!("{MARK}\n{first}{between}{MARK}\nS: 2\n\nx\n");
            for (dialect, quoting) in [
                (MboxDialect::Auto, Quoting::None),
                (MboxDialect::Cl2, Quoting::None),
                (MboxDialect::Cl, Quoting::O),
            ] {
                assert_eq!(split(&mbox, dialect)[0], (first.clone(), quoting));
                assert_eq!(split(&mbox, dialect).len(), 2);
            }
            assert_eq!(texts(&mbox, MboxDialect::Rd).len(), if between.is_empty() { 2 } else { 3 });
        }
        let last = format!("{MARK}\n{first}");
        assert_eq!(texts(&last, MboxDialect::Auto), [first.as_str()]);
        assert_eq!(texts(&format!("{last}\n"), MboxDialect::Auto), [first.as_str()]);
    }

    #[test]
    fn content_length_that_leads_elsewhere_is_not() {
        for claim in ["0", "1", "3", "4", "999999", "99999999999999999999", "x", "-1"] {
            let first = format!("Content-Length: {claim}\n\nabcde\n");
            let mbox = format!("{MARK}\n{first}\n{MARK}\nS: 2\n\nx\n");
            let expected = [(first, Quoting::Rd), ("S: 2\n\nx\n".to_owned(), Quoting::Rd)];
            assert_eq!(split(&mbox, MboxDialect::Auto), expected, "{claim}");
        }
    }

    #[test]
    fn content_length_of_a_body_without_final_line_end() {
        let mbox = format!("{MARK}\nContent-Length: 1\n\nx\n\n{MARK}\nS: 2\n\nx\n");
        assert_eq!(texts(&mbox, MboxDialect::Cl2), ["Content-Length: 1\n\nx", "S: 2\n\nx\n"]);
    }
}
