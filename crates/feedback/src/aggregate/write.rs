//! The XML of RFC 9990, and what it is sent in.
//!
//! ```
//! use std::net::Ipv4Addr;
//!
//! use waxseal_feedback::aggregate::write::{Names, to_xml};
//! use waxseal_feedback::aggregate::{
//!     AggregateReport, AuthResults, DateRange, Disposition, DmarcResult, Identifiers, Policy,
//!     PolicyEvaluated, PolicyPublished, Record, ReportMetadata, Row,
//! };
//!
//! let range = DateRange::new(1_700_006_400, 1_700_092_799);
//! let names = Names::new("mail.receiver.example", "example.com", range);
//! let metadata =
//!     ReportMetadata::new("Receiver", "dmarc@receiver.example", &names.report_id(), range);
//! let evaluated =
//!     PolicyEvaluated::new(Disposition::None, DmarcResult::Fail, DmarcResult::Fail);
//! let row = Row::new(Ipv4Addr::new(192, 0, 2, 1).into(), 3, evaluated);
//! let record = Record::new(row, Identifiers::new("example.com"), AuthResults::default());
//! let policy = PolicyPublished::new("example.com", Policy::None);
//! let report = AggregateReport::new(metadata, policy, vec![record]);
//!
//! assert!(to_xml(&report).contains("<source_ip>192.0.2.1</source_ip>"));
//! assert_eq!(
//!     names.file_name(None).unwrap(),
//!     "mail.receiver.example!example.com!1700006400!1700092799.xml.gz"
//! );
//! ```

mod markup;
mod names;

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

use super::model::{
    AggregateReport, AuthResults, DkimAuthResult, Identifiers, PolicyPublished, Reason, Record,
    ReportMetadata, Row, SpfAuthResult, Text,
};
use super::read::NAMESPACE;
use super::words::{Alignment, DiscoveryMethod, OverrideType, Policy, SpfScope, Testing};
use markup::{Markup, is_writable, namespace};

pub use names::{FileNameTooLong, Names};

/// The report as XML, in the order of RFC 9990 Appendix A and Table 5: the same values give the same
/// octets.
///
/// Every text is escaped, and a character that XML forbids becomes U+FFFD. What only RFC 7489 had is
/// left out or becomes what RFC 9990 has: `pct`, scopes other than `mfrom`, a second `spf`, and the
/// override types `forwarded` and `sampled_out`, which become `other`. Extension elements whose name
/// is no name of XML, or whose namespace is XML's own, are left out, and so are those of a record that
/// have no namespace of their own.
pub fn to_xml(report: &AggregateReport) -> String {
    let mut xml = Markup::default();
    xml.declaration();
    xml.element("feedback", &[("xmlns", NAMESPACE)], |xml| {
        xml.text("version", "1.0");
        metadata(xml, &report.report_metadata);
        policy(xml, &report.policy_published);
        if report.extensions.iter().any(is_writable) {
            xml.element("extension", &[], |xml| xml.extensions(&report.extensions, None));
        }
        report.records.iter().for_each(|of| record(xml, of));
    });
    xml.into_text()
}

/// The XML as a gzip file, without a time in it: the same values give the same octets.
pub fn to_gzip(report: &AggregateReport) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // A `Vec` takes whatever is written to it.
    let _ = encoder.write_all(to_xml(report).as_bytes());
    encoder.finish().unwrap_or_default()
}

fn metadata(xml: &mut Markup, metadata: &ReportMetadata) {
    xml.element("report_metadata", &[], |xml| {
        xml.text("org_name", &metadata.org_name);
        xml.text("email", &metadata.email);
        lang_text(xml, "extra_contact_info", metadata.extra_contact_info.as_ref());
        xml.text("report_id", &metadata.report_id);
        xml.element("date_range", &[], |xml| {
            xml.text("begin", &metadata.date_range.begin.to_string());
            xml.text("end", &metadata.date_range.end.to_string());
        });
        // RFC 9990 has one.
        lang_text(xml, "error", metadata.errors.first());
        xml.optional("generator", metadata.generator.as_deref());
    });
}

