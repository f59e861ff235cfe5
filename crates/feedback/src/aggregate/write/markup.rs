//! Markup, escaped and indented.

use crate::aggregate::model::Extension;
use crate::aggregate::read::NAMESPACE;
use crate::aggregate::xml::is_forbidden;

/// Takes elements, in their order.
#[derive(Debug, Default)]
pub(super) struct Markup {
    text: String,
    depth: usize,
}

impl Markup {
    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn declaration(&mut self) {
        self.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }

    /// An element with elements in it.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self),
    ) {
        self.open(name, attributes);
        self.text.push('\n');
        self.depth += 1;
        content(self);
        self.depth -= 1;
        self.indent();
        self.close(name);
    }

    /// An element with a text in it.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    pub(super) fn text_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        escape(text, &mut self.text);
        self.close(name);
    }

    pub(super) fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// Elements of an extension, within an element of the namespace `within`, which is the report's
    /// where it is `None`.
    pub(super) fn extensions(&mut self, extensions: &[Extension], within: Option<&str>) {
        let can_be_written = |extension: &&Extension| is_writable(extension);
        for extension in extensions.iter().filter(can_be_written) {
            self.extension(extension, within);
        }
    }

    fn extension(&mut self, extension: &Extension, within: Option<&str>) {
        let namespace = namespace(extension);
        let attributes = extension.attributes.iter().filter(|(name, _)| is_name(name));
        let mut attributes: Vec<_> =
            attributes.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if namespace != within {
            attributes.insert(0, ("xmlns", namespace.unwrap_or(NAMESPACE)));
        }
        self.open(&extension.name, &attributes);
        escape(&extension.text, &mut self.text);
        if extension.children.iter().any(is_writable) {
            self.text.push('\n');
            self.depth += 1;
            self.extensions(&extension.children, namespace);
            self.depth -= 1;
            self.indent();
        }
        self.close(&extension.name);
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            escape(value, &mut self.text);
            self.text.push('"');
        }
        self.text.push('>');
    }

    fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn indent(&mut self) {
        self.text.extend(core::iter::repeat_n("  ", self.depth));
    }
}

/// Escapes text and values of attributes alike. Line ends and tabs are written as references: a
/// reader would turn a CR into an LF, and in an attribute all of them into spaces (XML 1.0 §2.11,
/// §3.3.3).
fn escape(text: &str, to: &mut String) {
    for character in text.chars() {
        match character {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' => to.push_str("&quot;"),
            '\'' => to.push_str("&apos;"),
            '\t' => to.push_str("&#9;"),
            '\n' => to.push_str("&#10;"),
            '\r' => to.push_str("&#13;"),
            character if is_forbidden(character) => to.push('\u{fffd}'),
            character => to.push(character),
        }
    }
}

/// The namespace of an extension's element, where it is not the report's.
pub(super) fn namespace(extension: &Extension) -> Option<&str> {
    extension.namespace.as_deref().filter(|namespace| *namespace != NAMESPACE)
}

/// Whether an element of an extension has a name and a namespace that can be written.
pub(super) fn is_writable(extension: &Extension) -> bool {
    is_name(&extension.name) && !namespace(extension).is_some_and(is_reserved)
}

/// Whether a namespace is XML's own, which nothing else may declare (Namespaces in XML 1.0 §3).
fn is_reserved(namespace: &str) -> bool {
    matches!(
        namespace,
        "" | "http://www.w3.org/XML/1998/namespace" | "http://www.w3.org/2000/xmlns/"
    )
}

/// Whether a text is a name without a prefix, of the letters, digits and marks that are always
/// allowed (Namespaces in XML 1.0 §3).
fn is_name(text: &str) -> bool {
    let is_start = |character: char| character.is_ascii_alphabetic() || character == '_';
    let is_inner = |character: char| {
        is_start(character) || character.is_ascii_digit() || "-.".contains(character)
    };
    // `xml` and what begins with it is kept for XML itself.
    let is_reserved = text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("xml"));
    text.starts_with(is_start) && text.chars().all(is_inner) && !is_reserved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        let mut escaped = String::new();
        escape("<a b=\"c\" d='e'>&lt;\r\n\t\0\u{ffff}]]>ü", &mut escaped);
        assert_eq!(
            escaped,
            "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;lt;&#13;&#10;&#9;\u{fffd}\u{fffd}]]&gt;ü"
        );
    }

    #[test]
    fn names_are_plain() {
        for (text, is) in [
            ("a", true),
            ("_a-1.b", true),
            ("", false),
            ("1a", false),
            ("a b", false),
            ("a>", false),
            ("a:b", false),
            ("xmlns", false),
        ] {
            assert_eq!(is_name(text), is, "{text}");
        }
    }
}
