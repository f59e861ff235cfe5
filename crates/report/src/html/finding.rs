//! One finding on a page.

use core::fmt;

use waxseal_parse::domain::DomainName;
use waxseal_rules::declaration::Declaration;
use waxseal_rules::finding::{Excerpt, Finding};
use waxseal_rules::remedy::Remedy;
use waxseal_rules::severity::Severity;

use super::escape::{Html, sentence};
use super::{and_more, markdown};
use crate::findings::{ChangeText, Line, MAX_EVIDENCE, RemedyText, caution};
use crate::setup::difference::common;

pub(crate) struct Block<'a> {
    pub(crate) finding: &'a Finding,
    /// The domain whose panel is before whoever reads it.
    pub(crate) domain: Option<&'a DomainName>,
    /// The rule, where it is told why it matters.
    pub(crate) rule: Option<&'static Declaration>,
    /// The anchor.
    pub(crate) id: String,
    /// Where it was seen, as it stands on the page.
    pub(crate) seen: Option<&'a dyn fmt::Display>,
}

/// The severity as a word with a sign, so that no colour is needed to tell it.
pub(crate) struct Badge(pub(crate) Severity);

impl fmt::Display for Badge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, word) = match self.0 {
            Severity::Error => ("✖", "Error"),
            Severity::Warning => ("▲", "Warning"),
            Severity::Note => ("●", "Note"),
        };
        let class = self.0.as_str();
        write!(
            f,
            "<span class=\"badge {class}\"><span aria-hidden=\"true\">{sign}</span> {word}</span>"
        )
    }
}

impl fmt::Display for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let finding = self.finding;
        let (id, class) = (&self.id, finding.severity.as_str());
        writeln!(f, "<section class=\"finding {class}\" aria-labelledby=\"{id}\">")?;
        writeln!(
            f,
            "<h4 id=\"{id}\">{} {}</h4>",
            Badge(finding.severity),
            Html(&sentence(&finding.message))
        )?;
        if let Some(excerpt) = &finding.excerpt {
            excerpt_figure(excerpt, f)?;
        }
        writeln!(f, "<dl>")?;
        if !finding.evidence.is_empty() {
            writeln!(f, "<dt>How it shows</dt>")?;
            for evidence in finding.evidence.iter().take(MAX_EVIDENCE) {
                writeln!(f, "<dd>{}</dd>", Html(evidence))?;
            }
            and_more("dd", finding.evidence.len().saturating_sub(MAX_EVIDENCE), "", f)?;
        }
        if let Some(seen) = self.seen {
            writeln!(f, "<dt>Seen</dt>\n<dd>{seen}</dd>")?;
        }
        writeln!(f, "<dt>Who acts</dt>\n<dd class=\"actor\">{}</dd>", finding.actor.as_str())?;
        for (at, remedy) in finding.remedies.iter().enumerate() {
            writeln!(f, "<dt>{}</dt>", if at == 0 { "What to do" } else { "Or instead" })?;
            self.remedy(remedy, f)?;
        }
        writeln!(f, "</dl>")?;
        if let Some(rule) = self.rule {
            let why = markdown::section(rule.documentation, "Why it matters");
            writeln!(f, "<details>\n<summary>Why it matters</summary>")?;
            markdown::append(&why, f)?;
            writeln!(f, "<p class=\"rule\">{} {} · {}</p>", rule.code, rule.name, rule.reference)?;
            writeln!(f, "</details>")?;
        }
        writeln!(f, "</section>")
    }
}

impl Block<'_> {
    fn remedy(&self, remedy: &Remedy, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match RemedyText::new(remedy, self.domain) {
            RemedyText::Advice(text) => writeln!(f, "<dd>{}</dd>", Html(text)),
            RemedyText::Changes(changes) => {
                writeln!(f, "<dd>")?;
                if let Some(caution) = caution(remedy) {
                    writeln!(
                        f,
                        "<p class=\"caution\">This is the likeliest repair: {caution}.</p>"
                    )?;
                }
                changes.iter().try_for_each(|change| change_table(change, f))?;
                writeln!(f, "</dd>")
            }
        }
    }
}

