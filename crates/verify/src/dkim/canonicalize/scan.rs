//! The search for bytes that relaxed canonicalization may have to change.
//!
//! Real bodies are almost all regular: words with single spaces, lines that end in CRLF. So the
//! text is taken in blocks, and a block is asked one question that compilers turn into a few vector
//! instructions: is there any byte here that needs a closer look?

const BLOCK: usize = 64;

/// The offset of the first byte at or behind `from` that is irregular, or the length of the text.
///
/// Irregular are HTAB; SP before SP, HTAB, CR, LF or the end of the text; CR at the end of the text;
/// and, where a bare LF ends lines, an LF that no CR stands before. The byte at `from` must not be
/// the LF of a CRLF.
pub(super) fn next_irregular(text: &[u8], from: usize, bare_line_feed_ends_line: bool) -> usize {
    if bare_line_feed_ends_line && text.get(from) == Some(&b'\n') {
        return from;
    }
    let mut at = from;
    while let (Some(block), Some(next)) = (block_at(text, at), block_at(text, at + 1)) {
        if is_suspicious(block, next, bare_line_feed_ends_line) {
            let irregular = scan_pairs(text, at, at + BLOCK, bare_line_feed_ends_line);
            if let Some(irregular) = irregular {
                return irregular;
            }
        }
        at += BLOCK;
    }
    let last = text.len().saturating_sub(1);
    if let Some(irregular) = scan_pairs(text, at, last, bare_line_feed_ends_line) {
        return irregular;
    }
    match text.last() {
        Some(b' ' | b'\t' | b'\r') if from <= last => last,
        _ => text.len(),
    }
}

/// The offset of the first LF at or behind `from` that no CR stands before, if there is one. The byte
/// at `from` must not be the LF of a CRLF.
pub(super) fn next_bare_line_feed(text: &[u8], from: usize) -> Option<usize> {
    if text.get(from) == Some(&b'\n') {
        return Some(from);
    }
    let exact = |start: usize, end: usize| {
        let next = text.get(start + 1..)?;
        let mut pairs = text.get(start..end)?.iter().zip(next);
        pairs.position(|(this, next)| *next == b'\n' && *this != b'\r').map(|at| start + at + 1)
    };
    let mut at = from;
    while let (Some(block), Some(next)) = (block_at(text, at), block_at(text, at + 1)) {
        if has_bare_line_feed(block, next)
            && let Some(found) = exact(at, at + BLOCK)
        {
            return Some(found);
        }
        at += BLOCK;
    }
    exact(at, text.len())
}

/// The offset of the first CR that no LF follows within the text, or LF that no CR stands before,
/// within the text: the first and the last byte are not looked at on their own.
pub(crate) fn next_lone_line_end(text: &[u8]) -> Option<usize> {
    let differs = |this: &u8, next: &u8| (*this == b'\r') != (*next == b'\n');
    let exact = |start: usize, end: usize| {
        let next = text.get(start + 1..)?;
        let (at, this) =
            text.get(start..end)?.iter().zip(next).enumerate().find_map(|(at, (this, next))| {
                differs(this, next).then_some((start + at, *this))
            })?;
        Some(if this == b'\r' { at } else { at + 1 })
    };
    let mut at = 0;
    while let (Some(block), Some(next)) = (block_at(text, at), block_at(text, at + 1)) {
        let found =
            block.iter().zip(next).fold(false, |found, (this, next)| found | differs(this, next));
        if found {
            return exact(at, at + BLOCK);
        }
        at += BLOCK;
    }
    exact(at, text.len())
}

fn block_at(text: &[u8], at: usize) -> Option<&[u8; BLOCK]> {
    text.get(at..)?.first_chunk()
}

/// Whether a block may hold an irregular byte. Errs on the side of yes: any control character
/// behind a space counts.
#[inline]
fn is_suspicious(block: &[u8; BLOCK], next: &[u8; BLOCK], bare_line_feed_ends_line: bool) -> bool {
    let mut found = 0_u8;
    for (this, next) in block.iter().zip(next) {
        found |= u8::from(*this == b'\t') | (u8::from(*this == b' ') & u8::from(*next <= b' '));
    }
    found != 0 || (bare_line_feed_ends_line && has_bare_line_feed(block, next))
}

#[inline]
fn has_bare_line_feed(block: &[u8; BLOCK], next: &[u8; BLOCK]) -> bool {
    let bare = |this: &u8, next: &u8| u8::from(*next == b'\n') & u8::from(*this != b'\r');
    block.iter().zip(next).fold(0, |found, (this, next)| found | bare(this, next)) != 0
}

/// The exact search, over the bytes from `start` up to `end` and the one behind each.
fn scan_pairs(
    text: &[u8],
    start: usize,
    end: usize,
    bare_line_feed_ends_line: bool,
) -> Option<usize> {
    let this = text.get(start..end)?;
    let next = text.get(start + 1..)?;
    for (at, (this, next)) in this.iter().zip(next).enumerate() {
        match (this, next) {
            (b'\t', _) | (b' ', b' ' | b'\t' | b'\r' | b'\n') => return Some(start + at),
            (b'\r', b'\n') => {}
            (_, b'\n') if bare_line_feed_ends_line => return Some(start + at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, one byte after another.
    fn naive(text: &[u8], from: usize, ends_line: bool) -> usize {
        (from..text.len())
            .find(|at| {
                let next = text.get(at + 1);
                match text[*at] {
                    b'\t' => true,
                    b' ' => matches!(next, None | Some(b' ' | b'\t' | b'\r' | b'\n')),
                    b'\r' => next.is_none(),
                    b'\n' => ends_line && (*at == from || text[at - 1] != b'\r'),
                    _ => false,
                }
            })
            .unwrap_or(text.len())
    }

    #[test]
    fn agrees_with_the_definition() {
        let mut state = 1_u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for round in 0..20_000 {
            let length = random(200);
            let text: Vec<u8> = (0..length)
                .map(|_| match random(if round % 2 == 0 { 400 } else { 12 }) {
                    0 => b' ',
                    1 => b'\t',
                    2 => b'\r',
                    3 => b'\n',
                    4 => b'\x0b',
                    _ => b'a',
                })
                .collect();
            let from = usize::try_from(random(length + 1)).unwrap();
            if from > 0 && text[from - 1] == b'\r' && text.get(from) == Some(&b'\n') {
                continue;
            }
            for ends_line in [false, true] {
                assert_eq!(
                    next_irregular(&text, from, ends_line),
                    naive(&text, from, ends_line),
                    "{text:?} from {from}, {ends_line}"
                );
            }
            let bare = (from..text.len())
                .find(|at| text[*at] == b'\n' && (*at == from || text[at - 1] != b'\r'));
            assert_eq!(next_bare_line_feed(&text, from), bare, "{text:?} from {from}");
        }
    }
}
