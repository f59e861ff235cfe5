//! What all mails come to, as bars.

use core::fmt;
use std::collections::HashMap;

use waxseal_bounce::knowledge::Kind;

use super::super::counted::{ByName, Counts, add_all, sorted};
use super::super::summary_text::{NAMES_TOLD, about, rested};
use super::super::{BounceSummary, DelaySummary, DiagnoseSummary, PlacementSummary};
use crate::html::{Bar, Chart, Part, Tone};

pub(super) struct Charts<'a>(pub(super) &'a DiagnoseSummary);

impl fmt::Display for Charts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.0;
        let charts = [bounces(&all.bounces), delays(&all.delays), placement(&all.placement)];
        if charts.iter().flatten().all(|chart| chart.bars.is_empty()) {
            return Ok(());
        }
        writeln!(f, "<h3>In numbers</h3>\n<div class=\"charts\">")?;
        charts.iter().flatten().try_for_each(|chart| write!(f, "{chart}"))?;
        writeln!(f, "</div>")
    }
}

/// What is to be compared at least: one of its kind needs no picture.
const LEAST: u64 = 2;

fn bounces(all: &BounceSummary) -> Vec<Chart> {
    const UNIT: &str = "Recipients";
    if all.recipients < LEAST {
        return Vec::new();
    }
    let tone = |kind| match kind {
        Kind::Hard => Tone::Error,
        Kind::Soft => Tone::Warning,
        _ => Tone::Note,
    };
    let kinds = all.kinds.iter().map(|(kind, count)| Bar::whole(about(*kind), *count, tone(*kind)));
    let delayed = Bar::whole("delayed: the queue tries again", all.delayed, Tone::Warning);
    let kinds = kinds.chain((all.delayed > 0).then_some(delayed));
    vec![
        chart("What to do with addresses", "Kind", UNIT, kinds.collect()),
        of_causes("Why messages did not arrive", "Cause", UNIT, &all.causes),
        by_name("Causes by the recipient's domain", "Domain", UNIT, &all.domains),
        by_name("Causes by the provider that refused", "Provider", UNIT, &all.providers),
    ]
}

fn delays(all: &DelaySummary) -> Vec<Chart> {
    const UNIT: &str = "Rests";
    if all.late < LEAST {
        return Vec::new();
    }
    let sides = all.sides.iter();
    let sides = sides.map(|(side, count)| Bar::whole(rested(side), *count, Tone::Series(0)));
    vec![
        chart("Where messages rested", "Side", UNIT, sides.collect()),
        of_causes("Why messages rested", "Cause", UNIT, &all.causes),
        by_name("Delays by the sender's domain", "Domain", UNIT, &all.domains),
        by_name("Delays by the receiver", "Receiver", UNIT, &all.providers),
    ]
}

fn placement(all: &PlacementSummary) -> Vec<Chart> {
    const UNIT: &str = "Mails";
    if all.harmful < LEAST {
        return Vec::new();
    }
    let verdicts = all.verdicts.iter().map(|(verdict, count)| {
        let tone = if verdict.is_harmful() { Tone::Error } else { Tone::Note };
        Bar::whole(verdict.as_str(), *count, tone)
    });
    vec![
        chart("What mails were taken for", "Verdict", UNIT, verdicts.collect()),
        of_causes("Who decided that it is spam", "Who", UNIT, &all.deciders),
        of_causes("Why mails were taken for spam", "Reason", UNIT, &all.causes),
        by_name("Spam by the sender's domain", "Domain", UNIT, &all.domains),
        by_name("Spam by whose filter it was", "Filter", UNIT, &all.providers),
    ]
}

fn chart(title: &str, what: &'static str, unit: &'static str, bars: Vec<Bar>) -> Chart {
    Chart { title: title.to_owned(), what, unit, bars, legend: Vec::new(), others: 0 }
}

/// One bar for each number, the longest first.
fn of_causes<K: fmt::Display>(
    title: &str,
    what: &'static str,
    unit: &'static str,
    counts: &Counts<K>,
) -> Chart {
    let bars = sorted(counts).into_iter();
    let bars = bars.map(|(count, label)| Bar::whole(label, count, Tone::Series(0)));
    chart(title, what, unit, bars.collect())
}

/// One bar for each of the most frequent names, in parts. The most frequent parts of all bars have a
/// colour of their own.
fn by_name<K: Ord + Copy + fmt::Display>(
    title: &str,
    what: &'static str,
    unit: &'static str,
    names: &ByName<K>,
) -> Chart {
    let (told, others) = names.ranked(NAMES_TOLD);
    let mut all = Counts::new();
    for (_, counts) in &told {
        add_all(&mut all, counts);
    }
    let ranked = sorted(&all);
    let tone = |at: usize| Tone::Series(at.min(Tone::SERIES - 1));
    let tones: HashMap<&str, Tone> =
        ranked.iter().enumerate().map(|(at, (_, label))| (&**label, tone(at))).collect();
    let bars = told.into_iter().map(|(name, counts)| {
        let parts = sorted(counts).into_iter().map(|(count, label)| {
            let tone = tones.get(&*label).copied().unwrap_or(Tone::Series(Tone::SERIES - 1));
            Part { label, count, tone }
        });
        Bar { label: name.to_owned(), parts: parts.collect() }
    });
    let mut chart = chart(title, what, unit, bars.collect());
    let own = Tone::SERIES - 1;
    let coloured = ranked.iter().take(own).enumerate();
    chart.legend = coloured.map(|(at, (_, label))| (tone(at), label.clone())).collect();
    if ranked.len() > own {
        chart.legend.push((tone(own), "all others".to_owned()));
    }
    chart.others = others;
    chart
}