fn policy(xml: &mut Markup, policy: &PolicyPublished) {
    xml.element("policy_published", &[], |xml| {
        xml.text("domain", &policy.domain);
        xml.optional(
            "discovery_method",
            policy.discovery_method.as_ref().map(DiscoveryMethod::as_str),
        );
        xml.text("p", policy.p.as_str());
        xml.optional("sp", policy.sp.as_ref().map(Policy::as_str));
        xml.optional("np", policy.np.as_ref().map(Policy::as_str));
        xml.optional("fo", policy.fo.as_deref());
        xml.optional("adkim", policy.adkim.as_ref().map(Alignment::as_str));
        xml.optional("aspf", policy.aspf.as_ref().map(Alignment::as_str));
        xml.optional("testing", policy.testing.as_ref().map(Testing::as_str));
    });
}

fn record(xml: &mut Markup, record: &Record) {
    xml.element("record", &[], |xml| {
        row(xml, &record.row);
        identifiers(xml, &record.identifiers);
        auth_results(xml, &record.auth_results);
        // RFC 9990 §5: behind the results, and of a namespace of their own.
        let extensions = record.extensions.iter().filter(|of| namespace(of).is_some());
        extensions.for_each(|of| xml.extensions(core::slice::from_ref(of), None));
    });
}

fn row(xml: &mut Markup, row: &Row) {
    xml.element("row", &[], |xml| {
        xml.text("source_ip", &row.source_ip.to_string());
        xml.text("count", &row.count.to_string());
        xml.element("policy_evaluated", &[], |xml| {
            let evaluated = &row.policy_evaluated;
            xml.text("disposition", evaluated.disposition.as_str());
            xml.text("dkim", evaluated.dkim.as_str());
            xml.text("spf", evaluated.spf.as_str());
            evaluated.reasons.iter().for_each(|of| reason(xml, of));
        });
    });
}

fn reason(xml: &mut Markup, reason: &Reason) {
    let kind = match &reason.kind {
        OverrideType::Forwarded | OverrideType::SampledOut => &OverrideType::Other,
        kind => kind,
    };
    xml.element("reason", &[], |xml| {
        xml.text("type", kind.as_str());
        lang_text(xml, "comment", reason.comment.as_ref());
    });
}

fn identifiers(xml: &mut Markup, identifiers: &Identifiers) {
    xml.element("identifiers", &[], |xml| {
        xml.text("header_from", &identifiers.header_from);
        xml.optional("envelope_from", identifiers.envelope_from.as_deref());
        xml.optional("envelope_to", identifiers.envelope_to.as_deref());
    });
}

fn auth_results(xml: &mut Markup, results: &AuthResults) {
    xml.element("auth_results", &[], |xml| {
        results.dkim.iter().for_each(|of| dkim(xml, of));
        // DMARC looks at MAIL FROM only.
        let of_helo = |spf: &&SpfAuthResult| spf.scope == Some(SpfScope::Helo);
        let of_mail_from = results.spf.iter().find(|spf| !of_helo(spf));
        if let Some(of) = of_mail_from.or(results.spf.first()) {
            spf(xml, of);
        }
    });
}

fn dkim(xml: &mut Markup, result: &DkimAuthResult) {
    xml.element("dkim", &[], |xml| {
        xml.text("domain", &result.domain);
        xml.optional("selector", result.selector.as_deref());
        xml.text("result", result.result.as_str());
        lang_text(xml, "human_result", result.human_result.as_ref());
    });
}

fn spf(xml: &mut Markup, result: &SpfAuthResult) {
    xml.element("spf", &[], |xml| {
        xml.text("domain", &result.domain);
        let scope = result.scope.as_ref().filter(|scope| **scope == SpfScope::Mfrom);
        xml.optional("scope", scope.map(SpfScope::as_str));
        xml.text("result", result.result.as_str());
        lang_text(xml, "human_result", result.human_result.as_ref());
    });
}

fn lang_text(xml: &mut Markup, name: &'static str, text: Option<&Text>) {
    let Some(Text { text, lang }) = text else { return };
    match lang {
        Some(lang) => xml.text_with(name, &[("lang", lang)], text),
        None => xml.text(name, text),
    }
}
