//! Reports for people.

use std::cmp::Reverse;
use std::fmt::{self, Write as _};

use jiff::Timestamp;
use waxseal_feedback::aggregate::{AggregateReport, AuthResults, PolicyPublished, Reason, Record};
use waxseal_feedback::failure::{AuthFailure, DeliveryResult, FeedbackReport, Mechanism};
use waxseal_feedback::tls::{FailureDetails, TlsReport};
use waxseal_feedback::{Deviations, FoundReport, Report};
use waxseal_report::Shown;

/// How wide a column of a table grows; what is wider pushes its own line only.
const MAX_WIDTH: usize = 40;

/// Deviations that are told one by one.
const DEVIATIONS_TOLD: usize = 10;

/// Appends a report.
pub(super) fn append(path: &str, found: &FoundReport, report: &Report, out: &mut String) {
    // Writing to a `String` never fails.
    let _ = write(path, found, report, out);
}

fn write(path: &str, found: &FoundReport, report: &Report, out: &mut String) -> fmt::Result {
    write!(out, "{}", Shown(path))?;
    if !found.place.steps().is_empty() {
        write!(out, ", {}", Shown(&found.place.to_string()))?;
    }
    match report {
        Report::Aggregate(read) => {
            writeln!(out, ": DMARC aggregate report")?;
            aggregate(&read.report, out)?;
            deviations(found, &read.deviations, out)
        }
        Report::Feedback(read) => {
            let kind = read.report.feedback_type.as_str();
            writeln!(out, ": feedback report, {}", Shown(or_nothing(kind)))?;
            feedback(&read.report, out)?;
            deviations(found, &read.deviations, out)
        }
        Report::Tls(read) => {
            writeln!(out, ": TLS report")?;
            tls(&read.report, out)?;
            deviations(found, &read.deviations, out)
        }
        _ => writeln!(out, ": a report of another kind"),
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "(nothing)" } else { text }
}

/// A line of the head.
fn line(name: &str, value: &str, out: &mut String) -> fmt::Result {
    writeln!(out, "  {name:<9} {}", Shown(or_nothing(value)))
}

fn optional(name: &str, value: Option<&str>, out: &mut String) -> fmt::Result {
    value.map_or(Ok(()), |value| line(name, value, out))
}

fn instant(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).ok();
    let instant = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    instant.map_or_else(|| "an unknown time".to_owned(), |instant| instant.to_string())
}

fn aggregate(report: &AggregateReport, out: &mut String) -> fmt::Result {
    let metadata = &report.report_metadata;
    line("from", &format!("{} <{}>", metadata.org_name, metadata.email), out)?;
    line("report", &metadata.report_id, out)?;
    let range = metadata.date_range;
    line("period", &format!("{} to {}", instant(range.begin), instant(range.end)), out)?;
    line("domain", &report.policy_published.domain, out)?;
    line("policy", &policy(&report.policy_published), out)?;
    for error in &metadata.errors {
        line("error", &error.text, out)?;
    }
    let passed = report.records.iter().filter(|record| is_pass(record)).map(|of| of.row.count);
    let passed: u64 = passed.fold(0, u64::saturating_add);
    let all = report.messages();
    let told = format!("{all}: {passed} pass DMARC, {} do not", all.saturating_sub(passed));
    line("messages", &told, out)?;
    out.push('\n');
    let mut records: Vec<_> = report.records.iter().collect();
    records.sort_by(|a, b| {
        let key = |record: &Record| (Reverse(record.row.count), record.row.source_ip.clone());
        key(a).cmp(&key(b))
    });
    let mut table =
        Table::new(["count", "source IP", "disposition", "DKIM", "SPF", "from", "results"]);
    for record in records {
        let evaluated = &record.row.policy_evaluated;
        table.row([
            record.row.count.to_string(),
            record.row.source_ip.to_string(),
            evaluated.disposition.to_string(),
            evaluated.dkim.to_string(),
            evaluated.spf.to_string(),
            record.identifiers.header_from.clone(),
            results(&record.auth_results, &evaluated.reasons),
        ]);
    }
    table.write(out)
}

fn is_pass(record: &Record) -> bool {
    let evaluated = &record.row.policy_evaluated;
    [&evaluated.dkim, &evaluated.spf].iter().any(|result| result.as_str() == "pass")
}

fn policy(policy: &PolicyPublished) -> String {
    let mut text = format!("p={}", policy.p);
    for (name, value) in [
        ("sp", policy.sp.as_ref().map(ToString::to_string)),
        ("np", policy.np.as_ref().map(ToString::to_string)),
        ("adkim", policy.adkim.as_ref().map(ToString::to_string)),
        ("aspf", policy.aspf.as_ref().map(ToString::to_string)),
        ("t", policy.testing.as_ref().map(ToString::to_string)),
        ("pct", policy.pct.clone()),
        ("fo", policy.fo.clone()),
    ] {
        if let Some(value) = value {
            text = format!("{text} {name}={value}");
        }
    }
    match &policy.discovery_method {
        Some(method) => format!("{text}, found by {method}"),
        None => text,
    }
}

