//! The body hashes of all signatures of a message, in one pass over the body (RFC 6376 §3.7).

use std::borrow::Cow;

use waxseal_parse::dkim::signature::CanonicalizationKind;

use super::canonicalize::BareLineFeed;
use super::canonicalize::body::BodyCanonicalizer;
use crate::crypto::{CryptoProvider, Sha256, Sha256Digest};

/// One hash that somebody wants: over the whole canonicalized body, or over so many octets of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) kind: CanonicalizationKind,
    pub(crate) length: Option<u64>,
}

/// What the pass over the body has found for one [`Wanted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BodyHash {
    /// `None` where the body is shorter than `l=` says.
    pub(crate) digest: Option<Sha256Digest>,
    /// How many octets the canonicalized body has.
    pub(crate) canonical_octets: u64,
}

/// Hashes a body that comes in chunks.
pub(crate) struct BodyHasher {
    groups: Vec<Group>,
}

/// All that is wanted of one canonicalization.
struct Group {
    kind: CanonicalizationKind,
    canonicalizer: BodyCanonicalizer,
    output: Output,
}

struct Output {
    sha256: Box<dyn Sha256>,
    /// Short pieces are gathered here: hashing many small slices costs more than copying them.
    gathered: Vec<u8>,
    octets: u64,
    /// Lengths at which a digest is wanted, ascending, and what was found.
    cuts: Vec<(u64, Option<Sha256Digest>)>,
    next_cut: usize,
    wants_all: bool,
}

/// Fits the first-level cache beside the input.
const GATHER: usize = 1024;
/// Pieces of this size are hashed where they lie.
const LONG_PIECE: usize = 512;
/// What the canonicalizer writes of its own accord, line ends and a space, is not longer.
const SHORT_PIECE: usize = 64;
/// The body is fed in blocks of this size, so that a second canonicalization finds it in the cache.
const BLOCK: usize = 64 * 1024;

impl BodyHasher {
    pub(crate) fn new(
        wanted: impl Iterator<Item = Wanted>,
        bare_line_feed: BareLineFeed,
        crypto: &dyn CryptoProvider,
    ) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for Wanted { kind, length } in wanted {
            let at = groups.iter().position(|group| group.kind == kind).unwrap_or_else(|| {
                groups.push(Group {
                    kind,
                    canonicalizer: BodyCanonicalizer::new(kind, bare_line_feed),
                    output: Output::new(crypto),
                });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(at) {
                match length {
                    Some(length) => group.output.cuts.push((length, None)),
                    None => group.output.wants_all = true,
                }
            }
        }
        for group in &mut groups {
            group.output.cuts.sort_unstable();
            group.output.cuts.dedup();
        }
        Self { groups }
    }

    pub(crate) fn write(&mut self, chunk: &[u8]) {
        for block in chunk.chunks(BLOCK) {
            for Group { canonicalizer, output, .. } in &mut self.groups {
                canonicalizer.write(block, &mut |piece| output.take(piece));
            }
        }
    }

    pub(crate) fn finish(self) -> BodyHashes {
        let mut hashes = Vec::new();
        let mut saw_bare_line_feed = false;
        for Group { kind, mut canonicalizer, mut output } in self.groups {
            canonicalizer.finish(&mut |piece| output.take(piece));
            saw_bare_line_feed |= canonicalizer.saw_bare_line_feed();
            output.finish(|length, digest, canonical_octets| {
                hashes.push((Wanted { kind, length }, BodyHash { digest, canonical_octets }));
            });
        }
        BodyHashes { hashes, saw_bare_line_feed }
    }
}

/// A body in its canonical forms, to be hashed beside others.
pub(crate) struct BodyTexts<'m> {
    texts: Vec<(CanonicalizationKind, Cow<'m, [u8]>)>,
    saw_bare_line_feed: bool,
}

impl BodyHasher {
    /// Reads a whole body without hashing it. A body that is longer than `most` octets, or of which a
    /// part is signed (`l=`), is hashed at once.
    pub(crate) fn texts(mut self, body: &[u8], most: usize) -> Result<BodyTexts<'_>, BodyHashes> {
        if body.len() > most || self.groups.iter().any(|group| !group.output.cuts.is_empty()) {
            self.write(body);
            return Err(self.finish());
        }
        let mut texts = Vec::with_capacity(self.groups.len());
        let mut saw_bare_line_feed = false;
        for Group { kind, mut canonicalizer, .. } in self.groups {
            let mut text = Text { body, kept: 0, changed: None };
            canonicalizer.write(body, &mut |piece| text.push(piece));
            canonicalizer.finish(&mut |piece| text.push(piece));
            saw_bare_line_feed |= canonicalizer.saw_bare_line_feed();
            texts.push((kind, text.finish()));
        }
        Ok(BodyTexts { texts, saw_bare_line_feed })
    }
}

