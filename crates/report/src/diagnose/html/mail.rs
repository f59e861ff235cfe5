//! One mail on the page.

use core::fmt;

use waxseal_bounce::delivery_status::Action;
use waxseal_placement::folder::Role;

use super::super::{
    DiagnoseReport, DiagnosedMail, Diagnosis, HeadReport, RecipientReport, ReturnedMail,
};
use crate::PlacementReport;
use crate::html::{Badge, Html, and_more, sentence};

/// Recipients of one mail that are told.
const MAX_RECIPIENTS: usize = 20;

/// Findings of one mail that are told.
const MAX_FINDINGS: usize = 20;

/// Fields of the header that are told.
const MAX_SIGNALS: usize = 20;

pub(super) struct Article<'a> {
    pub(super) report: &'a DiagnoseReport,
    /// Of the mail on this page, so that anchors are unique.
    pub(super) number: usize,
}

impl fmt::Display for Article<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number;
        writeln!(f, "<section class=\"mail\" aria-labelledby=\"mail-{number}\">")?;
        let place = self.report.place.to_string();
        let word = match &self.report.diagnosis {
            Diagnosis::Read(mail) => mail.words(),
            Diagnosis::Damaged(_) => "damaged".to_owned(),
        };
        writeln!(
            f,
            "<h4 id=\"mail-{number}\">{number}. {word}: <span class=\"stored\">{}</span></h4>",
            Html(&place)
        )?;
        match &self.report.diagnosis {
            Diagnosis::Read(mail) => append(mail, f)?,
            Diagnosis::Damaged(damaged) => {
                writeln!(f, "<p class=\"problem\">{}</p>", Html(&damaged.reason))?;
            }
        }
        writeln!(f, "</section>")
    }
}

fn append(mail: &DiagnosedMail, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    head(mail.told_head(), f)?;
    if let Some(returned) = &mail.returned {
        recipients(returned, f)?;
    }
    if let Some(way) = mail.late() {
        // On a telephone the drawing is wider than the page; who has no finger can move it, too.
        writeln!(
            f,
            "<div class=\"way\" role=\"group\" aria-label=\"The way of the message\" \
             tabindex=\"0\">\n{}</div>",
            way.svg()
        )?;
    }
    if let Some(placement) = mail.spam() {
        taken(placement, f)?;
    }
    findings(mail, f)
}

/// What the mail was taken for, who decided, and what of the header says so.
fn taken(placement: &PlacementReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "<dl class=\"taken\">")?;
    let verdict = format!("{} ({})", placement.verdict, placement.standing);
    pair("Taken for", &verdict, f)?;
    if let Some(folder) = placement.folder.filter(|folder| *folder != Role::Other) {
        pair("Folder for", folder.as_str(), f)?;
    }
    if let Some(decision) = placement.decided_by {
        pair("Decided by", &format!("{} ({})", decision.decider, decision.standing), f)?;
    }
    for cause in &placement.causes {
        pair("Why", &format!("{} ({})", cause.words, cause.standing), f)?;
    }
    writeln!(f, "</dl>")?;
    let of_header = || placement.signals.iter().filter(|signal| signal.field.is_some());
    if of_header().next().is_none() {
        return Ok(());
    }
    writeln!(f, "<details>\n<summary>What the header says</summary>\n<ul>")?;
    for signal in of_header().take(MAX_SIGNALS) {
        let (field, value) = (signal.field.as_deref(), signal.value.as_deref());
        writeln!(
            f,
            "<li><code>{}: {}</code> {} ({})</li>",
            Html(field.unwrap_or_default()),
            Html(value.unwrap_or_default()),
            signal.words(),
            signal.standing
        )?;
    }
    let told = of_header().take(MAX_SIGNALS).count();
    let of_store = placement.signals.iter().filter(|signal| signal.field.is_none()).count();
    and_more("li", placement.signal_count.saturating_sub(told + of_store), "", f)?;
    writeln!(f, "</ul>\n</details>")
}

fn head(head: Option<&HeadReport>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut texts = head.into_iter().flat_map(HeadReport::texts).peekable();
    if texts.peek().is_none() {
        return Ok(());
    }
    writeln!(f, "<dl>")?;
    texts.try_for_each(|(name, text)| pair(name, text, f))?;
    writeln!(f, "</dl>")
}

fn pair(name: &str, text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "<dt>{name}</dt>\n<dd>{}</dd>", Html(text))
}

fn recipients(mail: &ReturnedMail, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for one in mail.recipients.iter().take(MAX_RECIPIENTS) {
        recipient(one, f)?;
    }
    let told = mail.recipients.len().min(MAX_RECIPIENTS);
    and_more("p", mail.recipient_count.saturating_sub(told), " recipients", f)?;
    for limit in &mail.limits_met {
        let limit = Html(limit);
        writeln!(f, "<p class=\"problem\">Not all of it was read: it has too many {limit}.</p>")?;
    }
    Ok(())
}

fn recipient(one: &RecipientReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let address = if one.address.is_empty() { "a recipient without a name" } else { &one.address };
    writeln!(f, "<div class=\"recipient\">\n<p><strong>{}</strong>", Html(address))?;
    let kind = one.kind.map(|kind| format!(", {kind}")).unwrap_or_default();
    let state = if one.action == Some(Action::Delayed) { "still being tried: " } else { "" };
    writeln!(f, "{state}{}{kind}</p>\n<dl>", one.cause)?;
    let code = one.reply_code.map(|code| code.to_string());
    let finality = if one.is_temporary { "for now; it may be tried again" } else { "for good" };
    let pairs = [
        ("Answer", Some(&*one.answer).filter(|answer| !answer.is_empty())),
        ("Reply code", code.as_deref()),
        ("Status code", one.status.as_deref()),
        ("Refused", one.kind.map(|_| finality)),
        ("By host", one.remote_mta.as_deref()),
        ("Told by host", one.reporting_mta.as_deref()),
        ("Provider", one.provider.as_deref()),
        ("Blocklist", one.list.as_deref()),
    ];
    for (name, text) in pairs {
        if let Some(text) = text {
            pair(name, text, f)?;
        }
    }
    writeln!(f, "</dl>\n</div>")
}

fn findings(mail: &DiagnosedMail, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if mail.findings.is_empty() {
        return Ok(());
    }
    writeln!(f, "<ul class=\"found\">")?;
    for finding in mail.findings.iter().take(MAX_FINDINGS) {
        let code = finding.code;
        writeln!(
            f,
            "<li>{} {} <a href=\"#finding-{code}-1\">What to do about {code}</a></li>",
            Badge(finding.severity),
            Html(&sentence(&finding.message))
        )?;
    }
    and_more("li", mail.findings.len().saturating_sub(MAX_FINDINGS), "", f)?;
    writeln!(f, "</ul>")
}