/// What DKIM and SPF said, and why something else was done.
fn results(results: &AuthResults, reasons: &[Reason]) -> String {
    let dkim = results.dkim.iter().map(|dkim| {
        let selector = dkim.selector.as_deref().map(|selector| format!(" s={selector}"));
        format!("dkim={} d={}{}", dkim.result, dkim.domain, selector.unwrap_or_default())
    });
    let spf = results.spf.iter().map(|spf| format!("spf={} {}", spf.result, spf.domain));
    let reasons = reasons.iter().map(|reason| {
        let comment = reason.comment.as_ref().map(|comment| format!(" ({})", comment.text));
        format!("because of {}{}", reason.kind, comment.unwrap_or_default())
    });
    dkim.chain(spf).chain(reasons).collect::<Vec<_>>().join("; ")
}

fn feedback(report: &FeedbackReport, out: &mut String) -> fmt::Result {
    optional("from", report.user_agent.as_deref(), out)?;
    let date = report.arrival_date.as_ref();
    let arrived = date.map(|date| date.seconds.map_or_else(|| date.text.clone(), instant));
    optional("arrived", arrived.as_deref(), out)?;
    let source = report.source_ip.as_ref().map(ToString::to_string);
    optional("source IP", source.as_deref(), out)?;
    optional("mail from", report.original_mail_from.as_deref(), out)?;
    for recipient in &report.original_rcpt_to {
        line("rcpt to", recipient, out)?;
    }
    for domain in &report.reported_domain {
        line("domain", domain, out)?;
    }
    optional("failed", report.auth_failure.as_ref().map(AuthFailure::as_str), out)?;
    if let Some(failed) = &report.identity_alignment {
        let failed: Vec<_> = failed.iter().map(Mechanism::as_str).collect();
        let failed = if failed.is_empty() { "none".to_owned() } else { failed.join(", ") };
        line("unaligned", &failed, out)?;
    }
    optional("signed by", report.dkim.domain.as_deref(), out)?;
    optional("selector", report.dkim.selector.as_deref(), out)?;
    optional("outcome", report.delivery_result.as_ref().map(DeliveryResult::as_str), out)?;
    for results in &report.authentication_results {
        line("results", results, out)?;
    }
    for uri in &report.reported_uri {
        line("URI", uri, out)?;
    }
    line("incidents", &report.incidents.to_string(), out)?;
    if let Some(original) = &report.original {
        let what = if original.is_header_only { "its header" } else { "the whole message" };
        line("message", &format!("{what}, {} octets", original.octets.len()), out)?;
    }
    Ok(())
}

fn tls(report: &TlsReport, out: &mut String) -> fmt::Result {
    line("from", &format!("{} <{}>", report.organization_name, report.contact_info), out)?;
    line("report", &report.report_id, out)?;
    let (start, end) = (&report.start_datetime.text, &report.end_datetime.text);
    line("period", &format!("{start} to {end}"), out)?;
    for outcome in &report.policies {
        out.push('\n');
        line("domain", &outcome.policy.policy_domain, out)?;
        line("policy", outcome.policy.policy_type.as_str(), out)?;
        let summary = outcome.summary;
        let (good, bad) =
            (summary.total_successful_session_count, summary.total_failure_session_count);
        line("sessions", &format!("{good} succeeded, {bad} failed"), out)?;
        if outcome.failure_details.is_empty() {
            continue;
        }
        out.push('\n');
        let mut details: Vec<_> = outcome.failure_details.iter().collect();
        details.sort_by_key(|details| Reverse(details.failed_session_count));
        let mut table = Table::new(["count", "result", "from", "to", "address", "more"]);
        for details in details {
            table.row(failure(details));
        }
        table.write(out)?;
    }
    Ok(())
}

fn failure(details: &FailureDetails) -> [String; 6] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let address = |address: Option<String>| address.unwrap_or_default();
    let more = [&details.failure_reason_code, &details.additional_information];
    let more: Vec<_> = more.into_iter().flatten().map(String::as_str).collect();
    [
        details.failed_session_count.to_string(),
        details.result_type.to_string(),
        address(details.sending_mta_ip.as_ref().map(ToString::to_string)),
        text(&details.receiving_mx_hostname),
        address(details.receiving_ip.as_ref().map(ToString::to_string)),
        more.join("; "),
    ]
}

fn deviations<D: fmt::Display, P: fmt::Display>(
    found: &FoundReport,
    deviations: &Deviations<D, P>,
    out: &mut String,
) -> fmt::Result {
    let total = deviations.total() + found.container_deviations.len();
    if total == 0 {
        return Ok(());
    }
    let s = if total == 1 { "" } else { "s" };
    writeln!(out, "\n  {total} deviation{s} from the standard")?;
    let of_container = found.container_deviations.iter().map(ToString::to_string);
    let all = of_container.chain(deviations.iter().map(ToString::to_string));
    for deviation in all.take(DEVIATIONS_TOLD) {
        writeln!(out, "    {}", Shown(&deviation))?;
    }
    if total > DEVIATIONS_TOLD {
        writeln!(out, "    and {} more", total - DEVIATIONS_TOLD)?;
    }
    Ok(())
}

/// A table whose first column is of numbers and whose last one is as wide as it likes.
struct Table<const N: usize> {
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    fn new(head: [&str; N]) -> Self {
        Self { rows: vec![head.map(str::to_owned)] }
    }

    fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells.map(|cell| Shown(&cell).to_string()));
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        let mut widths = [0; N];
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width).min(MAX_WIDTH);
            }
        }
        for row in &self.rows {
            let mut line = String::new();
            for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
                match at {
                    0 => write!(line, "  {cell:>width$}")?,
                    at if at + 1 == N => write!(line, "  {cell}")?,
                    _ => write!(line, "  {cell:<width$}")?,
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
