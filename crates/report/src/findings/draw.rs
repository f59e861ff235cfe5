//! A finding as rustc draws one: its title, and the text with the place underlined.

use core::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use waxseal_rules::finding::{Excerpt, Finding};
use waxseal_rules::severity::Severity;

use super::excerpt::Line;
use crate::Shown;

/// What the frame of a drawing begins with.
const FRAME: &str = "╭▸ ";
/// Columns that the frame takes.
const FRAME_COLUMNS: usize = 4;
/// Places outside of the drawing that are told.
const MAX_ELSEWHERE: usize = 5;
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
        let Some(excerpt) = &finding.excerpt else {
            return writeln!(f, "{}", self.renderer().render(&[Group::with_title(title)]));
        };
        let line = Line::within(excerpt, self.columns(excerpt));
        let snippet = Snippet::source(&*line.text).line_numbering(false);
        let drawn = title.element(snippet.annotations(annotations(&line)));
        let drawn = self.renderer().render(&[drawn]);
        // Below the title the frame begins with the place; a path of the library's would have the
        // line and the column behind it, and a record is one line, of which we show a part.
        let (title, frame) = drawn.split_once('\n').unwrap_or((&drawn, ""));
        let origin = format!("{FRAME}{}", Shown(&excerpt.origin));
        writeln!(f, "{title}\n{}", frame.replacen(FRAME, &origin, 1))?;
        let elsewhere = line.elsewhere.iter().filter(|(_, label)| !label.is_empty());
        elsewhere.take(MAX_ELSEWHERE).try_for_each(|(at, label)| {
            writeln!(f, "  at octet {}: {}", at.saturating_add(1), Shown(label))
        })
    }
}

impl Drawing<'_> {
    fn renderer(&self) -> Renderer {
        let renderer = if self.color { Renderer::styled() } else { Renderer::plain() };
        // The line is cut already; the drawing shall not cut it again.
        renderer.decor_style(DecorStyle::Unicode).term_width(usize::MAX / 2)
    }

    /// Columns that are left for the text: a label may stand behind it.
    fn columns(&self, excerpt: &Excerpt) -> usize {
        let labels = excerpt.labels.iter().map(|label| label.text.chars().count() + 1);
        let label = labels.max().unwrap_or_default().min(self.width / 3);
        self.width.saturating_sub(FRAME_COLUMNS + label).max(LEAST)
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
