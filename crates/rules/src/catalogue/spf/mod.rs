//! SPF: the record, its terms, and what they cost.

mod after_all;
mod answer_over_udp;
mod answer_size;
mod discontinued_beside;
mod discontinued_only;
mod duplicates;
mod host_bits;
mod include_broken;
mod include_missing;
mod include_without_record;
mod leftover;
mod lookalike;
mod lookups_near;
mod lookups_over;
mod r#loop;
mod many_exchanges;
mod mapped_addresses;
mod misplaced;
mod missing;
mod mistaken;
mod neutral_all;
mod no_address;
mod no_all;
mod no_explanation;
mod overlaps;
mod pass_all;
mod ptr;
mod redirect_unused;
mod reserved_addresses;
mod several;
mod syntax;
mod unknown_modifier;
mod voids;
mod voids_ip6;
mod wide_networks;

use waxseal_parse::span::Span;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Directive, Term};

use crate::domain::Domain;
use crate::facts::spf::SpfText;
use crate::facts::spf::tree::{SpfTree, TreeTerm};
use crate::finding::{Actor, Excerpt, Finding};
use crate::record::{self, Published};
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;
use crate::spf_edit::{Mend, Repaired, remove_term, written};

/// The rules about SPF.
pub(super) const RULES: &[&dyn Rule] = &[
    &several::Several,
    &lookalike::Lookalike,
    &discontinued_only::DiscontinuedOnly,
    &misplaced::Misplaced,
    &missing::Missing,
    &syntax::Syntax,
    &mistaken::Mistaken,
    &after_all::AfterAll,
    &r#loop::Loop,
    &include_without_record::IncludeWithoutRecord,
    &include_broken::IncludeBroken,
    &many_exchanges::ManyExchanges,
    &lookups_over::LookupsOver,
    &voids::Voids,
    &pass_all::PassAll,
    &include_missing::IncludeMissing,
    &redirect_unused::RedirectUnused,
    &no_all::NoAll,
    &neutral_all::NeutralAll,
    &no_address::NoAddress,
    &mapped_addresses::MappedAddresses,
    &ptr::Ptr,
    &wide_networks::WideNetworks,
    &answer_over_udp::AnswerOverUdp,
    &lookups_near::LookupsNear,
    &voids_ip6::VoidsIp6,
    &duplicates::Duplicates,
    &overlaps::Overlaps,
    &reserved_addresses::ReservedAddresses,
    &host_bits::HostBits,
    &no_explanation::NoExplanation,
    &unknown_modifier::UnknownModifier,
    &leftover::Leftover,
    &discontinued_beside::DiscontinuedBeside,
    &answer_size::AnswerSize,
];

/// A sound SPF record, for rules about its text alone.
fn sound<'r>(record: &record::Record<'r>) -> Option<(&'r SpfText, &'r Record<'static>)> {
    match record {
        record::Record::Spf(text) => Some((text, text.sound()?)),
        _ => None,
    }
}

/// The mechanisms of a record that evaluation comes to, with their places; `all` is the last.
fn reached<'r>(record: &'r Record<'_>) -> impl Iterator<Item = (usize, &'r Directive)> {
    let end = record.terms().iter().position(crate::spf_edit::is_all);
    let terms = record.terms().iter().enumerate().take(end.map_or(usize::MAX, |end| end + 1));
    terms.filter_map(|(place, term)| match term {
        Term::Directive(directive) => Some((place, directive)),
        _ => None,
    })
}

/// A term as it is written.
fn text_of<'r>(record: &'r Record<'_>, term: &Term) -> &'r str {
    written(record, term.span()).unwrap_or_default()
}

/// A term of somebody's record below that of the domain, with the term of the domain that leads there.
struct Below<'t> {
    /// The place of the domain's own term.
    root: usize,
    /// The record that the term stands in.
    tree: &'t SpfTree,
    /// The term.
    term: &'t TreeTerm,
}

impl Below<'_> {
    /// Whether the term is the domain's own.
    fn is_own(&self, root: &SpfTree) -> bool {
        core::ptr::eq(self.tree, root)
    }
}

/// The terms of a kind that evaluation comes to, at every depth.
fn find(root: &SpfTree, is: impl Fn(&TreeTerm) -> bool) -> Vec<Below<'_>> {
    let mut found = Vec::new();
    for (place, own) in root.terms.iter().enumerate() {
        let below = own.nested.iter().flat_map(|nested| nested.walk());
        for (tree, term) in std::iter::once((root, own)).chain(below) {
            if term.is_reached && is(term) {
                found.push(Below { root: place, tree, term });
            }
        }
    }
    found
}

