//! From what arrived to the report documents in it.
//!
//! Reports come bare, as gzip, as zip and as e-mail that carries one of those, whatever the file or
//! the part calls itself; so all is recognised by its content. What a name or a media type says
//! otherwise is a [`ContainerDeviation`].
//!
//! ```
//! use waxseal_feedback::container::{Document, unpack};
//! use waxseal_feedback::limits::Limits;
//!
//! let mail = b"From: reports@example.net\nContent-Type: text/xml\n\n<feedback><report_metadata/></feedback>";
//! let unpacked = unpack(mail, &Limits::default())?;
//! assert!(matches!(unpacked.documents[0].document, Document::Xml(_)));
//! assert_eq!(unpacked.documents[0].place.to_string(), "part 1");
//! # Ok::<(), waxseal_feedback::container::ContainerError>(())
//! ```

mod budget;
mod error;
mod exim;
mod gzip;
mod kind;
mod mail;
pub mod mime;
mod place;
mod zip;

use serde::{Serialize, Serializer};

use crate::limits::{Bound, LimitExceeded, Limits};
use budget::Budget;
use kind::Kind;

pub use error::{ContainerDeviation, ContainerError};
pub use place::{Place, Step};

/// What was found in an input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unpacked {
    /// The report documents, in their order. There is at least one.
    pub documents: Vec<Found>,
    /// What stood beside them and could not be read.
    pub damaged: Vec<(Place, ContainerError)>,
}

/// One report document, and where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The way through the containers.
    pub place: Place,
    /// The document.
    pub document: Document,
    /// What was odd about the containers on the way.
    pub deviations: Vec<ContainerDeviation>,
}

/// A report document by its format; its kind is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Document {
    /// XML: an aggregate report.
    Xml(Vec<u8>),
    /// JSON: a TLS report.
    Json(Vec<u8>),
    /// A feedback report with what stands beside it in its message.
    Feedback(FeedbackParts),
}

/// The parts of a `multipart/report; report-type=feedback-report` (RFC 5965 §2), decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FeedbackParts {
    /// The fields of the `message/feedback-report` part.
    pub fields: Vec<u8>,
    /// The text for people that stands first.
    pub text: Option<Vec<u8>>,
    /// The message that the report is about.
    pub original: Option<Original>,
}

impl FeedbackParts {
    /// Fields alone, as somebody kept them.
    pub fn from_fields(fields: &[u8]) -> Self {
        Self { fields: fields.to_vec(), ..Self::default() }
    }
}

/// The message that a feedback report is about, as far as the report holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Original {
    /// Whether it is the header alone (`text/rfc822-headers`, RFC 6522 §4).
    pub is_header_only: bool,
    /// Its octets.
    #[serde(rename = "text", serialize_with = "as_text")]
    pub octets: Vec<u8>,
    /// Where these octets begin in the input, where they stand there as they are.
    pub offset: Option<usize>,
}

fn as_text<S: Serializer>(octets: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(octets))
}

/// Finds the report documents in an input.
///
/// # Errors
/// There is none, or it cannot be unpacked within the [`Limits`]. Where something else was found,
/// what could not be read stands in [`Unpacked::damaged`].
///
/// # Complexity
/// Linear in the octets given and unpacked, times the depth to which containers nest, each bounded.
pub fn unpack(input: &[u8], limits: &Limits) -> Result<Unpacked, ContainerError> {
    LimitExceeded::check(input.len(), limits.input_octets, Bound::InputOctets)?;
    let mut opener = Opener {
        budget: Budget::new(limits),
        unpacked: Unpacked { documents: Vec::new(), damaged: Vec::new() },
    };
    opener.open(input, &Context::start());
    let Unpacked { documents, damaged } = opener.unpacked;
    if !documents.is_empty() {
        return Ok(Unpacked { documents, damaged });
    }
    // What only lacks a report says less than what is broken.
    let (mut broken, mut without): (Vec<_>, Vec<_>) =
        damaged.into_iter().map(|(_, error)| error).partition(ContainerError::is_damage);
    broken.append(&mut without);
    Err(broken.into_iter().next().unwrap_or(ContainerError::NotAReport))
}

/// Where an [`Opener`] is.
#[derive(Clone, Debug)]
struct Context {
    place: Place,
    deviations: Vec<ContainerDeviation>,
    /// Offset of the octets in the input, as long as nothing was decoded.
    offset: Option<usize>,
}

impl Context {
    fn start() -> Self {
        Self { place: Place::default(), deviations: Vec::new(), offset: Some(0) }
    }

    /// One step further in, into octets that are not those of the input any more.
    fn into_decoded(self: &Context, step: Step) -> Self {
        let mut inner = self.clone();
        inner.place.push(step);
        inner.offset = None;
        inner
    }
}

/// Opens containers in one another.
struct Opener<'l> {
    budget: Budget<'l>,
    unpacked: Unpacked,
}

impl Opener<'_> {
    fn limits(&self) -> &Limits {
        self.budget.limits()
    }

    /// Opens one container, or takes the document that stands there. The recursion ends at
    /// [`Limits::nesting`].
    fn open(&mut self, octets: &[u8], context: &Context) {
        if let Err(error) = self.try_open(octets, context) {
            self.unpacked.damaged.push((context.place.clone(), error));
        }
    }

    fn try_open(&mut self, octets: &[u8], context: &Context) -> Result<(), ContainerError> {
        let limit = self.limits().nesting;
        LimitExceeded::check(context.place.containers(), limit, Bound::Nesting)?;
        match Kind::of(octets) {
            Kind::Xml => self.found(context, Document::Xml(octets.to_vec())),
            Kind::Json => self.found(context, Document::Json(octets.to_vec())),
            Kind::Gzip => {
                let (unpacked, trailing) = gzip::decompress(octets, &mut self.budget)?;
                let mut inner = context.into_decoded(Step::Gzip);
                if trailing > 0 {
                    inner.deviations.push(ContainerDeviation::TrailingOctets { octets: trailing });
                }
                self.open(&unpacked, &inner);
            }
            Kind::Zip => self.zip(octets, context)?,
            Kind::Mail => self.mail(octets, context)?,
            Kind::Nothing => return Err(ContainerError::Empty),
            Kind::Other => return Err(ContainerError::NotAReport),
        }
        Ok(())
    }

    fn found(&mut self, context: &Context, document: Document) {
        let Context { place, deviations, .. } = context.clone();
        self.unpacked.documents.push(Found { place, document, deviations });
    }
}
