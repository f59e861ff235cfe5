//! Bounds on the work that a hostile report can cause.

use core::fmt;

/// How much of what was received is read. Each is counted before the work that it bounds, and what
/// goes beyond one is an error that names it, never a report that is read halfway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of what is given: the message, archive or document as it arrived.
    pub input_octets: usize,
    /// Octets that all archives and encoded parts of one input may unpack to, together.
    pub unpacked_octets: usize,
    /// How many times larger than its compressed form a content may be. Deflate goes up to 1032;
    /// real reports, which repeat themselves, stay under 100. The first [`Self::RATIO_FLOOR`] octets
    /// are free.
    pub ratio: usize,
    /// How many containers may stand in one another: mail in mail, zip in mail, gzip in gzip.
    pub nesting: usize,
    /// Members of one zip archive; reporters send one.
    pub zip_members: usize,
    /// How deep the multiparts of one message nest.
    pub mime_depth: usize,
    /// Parts of one message.
    pub mime_parts: usize,
    /// Header fields of one message or part, and fields of one feedback report.
    pub header_fields: usize,
    /// How deep the elements of an XML document nest; RFC 9990 goes 6 deep.
    pub xml_depth: usize,
    /// Elements of one XML document.
    pub xml_elements: usize,
    /// Elements within one element of the first level, such as one `record`.
    pub xml_elements_of_record: usize,
    /// Octets of the text of one element.
    pub xml_text_octets: usize,
    /// `record` elements of one aggregate report.
    pub records: usize,
    /// `dkim` and `spf` results of one record, together; RFC 9990 §3.1.3 speaks of 100.
    pub auth_results: usize,
    /// `reason` elements of one record.
    pub reasons: usize,
    /// Commas, colons and brackets of one JSON document, which is more than it has values.
    pub json_values: usize,
    /// Deviations of one report that are kept with their places; the others are only counted.
    pub deviations: usize,
}

impl Limits {
    /// Unpacked octets that are not held against [`ratio`](Self::ratio).
    pub const RATIO_FLOOR: usize = 1024 * 1024;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_octets: 32 * 1024 * 1024,
            unpacked_octets: 128 * 1024 * 1024,
            ratio: 250,
            nesting: 6,
            zip_members: 64,
            mime_depth: 8,
            mime_parts: 256,
            header_fields: 2_000,
            xml_depth: 32,
            xml_elements: 4_000_000,
            xml_elements_of_record: 10_000,
            xml_text_octets: 64 * 1024,
            records: 200_000,
            auth_results: 200,
            reasons: 32,
            json_values: 1_000_000,
            deviations: 100,
        }
    }
}

/// One of the [`Limits`], by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bound {
    /// [`Limits::input_octets`]
    InputOctets,
    /// [`Limits::unpacked_octets`]
    UnpackedOctets,
    /// [`Limits::ratio`]
    Ratio,
    /// [`Limits::nesting`]
    Nesting,
    /// [`Limits::zip_members`]
    ZipMembers,
    /// [`Limits::mime_depth`]
    MimeDepth,
    /// [`Limits::mime_parts`]
    MimeParts,
    /// [`Limits::header_fields`]
    HeaderFields,
    /// [`Limits::xml_depth`]
    XmlDepth,
    /// [`Limits::xml_elements`]
    XmlElements,
    /// [`Limits::xml_elements_of_record`]
    XmlElementsOfRecord,
    /// [`Limits::xml_text_octets`]
    XmlTextOctets,
    /// [`Limits::records`]
    Records,
    /// [`Limits::auth_results`]
    AuthResults,
    /// [`Limits::reasons`]
    Reasons,
    /// [`Limits::json_values`]
    JsonValues,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InputOctets => "octets of input",
            Self::UnpackedOctets => "octets when unpacked",
            Self::Ratio => "times its compressed size",
            Self::Nesting => "containers in one another",
            Self::ZipMembers => "members of a zip archive",
            Self::MimeDepth => "multiparts in one another",
            Self::MimeParts => "parts of a message",
            Self::HeaderFields => "header fields",
            Self::XmlDepth => "elements in one another",
            Self::XmlElements => "elements",
            Self::XmlElementsOfRecord => "elements of one record",
            Self::XmlTextOctets => "octets of text in one element",
            Self::Records => "records",
            Self::AuthResults => "authentication results of one record",
            Self::Reasons => "override reasons of one record",
            Self::JsonValues => "values of a JSON document",
        })
    }
}

/// Something is larger than one of the [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than {limit} {bound}; nobody sends such a report in earnest, and it was not read")]
#[non_exhaustive]
pub struct LimitExceeded {
    /// Which limit.
    pub bound: Bound,
    /// How much it allows.
    pub limit: usize,
}

impl LimitExceeded {
    pub(crate) fn check(count: usize, limit: usize, bound: Bound) -> Result<(), Self> {
        if count > limit { Err(Self { bound, limit }) } else { Ok(()) }
    }
}
