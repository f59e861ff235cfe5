//! What the domain publishes, place by place, each record with its parts as nested lists.

use core::fmt;

use waxseal_rules::facts::spf::tree::MOST_LOOKUPS;

use crate::check::CheckReport;
use crate::check::looked_at::{LookedAt, RecordReport, State, Subject, TermReport};
use crate::check::tree::{Lookups, MAX_DEPTH, MAX_RECORDS, MAX_TERMS};
use crate::html::{Html, and_more};

pub(super) fn append(report: &CheckReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "<h3>What the domain publishes</h3>")?;
    report.looked_at.iter().try_for_each(|place| append_place(place, f))?;
    let is_key = |place: &LookedAt| matches!(place.subject, Subject::DkimKey { .. });
    if report.looked_at.iter().any(is_key) {
        return Ok(());
    }
    writeln!(
        f,
        "<section class=\"place\">\n<h4>DKIM: the key that signatures are checked with</h4>\n\
         <p class=\"state\">Not checked: the DNS does not list selectors, and none was named.</p>\n\
         </section>"
    )
}

fn append_place(place: &LookedAt, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (title, purpose) = (place.subject.title(), place.subject.purpose());
    writeln!(f, "<section class=\"place\">\n<h4>{title}: {purpose}</h4>")?;
    let name = place.name.as_ref().map(ToString::to_string).unwrap_or_default();
    let (class, sign, word) = match place.state {
        State::Published => ("published", "✔", "Published".to_owned()),
        State::Absent => ("absent", "✖", "Not published".to_owned()),
        State::Unknown(why) => ("unknown", "?", format!("Not known: {why}")),
    };
    writeln!(
        f,
        "<p class=\"state {class}\"><span aria-hidden=\"true\">{sign}</span> {word} at \
         <code>{}</code> ({})</p>",
        Html(&name),
        place.record_type
    )?;
    place.records.iter().take(MAX_RECORDS).try_for_each(|record| append_record(record, 0, f))?;
    and_more("p", place.records.len().saturating_sub(MAX_RECORDS), " records", f)?;
    writeln!(f, "</section>")
}

fn append_record(record: &RecordReport, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let text = String::from_utf8_lossy(&record.text);
    if !text.is_empty() {
        writeln!(f, "<pre><code>{}</code></pre>", Html(&text))?;
    }
    if let Some(problem) = &record.problem {
        writeln!(f, "<p class=\"problem\">{}</p>", Html(problem))?;
    }
    if let (Some(lookups), 0) = (record.lookups, depth) {
        let lookups = Lookups(lookups);
        writeln!(
            f,
            "<p class=\"meaning\">Receivers make {lookups} for it; {MOST_LOOKUPS} are allowed.</p>"
        )?;
    }
    if record.terms.is_empty() {
        return Ok(());
    }
    writeln!(f, "<ul class=\"tree\">")?;
    record.terms.iter().take(MAX_TERMS).try_for_each(|term| append_term(term, depth, f))?;
    and_more("li", record.terms.len().saturating_sub(MAX_TERMS), "", f)?;
    writeln!(f, "</ul>")
}

fn append_term(term: &TermReport, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let meaning = Html(&term.meaning);
    write!(f, "<li><code>{}</code> <span class=\"meaning\">{meaning}", Html(&term.text))?;
    if term.lookups > 0 {
        write!(f, " ({})", Lookups(term.lookups))?;
    }
    f.write_str("</span>")?;
    if let Some(problem) = &term.problem {
        write!(f, " <span class=\"problem\">{}</span>", Html(problem))?;
    }
    if let Some((domain, record)) = &term.leads_to
        && depth < MAX_DEPTH
    {
        writeln!(f, "\n<p>{}</p>", Html(domain.as_str()))?;
        append_record(record, depth + 1, f)?;
    }
    writeln!(f, "</li>")
}
