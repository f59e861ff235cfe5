//! Findings for people and machines: the text with its place, and what to paste.

mod change;
mod draw;
mod excerpt;
mod wrap;

pub(crate) use change::{ChangeText, RemedyText, caution};
pub(crate) use draw::Drawing;
pub(crate) use excerpt::Line;
pub(crate) use wrap::Wrapped;

/// Pieces of evidence of one finding that are told to people.
pub(crate) const MAX_EVIDENCE: usize = 8;
