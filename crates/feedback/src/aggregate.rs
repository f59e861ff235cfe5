//! DMARC aggregate reports (RFC 9990; before it RFC 7489 §7.2 and Appendix C).
//!
//! [`read()`] takes the XML of either form and is patient: reporters repeat elements, forget them,
//! wrap them in a stray `<xs:schema>` and invent words. What the form does not allow becomes an
//! [`AggregateDeviation`] with its place; only what cannot be understood, or what is made to harm
//! (document type definitions, endless nesting), is an error. RFC 9990 §3.1.1 lets evaluators discard a
//! report that deviates: whether to do so is the caller's choice.
//!
//! [`mod@write`] makes the XML of RFC 9990, its gzip file, its file name and the Subject of its mail.
//! [`Aggregator`] gathers the results of single messages into reports.
//!
//! ```
//! use waxseal_feedback::aggregate::{self, Disposition};
//! use waxseal_feedback::limits::Limits;
//!
//! let xml = br#"<feedback><report_metadata><org_name>Example</org_name><email>a@example.net</email>
//!     <report_id>1</report_id><date_range><begin>1700000000</begin><end>1700086399</end></date_range>
//!     </report_metadata><policy_published><domain>example.com</domain><p>none</p></policy_published>
//!     <record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated>
//!     <disposition>None</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
//!     <identifiers><header_from>example.com</header_from></identifiers><auth_results/></record>
//!     </feedback>"#;
//! let read = aggregate::read(xml, &Limits::default())?;
//! assert_eq!(read.report.records[0].row.count, 2);
//! assert_eq!(read.report.records[0].row.policy_evaluated.disposition, Disposition::None);
//! let told = read.deviations.iter().next().unwrap().to_string();
//! assert!(told.starts_with("record[1]/row/policy_evaluated/disposition, at octet "), "{told}");
//! assert!(told.ends_with(": \"None\" is not in lower case"), "{told}");
//! # Ok::<(), waxseal_feedback::aggregate::AggregateError>(())
//! ```

mod aggregator;
mod deviation;
mod evidence;
mod model;
mod read;
mod words;
pub mod write;
mod xml;

pub use aggregator::{
    Aggregator, AggregatorFull, AggregatorLimits, Interval, MessageResult, OtherInterval,
    SignatureResult,
};
pub use deviation::{AggregateDeviation, AggregateError, ElementPlace};
pub use model::{
    AggregateReport, AuthResults, DateRange, DkimAuthResult, Extension, Form, Identifiers,
    PolicyEvaluated, PolicyPublished, Reason, Record, ReportMetadata, Row, SourceIp, SpfAuthResult,
    Text,
};
pub use read::{ReadAggregate, read};
pub use words::{
    Alignment, DiscoveryMethod, Disposition, DkimResult, DmarcResult, OverrideType, Policy,
    SpfResult, SpfScope, Testing,
};
