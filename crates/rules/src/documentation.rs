//! The documentation of a rule, as data: what `explain` shows and what the tests run.

/// The parts of a rule's documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Documentation<'a> {
    /// The first paragraph: what the rule is about, in one sentence.
    pub summary: String,
    /// Everything, in Markdown, without the space that a doc comment puts before each line.
    pub text: String,
    /// Under "Example": what raises the rule.
    pub examples: Vec<Block<'a>>,
    /// Under "Remedy": what does not.
    pub remedies: Vec<Block<'a>>,
}

/// A block of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block<'a> {
    /// The language: `zone`, `mail` or `stored`.
    pub language: &'a str,
    /// The text between the fences.
    pub text: &'a str,
}

impl<'a> Documentation<'a> {
    /// Reads the documentation of a rule. A text of any form is read.
    pub fn parse(documentation: &'a str) -> Self {
        let mut parts = Self {
            summary: String::new(),
            text: String::new(),
            examples: Vec::new(),
            remedies: Vec::new(),
        };
        let (mut section, mut fence): (&str, Option<(&str, usize)>) = ("", None);
        let (mut offset, mut in_summary) = (0, true);
        for raw in documentation.split_inclusive('\n') {
            let start = offset;
            offset += raw.len();
            let line = raw.strip_suffix('\n').unwrap_or(raw);
            let line = line.strip_prefix(' ').unwrap_or(line);
            parts.text.push_str(line);
            parts.text.push('\n');
            if let Some(language) = line.strip_prefix("```") {
                match fence.take() {
                    None => fence = Some((language, offset)),
                    Some((language, from)) => {
                        let text = documentation.get(from..start).unwrap_or_default();
                        let block = Block { language, text };
                        match section {
                            "Example" => parts.examples.push(block),
                            "Remedy" => parts.remedies.push(block),
                            _ => {}
                        }
                    }
                }
            } else if fence.is_none() {
                if let Some(title) = line.strip_prefix('#') {
                    section = title.trim_start_matches('#').trim();
                    in_summary = false;
                } else if line.is_empty() {
                    in_summary &= parts.summary.is_empty();
                } else if in_summary {
                    if !parts.summary.is_empty() {
                        parts.summary.push(' ');
                    }
                    parts.summary.push_str(line);
                }
            }
        }
        parts
    }
}
