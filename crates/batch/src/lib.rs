//! Stored mail in bulk: mbox, Maildir, MH and single messages, in parallel and in order.
//!
//! ```text
//!   paths, "-" ──▶ Input ──▶ run(work) ──▶ sink: results in the order of the input
//!                    │           │
//!              Location,      Progress, Cancel, Checkpoint
//!              Damage
//! ```
//!
//! [`Input::open`] takes files, folders and standard input; [`run`] calls any function on the
//! messages on all processors and hands the results to a sink in the order of the input;
//! [`run_sifted`] leaves out by their place what need not be read. This
//! crate knows nothing of what a message says: it only finds the exact bytes, because a
//! signature holds for those and no others.
//!
//! | store | how it is recognised | order |
//! |---|---|---|
//! | mbox ([`MboxDialect`]) | the file begins with a `From ` line | as stored |
//! | single message | any other file | |
//! | Maildir, Maildir++ | a folder with `cur` and `new` | `cur`, `new`, subfolders; by name |
//! | MH | a folder with `.mh_sequences`, or with numbered files only | by number, then subfolders |
//! | folder | any other folder | by name |
//!
//! Each file may be compressed with gzip or zstd, recognised by its first bytes; names do not
//! matter. An mbox is read as a stream, so that one of 50 GB needs little memory.
//!
//! What cannot be read is a result in its place, a [`Damage`], and never ends the run. An empty
//! file in a Maildir, in an MH folder with `.mh_sequences`, or an empty place in an mbox is
//! [`Damage::Empty`]; any other empty file is an mbox without messages.

mod batch;
mod cancel;
mod checkpoint;
mod damage;
mod input;
mod limits;
mod location;
mod message;
mod pipeline;
mod progress;
mod store;

pub use cancel::Cancel;
pub use checkpoint::{Checkpoint, CheckpointError, ResumePoint};
pub use damage::Damage;
pub use input::{Input, InputOptions, OpenError, ResumeError};
pub use limits::Limits;
pub use location::{Location, MboxPlace};
pub use message::StoredMessage;
pub use pipeline::{
    Ending, Numbered, RunError, RunOptions, RunSummary, run, run_sifted, run_together,
};
pub use progress::{Progress, Scan};
pub use store::compression::Compression;
pub use store::mbox::dialect::MboxDialect;
pub use store::mbox::postmark::Postmark;
pub use store::mbox::quoting::Quoting;
