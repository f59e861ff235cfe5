//! What the benchmarks measure, and beside what.
//!
//! | module | what |
//! |---|---|
//! | [`messages`] | messages from a seed, of four sizes, and a mailbox of them |
//! | [`signed`] | such messages with a signature, and the key that made it |
//! | [`verifiers`] | who verifies: Waxseal with either crypto provider, mail-auth, the floor |
//! | [`signers`] | who signs: the same |
//! | [`bulk`] | a mailbox verified on all threads, from memory and from a file |
//! | [`spf`] | who checks SPF: Waxseal and mail-auth, with the records in memory |
//! | [`rsa`] | who verifies RSA signatures alone: eight at once, or one by one |
//! | [`whole`] | who gives the whole verdict: DKIM, SPF, DMARC and ARC |
//! | [`retry`] | a queue of messages run to its end against receivers with limits |
//! | [`timing`] | processor time in turns, for noisy machines |
//!
//! The floor is what no verifier can do without: the RSA operation with a key that is ready, over a
//! header of 700 octets, and SHA-256 of the body as it lies there.

// A benchmark that cannot begin shall end at once.
#![allow(clippy::missing_panics_doc)]

pub mod bulk;
pub mod messages;
mod peer;
pub mod retry;
pub mod rsa;
pub mod signed;
pub mod signers;
// Keys to sign with, cheap to make.
#[path = "../../crates/rsa-lanes/tests/lanes/small_primes.rs"]
mod small_primes;
pub mod spf;
pub mod timing;
pub mod verifiers;
pub mod whole;