fn change_table(change: &ChangeText<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(
        f,
        "<div class=\"change\">\n<p><strong>{}</strong></p>\n<table>",
        Html(&change.title)
    )?;
    let name = Html(change.name.as_str());
    write!(f, "<tr><th scope=\"row\">Name</th><td><code class=\"value\">{name}</code>")?;
    if let Some(short) = change.short_name {
        write!(
            f,
            "<br><span class=\"aside\">or <code class=\"value\">{}</code> where the domain is \
             appended by the panel</span>",
            Html(short)
        )?;
    }
    writeln!(f, "</td></tr>")?;
    writeln!(
        f,
        "<tr><th scope=\"row\">Type</th><td><code class=\"value\">{}</code></td></tr>",
        change.record_type
    )?;
    let (old, new) = (change.old.as_deref(), change.new.as_deref());
    if let Some(old) = old {
        let word = if new.is_some() { "Value now" } else { "Value to remove" };
        let value = Changed { text: old, other: new };
        writeln!(
            f,
            "<tr><th scope=\"row\">{word}</th><td><del><code>{value}</code></del></td></tr>"
        )?;
    }
    if let Some(new) = new {
        let word = if old.is_some() { "New value" } else { "Value" };
        let value = Changed { text: new, other: old };
        writeln!(
            f,
            "<tr><th scope=\"row\">{word}</th><td><ins><code class=\"value\">{value}</code></ins></td></tr>"
        )?;
    }
    writeln!(f, "</table>\n</div>")
}

/// A value, with the part marked that the other one does not have.
struct Changed<'a> {
    text: &'a str,
    other: Option<&'a str>,
}

impl fmt::Display for Changed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(other) = self.other else { return Html(self.text).fmt(f) };
        let (text, other): (Vec<char>, Vec<char>) =
            (self.text.chars().collect(), other.chars().collect());
        let (before, behind) = common(&text, &other);
        let part = |from: usize, to: usize| -> String {
            text.get(from..to).unwrap_or_default().iter().collect()
        };
        let end = text.len() - behind;
        write!(f, "{}", Html(&part(0, before)))?;
        // Where nothing is alike, marks tell nothing.
        if before == end || before + behind == 0 {
            write!(f, "{}", Html(&part(before, end)))?;
        } else {
            write!(f, "<mark>{}</mark>", Html(&part(before, end)))?;
        }
        write!(f, "{}", Html(&part(end, text.len())))
    }
}

/// The text with its places marked, and what is at each of them.
fn excerpt_figure(excerpt: &Excerpt, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let line = Line::whole(excerpt);
    writeln!(f, "<figure>\n<figcaption>{}</figcaption>", Html(&excerpt.origin))?;
    write!(f, "<pre><code>")?;
    let mut marks: Vec<_> = line.marks.iter().map(|mark| mark.range.clone()).collect();
    marks.sort_by_key(|range| (range.start, range.end));
    let mut at = 0;
    for range in marks {
        // Of places that lie over each other the first is marked.
        if range.start < at {
            continue;
        }
        let text = |range: core::ops::Range<usize>| line.text.get(range).unwrap_or_default();
        write!(f, "{}", Html(text(at..range.start)))?;
        match text(range.clone()) {
            "" => f.write_str("<mark class=\"point\">‸</mark>")?,
            marked => write!(f, "<mark>{}</mark>", Html(marked))?,
        }
        at = range.end;
    }
    writeln!(f, "{}</code></pre>", Html(line.text.get(at..).unwrap_or_default()))?;
    let labels: Vec<_> = line.marks.iter().filter(|mark| !mark.label.is_empty()).collect();
    if !labels.is_empty() {
        writeln!(f, "<ul class=\"labels\">")?;
        for mark in labels {
            let marked = line.text.get(mark.range.clone()).unwrap_or_default();
            let marked = marked.char_indices().nth(40).map_or(marked.to_owned(), |(end, _)| {
                format!("{}…", marked.get(..end).unwrap_or_default())
            });
            let place = if marked.is_empty() { "‸" } else { &*marked };
            writeln!(f, "<li><mark>{}</mark> {}</li>", Html(place), Html(&mark.label))?;
        }
        writeln!(f, "</ul>")?;
    }
    writeln!(f, "</figure>")
}
