//! Where two texts differ.

use core::ops::Range;

/// Columns that are shown whole.
const WIDTH: usize = 76;
/// Characters that are shown around what differs, where not all is.
const AROUND: usize = 20;

/// A text, and what of it is not in the other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// The text, or the part of it around what differs, with `…` for the rest.
    pub(super) text: String,
    /// One line that marks what differs; empty where nothing does.
    pub(super) marks: String,
}

/// The old and the new text, each with its part that is not in the other; everything before and
/// behind it is the same.
pub(super) fn difference(old: &str, new: &str) -> (Marked, Marked) {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let (before, behind) = common(&old, &new);
    let differing = |text: &[char]| before..text.len() - behind;
    (marked(&old, differing(&old), '-'), marked(&new, differing(&new), '+'))
}

/// How many characters two texts have in common at their start, and behind that at their end.
pub(crate) fn common(old: &[char], new: &[char]) -> (usize, usize) {
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let rest = |text: &[char]| text.len() - before;
    let behind = (old.iter().rev().zip(new.iter().rev()))
        .take(rest(old).min(rest(new)))
        .take_while(|(old, new)| old == new)
        .count();
    (before, behind)
}

fn marked(text: &[char], differing: Range<usize>, mark: char) -> Marked {
    let shown = if text.len() <= WIDTH {
        0..text.len()
    } else {
        let longest = WIDTH - 2 * AROUND;
        let end = differing.end.min(differing.start + longest);
        let start = differing.start.saturating_sub(AROUND);
        let before = text.get(start..differing.start).unwrap_or_default();
        // Where there are words, the excerpt begins with a whole one.
        let word = before.iter().position(|character| *character == ' ').filter(|_| start > 0);
        start + word.map_or(0, |space| space + 1)..(end + AROUND).min(text.len())
    };
    let mut excerpt = String::new();
    let mut blank = differing.start - shown.start;
    if shown.start > 0 {
        excerpt.push('…');
        blank += 1;
    }
    excerpt.extend(text.get(shown.clone()).unwrap_or_default());
    if shown.end < text.len() {
        excerpt.push('…');
    }
    let count = differing.end.min(shown.end).saturating_sub(differing.start);
    let marks = match count {
        0 => String::new(),
        count => [" ".repeat(blank), mark.to_string().repeat(count)].concat(),
    };
    Marked { text: excerpt, marks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn differ(old: &str, new: &str, expected: [&str; 4]) {
        let (old, new) = difference(old, new);
        assert_eq!([&*old.text, &*old.marks, &*new.text, &*new.marks], expected);
    }

    #[test]
    fn what_is_inserted_or_changed_is_marked() {
        let inserted = ["v=spf1 -all", "", "v=spf1 mx -all", "       +++"];
        differ("v=spf1 -all", "v=spf1 mx -all", inserted);
        differ("-a", "a", ["-a", "-", "a", ""]);
        differ("aXbc", "aYYbc", ["aXbc", " -", "aYYbc", " ++"]);
        differ("aa", "aaa", ["aa", "", "aaa", "  +"]);
        differ("same", "same", ["same", "", "same", ""]);
        differ("", "a", ["", "", "a", "+"]);
    }

    #[test]
    fn of_long_texts_the_part_around_the_difference_is_shown() {
        let old = "a".repeat(200);
        let mut new = old.clone();
        new.insert(100, 'B');
        let part = format!("…{}…", "a".repeat(40));
        let with = format!("…{}B{}…", "a".repeat(20), "a".repeat(20));
        differ(&old, &new, [&part, "", &with, &format!("{}+", " ".repeat(21))]);
        // Where there are words, it begins with a whole one.
        let words = "ab ".repeat(60);
        let mut longer = words.clone();
        longer.insert_str(150, "X ");
        let (_, part) = difference(&words, &longer);
        let six = "ab ".repeat(6);
        assert_eq!(part.text, format!("…{six}X {six}ab…"));
        let (_, other) = difference("x", &old);
        assert_eq!(other.text, format!("{}…", "a".repeat(56)));
        assert_eq!(other.marks, "+".repeat(56));
    }
}
