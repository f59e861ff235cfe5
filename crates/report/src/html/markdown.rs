//! The little of Markdown that the documentation of rules has: paragraphs and code in a line.

use core::fmt;

use waxseal_rules::documentation::Documentation;

use super::escape::Html;

/// The text under a heading of the second level, up to the next one.
pub(super) fn section(documentation: &str, title: &str) -> String {
    let text = Documentation::parse(documentation).text;
    let mut sections = text.split("\n## ");
    let found = sections.find_map(|section| section.strip_prefix(title));
    found.unwrap_or_default().trim().to_owned()
}

/// Appends paragraphs.
pub(super) fn append(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        f.write_str("<p>")?;
        let paragraph = paragraph.trim().replace('\n', " ");
        for (at, part) in paragraph.split('`').enumerate() {
            match at % 2 {
                0 => write!(f, "{}", Html(part))?,
                _ => write!(f, "<code>{}</code>", Html(part))?,
            }
        }
        f.write_str("</p>\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Page(String);

    impl fmt::Display for Page {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            append(&self.0, f)
        }
    }

    #[test]
    fn a_section_becomes_paragraphs() {
        let text =
            " One.\n\n ## Why it matters\n\n With `a<b`\n it is so.\n\n More.\n\n ## Example\n x\n";
        let why = section(text, "Why it matters");
        let page = Page(why).to_string();
        assert_eq!(page, "<p>With <code>a&lt;b</code> it is so.</p>\n<p>More.</p>\n");
        assert_eq!(section(text, "Remedy"), "");
    }
}
