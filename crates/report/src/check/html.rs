//! A check as one page that needs nothing else.
//!
//! A support desk sends it to whoever owns the domain. What to do comes first, in words; the records
//! follow.

mod records;

use core::fmt::{self, Write as _};

use waxseal_rules::declaration::Declaration;
use waxseal_rules::requirements::Met;
use waxseal_rules::severity::Severity;
use waxseal_rules::target::Understood;

use super::{CheckReport, Counts};
use crate::html::{self, Badge, Html, sentence};
use crate::unanswered::UnansweredHtml;

pub(super) fn append_head(subject: &str, out: &mut String) {
    html::begin("E-mail check of", subject, out);
}

pub(super) fn append_tail(out: &mut String) {
    html::end("what the domain publishes in the DNS", out);
}

pub(super) fn append_domain(
    report: &CheckReport,
    rules: &[(&'static Declaration, Severity)],
    number: usize,
    out: &mut String,
) {
    let _ = write!(out, "{}", Article { report, rules, number });
}

/// One domain.
struct Article<'a> {
    report: &'a CheckReport,
    rules: &'a [(&'static Declaration, Severity)],
    /// Of the domain on this page, so that anchors are unique.
    number: usize,
}

impl fmt::Display for Article<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number;
        writeln!(f, "<article aria-labelledby=\"domain-{number}\">")?;
        self.summary(f)?;
        self.findings(f)?;
        self.afterwards(f)?;
        self.required(f)?;
        records::append(self.report, f)?;
        self.unanswered(f)?;
        writeln!(f, "</article>")
    }
}

impl Article<'_> {
    fn summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (report, number) = (self.report, self.number);
        let counts = report.counts();
        let class = counts.worst().map_or("good", Severity::as_str);
        writeln!(f, "<div class=\"summary {class}\">")?;
        writeln!(
            f,
            "<h2 id=\"domain-{number}\"><span class=\"domain\">{}</span>: {}</h2>",
            Html(report.domain.as_str()),
            verdict(counts, !report.unanswered.is_empty())
        )?;
        if report.understood != Understood::AsTyped {
            let typed = Html(&report.typed);
            writeln!(f, "<p>Checked for “{typed}”: {}.</p>", report.understood)?;
        }
        if let Some(provider) = &report.provider {
            writeln!(f, "<p>Mail is sent through {}.</p>", Html(&provider.title))?;
        }
        if let Some(file) = &report.configuration {
            // The page leaves the house; the folders of whoever made it do not.
            let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
            writeln!(f, "<p>Configured by {}.</p>", Html(name))?;
        }
        if !report.findings.is_empty() {
            writeln!(f, "<ol>")?;
            for (at, finding) in report.findings.iter().enumerate() {
                writeln!(
                    f,
                    "<li>{} <a href=\"#finding-{number}-{}\">{}</a></li>",
                    Badge(finding.severity),
                    at + 1,
                    Html(&sentence(&finding.message))
                )?;
            }
            writeln!(f, "</ol>")?;
        }
        writeln!(f, "</div>")
    }

    fn findings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.report.findings.is_empty() {
            return Ok(());
        }
        writeln!(f, "<h3>What to do</h3>")?;
        for (at, finding) in self.report.findings.iter().enumerate() {
            let rule = self.rules.iter().find(|(rule, _)| rule.code == finding.code);
            let block = html::Block {
                finding,
                domain: Some(&self.report.domain),
                rule: rule.map(|(rule, _)| *rule),
                id: format!("finding-{}-{}", self.number, at + 1),
                seen: None,
            };
            write!(f, "{block}")?;
        }
        Ok(())
    }

    /// What a person does when the records are published.
    fn afterwards(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(provider) = &self.report.provider else { return Ok(()) };
        if self.report.findings.is_empty() {
            return Ok(());
        }
        writeln!(f, "<h3>When the records are published</h3>\n<ul>")?;
        writeln!(f, "<li>Wait: SPF takes {}.</li>", Html(&provider.wait.spf))?;
        writeln!(f, "<li>Wait: DKIM takes {}.</li>", Html(&provider.wait.dkim))?;
        writeln!(f, "<li>{}</li>\n</ul>", Html(&provider.contact))
    }

    fn required(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for required in &self.report.required {
            let (set, (met, known)) = (&required.set, required.score());
            writeln!(f, "<h3>{}: {met} of {known} met</h3>", Html(&set.title))?;
            let (day, source) = (Html(&set.as_of), Html(&set.source));
            writeln!(f, "<p class=\"aside\">As of {day}, {source}</p>\n<ul class=\"required\">")?;
            for requirement in &required.results {
                let class = match requirement.met {
                    Met::Yes => "published",
                    Met::No(_) => "absent",
                    Met::NotChecked => "unknown",
                };
                let (sign, words) = requirement.words();
                writeln!(
                    f,
                    "<li>{} <span class=\"state {class}\"><span aria-hidden=\"true\">{sign}</span> \
                     {words}</span></li>",
                    Html(&requirement.text)
                )?;
            }
            writeln!(f, "</ul>")?;
        }
        Ok(())
    }

    fn unanswered(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.report.tells_unanswered() {
            return Ok(());
        }
        write!(f, "{}", UnansweredHtml(&self.report.unanswered))
    }
}

/// What a person in a hurry reads.
fn verdict(counts: Counts, is_incomplete: bool) -> String {
    let things = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 thing {what}")),
        many => Some(format!("{many} things {what}")),
    };
    let told: Vec<String> = [
        things(counts.errors, "to fix"),
        things(counts.warnings, "to improve"),
        things(counts.notes, "worth knowing"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match (told.is_empty(), is_incomplete) {
        (false, _) => told.join(", "),
        (true, false) => "nothing to fix".to_owned(),
        (true, true) => "nothing to fix in what is known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_is_told_in_words() {
        let counts = |errors, warnings, notes| Counts { errors, warnings, notes };
        for (counts, expected) in [
            (counts(0, 0, 0), "nothing to fix"),
            (counts(1, 0, 0), "1 thing to fix"),
            (counts(3, 1, 2), "3 things to fix, 1 thing to improve, 2 things worth knowing"),
        ] {
            assert_eq!(verdict(counts, false), expected);
        }
        assert_eq!(verdict(Counts::default(), true), "nothing to fix in what is known");
    }
}
