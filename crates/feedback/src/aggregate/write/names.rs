//! The names that a report is sent under (RFC 9990 §3.5.1 and §3.5.2).

use thiserror::Error;

use crate::aggregate::model::DateRange;

/// The longest name of a file that file systems take, in octets.
const MAX_FILE_NAME: usize = 255;

/// What the names of a report are made of: who reports, of which policy domain and of which time.
///
/// A policy domain comes from other people's mail. Whatever is in it, the names hold only letters,
/// digits, `-`, `.` and `_` of it, so that a file name has no folder in it and a Subject no second
/// line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    receiver: String,
    policy_domain: String,
    date_range: DateRange,
}

/// A file name that file systems would not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the file name would have {octets} octets, and {MAX_FILE_NAME} is the most that files can have"
)]
#[non_exhaustive]
pub struct FileNameTooLong {
    /// How long it would be.
    pub octets: usize,
}

impl Names {
    /// Names for the report of `receiver`, a domain name, on `policy_domain`.
    pub fn new(receiver: &str, policy_domain: &str, date_range: DateRange) -> Self {
        let [receiver, policy_domain] = [receiver, policy_domain].map(domain);
        Self { receiver, policy_domain, date_range }
    }

    /// The name of the gzip file: `receiver!policy-domain!begin!end[!unique-id].xml.gz`.
    ///
    /// Of the unique identifier, letters and digits are kept, for others may not stand there.
    ///
    /// # Errors
    /// It would be longer than a file's name can be, which two long domains bring about.
    pub fn file_name(&self, unique_id: Option<&str>) -> Result<String, FileNameTooLong> {
        let Self { receiver, policy_domain, date_range: DateRange { begin, end } } = self;
        let mut name = format!("{receiver}!{policy_domain}!{begin}!{end}");
        let id = unique_id.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric);
        let id: String = id.collect();
        if !id.is_empty() {
            name.push('!');
            name.push_str(&id);
        }
        name.push_str(".xml.gz");
        if name.len() > MAX_FILE_NAME {
            Err(FileNameTooLong { octets: name.len() })
        } else {
            Ok(name)
        }
    }

    /// A Report-ID that is the same whenever it is made, and unique as long as there is one report on
    /// a domain and a time: `begin-policy-domain@receiver`.
    pub fn report_id(&self) -> String {
        format!("{}-{}@{}", self.date_range.begin, self.policy_domain, self.receiver)
    }

    /// The Subject of the mail that carries the report; it is not folded.
    ///
    /// What cannot stand in a Report-ID is left out of it; where nothing is left, there is none.
    pub fn subject(&self, report_id: &str) -> String {
        let Self { receiver, policy_domain, .. } = self;
        let subject = format!("Report Domain: {policy_domain} Submitter: {receiver}");
        let id: String = report_id.chars().filter(|character| is_id(*character)).collect();
        if id.is_empty() { subject } else { format!("{subject} Report-ID: <{id}>") }
    }
}

/// atext of RFC 5322 §3.2.3, and what joins it (RFC 9990 §3.5.1).
fn is_id(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.@".contains(character)
}

/// A domain name without its last dot, in lower case; other characters become `_`.
fn domain(name: &str) -> String {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_kept = |character: char| character.is_ascii_alphanumeric() || "-._".contains(character);
    let kept = name.chars().map(|character| if is_kept(character) { character } else { '_' });
    let kept: String = kept.collect::<String>().to_ascii_lowercase();
    if kept.is_empty() { "_".to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: DateRange = DateRange::new(1_013_662_812, 1_013_749_130);

    #[test]
    fn the_names_are_those_of_the_rfc() {
        let names = Names::new("mail.receiver.example", "Example.com.", RANGE);
        assert_eq!(
            names.file_name(None).unwrap(),
            "mail.receiver.example!example.com!1013662812!1013749130.xml.gz"
        );
        assert_eq!(
            names.file_name(Some("a-1!b")).unwrap(),
            "mail.receiver.example!example.com!1013662812!1013749130!a1b.xml.gz"
        );
        assert_eq!(
            names.subject("<sample-ridtxt@example.com>"),
            "Report Domain: example.com Submitter: mail.receiver.example \
             Report-ID: <sample-ridtxt@example.com>"
        );
        assert_eq!(names.report_id(), "1013662812-example.com@mail.receiver.example");
    }

    #[test]
    fn hostile_domains_make_harmless_names() {
        let names = Names::new("", "../a/b\\c\r\nBcc: x!y\0ü", RANGE);
        assert_eq!(
            names.file_name(None).unwrap(),
            "_!.._a_b_c__bcc__x_y__!1013662812!1013749130.xml.gz"
        );
        let subject = names.subject("a\r\nBcc: <x>");
        assert_eq!(subject, "Report Domain: .._a_b_c__bcc__x_y__ Submitter: _ Report-ID: <aBccx>");
        assert_eq!(Names::new("a", "b", RANGE).subject("\r\n"), "Report Domain: b Submitter: a");
        let long = Names::new("a", &"b".repeat(253), RANGE).file_name(None);
        assert_eq!(long, Err(FileNameTooLong { octets: 285 - 1 }));
    }
}
