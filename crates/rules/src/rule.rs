//! The trait that every check implements.

use crate::bounce::BounceSubject;
use crate::declaration::Declaration;
use crate::domain::Domain;
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::placement::PlacementSubject;
use crate::record::Record;
use crate::trace::TraceSubject;

/// One check. It reads what it is given, does no I/O, and implements only the methods of the subjects
/// that it is about.
pub trait Rule: Send + Sync {
    /// What the rule says of itself.
    fn declaration(&self) -> &'static Declaration;

    /// Checks one record that a domain publishes, by its text alone.
    fn record(&self, _record: &Record<'_>, _findings: &mut Findings<'_>) {}

    /// Checks what a domain publishes as a whole, and what its records lead to.
    fn domain(&self, _domain: &Domain, _findings: &mut Findings<'_>) {}

    /// Checks a message, by what verification has found.
    fn message(&self, _message: &MessageSubject<'_>, _findings: &mut Findings<'_>) {}

    /// Checks one recipient of a mail that came back.
    fn bounce(&self, _bounce: &BounceSubject<'_>, _findings: &mut Findings<'_>) {}

    /// Checks where a message lies and what receivers have taken it for.
    fn placement(&self, _placement: &PlacementSubject<'_>, _findings: &mut Findings<'_>) {}

    /// Checks the way of a message: where it rested, and why.
    fn trace(&self, _trace: &TraceSubject<'_>, _findings: &mut Findings<'_>) {}
}
