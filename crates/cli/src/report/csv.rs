//! Reports as CSV (RFC 4180): a line for each record, message or failure, whatever its report.

use std::fmt::Write as _;

use waxseal_feedback::Report;
use waxseal_feedback::aggregate::{AggregateReport, Record};
use waxseal_feedback::failure::{AuthFailure, FeedbackReport};
use waxseal_feedback::tls::{PolicyOutcome, TlsReport};
use waxseal_report::Cell;

pub(super) const HEAD: &str = "file,kind,reporter,report_id,begin,end,domain,source_ip,count,\
disposition,dkim,spf,reasons,header_from,envelope_from,envelope_to,dkim_results,spf_results,result,\
receiving_mx\r\n";

/// One line. What a kind of report does not have is empty.
#[derive(Default)]
struct Line {
    kind: &'static str,
    reporter: String,
    report_id: String,
    begin: String,
    end: String,
    domain: String,
    source_ip: String,
    count: String,
    disposition: String,
    dkim: String,
    spf: String,
    reasons: String,
    header_from: String,
    envelope_from: String,
    envelope_to: String,
    dkim_results: String,
    spf_results: String,
    result: String,
    receiving_mx: String,
}

/// Appends the lines of a report.
pub(super) fn append(path: &str, report: &Report, out: &mut String) {
    match report {
        Report::Aggregate(read) => {
            let lines = read.report.records.iter().map(|record| aggregate(&read.report, record));
            lines.for_each(|line| line.append(path, out));
        }
        Report::Feedback(read) => feedback(&read.report).append(path, out),
        Report::Tls(read) => {
            let lines = read.report.policies.iter().flat_map(|outcome| tls(&read.report, outcome));
            lines.for_each(|line| line.append(path, out));
        }
        _ => {}
    }
}

impl Line {
    fn append(&self, path: &str, out: &mut String) {
        let cells = [
            path,
            self.kind,
            &self.reporter,
            &self.report_id,
            &self.begin,
            &self.end,
            &self.domain,
            &self.source_ip,
            &self.count,
            &self.disposition,
            &self.dkim,
            &self.spf,
            &self.reasons,
            &self.header_from,
            &self.envelope_from,
            &self.envelope_to,
            &self.dkim_results,
            &self.spf_results,
            &self.result,
            &self.receiving_mx,
        ];
        for (at, cell) in cells.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            // Writing to a `String` never fails.
            let _ = write!(out, "{comma}{}", Cell(cell));
        }
        out.push_str("\r\n");
    }
}

fn words(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

fn aggregate(report: &AggregateReport, record: &Record) -> Line {
    let metadata = &report.report_metadata;
    let (row, identifiers) = (&record.row, &record.identifiers);
    let evaluated = &row.policy_evaluated;
    let dkim = record.auth_results.dkim.iter().map(|dkim| {
        let selector = dkim.selector.as_deref().unwrap_or_default();
        format!("{}:{selector}:{}", dkim.domain, dkim.result)
    });
    let spf = record.auth_results.spf.iter().map(|spf| format!("{}:{}", spf.domain, spf.result));
    Line {
        kind: "aggregate",
        reporter: metadata.org_name.clone(),
        report_id: metadata.report_id.clone(),
        begin: metadata.date_range.begin.to_string(),
        end: metadata.date_range.end.to_string(),
        domain: report.policy_published.domain.clone(),
        source_ip: row.source_ip.to_string(),
        count: row.count.to_string(),
        disposition: evaluated.disposition.to_string(),
        dkim: evaluated.dkim.to_string(),
        spf: evaluated.spf.to_string(),
        reasons: words(evaluated.reasons.iter().map(|reason| reason.kind.to_string())),
        header_from: identifiers.header_from.clone(),
        envelope_from: identifiers.envelope_from.clone().unwrap_or_default(),
        envelope_to: identifiers.envelope_to.clone().unwrap_or_default(),
        dkim_results: words(dkim),
        spf_results: words(spf),
        ..Line::default()
    }
}

fn feedback(report: &FeedbackReport) -> Line {
    let arrived = report.arrival_date.as_ref().and_then(|date| date.seconds);
    let arrived = arrived.map(|seconds| seconds.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let result =
        report.auth_failure.as_ref().map_or(report.feedback_type.as_str(), AuthFailure::as_str);
    Line {
        kind: "feedback",
        reporter: text(&report.user_agent),
        report_id: text(&report.original_envelope_id),
        begin: arrived.clone(),
        end: arrived,
        domain: words(report.reported_domain.iter().cloned()),
        source_ip: report.source_ip.as_ref().map(ToString::to_string).unwrap_or_default(),
        count: report.incidents.to_string(),
        disposition: report.delivery_result.as_ref().map(ToString::to_string).unwrap_or_default(),
        envelope_from: text(&report.original_mail_from),
        envelope_to: words(report.original_rcpt_to.iter().cloned()),
        result: result.to_owned(),
        ..Line::default()
    }
}

/// A line for the sessions that succeeded, and one for each kind of failure.
fn tls(report: &TlsReport, outcome: &PolicyOutcome) -> Vec<Line> {
    let seconds = |seconds: Option<i64>| seconds.map(|of| of.to_string()).unwrap_or_default();
    let line = || Line {
        kind: "tls",
        reporter: report.organization_name.clone(),
        report_id: report.report_id.clone(),
        begin: seconds(report.start_datetime.seconds),
        end: seconds(report.end_datetime.seconds),
        domain: outcome.policy.policy_domain.clone(),
        ..Line::default()
    };
    let succeeded = Line {
        count: outcome.summary.total_successful_session_count.to_string(),
        result: "successful".to_owned(),
        ..line()
    };
    let failed = outcome.failure_details.iter().map(|details| Line {
        count: details.failed_session_count.to_string(),
        source_ip: details.sending_mta_ip.as_ref().map(ToString::to_string).unwrap_or_default(),
        result: details.result_type.to_string(),
        receiving_mx: details.receiving_mx_hostname.clone().unwrap_or_default(),
        ..line()
    });
    core::iter::once(succeeded).chain(failed).collect()
}
