//! The search for what changed the body: changes are undone, and the hash is compared with `bh=`.

mod body_end;
mod footer;
mod line_ends;
mod lines;
mod mime_parts;
mod rewrites;
mod transfer_encoding;

use core::ops::ControlFlow;

use waxseal_parse::dkim::signature::{CanonicalizationKind, Signature};
use waxseal_parse::message::Message;
use waxseal_parse::span::Span;

use self::rewrites::REWRITES;
use super::body_change::BodyChange;
use super::finding::Finding;
use super::limits::ExplainLimits;
use super::search::{Budget, Ended, Step};
use crate::crypto::{CryptoProvider, Sha256Digest};
use crate::dkim::body_hash::{BodyHasher, Wanted};
use crate::dkim::canonicalize::BareLineFeed;
use crate::dkim::verify::Verifier;
use crate::leniency::Leniency;

pub(super) fn search(
    verifier: &Verifier<'_>,
    message: &Message<'_>,
    signature: &Signature<'_>,
    limits: &ExplainLimits,
) -> Finding<BodyChange> {
    let forgives = verifier.policy.forgives(Leniency::BareLineFeed);
    let mut search = BodySearch {
        crypto: verifier.crypto,
        limits,
        body_hash: &signature.body_hash,
        reading: Reading {
            kind: signature.canonicalization.body,
            bare_line_feed: if forgives { BareLineFeed::EndsLine } else { BareLineFeed::IsContent },
        },
        length: signature.body_length,
        body: message.body(),
        body_start: message.body_start().unwrap_or(message.raw().len()),
        budget: Budget::of_octets(limits),
        left_something_out: false,
    };
    let step = search.body(message);
    search.budget.conclude(step, search.left_something_out)
}

/// How a body is canonicalized.
#[derive(Clone, Copy)]
struct Reading {
    kind: CanonicalizationKind,
    bare_line_feed: BareLineFeed,
}

struct BodySearch<'s> {
    crypto: &'s dyn CryptoProvider,
    limits: &'s ExplainLimits,
    body_hash: &'s [u8],
    reading: Reading,
    /// `l=`
    length: Option<u64>,
    body: &'s [u8],
    body_start: usize,
    budget: Budget,
    left_something_out: bool,
}

impl BodySearch<'_> {
    /// All changes, one at a time, the cheap and likely ones first; then footers together with each
    /// rewriting of the whole body.
    fn body(&mut self, message: &Message<'_>) -> Step<BodyChange> {
        self.line_ends()?;
        self.other_canonicalization()?;
        self.footer(self.body, None)?;
        self.rewrites()?;
        self.empty_line_at_top()?;
        self.body_end()?;
        self.mime_parts()?;
        self.transfer_encoding(message)?;
        self.banner()?;
        self.rewritten_footers()
    }

    /// Tries a body, which is put together of `chunks`.
    fn attempt(&mut self, change: BodyChange, chunks: &[&[u8]]) -> Step<BodyChange> {
        self.attempt_as(self.reading, change, chunks)
    }

    fn attempt_as(
        &mut self,
        reading: Reading,
        change: BodyChange,
        chunks: &[&[u8]],
    ) -> Step<BodyChange> {
        self.budget.charge_octets(chunks.iter().map(|chunk| chunk.len()).sum())?;
        let mut hasher = self.hasher(reading, [self.length].into_iter());
        for chunk in chunks {
            hasher.write(chunk);
        }
        let wanted = Wanted { kind: reading.kind, length: self.length };
        let digest = hasher.finish().of(wanted).and_then(|hash| hash.digest);
        self.compare(digest, vec![change])
    }

    fn hasher(&self, reading: Reading, lengths: impl Iterator<Item = Option<u64>>) -> BodyHasher {
        let wanted = lengths.map(|length| Wanted { kind: reading.kind, length });
        BodyHasher::new(wanted, reading.bare_line_feed, self.crypto)
    }

    fn compare(
        &mut self,
        digest: Option<Sha256Digest>,
        changes: Vec<BodyChange>,
    ) -> Step<BodyChange> {
        self.budget.charge_attempt()?;
        match digest {
            Some(digest) if digest[..] == *self.body_hash => {
                ControlFlow::Break(Ended::Found(changes))
            }
            _ => ControlFlow::Continue(()),
        }
    }

    /// Where octets of the body stand in the message.
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(start, end).shifted(self.body_start)
    }

    fn other_canonicalization(&mut self) -> Step<BodyChange> {
        let used = match self.reading.kind {
            CanonicalizationKind::Simple => CanonicalizationKind::Relaxed,
            _ => CanonicalizationKind::Simple,
        };
        let reading = Reading { kind: used, ..self.reading };
        self.attempt_as(reading, BodyChange::Canonicalization { used }, &[self.body])
    }

    fn rewrites(&mut self) -> Step<BodyChange> {
        for rewrite in REWRITES {
            self.budget.charge_octets(self.body.len())?;
            if let Some((change, body)) = rewrite(self.body) {
                self.attempt(change, &[&body])?;
            }
        }
        ControlFlow::Continue(())
    }

    fn rewritten_footers(&mut self) -> Step<BodyChange> {
        for rewrite in REWRITES {
            self.budget.charge_octets(self.body.len())?;
            if let Some((change, body)) = rewrite(self.body) {
                self.footer(&body, Some(change))?;
            }
        }
        ControlFlow::Continue(())
    }

    fn empty_line_at_top(&mut self) -> Step<BodyChange> {
        self.attempt(BodyChange::EmptyLineAtTop, &[b"\r\n", self.body])
    }

    /// The body without its first lines.
    fn banner(&mut self) -> Step<BodyChange> {
        let body = self.body;
        let starts = lines::starts(body).skip(1).take(self.limits.banner_lines);
        for (count, start) in starts.enumerate() {
            let span = Some(self.span(0, start));
            let change = BodyChange::Banner { lines: count + 1, span, is_within_part: false };
            self.attempt(change, &[body.get(start..).unwrap_or_default()])?;
        }
        ControlFlow::Continue(())
    }
}