/// A finding about a term: of the domain's own record, or of one below, which its owner has to mend.
/// The domain itself can do without the term that leads there.
fn found(
    message: String,
    below: &Below<'_>,
    root: &SpfTree,
    text: &SpfText,
    label: &str,
    safety: Safety,
) -> Finding {
    let finding = Finding::new(message);
    let Some(record) = text.sound() else { return finding };
    let without = text.published.replace(&remove_term(record, below.root), safety);
    if below.is_own(root) {
        return finding.at(text.published.excerpt(below.term.span, label)).mend(without);
    }
    let origin = format!("{} TXT", below.tree.domain);
    let excerpt = Excerpt::new(origin, below.tree.text.as_bytes(), below.term.span, label);
    let leading = root.terms.get(below.root).map_or("", |term| &term.text);
    let advice = format!(
        "Tell whoever runs {}; until it is mended, do without \"{leading}\", which leads there.",
        below.tree.domain
    );
    finding
        .at(excerpt)
        .because(format!("\"{leading}\" leads there"))
        .for_actor(Actor::ThirdParty)
        .mend(Remedy::advice(advice))
        .mend(Remedy { safety: Safety::Review, ..without })
}

/// What each term of the domain's own record costs, dearest first, with what it leads to.
fn costs(root: &SpfTree) -> Vec<String> {
    const MOST: usize = 12;
    let mut terms: Vec<&TreeTerm> = root.terms.iter().filter(|term| term.lookups > 0).collect();
    terms.sort_by_key(|term| std::cmp::Reverse(term.lookups));
    let line = |term: &&TreeTerm| {
        let below = term.nested.iter().flat_map(|nested| nested.walk());
        let below: Vec<&str> = below
            .filter(|(_, term)| term.is_reached && term.term.counts_as_lookup())
            .map(|(_, term)| &*term.text)
            .take(MOST)
            .collect();
        if below.is_empty() {
            format!("\"{}\" costs {}", term.text, term.lookups)
        } else {
            format!("\"{}\" costs {}: itself, {}", term.text, term.lookups, below.join(", "))
        }
    };
    terms.iter().take(MOST).map(line).collect()
}

/// An excerpt that shows what each term of the domain's own record costs.
fn cost_excerpt(root: &SpfTree, text: &SpfText) -> Excerpt {
    let dear = root.terms.iter().filter(|term| term.lookups > 0);
    let mut labels = dear.map(|term| (term.span, format!("costs {}", term.lookups)));
    let (span, label) = labels.next().unwrap_or((text.published.span(), String::new()));
    let excerpt = text.published.excerpt(span, &label);
    labels.fold(excerpt, |excerpt, (span, label)| excerpt.with(span, label))
}

/// A finding about a text that was not written as it was meant: what is wrong at the place of `first`,
/// and what is to be written there and elsewhere.
fn mistyped(
    published: &Published,
    what: &str,
    repaired: &Repaired,
    first: &Mend,
    span: Span,
) -> Finding {
    const MOST: usize = 12;
    let why = first.mistake.as_str();
    let own = if first.span == span { format!("{why}: {}", label(first)) } else { why.to_owned() };
    let excerpt = published.excerpt(span, &own);
    let others = repaired.mends.iter().filter(|mend| mend.span != span).take(MOST);
    let excerpt = others.fold(excerpt, |excerpt, mend| excerpt.with(mend.span, label(mend)));
    Finding::new(format!("{what}: {why}"))
        .at(excerpt)
        .mend(published.replace(&repaired.text, safety(repaired)))
}

/// A place of a text, for a sentence; nothing where it is long, or between two octets.
fn place(published: &Published, span: Span) -> String {
    const LONGEST: usize = 60;
    let text = published.text();
    match span.of(&text) {
        at if at.is_empty() || at.len() > LONGEST => String::new(),
        at => format!(" at \"{}\"", String::from_utf8_lossy(at).escape_debug()),
    }
}

fn label(mend: &Mend) -> String {
    match mend.by.trim() {
        "" if mend.by.is_empty() => "take this out".to_owned(),
        "" => "a space belongs here".to_owned(),
        by => format!("write \"{}\"", by.escape_debug()),
    }
}

/// How sure a repair is.
fn safety(repaired: &Repaired) -> Safety {
    if repaired.is_certain() { Safety::Safe } else { Safety::Review }
}

/// The first mend at a place, else the first of all.
fn mend_at(repaired: &Repaired, span: Span) -> Option<&Mend> {
    let touches = |mend: &&Mend| mend.span.start() <= span.end() && span.start() <= mend.span.end();
    repaired.mends.iter().find(touches).or(repaired.mends.first())
}

/// The finding about an answer that is large: the records that take most of it, and what could go.
fn large_answer(domain: &Domain, message: String) -> Finding {
    let texts = domain.spf.longest_texts().into_iter();
    let finding = texts.fold(Finding::new(message), |finding, (text, octets)| {
        finding.because(format!("{octets} octets: \"{text}\""))
    });
    finding.mend(Remedy::advice(
        "Take away what nobody needs any more, and put long lists of networks into a record of \
         their own, which the SPF record includes.",
    ))
}
