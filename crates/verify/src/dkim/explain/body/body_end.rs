//! Signers that end the body otherwise than RFC 6376 §3.4 wants it.

use core::ops::ControlFlow;

use super::{BodySearch, lines};
use crate::dkim::canonicalize::body::BodyCanonicalizer;
use crate::dkim::explain::body_change::{BodyChange, BodyEnd};
use crate::dkim::explain::search::Step;

/// Empty lines at the end of a body that are looked at.
const EMPTY_LINES: usize = 50;

impl BodySearch<'_> {
    /// The canonical form without its last CRLF, and with the empty lines behind it.
    pub(super) fn body_end(&mut self) -> Step<BodyChange> {
        let body = self.body;
        if self.length.is_some() {
            return ControlFlow::Continue(());
        }
        self.budget.charge_octets(body.len())?;
        let mut sha256 = self.crypto.sha256();
        let mut canonicalizer =
            BodyCanonicalizer::new(self.reading.kind, self.reading.bare_line_feed);
        // Line ends stay in the canonicalizer until content follows them.
        canonicalizer.write(body, &mut |piece| sha256.update(piece));
        let missing = vec![BodyChange::BodyEnd(BodyEnd::Missing)];
        self.compare(Some(sha256.digest_so_far()), missing)?;
        let is_blank = |start: &usize| {
            let line = body.get(*start..).unwrap_or_default();
            let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
            line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
        };
        let blank = lines::starts_from_bottom(body).take(EMPTY_LINES).take_while(is_blank).count();
        for _ in 0..=blank {
            sha256.update(b"\r\n");
            let kept = vec![BodyChange::BodyEnd(BodyEnd::EmptyLinesKept)];
            self.compare(Some(sha256.digest_so_far()), kept)?;
        }
        ControlFlow::Continue(())
    }
}
