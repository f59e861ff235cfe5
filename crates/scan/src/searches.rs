//! The searches themselves. Each is `#[inline(always)]`, so that it is compiled with the CPU features
//! of the function that calls it.

const BLOCK: usize = 64;

#[inline(always)]
fn block_at(text: &[u8], at: usize) -> Option<&[u8; BLOCK]> {
    text.get(at..)?.first_chunk()
}

#[inline(always)]
fn any(this: &[u8; BLOCK], next: &[u8; BLOCK], question: impl Fn(u8, u8) -> u8) -> bool {
    this.iter().zip(next).fold(0, |found, (this, next)| found | question(*this, *next)) != 0
}

/// The place of the first pair in a block that is asked with a yes: all are asked without a branch,
/// then the answers are looked at eight at a time.
#[inline(always)]
fn first_in(
    this: &[u8; BLOCK],
    next: &[u8; BLOCK],
    question: impl Fn(u8, u8) -> u8,
) -> Option<usize> {
    let mut answers = [0; BLOCK];
    for ((answer, this), next) in answers.iter_mut().zip(this).zip(next) {
        *answer = question(*this, *next);
    }
    answers.as_chunks().0.iter().enumerate().find_map(|(word, answers)| {
        let answers = u64::from_le_bytes(*answers);
        let place = usize::try_from(answers.trailing_zeros() / 8).ok()?;
        (answers != 0).then_some(word * 8 + place)
    })
}

/// The offset of the first pair at or behind `from`, and before the last byte, to which `exact` says
/// yes. `quick` may say yes too often, never too seldom.
#[inline(always)]
fn first_pair(
    text: &[u8],
    from: usize,
    quick: impl Fn(u8, u8) -> u8 + Copy,
    exact: impl Fn(u8, u8) -> u8 + Copy,
) -> Option<usize> {
    let mut at = from;
    while let (Some(this), Some(next)) = (block_at(text, at), block_at(text, at + 1)) {
        if any(this, next, quick)
            && let Some(place) = first_in(this, next, exact)
        {
            return Some(at + place);
        }
        at += BLOCK;
    }
    let next = text.get(at + 1..)?;
    let mut pairs = text.get(at..)?.iter().zip(next);
    pairs.position(|(this, next)| exact(*this, *next) == 1).map(|place| at + place)
}

/// Yes as 1 and no as 0, so that questions are asked without a branch.
#[inline(always)]
fn is(condition: bool) -> u8 {
    u8::from(condition)
}

#[inline(always)]
pub(crate) fn next_irregular(text: &[u8], from: usize, bare_line_feed_ends_line: bool) -> usize {
    if bare_line_feed_ends_line && text.get(from) == Some(&b'\n') {
        return from;
    }
    // Any control character behind a space is suspicious; that is cheaper than to ask for four.
    let space = |this, next| is(this == b'\t') | (is(this == b' ') & is(next <= b' '));
    let is_space = |this, next| {
        let ends = is(next == b' ') | is(next == b'\t') | is(next == b'\r') | is(next == b'\n');
        is(this == b'\t') | (is(this == b' ') & ends)
    };
    let bare = |this, next| is(next == b'\n') & is(this != b'\r');
    let found = if bare_line_feed_ends_line {
        let quick = |this, next| space(this, next) | bare(this, next);
        first_pair(text, from, quick, |this, next| is_space(this, next) | bare(this, next))
    } else {
        first_pair(text, from, space, is_space)
    };
    match found.map(|at| (at, text.get(at))) {
        Some((at, Some(b' ' | b'\t'))) => at,
        Some((at, _)) => at + 1,
        None => match text {
            [before @ .., b' ' | b'\t' | b'\r'] if from <= before.len() => before.len(),
            _ => text.len(),
        },
    }
}

#[inline(always)]
pub(crate) fn next_bare_line_feed(text: &[u8], from: usize) -> Option<usize> {
    if text.get(from) == Some(&b'\n') {
        return Some(from);
    }
    let bare = |this, next| is(next == b'\n') & is(this != b'\r');
    first_pair(text, from, bare, bare).map(|at| at + 1)
}

#[inline(always)]
pub(crate) fn next_lone_line_end(text: &[u8]) -> Option<usize> {
    let lone = |this, next| is(this == b'\r') ^ is(next == b'\n');
    let at = first_pair(text, 0, lone, lone)?;
    Some(if text.get(at) == Some(&b'\r') { at } else { at + 1 })
}

#[inline(always)]
pub(crate) fn has_irregular_space(line: &[u8]) -> bool {
    let wsp = |byte| is(byte == b' ') | is(byte == b'\t');
    let space = |this, next| is(this == b'\t') | (is(this == b' ') & wsp(next));
    let found = match any_pair::<32>(line, space) {
        Some(found) => found,
        None => match any_pair::<8>(line, space) {
            Some(found) => found,
            None => {
                line.windows(2).any(|pair| matches!(pair, [this, next] if space(*this, *next) == 1))
            }
        },
    };
    found || line.last() == Some(&b'\t')
}

/// Whether any pair of neighbours is asked with a yes; `None` where the text has not `N` pairs. The
/// last block overlaps the one before it, so that nothing is left for a slow loop.
#[inline(always)]
fn any_pair<const N: usize>(text: &[u8], question: impl Fn(u8, u8) -> u8) -> Option<bool> {
    let this = text.get(..text.len().checked_sub(1)?)?;
    let next = text.get(1..)?;
    let (last_this, last_next) = (this.last_chunk::<N>()?, next.last_chunk::<N>()?);
    let ask = |this: &[u8; N], next: &[u8; N]| {
        this.iter().zip(next).fold(0, |found, (this, next)| found | question(*this, *next))
    };
    let mut found = ask(last_this, last_next);
    for (this, next) in this.as_chunks().0.iter().zip(next.as_chunks().0) {
        found |= ask(this, next);
    }
    Some(found != 0)
}

#[inline(always)]
pub(crate) fn has_control_character(text: &[u8]) -> bool {
    let next = text.get(1..).unwrap_or_default();
    let control = |byte: u8| {
        (is(byte < b' ') & is(byte != b'\t') & is(byte != b'\r') & is(byte != b'\n'))
            | is(byte == 0x7f)
    };
    let lone = |this, next| is(this == b'\r') & is(next != b'\n');
    let pairs = text.iter().zip(next);
    let found = pairs.fold(0, |found, (this, next)| found | control(*this) | lone(*this, *next));
    found != 0 || text.last().is_some_and(|last| control(*last) == 1 || *last == b'\r')
}
