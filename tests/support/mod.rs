//! What the integration tests share: facts from the suites' files, verdicts of both crypto
//! providers, and a signer and canonicalizations that know nothing of Waxseal's.

pub(crate) mod facts;
pub(crate) mod judge;
pub(crate) mod keys;
pub(crate) mod naive_canonicalization;
pub(crate) mod naive_signer;
pub(crate) mod vectors;
