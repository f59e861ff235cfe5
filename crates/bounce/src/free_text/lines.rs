//! Addresses in lines of text.

/// Whether a word is built as an address: something, `@`, and a domain name or an address literal.
pub(crate) fn is_address(word: &str) -> bool {
    const FORBIDDEN: [char; 12] = ['<', '>', '(', ')', ',', ';', ':', '"', '\'', '[', ']', '\\'];
    let Some((local, domain)) = word.rsplit_once('@') else { return false };
    let is_domain = !domain.is_empty()
        && domain.len() <= 253
        && domain.chars().all(|one| one.is_alphanumeric() || matches!(one, '-' | '.' | '_' | '#'))
        && !domain.starts_with('.')
        && !domain.ends_with('.');
    is_domain
        && !local.is_empty()
        && local.len() <= 320
        && !local.contains(|one: char| one.is_whitespace() || FORBIDDEN.contains(&one))
}

/// A word without brackets, quotes and what ends a sentence around it.
pub(crate) fn without_brackets(word: &str) -> &str {
    let word =
        word.trim_matches(['<', '>', '"', '\'', '(', ')', '[', ']', ',', ';', ':', '*', '`']);
    let word = word.trim_end_matches(['.', '!', '?']);
    let inner = word.get(..5).filter(|start| start.eq_ignore_ascii_case("smtp:"));
    inner.and_then(|start| word.get(start.len()..)).unwrap_or(word)
}

/// The address that a line begins with, and what stands behind it. Marks of lists may stand before it:
/// `* <a@b.example>: no`, `"a@b.example":`, `>>> a@b.example`.
pub(super) fn leading_address(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches([' ', '\t', '*', '>', '-', '\u{a0}']);
    let end = line.find(|one: char| one.is_whitespace()).unwrap_or(line.len());
    let (mut word, mut rest) = line.split_at_checked(end)?;
    // `<a@b.example>:text` and `a@b.example<mailto:a@b.example>`.
    if let Some(inner) = word.strip_prefix('<')
        && let Some((inside, behind)) = inner.split_once('>')
    {
        rest = line.get(inside.len() + 2..)?;
        let _ = behind;
        word = inside;
    } else if let Some((before, _)) = word.split_once('<') {
        word = before;
    } else if let Some((before, behind)) = word.split_once(':')
        && before.contains('@')
    {
        rest = line.get(line.len() - rest.len() - behind.len()..)?;
        word = before;
    }
    let address = without_brackets(word);
    let is_one = is_address(address);
    is_one.then(|| (address, rest.trim_start_matches([':', ' ', '\t', ',']).trim_end()))
}

/// The first address in a text.
pub(super) fn first_address(text: &str) -> Option<&str> {
    let is_apart = |one: char| {
        one.is_whitespace()
            || matches!(one, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '\'')
            || matches!(
                one,
                '：' | '，' | '；' | '（' | '）' | '《' | '》' | '「' | '」' | '【' | '】'
            )
    };
    let words = text.split(is_apart).filter(|word| word.contains('@'));
    words
        .map(|word| {
            let word = word.rsplit_once("mailto:").map_or(word, |(_, word)| word);
            without_brackets(word)
        })
        .find(|word| is_address(word))
}

/// Lines up to the first empty one behind others; empty lines at the start are passed over.
pub(super) fn paragraph<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let lines = lines.iter().skip_while(|line| line.trim().is_empty());
    lines.take_while(|line| !line.trim().is_empty()).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_at_the_start_of_lines() {
        for (line, address, rest) in [
            ("  a@b.example", "a@b.example", ""),
            ("<a@b.example>: no", "a@b.example", "no"),
            ("<a@b.example>:", "a@b.example", ""),
            ("<a@b.example> (expanded from <c@d>): no", "a@b.example", "(expanded from <c@d>): no"),
            ("\"a@b.example\":", "a@b.example", ""),
            (">>> a@b.example <a@b.example>", "a@b.example", "<a@b.example>"),
            ("a@b.example<mailto:a@b.example>", "a@b.example", ""),
            ("a@b.example: 550 no", "a@b.example", "550 no"),
            ("a@b.example:550 no", "a@b.example", "550 no"),
            ("\t* a@b.example [User unknown]", "a@b.example", "[User unknown]"),
        ] {
            assert_eq!(leading_address(line), Some((address, rest)), "{line}");
        }
        for line in ["", "no address", "x a@b.example", "a@b@c d", "http://a@b/"] {
            let found = leading_address(line);
            assert!(found.is_none() || line == "a@b@c d", "{line} {found:?}");
        }
    }

    #[test]
    fn the_first_address_of_a_text_is_found() {
        assert_eq!(first_address("You sent mail to a@b.example. No"), Some("a@b.example"));
        assert_eq!(first_address("Neko<mailto:a@b.example>"), Some("a@b.example"));
        assert_eq!(first_address("a @ b"), None);
        assert_eq!(first_address("收件人：a@b.example，"), Some("a@b.example"));
    }
}
