//! The table of known differences in DMARC.
//!
//! A predicate looks at every record that either of the two can meet: those of the names at and above
//! the author domain and the identifiers.

use waxseal_parse::dmarc::record::{Limits, ProblemKind, Record, TagName};
use waxseal_verify::dmarc::evidence::{AuthorProblem, Status};
use waxseal_verify::dns::{Answer, RecordType};

use super::verdict::{Case, Seen, seen};
use crate::row::Row;
use crate::zone::{Zone, question};

/// The table.
pub const DIFFERENCES: &[Row<Seen>] = &[
    Row {
        mail_auth: "says none of a message with authors of several domains",
        waxseal: "says permerror, which nobody takes for mail without a policy",
        rfc: "open: RFC 9989 §5.3.1, §11.5",
        bears_on: |seen| {
            matches!(seen.status, Status::Author(AuthorProblem::SeveralDomains { .. }))
        },
        example: || check("a@a.test, b@b.test", &[("a.test", "v=DMARC1; p=reject")]),
        verdicts: ("permerror", "none"),
    },
    Row {
        mail_auth: "says none of a policy that is too broken to be applied",
        waxseal: "says permerror",
        rfc: "RFC 9989 §4.10.1, §9.2 (permerror)",
        bears_on: |seen| seen.status == Status::BrokenPolicy,
        example: || check("a@a.test", &[("a.test", "v=DMARC1")]),
        verdicts: ("permerror", "none"),
    },
    Row {
        mail_auth: "takes the first of several records",
        waxseal: "discards them all",
        rfc: "RFC 9989 §4.10, step 2",
        bears_on: |seen| {
            seen.answers().any(|texts| texts.iter().filter(|text| is_near_record(text)).count() > 1)
        },
        example: || {
            let mut zone = Zone::default();
            zone.txt("_dmarc.a.test", &["v=DMARC1; p=reject", "v=DMARC1; p=none"]);
            seen(&Case { zone, ..case("a@a.test") })
        },
        verdicts: ("none", "fail reject"),
    },
    Row {
        mail_auth: "looks for no record of a domain of one label",
        waxseal: "looks for it as for others",
        rfc: "RFC 9989 §4.10, step 1",
        bears_on: |seen| !seen.author().contains('.'),
        example: || check("a@test", &[("test", "v=DMARC1; p=reject")]),
        verdicts: ("fail reject", "none"),
    },
    Row {
        mail_auth: "takes a record with white space before its version",
        waxseal: "takes it for none",
        rfc: "RFC 9989 §4.7 (v), §4.8",
        bears_on: |seen| {
            seen.texts().any(|text| text.starts_with([' ', '\t']) && is_near_record(&text))
        },
        example: || check("a@a.test", &[("a.test", " v=DMARC1; p=reject")]),
        verdicts: ("none", "fail reject"),
    },
    Row {
        mail_auth: "takes a version in lower case",
        waxseal: "takes the record for none",
        rfc: "RFC 9989 §4.7 (v), §4.8",
        bears_on: |seen| seen.texts().any(|text| is_near_record(&text) && !text.contains("DMARC1")),
        example: || check("a@a.test", &[("a.test", "v=dmarc1; p=reject")]),
        verdicts: ("none", "fail reject"),
    },
    Row {
        mail_auth: "takes what stands before the next equals sign for a name, behind text without one",
        waxseal: "drops the text up to its semicolon",
        rfc: "RFC 9989 §4.8",
        bears_on: |seen| seen.has_problem(|_, kind| kind == ProblemKind::NoEqualsSign),
        example: || {
            check("a@a.test", &[("a.test", "v=DMARC1; novalue; p=reject; rua=mailto:a@a.test")])
        },
        verdicts: ("fail reject", "fail none"),
    },
    Row {
        mail_auth: "goes on to the top for the organizational domain, and fails where that fails",
        waxseal: "asks only for what the verdict needs",
        rfc: "RFC 9989 §4.10, §4.4.1",
        bears_on: |seen| {
            let fails = seen.names().iter().any(|name| seen.fails(name));
            fails && seen.mail_auth.result == "temperror"
        },
        example: || {
            let mut zone = Zone::default();
            zone.txt("_dmarc.a.test", &["v=DMARC1; p=reject"]);
            zone.fail("_dmarc.test");
            seen(&Case { zone, ..case("a@a.test") })
        },
        verdicts: ("fail reject", "temperror"),
    },
    Row {
        mail_auth: "ends in permerror for a broken value of adkim, aspf or fo",
        waxseal: "takes the default",
        rfc: "RFC 9989 §4.8",
        bears_on: |seen| {
            use TagName::{Adkim, Aspf, Fo};
            seen.has_problem(|tag, kind| {
                matches!(tag, Some(Adkim | Aspf | Fo))
                    && matches!(kind, ProblemKind::BadValue | ProblemKind::EmptyValue)
            })
        },
        example: || check("a@a.test", &[("a.test", "v=DMARC1; p=reject; adkim=x")]),
        verdicts: ("fail reject", "permerror"),
    },
    Row {
        mail_auth: "ends in permerror for a broken value of p, sp or np, though reports are wanted",
        waxseal: "takes it for a policy of none",
        rfc: "RFC 9989 §4.10.1",
        bears_on: |seen| {
            use TagName::{Np, P, Sp};
            seen.has_problem(|tag, kind| {
                matches!(tag, Some(P | Sp | Np))
                    && matches!(kind, ProblemKind::BadValue | ProblemKind::EmptyValue)
            })
        },
        example: || {
            check("a@a.test", &[("a.test", "v=DMARC1; p=reject; sp=x; rua=mailto:a@a.test")])
        },
        verdicts: ("fail none", "permerror"),
    },
    Row {
        mail_auth: "ends in permerror for a size limit that is not of the obsolete grammar",
        waxseal: "drops the URI",
        rfc: "RFC 9989 §4.8, RFC 9990 §4",
        bears_on: |seen| seen.has_problem(|_, kind| matches!(kind, ProblemKind::Uri(_))),
        example: || check("a@a.test", &[("a.test", "v=DMARC1; p=reject; rua=mailto:a@a.test!10q")]),
        verdicts: ("fail reject", "permerror"),
    },
    Row {
        mail_auth: "takes the last of two tags of one name",
        waxseal: "takes neither",
        rfc: "open: RFC 9989 §4.8",
        bears_on: |seen| {
            seen.has_problem(|_, kind| matches!(kind, ProblemKind::DuplicateTag { .. }))
        },
        example: || {
            check("a@a.test", &[("a.test", "v=DMARC1; p=none; rua=mailto:a@a.test; p=reject")])
        },
        verdicts: ("fail none", "fail reject"),
    },
];

