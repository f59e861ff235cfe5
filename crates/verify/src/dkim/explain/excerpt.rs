//! Text of a message, made fit to be shown.

use core::fmt;

/// Characters of a text that are shown.
const SHOWN: usize = 80;

/// A piece of a message in quotation marks: control characters escaped, white space at its ends and
/// line ends left out, cut where it is long. Whatever a message holds, this is one harmless line.
pub(super) struct Excerpt<'a>(pub(super) &'a [u8]);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = waxseal_parse::fold::trim(self.0);
        // A character has at most four octets.
        let head = text.get(..text.len().min(SHOWN * 4)).unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        let mut characters = head.chars().filter(|c| !matches!(c, '\r' | '\n'));
        f.write_str("\"")?;
        for character in characters.by_ref().take(SHOWN) {
            match character {
                '"' | '\\' => write!(f, "{character}")?,
                '\t' => f.write_str(" ")?,
                _ => write!(f, "{}", character.escape_debug())?,
            }
        }
        let is_cut = characters.next().is_some() || head.len() < text.len();
        f.write_str(if is_cut { "…\"" } else { "\"" })
    }
}
