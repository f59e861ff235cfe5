//! Pages that need nothing else: no script, no font, no picture from anywhere.
//!
//! ```text
//! begin ── head, title ──▶ main: whatever a report has to tell ──▶ end
//! ```

mod chart;
mod escape;
mod finding;
mod markdown;

use core::fmt::{self, Write as _};

pub(crate) use chart::{Bar, Chart, Part, Tone};
pub(crate) use escape::{Html, sentence};
pub(crate) use finding::{Badge, Block};

const STYLE: &str = include_str!("html/style.css");

/// Appends what stands before the content: the title, followed by what the page is about.
///
/// The policy of the page's content keeps any browser from fetching or running anything, whatever
/// stands in the content.
pub(crate) fn begin(title: &str, subject: &str, out: &mut String) {
    let (title, subject) = (Html(title), Html(subject));
    // Writing to a `String` never fails.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title} {subject}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <main>\n<h1>{title} <span class=\"subject\">{subject}</span></h1>\n"
    );
}

/// Appends what stands behind the content; `source` says what the page was made from.
pub(crate) fn end(source: &str, out: &mut String) {
    let _ = write!(
        out,
        "</main>\n<footer>\n<p>Made by Waxseal {} from {source}. This page holds everything it \
         shows: nothing is loaded, and nobody is told that it was read.</p>\n</footer>\n</body>\n\
         </html>\n",
        env!("CARGO_PKG_VERSION")
    );
}

/// Tells how many are not shown one by one, within an element; nothing for none.
pub(crate) fn and_more(
    element: &str,
    count: usize,
    what: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match count {
        0 => Ok(()),
        more => writeln!(f, "<{element}>and {more} more{what}</{element}>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_asks_for_nothing() {
        for word in ["url(", "@import", "http", "</"] {
            assert!(!STYLE.contains(word), "{word}");
        }
    }
}
