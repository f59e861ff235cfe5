//! An excerpt as one line that can be shown: octets of any kind, and the places in them.

use core::fmt::Write as _;
use core::ops::Range;

use waxseal_parse::span::Span;
use waxseal_rules::finding::Excerpt;

use crate::shown::is_hazardous;

/// Octets of a text that are looked at; a TXT record has at most 65,535.
const MAX_OCTETS: usize = 64 * 1024;

/// A text in which everything is visible, and the places in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The text, or the part of it around the first place. Control characters and the like are
    /// written out.
    pub(crate) text: String,
    /// The places that are in the part, the first one first.
    pub(crate) marks: Vec<Mark>,
    /// The labels of places that lie outside, with their octet.
    pub(crate) elsewhere: Vec<(usize, String)>,
}

/// A place in the text of a [`Line`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Where, in octets of the line.
    pub(crate) range: Range<usize>,
    /// What is there; may be empty.
    pub(crate) label: String,
}

impl Line {
    /// The whole text.
    pub(crate) fn whole(excerpt: &Excerpt) -> Self {
        Self::within(excerpt, usize::MAX)
    }

    /// As much of the text around its first place as `width` characters can show.
    pub(crate) fn within(excerpt: &Excerpt, width: usize) -> Self {
        let cells = Cells::new(&excerpt.text);
        let first = excerpt.labels.first().map(|label| label.span).unwrap_or_default();
        let window = cells.window(cells.of(first), width);
        let mut text = String::new();
        if window.start > 0 {
            text.push('…');
        }
        let ahead = text.len();
        let from = cells.offset(window.start);
        text.push_str(cells.text(&window));
        if window.end < cells.len() || excerpt.text.len() > MAX_OCTETS {
            text.push('…');
        }
        let (mut marks, mut elsewhere) = (Vec::new(), Vec::new());
        for label in &excerpt.labels {
            let place = cells.of(label.span);
            let start = place.start.clamp(window.start, window.end);
            let end = place.end.clamp(window.start, window.end);
            if start == end && (start != place.start || end != place.end) {
                elsewhere.push((label.span.start(), label.text.clone()));
                continue;
            }
            let range = ahead + cells.offset(start) - from..ahead + cells.offset(end) - from;
            marks.push(Mark { range, label: label.text.clone() });
        }
        Self { text, marks, elsewhere }
    }
}

/// The characters of a text, each as it is shown.
struct Cells {
    shown: String,
    /// For each cell where it begins: in the text, and in `shown`.
    starts: Vec<(usize, usize)>,
    /// How many octets of the text there are.
    octets: usize,
}

impl Cells {
    fn new(text: &[u8]) -> Self {
        let text = text.get(..MAX_OCTETS).unwrap_or(text);
        let mut cells = Self { shown: String::new(), starts: Vec::new(), octets: text.len() };
        let mut at = 0;
        for chunk in text.utf8_chunks() {
            for character in chunk.valid().chars() {
                cells.starts.push((at, cells.shown.len()));
                at += character.len_utf8();
                match character {
                    '\t' | '\n' | '\r' => cells.shown.extend(character.escape_default()),
                    _ if is_hazardous(character) => cells.shown.extend(character.escape_unicode()),
                    _ => cells.shown.push(character),
                }
            }
            for octet in chunk.invalid() {
                cells.starts.push((at, cells.shown.len()));
                at += 1;
                // Writing to a `String` never fails.
                let _ = write!(cells.shown, "\\x{octet:02x}");
            }
        }
        cells
    }

    fn len(&self) -> usize {
        self.starts.len()
    }

    /// The cells that a span covers, at least in part.
    fn of(&self, span: Span) -> Range<usize> {
        let start = self.starts.partition_point(|(at, _)| *at < span.start());
        let is_within = self.starts.get(start).is_some_and(|(at, _)| *at != span.start());
        // A span that begins inside a character begins with it.
        let start = if is_within && start > 0 { start - 1 } else { start };
        let end = self.starts.partition_point(|(at, _)| *at < span.end().min(self.octets));
        start..end.max(start)
    }

