//! Lines appended to the body, as lists and gateways do.

use core::ops::ControlFlow;

use super::{BodySearch, lines};
use crate::dkim::body_hash::Wanted;
use crate::dkim::canonicalize::body::BodyCanonicalizer;
use crate::dkim::explain::body_change::BodyChange;
use crate::dkim::explain::search::Step;

impl BodySearch<'_> {
    /// The body without its last line, without its last two, and so on, all in one pass: the
    /// canonical form of what stands before a line is the start of the canonical form of the whole
    /// body, and a running hash can be asked in between. `first` is what was undone to get `body`.
    pub(super) fn footer(&mut self, body: &[u8], first: Option<BodyChange>) -> Step<BodyChange> {
        if self.length.is_some() {
            // What is appended lies behind the signed length.
            return ControlFlow::Continue(());
        }
        // The body is canonicalized twice.
        self.budget.charge_octets(body.len())?;
        self.budget.charge_octets(body.len())?;
        let mut starts: Vec<usize> =
            lines::starts_from_bottom(body).take(self.limits.footer_lines).collect();
        starts.reverse();
        let lengths = self.canonical_lengths(body, &starts);
        let mut hasher = self.hasher(self.reading, lengths.iter().copied().map(Some));
        hasher.write(body);
        let found = hasher.finish();
        let cuts = starts.iter().zip(lengths).rev().enumerate();
        for (count, (start, length)) in cuts {
            let span = first.is_none().then(|| self.span(*start, body.len()));
            let lines = count + 1;
            let change = BodyChange::Footer { lines, span, is_within_part: false };
            let changes: Vec<BodyChange> = first.iter().cloned().chain([change]).collect();
            let wanted = Wanted { kind: self.reading.kind, length: Some(length) };
            self.compare(found.of(wanted).and_then(|hash| hash.digest), changes)?;
        }
        if let (Some(0), None) = (starts.first(), first) {
            // An empty body has a canonical form of its own.
            let span = Some(self.span(0, body.len()));
            let change = BodyChange::Footer { lines: starts.len(), span, is_within_part: false };
            self.attempt(change, &[])?;
        }
        ControlFlow::Continue(())
    }

    /// The length of the canonical form of what stands before each of these lines.
    fn canonical_lengths(&self, body: &[u8], starts: &[usize]) -> Vec<u64> {
        let octets = |piece: &[u8]| u64::try_from(piece.len()).unwrap_or(0);
        let mut canonicalizer =
            BodyCanonicalizer::new(self.reading.kind, self.reading.bare_line_feed);
        let mut before: u64 = 0;
        let mut from = 0;
        let mut lengths = Vec::with_capacity(starts.len());
        for start in starts {
            let lines = body.get(from..*start).unwrap_or_default();
            canonicalizer.write(lines, &mut |piece| before += octets(piece));
            from = *start;
            let mut end = before;
            canonicalizer.clone().finish(&mut |piece| end += octets(piece));
            lengths.push(end);
        }
        lengths
    }
}