impl Seen {
    /// The author domain, as far as it is told from one mailbox.
    fn author(&self) -> String {
        let domain = self.case.from.rsplit('@').next().unwrap_or_default();
        domain.trim_end_matches('>').to_lowercase()
    }

    /// The names at which either of the two can look for a record.
    fn names(&self) -> Vec<String> {
        let identifiers = self.case.signing.iter().chain(&self.case.mail_from);
        let domains = identifiers.map(|(domain, _)| domain.clone()).chain([self.author()]);
        let mut names = Vec::new();
        for domain in domains {
            let mut rest = Some(&*domain);
            while let Some(name) = rest {
                names.push(format!("_dmarc.{name}"));
                rest = name.split_once('.').map(|(_, rest)| rest);
            }
        }
        names
    }

    fn fails(&self, name: &str) -> bool {
        matches!(self.case.zone.answer(&question(name, RecordType::Txt)), Answer::Failed(_))
    }

    /// The texts at each of the names.
    fn answers(&self) -> impl Iterator<Item = Vec<String>> {
        self.names().into_iter().filter_map(|name| {
            match self.case.zone.answer(&question(&name, RecordType::Txt)) {
                Answer::Txt(texts) => {
                    let texts = texts.iter();
                    Some(
                        texts
                            .map(|it| String::from_utf8_lossy(&it.joined()).into_owned())
                            .collect(),
                    )
                }
                _ => None,
            }
        })
    }

    fn texts(&self) -> impl Iterator<Item = String> {
        self.answers().flatten()
    }

    fn has_problem(&self, is_it: impl Fn(Option<TagName>, ProblemKind) -> bool) -> bool {
        self.texts().any(|text| {
            Record::parse(text.as_bytes(), &Limits::default()).is_ok_and(|record| {
                record.problems.iter().any(|problem| is_it(problem.tag, problem.kind))
            })
        })
    }
}

/// Whether a text is a record, or one for those who do not look closely.
fn is_near_record(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    text.to_ascii_lowercase().starts_with("v=dmarc1")
}

fn case(from: &str) -> Case {
    Case {
        zone: Zone::default(),
        from: from.to_owned(),
        signing: Vec::new(),
        mail_from: None,
        is_bounce: false,
    }
}

fn check(from: &str, records: &[(&str, &str)]) -> Seen {
    let mut zone = Zone::default();
    for (name, record) in records {
        zone.txt(&format!("_dmarc.{name}"), &[record]);
    }
    seen(&Case { zone, ..case(from) })
}
