//! What a case is, as far as Waxseal met it on its way, and what terms are for those who only look at
//! their text.

use waxseal_parse::spf::error::RecordErrorKind as Syntax;
use waxseal_parse::spf::macro_string::{MacroErrorKind, MacroString};
use waxseal_parse::spf::network::Ip6Network;
use waxseal_verify::dns::{Answer, TxtRecord};
use waxseal_verify::spf::error::SpfErrorKind;
use waxseal_verify::spf::evidence::Reason;
use waxseal_verify::spf::trace::{TermOutcome, TracedRecord, TracedTerm};

use super::verdict::Seen;

impl Seen {
    /// The records on the way, each with the number of includes above it.
    pub(super) fn records(&self) -> Vec<(usize, &TracedRecord)> {
        let mut records: Vec<(usize, &TracedRecord)> =
            self.trace.root.iter().map(|root| (0, root)).collect();
        let mut at = 0;
        while let Some((depth, record)) = records.get(at).copied() {
            for term in &record.terms {
                let depth = depth + usize::from(is_named(term, "include"));
                records.extend(term.nested.iter().map(|nested| (depth, &**nested)));
            }
            at += 1;
        }
        records
    }

    /// The terms that were reached.
    pub(super) fn terms(&self) -> impl Iterator<Item = &TracedTerm> {
        let terms = self.records().into_iter().flat_map(|(_, record)| &record.terms);
        terms.filter(|term| term.outcome != TermOutcome::NotReached)
    }

    /// The TXT records of every name that was asked for a record.
    pub(super) fn answers(&self) -> impl Iterator<Item = &[TxtRecord]> {
        self.records().into_iter().filter_map(|(_, record)| match &record.answer.as_ref()?.answer {
            Answer::Txt(texts) => Some(&**texts),
            _ => None,
        })
    }

    /// The texts among them.
    pub(super) fn texts(&self) -> impl Iterator<Item = String> {
        let texts = self.answers().flatten();
        texts.map(|text| String::from_utf8_lossy(&text.joined()).into_owned())
    }

    /// What ended the check.
    pub(super) fn error(&self) -> Option<&SpfErrorKind> {
        match &self.evidence.reason {
            Reason::Error(error) => Some(error.kind()),
            _ => None,
        }
    }

    /// What is wrong with the grammar of a record.
    pub(super) fn syntax(&self) -> Option<Syntax> {
        match self.error() {
            Some(SpfErrorKind::Syntax(error)) => Some(error.kind),
            _ => None,
        }
    }

    /// What is wrong with a macro, of a record or an explanation.
    pub(super) fn macro_error(&self) -> Option<MacroErrorKind> {
        if let Some(Syntax::Macro(kind)) = self.syntax() {
            return Some(kind);
        }
        let mut answers = self.explanations();
        answers.find_map(|answer| match answer {
            Answer::Txt(texts) => {
                let broken = texts.iter().map(|text| MacroString::explanation(&text.joined()));
                broken.filter_map(Result::err).map(|error| error.kind).next()
            }
            _ => None,
        })
    }

    /// Whether both say `fail`, so that only the explanation is another one.
    pub(super) fn explains(&self) -> bool {
        self.waxseal.result == "fail" && self.mail_auth.result == "fail"
    }

    /// What was answered where an explanation was asked for.
    pub(super) fn explanations(&self) -> impl Iterator<Item = Answer> {
        let is_its = |term: &&TracedTerm| term.outcome == TermOutcome::Explained;
        self.terms().filter(is_its).flat_map(|term| &term.answers).map(|asked| asked.answer.clone())
    }

    /// Whether a `ptr` found names of the client.
    pub(super) fn looks_up_names(&self) -> bool {
        let has_names = |term: &TracedTerm| {
            is_named(term, "ptr")
                && term.answers.iter().any(|asked| matches!(asked.answer, Answer::Ptr(_)))
        };
        self.terms().any(has_names)
    }

    /// Whether a macro of this letter stands in a record or an explanation on the way.
    pub(super) fn expands(&self, letter: &str) -> bool {
        let mut texts: Vec<String> = self.texts().collect();
        for answer in self.explanations() {
            if let Answer::Txt(records) = answer {
                let text =
                    |record: &TxtRecord| String::from_utf8_lossy(&record.joined()).into_owned();
                texts.extend(records.iter().map(text));
            }
        }
        let lower = format!("%{{{letter}");
        texts.iter().any(|text| text.to_ascii_lowercase().contains(&lower))
    }

    /// Whether the explanations differ in the case of letters, and in nothing else.
    pub(super) fn differs_in_case_only(&self) -> bool {
        match (&self.waxseal.explanation, &self.mail_auth.explanation) {
            (Some(ours), Some(theirs)) => ours != theirs && ours.eq_ignore_ascii_case(theirs),
            _ => false,
        }
    }
}

/// Whether it is this mechanism.
pub(super) fn is_named(term: &TracedTerm, name: &str) -> bool {
    let text = term.text.trim_start_matches(['+', '-', '~', '?']);
    let end = text.find([':', '/', '=']).unwrap_or(text.len());
    text.get(..end).is_some_and(|it| it.eq_ignore_ascii_case(name))
}

/// The network of an `ip6`.
pub(super) fn ip6(term: &TracedTerm) -> Option<Ip6Network> {
    let text = term.text.trim_start_matches(['+', '-', '~', '?']);
    let (name, network) = text.split_once(':')?;
    let (address, prefix) = network.split_once('/').unwrap_or((network, "128"));
    name.eq_ignore_ascii_case("ip6").then_some(())?;
    Some(Ip6Network { address: address.parse().ok()?, prefix: prefix.parse().ok()? })
}

/// Whether it is a modifier with the name of a mechanism.
pub(super) fn is_named_as_mechanism(term: &str) -> bool {
    const MECHANISMS: [&str; 8] = ["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"];
    let end = term.find([':', '/', '=']).unwrap_or(term.len());
    let (name, rest) = term.split_at(end);
    rest.starts_with('=') && MECHANISMS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether there is no value of a modifier, or a slash in it or in a domain-spec.
pub(super) fn has_value_of_slash(term: &str) -> bool {
    let Some(at) = term.find([':', '=']) else { return false };
    let (name, value) = term.split_at(at);
    let is_modifier = value.starts_with('=');
    let name = name.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
    let mut text = value.get(1..).unwrap_or_default().to_owned();
    if is_modifier && text.is_empty() {
        return true;
    }
    if matches!(&*name, "ip4" | "ip6") {
        return false;
    }
    while let Some((start, end)) =
        text.find("%{").and_then(|start| Some((start, start + text[start..].find('}')?)))
    {
        text.replace_range(start..=end, "");
    }
    if matches!(&*name, "a" | "mx") {
        let digits = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let short = digits(&text);
        text = short.strip_suffix("//").map_or(text.clone(), str::to_owned);
        let short = digits(&text);
        text = short.strip_suffix('/').map_or(text.clone(), str::to_owned);
    }
    text.contains('/')
}
