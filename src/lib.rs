//! Is this mail authentic, is this domain set up right, and why did this mail fail?
//!
//! This crate is the front door: it re-exports the rooms of Waxseal and holds no code of its own.
//!
//! ```text
//! bytes ──▶ parse ──▶ verify ──▶ report
//!                       ▲ ▲
//!          DNS facts ───┘ └─── cryptography: both by value
//! ```
//!
//! # A tour
//!
//! [`parse`] turns bytes into messages, signatures and records, with the span of everything, and
//! without I/O. [`verify`] judges a message for an instant under a [policy](verify::policy::Policy),
//! from DNS facts that the caller holds, with the cryptography that the caller passes in:
//! [`verify::authenticator`] gives the whole verdict, and [`verify::spf`], [`verify::dkim`],
//! [`verify::dmarc`] and [`verify::arc`] give their parts of it. It also [signs](verify::dkim::sign),
//! [seals](verify::arc::seal) and [explains](verify::dkim::explain) what broke a signature.
//! [`crypto_rust`] is the portable provider. Behind features are `crypto_aws` (`aws`), the
//! fast and constant-time one, and `crypto_lanes` (`lanes`), which stands on another one and computes side by side
//! what is wanted of many messages; `dns` (`dns`), zone files and snapshots, and name servers with it
//! (`live`); `report` (`report`), verdicts
//! as text and data; `batch` (`batch`), stored mail in bulk; `feedback` (`feedback`), the reports of
//! receivers, read and written; `rules` (`rules`), checks of domains and messages; `bounce`
//! (`bounce`), why mail came back; `trace` (`trace`), why it came late; `placement`
//! (`placement`), why it landed in spam; and `retry` (`retry`), when to send it again.
//!
//! No feature changes a result. The same message, facts, instant and policy give the same verdict, in
//! ten years too.
//!
//! ```
//! use std::collections::HashMap;
//!
//! use waxseal::crypto_rust::RustCrypto;
//! use waxseal::parse::message::Message;
//! use waxseal::verify::authenticator::Authenticator;
//! use waxseal::verify::dns::Answer;
//! use waxseal::verify::envelope::Envelope;
//! use waxseal::verify::policy::Policy;
//! use waxseal::verify::time::UnixTime;
//!
//! let raw = b"DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=s1; h=from;\r\n \
//!     bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=AAAA\r\n\
//!     From: joe@example.com\r\n\r\n";
//! let message = Message::parse(raw);
//! let envelope = Envelope::new([192, 0, 2, 1].into()).with_mail_from("joe@example.com");
//! let authenticator = Authenticator::new(&RustCrypto, Policy::lenient());
//! let prepared = authenticator.prepare(&message, Some(&envelope));
//! let now = UnixTime::from_seconds(1_700_000_000);
//!
//! // Nothing is known yet, so it says what it needs to know, all at once.
//! let mut facts = HashMap::new();
//! let open = authenticator.evaluate(&prepared, &facts, now).unwrap_err();
//! let open: Vec<String> = open.questions().iter().map(ToString::to_string).collect();
//! assert!(open.contains(&"example.com TXT".to_owned()));
//! assert!(open.contains(&"_dmarc.example.com TXT".to_owned()));
//! assert!(open.contains(&"s1._domainkey.example.com TXT".to_owned()));
//!
//! // Whoever can, answers; and the authenticator is asked again, until nothing is open.
//! let evidence = loop {
//!     match authenticator.evaluate(&prepared, &facts, now) {
//!         Ok(evidence) => break evidence,
//!         Err(open) => {
//!             facts.extend(open.into_questions().into_iter().map(|one| (one, Answer::NxDomain)));
//!         }
//!     }
//! };
//! let signature = &evidence.dkim.signatures[0];
//! assert_eq!(signature.reason(), "the selector does not exist in the DNS");
//! assert_eq!(evidence.spf.as_ref().unwrap().mail_from.result.as_str(), "none");
//! assert_eq!(evidence.dmarc.as_ref().unwrap().result().as_str(), "none");
//! assert_eq!(evidence.result().as_str(), "permerror");
//! # Ok::<(), waxseal::verify::dns::Unanswered>(())
//! ```
//!
//! # Should I use this crate?
//!
//! Yes, to sign or judge mail in a service, synchronous or not, with a resolver of your own; to judge
//! stored mail years later; to tell people why a check failed; to read and write what receivers
//! report. It sends no questions to the network itself, unless you take the feature `live` and have
//! [`dns`] do so.

#[cfg(feature = "batch")]
pub use waxseal_batch as batch;
#[cfg(feature = "bounce")]
pub use waxseal_bounce as bounce;
#[cfg(feature = "aws")]
pub use waxseal_crypto_aws as crypto_aws;
#[cfg(feature = "lanes")]
pub use waxseal_crypto_lanes as crypto_lanes;
pub use waxseal_crypto_rust as crypto_rust;
#[cfg(feature = "dns")]
pub use waxseal_dns as dns;
#[cfg(feature = "feedback")]
pub use waxseal_feedback as feedback;
pub use waxseal_parse as parse;
#[cfg(feature = "placement")]
pub use waxseal_placement as placement;
#[cfg(feature = "report")]
pub use waxseal_report as report;
#[cfg(feature = "retry")]
pub use waxseal_retry as retry;
#[cfg(feature = "rules")]
pub use waxseal_rules as rules;
#[cfg(feature = "trace")]
pub use waxseal_trace as trace;
pub use waxseal_verify as verify;
