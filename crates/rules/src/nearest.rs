//! What was most likely meant.

/// The known word that takes the fewest changes to reach; none, if that would be half of the word.
/// Letters in the other case count as the same.
///
/// # Complexity
/// The lengths multiplied, for each known word; words over 64 octets have no neighbour.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if word.len() > 64 {
        return None;
    }
    let best = known.into_iter().map(|known| (distance(word, known), known)).min()?;
    (best.0 * 2 < word.len().max(2)).then_some(best.1)
}

/// Insertions, deletions, substitutions and swaps of neighbours between two words.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.to_ascii_lowercase().into_bytes(), to.to_ascii_lowercase().into_bytes());
    let mut rows: [Vec<usize>; 3] =
        [vec![0; to.len() + 1], (0..=to.len()).collect(), vec![0; to.len() + 1]];
    let mut left_up = None;
    for (at, here) in from.iter().enumerate() {
        let [before_last, last, row] = &mut rows;
        let mut cells = vec![at + 1];
        for (column, there) in to.iter().enumerate() {
            let of = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let previous = cells.last().copied().unwrap_or_default();
            let mut best = (of(last, column) + usize::from(here != there))
                .min(of(last, column + 1) + 1)
                .min(previous + 1);
            let swapped = column > 0 && left_up == Some(*there) && to.get(column - 1) == Some(here);
            if swapped {
                best = best.min(of(before_last, column - 1) + 1);
            }
            cells.push(best);
        }
        *row = cells;
        left_up = Some(*here);
        rows.rotate_left(1);
    }
    let [_, last, _] = rows;
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_unless_it_is_far() {
        let known = ["include", "ip4", "ip6", "exists", "redirect"];
        for (word, expected) in [
            ("includ", Some("include")),
            ("inlcude", Some("include")),
            ("IPV4", Some("ip4")),
            ("redirct", Some("redirect")),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }

    #[test]
    fn distances_are_those_of_the_definition() {
        for (from, to, expected) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("ab", "ba", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }
}
