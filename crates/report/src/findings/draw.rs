//! A finding as rustc draws one: its title, and the text with the place underlined.

use core::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use waxseal_rules::finding::Finding;
use waxseal_rules::severity::Severity;

use super::excerpt::Line;
use crate::Shown;

/// Columns that the frame of a drawing takes.
const FRAME: usize = 4;
/// Columns of the text that are always shown.
const LEAST: usize = 20;

/// The title of a finding and its excerpt, with the last line end.
pub(crate) struct Drawing<'a> {
    pub(crate) finding: &'a Finding,
    pub(crate) color: bool,
    /// Columns of the terminal.
    pub(crate) width: usize,
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let finding = self.finding;
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(Shown(&finding.message).to_string()).id(finding.code);
        let excerpt = finding.excerpt.as_ref();
        let width = self.width.saturating_sub(FRAME).max(LEAST);
        let line = excerpt.map(|excerpt| Line::within(excerpt, width));
        let group = match excerpt.zip(line.as_ref()) {
            None => Group::with_title(title),
            Some((excerpt, line)) => title.element(
                Snippet::source(&*line.text)
                    .path(Shown(&excerpt.origin).to_string())
                    .line_numbering(false)
                    .annotations(annotations(line)),
            ),
        };
        let renderer = if self.color { Renderer::styled() } else { Renderer::plain() };
        // The line is cut already; the drawing shall not cut it again.
        let renderer = renderer.decor_style(DecorStyle::Unicode).term_width(usize::MAX / 2);
        writeln!(f, "{}", renderer.render(&[group]))?;
        let elsewhere = line.map(|line| line.elsewhere).unwrap_or_default();
        elsewhere.iter().filter(|(_, label)| !label.is_empty()).try_for_each(|(at, label)| {
            writeln!(f, "  at octet {}: {}", at.saturating_add(1), Shown(label))
        })
    }
}

fn annotations(line: &Line) -> impl Iterator<Item = Annotation<'_>> {
    line.marks.iter().enumerate().map(|(at, mark)| {
        let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(mark.range.clone());
        if mark.label.is_empty() {
            annotation
        } else {
            annotation.label(Shown(&mark.label).to_string())
        }
    })
}