/// A canonical form as it comes: the body itself, as long as nothing in it is changed.
struct Text<'m> {
    body: &'m [u8],
    /// So much of the body has come as it is.
    kept: usize,
    changed: Option<Vec<u8>>,
}

impl<'m> Text<'m> {
    fn push(&mut self, piece: &[u8]) {
        if let Some(text) = &mut self.changed {
            return text.extend_from_slice(piece);
        }
        let rest = self.body.get(self.kept..).unwrap_or_default();
        // A long piece lies in the body; of a short one, it does not matter where it lies.
        let is_next = piece.as_ptr() == rest.as_ptr() && piece.len() <= rest.len();
        if is_next || (piece.len() <= SHORT_PIECE && rest.starts_with(piece)) {
            self.kept += piece.len();
            return;
        }
        // A body that ends without a line end gets one.
        let mut text = Vec::with_capacity(self.body.len() + 2);
        text.extend_from_slice(self.body.get(..self.kept).unwrap_or_default());
        text.extend_from_slice(piece);
        self.changed = Some(text);
    }

    fn finish(self) -> Cow<'m, [u8]> {
        match self.changed {
            Some(text) => Cow::Owned(text),
            None => Cow::Borrowed(self.body.get(..self.kept).unwrap_or_default()),
        }
    }
}

impl BodyTexts<'_> {
    /// What is to be hashed, one text after another.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.texts.iter().map(|(_, text)| &**text)
    }

    /// Takes the digests of the texts, in their order.
    pub(crate) fn hashed(self, digests: &mut impl Iterator<Item = Sha256Digest>) -> BodyHashes {
        let hashes = self.texts.into_iter().zip(digests).map(|((kind, text), digest)| {
            let canonical_octets = u64::try_from(text.len()).unwrap_or(u64::MAX);
            (Wanted { kind, length: None }, BodyHash { digest: Some(digest), canonical_octets })
        });
        BodyHashes { hashes: hashes.collect(), saw_bare_line_feed: self.saw_bare_line_feed }
    }
}

/// What was found for every [`Wanted`].
pub(crate) struct BodyHashes {
    hashes: Vec<(Wanted, BodyHash)>,
    pub(crate) saw_bare_line_feed: bool,
}

impl BodyHashes {
    pub(crate) fn of(&self, wanted: Wanted) -> Option<BodyHash> {
        self.hashes.iter().find(|(other, _)| *other == wanted).map(|(_, hash)| *hash)
    }
}

impl Output {
    fn new(crypto: &dyn CryptoProvider) -> Self {
        Self {
            sha256: crypto.sha256(),
            gathered: Vec::with_capacity(GATHER),
            octets: 0,
            cuts: Vec::new(),
            next_cut: 0,
            wants_all: false,
        }
    }

    fn take(&mut self, mut piece: &[u8]) {
        while let Some((length, _)) = self.cuts.get(self.next_cut) {
            let room = usize::try_from(length - self.octets).unwrap_or(usize::MAX);
            let Some((head, tail)) = piece.split_at_checked(room) else { break };
            self.absorb(head);
            self.hash_gathered();
            let digest = self.sha256.digest_so_far();
            if let Some(cut) = self.cuts.get_mut(self.next_cut) {
                cut.1 = Some(digest);
            }
            self.next_cut += 1;
            piece = tail;
        }
        self.absorb(piece);
    }

    fn absorb(&mut self, piece: &[u8]) {
        self.octets += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if !self.wants_all && self.next_cut == self.cuts.len() {
            return;
        }
        if self.gathered.len() + piece.len() > GATHER {
            self.hash_gathered();
        }
        if piece.len() >= LONG_PIECE {
            self.hash_gathered();
            self.sha256.update(piece);
        } else {
            self.gathered.extend_from_slice(piece);
        }
    }

    fn hash_gathered(&mut self) {
        if !self.gathered.is_empty() {
            self.sha256.update(&self.gathered);
            self.gathered.clear();
        }
    }

    /// Gives each digest that was wanted, and the length of the canonicalized body.
    fn finish(mut self, mut found: impl FnMut(Option<u64>, Option<Sha256Digest>, u64)) {
        // A length of zero is reached by a body that never gave a piece.
        self.take(&[]);
        self.hash_gathered();
        for (length, digest) in &self.cuts {
            found(Some(*length), *digest, self.octets);
        }
        if self.wants_all {
            found(None, Some(self.sha256.finish()), self.octets);
        }
    }
}
