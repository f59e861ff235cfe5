//! A field in lines.

use core::fmt::{self, Write as _};

use super::encoded::value;
use super::write::{AuthenticationResults, ResInfoText};
use super::{ARC_FIELD_NAME, FIELD_NAME};

/// Columns of a line, which should not have more than 78 (RFC 5322 §2.1.1) with the semicolon that
/// may follow.
const COLUMNS: usize = 77;
/// How far a continuation line is indented: a tab takes eight columns.
const TAB: usize = 8;

/// A field as it is written: folded, without the last line end.
#[derive(Clone, Copy, Debug)]
pub struct Folded<'a> {
    field: &'a AuthenticationResults,
    instance: Option<u8>,
    line_end: &'static str,
}

impl<'a> Folded<'a> {
    pub(super) fn new(field: &'a AuthenticationResults) -> Self {
        Self { field, instance: None, line_end: "\r\n" }
    }

    /// The same with lines that end in LF, as mail stored on Unix has them.
    #[must_use]
    pub fn with_line_feeds(self) -> Self {
        Self { line_end: "\n", ..self }
    }

    /// The same results as an ARC-Authentication-Results field of this instance (RFC 8617 §4.1.1).
    #[must_use]
    pub fn of_arc(self, instance: u8) -> Self {
        Self { instance: Some(instance), ..self }
    }
}

impl fmt::Display for Folded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut head = match self.instance {
            Some(instance) => format!("{ARC_FIELD_NAME}: i={instance}; "),
            None => format!("{FIELD_NAME}: "),
        };
        head.push_str(&value(self.field.authserv_id.as_str()));
        if let Some(version) = self.field.version {
            write!(head, " {version}")?;
        }
        let results = &*self.field.results;
        if results.is_empty() {
            head.push_str("; none");
        }
        f.write_str(&head)?;
        let mut lines =
            Lines { to: f, column: head.len(), is_begun: true, line_end: self.line_end };
        self.field.comments.iter().try_for_each(|comment| lines.piece(comment.as_str()))?;
        results.iter().try_for_each(|result| lines.result(result))
    }
}

/// Writes and counts columns.
struct Lines<'f, 'b> {
    to: &'f mut fmt::Formatter<'b>,
    column: usize,
    /// Whether the line holds more than its indentation.
    is_begun: bool,
    line_end: &'static str,
}

impl Lines<'_, '_> {
    /// Each result begins on a line of its own, and so do its reason and its properties.
    fn result(&mut self, result: &ResInfoText) -> fmt::Result {
        self.to.write_str(";")?;
        self.fold()?;
        self.to.write_str(result.head.as_str())?;
        self.column += result.head.as_str().len();
        self.is_begun = true;
        result.comments.iter().try_for_each(|comment| self.piece(comment.as_str()))?;
        if let Some(reason) = &result.reason {
            self.fold()?;
            self.piece(&format!("reason={}", reason.as_str()))?;
        }
        if !result.properties.is_empty() {
            self.fold()?;
        }
        result.properties.iter().try_for_each(|(property, comments)| {
            self.piece(property.as_str())?;
            comments.iter().try_for_each(|comment| self.piece(comment.as_str()))
        })
    }

    /// A space and a piece, on a new line if this one has no room for it.
    fn piece(&mut self, piece: &str) -> fmt::Result {
        if self.column + 1 + piece.len() > COLUMNS && self.is_begun {
            self.fold()?;
        }
        self.space_and(Words(piece).next().unwrap_or_default())?;
        // Quoted strings and comments are folded at their own spaces, which stay what they are.
        for word in Words(piece).skip(1) {
            if self.column + 1 + word.len() > COLUMNS {
                self.to.write_str(self.line_end)?;
                self.column = 0;
            }
            self.space_and(word)?;
        }
        Ok(())
    }

    fn space_and(&mut self, text: &str) -> fmt::Result {
        self.column += 1 + text.len();
        self.is_begun = true;
        write!(self.to, " {text}")
    }

    fn fold(&mut self) -> fmt::Result {
        self.column = TAB;
        self.is_begun = false;
        write!(self.to, "{}\t", self.line_end)
    }
}

/// What stands between the single spaces of a piece. A run of spaces is not split, for a line of
/// nothing but white space would be a line that some take for the header's end.
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let bytes = self.0.as_bytes();
        let is_single = |window: &[u8]| matches!(window, [before, b' ', behind] if *before != b' ' && *behind != b' ');
        let split = bytes.windows(3).position(is_single).map(|at| at + 1);
        let (word, rest) = match split {
            Some(at) => (self.0.get(..at)?, self.0.get(at + 1..)?),
            None => (self.0, ""),
        };
        self.0 = rest;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_spaces_are_not_split() {
        let words: Vec<_> = Words("\"a b  c d\"").collect();
        assert_eq!(words, ["\"a", "b  c", "d\""]);
        assert_eq!(Words("abc").collect::<Vec<_>>(), ["abc"]);
        assert_eq!(Words("\" \"").collect::<Vec<_>>(), ["\"", "\""]);
    }
}
