//! Body canonicalization (RFC 6376 §3.4.3 and §3.4.4), in one pass over chunks of any size.

use waxseal_parse::dkim::signature::CanonicalizationKind;
use waxseal_parse::fold::is_wsp;

use super::BareLineFeed;

/// Canonicalizes a body that comes in chunks; the outcome does not depend on where these end.
///
/// Only CRLF ends a line, and a bare LF where the caller says so; a CR that no LF follows is content
/// (RFC 6376 §3.4 speaks of CRLF alone). Output goes to a sink in pieces: long regular runs as they
/// lie in the input, without a copy.
///
/// ```
/// use waxseal_verify::dkim::canonicalize::{BareLineFeed, body::BodyCanonicalizer};
/// use waxseal_parse::dkim::signature::CanonicalizationKind;
///
/// let mut out = Vec::new();
/// let mut sink = |piece: &[u8]| out.extend_from_slice(piece);
/// let mut body = BodyCanonicalizer::new(CanonicalizationKind::Relaxed, BareLineFeed::IsContent);
/// body.write(b" C \r\nD \t E\r", &mut sink);
/// body.write(b"\n\r\n\r\n", &mut sink);
/// body.finish(&mut sink);
/// assert_eq!(out, b" C\r\nD E\r\n");
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about what was read")]
pub struct BodyCanonicalizer {
    kind: CanonicalizationKind,
    bare_line_feed: BareLineFeed,
    /// Line ends that have been read and not written: they may turn out to be the last ones.
    pending_lines: u64,
    /// Relaxed: white space that has been read and not written: it may end the line.
    pending_space: bool,
    /// The last chunk ended in a CR.
    pending_cr: bool,
    is_empty: bool,
    saw_bare_line_feed: bool,
}

const CRLF: &[u8] = b"\r\n";

impl BodyCanonicalizer {
    /// Begins a body.
    pub fn new(kind: CanonicalizationKind, bare_line_feed: BareLineFeed) -> Self {
        Self {
            kind,
            bare_line_feed,
            pending_lines: 0,
            pending_space: false,
            pending_cr: false,
            is_empty: true,
            saw_bare_line_feed: false,
        }
    }

    /// Takes the next chunk.
    ///
    /// # Complexity
    /// Linear in the chunk and in the output.
    pub fn write(&mut self, chunk: &[u8], sink: &mut impl FnMut(&[u8])) {
        let mut at = 0;
        if self.pending_cr && !chunk.is_empty() {
            self.pending_cr = false;
            if chunk.first() == Some(&b'\n') {
                self.end_line();
                at = 1;
            } else {
                self.content(b"\r", sink);
            }
        }
        match self.kind {
            CanonicalizationKind::Relaxed => self.write_relaxed(chunk, at, sink),
            _ => self.write_simple(chunk, at, sink),
        }
    }

    /// Ends the body: what is left goes to the sink.
    pub fn finish(&mut self, sink: &mut impl FnMut(&[u8])) {
        if core::mem::take(&mut self.pending_cr) {
            self.content(b"\r", sink);
        }
        // Relaxed: an empty body stays empty. Simple: it becomes one CRLF (RFC 6376 §3.4.3).
        if !self.is_empty || self.kind == CanonicalizationKind::Simple {
            sink(CRLF);
        }
    }

    /// Whether a bare LF was met and taken as the end of a line.
    pub fn saw_bare_line_feed(&self) -> bool {
        self.saw_bare_line_feed
    }

    fn write_simple(&mut self, chunk: &[u8], mut at: usize, sink: &mut impl FnMut(&[u8])) {
        if self.bare_line_feed == BareLineFeed::EndsLine {
            while let Some(line_feed) = waxseal_scan::next_bare_line_feed(chunk, at) {
                self.regular(chunk.get(at..line_feed).unwrap_or_default(), sink);
                self.end_bare_line();
                at = line_feed + 1;
            }
        }
        let mut rest = chunk.get(at..).unwrap_or_default();
        if let [before @ .., b'\r'] = rest {
            self.pending_cr = true;
            rest = before;
        }
        self.regular(rest, sink);
    }

    fn write_relaxed(&mut self, chunk: &[u8], mut at: usize, sink: &mut impl FnMut(&[u8])) {
        let ends_line = self.bare_line_feed == BareLineFeed::EndsLine;
        while at < chunk.len() {
            let rest = chunk.get(at..).unwrap_or_default();
            match rest {
                [b' ' | b'\t', ..] if self.pending_space || is_irregular_space(rest) => {
                    self.pending_space = true;
                    at += rest.iter().take_while(|byte| is_wsp(**byte)).count();
                }
                [b'\r', b'\n', ..] if self.pending_space => {
                    self.end_line();
                    at += 2;
                }
                [b'\n', ..] if ends_line => {
                    self.end_bare_line();
                    at += 1;
                }
                [b'\r'] => {
                    self.pending_cr = true;
                    at += 1;
                }
                _ => {
                    let end = waxseal_scan::next_irregular(chunk, at, ends_line);
                    self.regular(chunk.get(at..end).unwrap_or_default(), sink);
                    at = end;
                }
            }
        }
    }

    /// A run that is canonical as it stands, but for line ends at its end, which may be the last.
    fn regular(&mut self, run: &[u8], sink: &mut impl FnMut(&[u8])) {
        let mut content = run;
        let mut lines = 0;
        while let [before @ .., b'\r', b'\n'] = content {
            content = before;
            lines += 1;
        }
        if !content.is_empty() {
            self.content(content, sink);
        }
        self.pending_lines += lines;
    }

    fn content(&mut self, content: &[u8], sink: &mut impl FnMut(&[u8])) {
        /// So many line ends, and the space that may follow them: one piece instead of two.
        const LINES: u64 = 16;
        const BLANK: &[u8] = b"\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n ";
        let lines = BLANK.len() - 1;
        while self.pending_lines > LINES {
            sink(BLANK.get(..lines).unwrap_or_default());
            self.pending_lines -= LINES;
        }
        let pending = usize::try_from(core::mem::take(&mut self.pending_lines)).unwrap_or(0);
        let space = usize::from(core::mem::take(&mut self.pending_space));
        let blank = BLANK.get(lines - pending * CRLF.len()..lines + space).unwrap_or_default();
        if !blank.is_empty() {
            sink(blank);
        }
        sink(content);
        self.is_empty = false;
    }

    fn end_line(&mut self) {
        self.pending_space = false;
        self.pending_lines += 1;
    }

    fn end_bare_line(&mut self) {
        self.saw_bare_line_feed = true;
        self.end_line();
    }
}

/// Whether white space at the start of a text is anything but one SP before content.
fn is_irregular_space(text: &[u8]) -> bool {
    match text {
        [b' ', next, ..] => matches!(next, b' ' | b'\t' | b'\r' | b'\n'),
        _ => true,
    }
}
