//! Each search against its definition, one byte after another, over random texts.

#![allow(clippy::indexing_slicing, reason = "definitions are written to be read")]

use waxseal_scan::{
    has_control_character, has_irregular_space, next_bare_line_feed, next_irregular,
    next_lone_line_end,
};

fn is_irregular(text: &[u8], from: usize, at: usize, ends_line: bool) -> bool {
    let next = text.get(at + 1);
    match text[at] {
        b'\t' => true,
        b' ' => matches!(next, None | Some(b' ' | b'\t' | b'\r' | b'\n')),
        b'\r' => next.is_none(),
        b'\n' => ends_line && is_bare(text, from, at),
        _ => false,
    }
}

fn is_bare(text: &[u8], from: usize, at: usize) -> bool {
    text[at] == b'\n' && (at == from || text[at - 1] != b'\r')
}

fn is_lone(text: &[u8], at: usize) -> bool {
    match text[at] {
        b'\r' => text.get(at + 1).is_some_and(|next| *next != b'\n'),
        b'\n' => at > 0 && text[at - 1] != b'\r',
        _ => false,
    }
}

fn is_control(text: &[u8], at: usize) -> bool {
    match text[at] {
        b'\t' | b'\n' => false,
        b'\r' => text.get(at + 1) != Some(&b'\n'),
        byte => byte < b' ' || byte == 0x7f,
    }
}

/// Numbers that are random enough, and the same in every run.
struct Random(u32);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(self.0 >> 12).unwrap_or(0) % bound
    }
}

#[test]
fn searches_find_what_their_definitions_say() {
    let mut random = Random(1);
    for round in 0..40_000 {
        let length = random.below(300);
        let rarity = [9, 40, 400, 4000][round % 4];
        let mut text = Vec::new();
        while text.len() < length {
            let pieces: [&[u8]; 8] =
                [b" ", b"\t", b"\r", b"\n", b"\r\n", b"\x0b", b" \r\n", b"\x7f"];
            text.extend_from_slice(pieces.get(random.below(rarity)).copied().unwrap_or(b"a"));
        }
        let all = 0..text.len();
        let from = random.below(text.len() + 1);
        let rest = from..text.len();
        assert_eq!(
            next_lone_line_end(&text),
            all.clone().find(|at| is_lone(&text, *at)),
            "{text:?}"
        );
        assert_eq!(
            has_control_character(&text),
            all.clone().any(|at| is_control(&text, at)),
            "{text:?}"
        );
        let wsp = |at: usize| matches!(text.get(at), Some(b' ' | b'\t'));
        let spaces = all.clone().any(|at| text[at] == b'\t' || (wsp(at) && wsp(at + 1)));
        assert_eq!(has_irregular_space(&text), spaces, "{text:?}");
        if from > 0 && text[from - 1] == b'\r' && text.get(from) == Some(&b'\n') {
            continue;
        }
        let bare = rest.clone().find(|at| is_bare(&text, from, *at));
        assert_eq!(next_bare_line_feed(&text, from), bare, "{text:?} from {from}");
        for ends_line in [false, true] {
            let irregular = rest.clone().find(|at| is_irregular(&text, from, *at, ends_line));
            let found = next_irregular(&text, from, ends_line);
            assert_eq!(found, irregular.unwrap_or(text.len()), "{text:?} from {from}, {ends_line}");
        }
    }
}
