//! The documentation of one rule, for a terminal.

use core::fmt::Write as _;

use anstyle::Style;
use waxseal_rules::declaration::Declaration;
use waxseal_rules::documentation::Documentation;
use waxseal_rules::severity::Severity;

use super::style_of;
use crate::format::text::{FAINT, Styled};

const TITLE: Style = Style::new().bold();
const CODE: Style = anstyle::AnsiColor::Cyan.on_default();

pub(super) fn text(rule: &Declaration, severity: Severity, color: bool) -> String {
    let mut out = String::new();
    let title = format!("{} {}", rule.code, rule.name);
    let title = Styled { text: title, style: TITLE, color };
    let word = Styled { text: severity.as_str(), style: style_of(severity), color };
    let facts = format!("since {}, {}", rule.since, rule.reference);
    // Writing to a `String` never fails.
    let _ = writeln!(out, "{title} — {word}, {}\n", Styled { text: facts, style: FAINT, color });
    let documentation = Documentation::parse(rule.documentation);
    let mut is_code = false;
    for line in documentation.text.trim_end().lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            let _ = writeln!(out, "    {}", Styled { text: line, style: CODE, color });
        } else if line.starts_with('#') {
            let heading = line.trim_start_matches('#').trim();
            let _ = writeln!(out, "{}", Styled { text: heading, style: TITLE, color });
        } else {
            append_prose(line, color, &mut out);
        }
    }
    if !rule.parameters.is_empty() {
        let _ = writeln!(out, "\n{}\n", Styled { text: "Parameters", style: TITLE, color });
        for parameter in rule.parameters {
            let _ = writeln!(
                out,
                "    {} = {}  {}",
                parameter.name, parameter.default, parameter.meaning
            );
        }
    }
    out
}

/// Without colours the backticks stay, for they tell where code begins and ends.
fn append_prose(line: &str, color: bool, out: &mut String) {
    if !color {
        let _ = writeln!(out, "{line}");
        return;
    }
    for (at, text) in line.split('`').enumerate() {
        match at % 2 {
            0 => out.push_str(text),
            _ => {
                let _ = write!(out, "{}", Styled { text, style: CODE, color });
            }
        }
    }
    out.push('\n');
}
