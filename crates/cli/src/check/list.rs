//! A file of domains, one a line.

use std::path::Path;

use waxseal_rules::target::{MAX_TEXT, Target};

use crate::error::CliError;
use crate::input;

/// Octets of a list.
const MAX_LIST: u64 = 256 * 1024 * 1024;

/// Lines that are told; of the others their number.
const MAX_PROBLEMS: usize = 20;

/// A domain that is to be checked, and what was typed for it.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) typed: Box<str>,
    pub(super) target: Target,
}

/// The domains of a file, and what is wrong with its other lines.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) listed: Vec<Listed>,
    pub(super) problems: Vec<String>,
}

pub(super) fn read(path: &Path) -> Result<List, CliError> {
    let octets = input::read_whole(path, MAX_LIST)?;
    let name =
        if path == Path::new("-") { "standard input".into() } else { path.to_string_lossy() };
    Ok(parse(&octets, &name))
}

fn parse(octets: &[u8], name: &str) -> List {
    let mut list = List::default();
    let mut untold = 0_usize;
    for (line, number) in octets.split(|octet| *octet == b'\n').zip(1_usize..) {
        // A longer line is told as too long.
        let line = line.get(..MAX_TEXT + 1).unwrap_or(line);
        let line = String::from_utf8_lossy(line);
        let typed = without_comment(&line).trim_matches(['\u{feff}', ' ', '\t', '\r']);
        if typed.is_empty() {
            continue;
        }
        match Target::parse(typed) {
            Ok(target) => list.listed.push(Listed { typed: typed.into(), target }),
            Err(error) if list.problems.len() < MAX_PROBLEMS => {
                list.problems.push(format!("{name}, line {number}: {error}"));
            }
            Err(_) => untold += 1,
        }
    }
    if untold > 0 {
        list.problems.push(format!("{name}: {untold} more lines are no domains"));
    }
    list
}

/// A comment begins at the start of a line or behind white space: URLs have fragments.
fn without_comment(line: &str) -> &str {
    let mut signs = line.match_indices('#').map(|(at, _)| at);
    let begins = |at: &usize| {
        let before = line.get(..*at).unwrap_or_default();
        before.is_empty() || before.ends_with([' ', '\t'])
    };
    signs.find(begins).and_then(|at| line.get(..at)).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_comments_and_its_problems_have_lines() {
        let text = "\u{feff}example.com\r\n\n# a comment\n  joe@example.net  # his\n192.0.2.1\n\
                    https://example.org/#top\n\u{1b}[31m\n";
        let list = parse(text.as_bytes(), "list.txt");
        let domains: Vec<_> =
            list.listed.iter().map(|listed| listed.target.domain.to_string()).collect();
        assert_eq!(domains, ["example.com", "example.net", "example.org"]);
        assert_eq!(&*list.listed[1].typed, "joe@example.net");
        let [address, escape] = &*list.problems else { panic!("{:?}", list.problems) };
        assert!(address.starts_with("list.txt, line 5: 192.0.2.1 is an address"), "{address}");
        assert!(escape.starts_with("list.txt, line 7: \"\\u{1b}"), "{escape}");
    }

    #[test]
    fn many_and_long_problems_are_few_lines() {
        let text = format!("{}\n{}", "x".repeat(1_000_000), "y\n".repeat(100));
        let list = parse(text.as_bytes(), "l");
        assert_eq!(list.problems.len(), MAX_PROBLEMS + 1);
        assert!(list.problems.iter().all(|problem| problem.len() < 200));
        assert_eq!(list.problems.last().unwrap(), "l: 81 more lines are no domains");
    }
}