    /// Where a cell begins in `shown`; behind the last one, its end.
    fn offset(&self, cell: usize) -> usize {
        self.starts.get(cell).map_or(self.shown.len(), |(_, offset)| *offset)
    }

    fn text(&self, window: &Range<usize>) -> &str {
        self.shown.get(self.offset(window.start)..self.offset(window.end)).unwrap_or_default()
    }

    /// The cells that are shown: all, if there is room; else the place with some of what stands
    /// around it.
    fn window(&self, place: Range<usize>, width: usize) -> Range<usize> {
        if self.shown.len() <= width {
            return 0..self.len();
        }
        let cost = |cell: usize| self.offset(cell + 1) - self.offset(cell);
        // A mark is worth a character.
        let mut room = width.saturating_sub(2);
        let mut window = place.start..place.start;
        let grow = |window: &mut Range<usize>, before: usize, behind: usize, room: &mut usize| {
            while window.end < behind && cost(window.end) <= *room {
                *room -= cost(window.end);
                window.end += 1;
            }
            while window.start > before && cost(window.start - 1) <= *room {
                *room -= cost(window.start - 1);
                window.start -= 1;
            }
        };
        grow(&mut window, place.start, place.end, &mut room);
        let mut ahead = room / 3;
        room -= ahead;
        let end = window.end;
        grow(&mut window, 0, end, &mut ahead);
        room += ahead;
        grow(&mut window, 0, self.len(), &mut room);
        window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &[u8], spans: &[(usize, usize)], width: usize) -> Line {
        let mut spans = spans.iter();
        let (start, end) = spans.next().unwrap();
        let excerpt = Excerpt::new("example.com TXT", text, Span::new(*start, *end), "0");
        let excerpt = spans.zip(1..).fold(excerpt, |excerpt, ((start, end), at)| {
            excerpt.with(Span::new(*start, *end), at.to_string())
        });
        Line::within(&excerpt, width)
    }

    /// What each mark covers.
    fn marked(line: &Line) -> Vec<&str> {
        line.marks.iter().map(|mark| &line.text[mark.range.clone()]).collect()
    }

    #[test]
    fn a_text_that_fits_is_whole() {
        let line = line(b"v=spf1 mx -all", &[(7, 9), (10, 14), (14, 14)], 80);
        assert_eq!(line.text, "v=spf1 mx -all");
        assert_eq!(marked(&line), ["mx", "-all", ""]);
        assert_eq!(line.marks[2].range, 14..14);
    }

    #[test]
    fn what_cannot_be_seen_is_written_out_and_still_marked() {
        let line = line(b"a\x1b[0m\xff\xc3\xbc\tz", &[(1, 2), (5, 6), (6, 8), (7, 8), (8, 9)], 80);
        assert_eq!(line.text, "a\\u{1b}[0m\\xffü\\tz");
        assert_eq!(marked(&line), ["\\u{1b}", "\\xff", "ü", "ü", "\\t"]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_place() {
        let mut text = vec![b'a'; 300];
        text[200..210].fill(b'b');
        let line = line(&text, &[(200, 210), (0, 3), (300, 300)], 40);
        assert!(line.text.starts_with("…aaa") && line.text.ends_with("aaa…"), "{}", line.text);
        assert_eq!(line.text.chars().count(), 40);
        assert_eq!(marked(&line), ["bbbbbbbbbb"]);
        let elsewhere: Vec<usize> = line.elsewhere.iter().map(|(at, _)| *at).collect();
        assert_eq!(elsewhere, [0, 300]);
    }

    #[test]
    fn a_place_that_is_longer_than_the_line_is_shown_from_its_start() {
        let text = [b"0123456789".repeat(2), vec![b'x'; 500], vec![b'y'; 30]].concat();
        let line = line(&text, &[(20, 520)], 50);
        assert!(line.text.ends_with("xxx…"), "{}", line.text);
        assert!(marked(&line)[0].starts_with('x'), "{}", line.text);
        assert!(line.text.chars().count() <= 50);
    }

    #[test]
    fn a_place_outside_is_no_mark() {
        let line = line(b"abc", &[(10, 20)], 80);
        assert_eq!((line.text.as_str(), line.marks.len()), ("abc", 1));
        assert_eq!(line.marks[0].range, 3..3);
    }
}
