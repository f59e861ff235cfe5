//! DNS facts for Waxseal: zone files, snapshots, name servers, and recorders of what is asked.
//!
//! Evaluation asks a [`Dns`](waxseal_verify::dns::Dns) for facts. This crate holds the sources that
//! read them from files:
//!
//! - [`Zone`]: one zone file in the master format of RFC 1035 §5, a true zone or a bag of records;
//! - [`Snapshot`]: answers to questions, the failures among them, as versioned JSON, or
//!   [from the output of dig](Snapshot::from_dig);
//! - [`DnsFacts`]: several such files in layers, what `--dns FILE` means;
//! - [`Recorder`]: the questions that a corpus of mail needs, so that somebody can answer them;
//! - [`Recording`]: the questions that were asked and their answers, for a run to be repeated.
//!
//! Behind the feature `live` there is `live`: facts from name servers. [`drive`] is how anybody's
//! answers get into an evaluation.
//!
//! Each of them says `None` to what it does not know; wrapped in
//! [`Closed`](waxseal_verify::dns::Closed), that becomes "not in the snapshot", which is no NXDOMAIN.
//!
//! ```
//! use waxseal_dns::{Limits, Zone};
//! use waxseal_parse::domain::DomainName;
//! use waxseal_verify::dns::{Answer, Dns, Question, RecordType};
//!
//! let file = br#"s1._domainkey.example.com. 3600 IN TXT ( "v=DKIM1; " "p=" ) ; revoked"#;
//! let zone = Zone::parse(file, &Limits::default())?;
//! let name = DomainName::parse("s1._domainkey.example.com")?;
//! match zone.answer(&Question::new(name, RecordType::Txt)) {
//!     Some(Answer::Txt(records)) => assert_eq!(&*records[0].joined(), b"v=DKIM1; p="),
//!     other => unreachable!("{other:?}"),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod alias;
mod dig;
mod drive;
mod input;
mod limits;
#[cfg(feature = "live")]
pub mod live;
mod record_set;
mod recorder;
mod recording;
mod snapshot;
mod source;
mod zone;

pub use dig::DigError;
pub use drive::{Evaluated, Gathered, RoundLimits, drive};
pub use limits::Limits;
pub use record_set::InvalidAnswer;
pub use recorder::Recorder;
pub use recording::{Recording, RecordingFull};
pub use snapshot::{Snapshot, SnapshotError};
pub use source::{DnsFacts, DnsFactsError};
pub use zone::{Zone, ZoneError, ZoneProblem};
