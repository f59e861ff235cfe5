//! Prose in lines.

use core::fmt;

use crate::Shown;

/// A sentence in lines of at most `width` characters, all but the first behind an indent; a word that
/// is longer stands on a line of its own. What a terminal would obey is escaped.
pub(crate) struct Wrapped<'a> {
    pub(crate) text: &'a str,
    /// How many characters stand before the text on its first line, and before the others.
    pub(crate) indent: usize,
    pub(crate) width: usize,
}

impl fmt::Display for Wrapped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Shown(self.text).to_string();
        let mut column = self.indent;
        for (at, word) in text.split(' ').enumerate() {
            let length = word.chars().count();
            if at > 0 && column + 1 + length > self.width {
                write!(f, "\n{:indent$}", "", indent = self.indent)?;
                column = self.indent;
            } else if at > 0 {
                f.write_str(" ")?;
                column += 1;
            }
            f.write_str(word)?;
            column += length;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole() {
        let text = "one two three overlongword x\u{1b}y";
        let wrapped = Wrapped { text, indent: 2, width: 10 }.to_string();
        assert_eq!(wrapped, "one two\n  three\n  overlongword\n  x\\u{1b}y");
        assert_eq!(Wrapped { text: "", indent: 2, width: 10 }.to_string(), "");
    }
}
