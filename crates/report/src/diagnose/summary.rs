//! What all mails together come to.

use core::cmp::Reverse;
use core::fmt;
use std::collections::BTreeMap;

use anstyle::Style;
use serde::Serialize;
use waxseal_bounce::knowledge::{Cause, Kind};
use waxseal_placement::sync_filter::Summary as LeftOutSummary;
use waxseal_rules::bounce::BounceSubject;

use super::{DiagnoseReport, Diagnosis, kind_word};
use crate::Shown;
use crate::format::text::Styled;
use crate::left_out::LeftOutLines;

/// Domains that are counted by name; all others are counted together.
const MAX_DOMAINS: usize = 10_000;

/// Domains and providers that are told to people one by one.
const NAMES_TOLD: usize = 10;

/// Causes by how often they came.
pub type CauseCounts = BTreeMap<Cause, u64>;

/// What all mails together come to. It does not grow with their number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DiagnoseSummary {
    /// All mails, damaged ones and other mail included.
    pub mails: u64,
    /// Mails that tell nothing of another one.
    pub other: u64,
    /// Mails that could not be read.
    pub damaged: u64,
    /// Mails that were left out, which none of the other sums counts.
    pub left_out: LeftOutSummary,
    /// What the mails are.
    pub mail_kinds: BTreeMap<&'static str, u64>,
    /// Recipients of all of them.
    pub recipients: u64,
    /// Recipients by what to do with their address, delayed ones left out.
    pub kinds: BTreeMap<Kind, u64>,
    /// Recipients whose message is still being tried.
    pub delayed: u64,
    /// Recipients by cause.
    pub causes: CauseCounts,
    /// Recipients by cause, of each domain.
    pub domains: BTreeMap<String, CauseCounts>,
    /// Recipients of domains beyond those that are counted by name.
    pub other_domains: u64,
    /// Recipients by cause, of each provider that refused.
    pub providers: BTreeMap<String, CauseCounts>,
}

impl DiagnoseSummary {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more.
    pub fn add(&mut self, report: &DiagnoseReport) {
        self.mails += 1;
        match &report.diagnosis {
            Diagnosis::Other => self.other += 1,
            Diagnosis::Damaged(_) => self.damaged += 1,
            Diagnosis::Returned(mail) => {
                *self.mail_kinds.entry(kind_word(mail.kind)).or_default() += 1;
                self.merge(&mail.counts);
            }
        }
    }

    /// Recipients whose address is lost, or who refused the mail.
    pub fn bounced(&self) -> u64 {
        [Kind::Hard, Kind::Block].iter().filter_map(|kind| self.kinds.get(kind)).sum()
    }

    /// Recipients of this cause.
    pub fn cause(&self, cause: Cause) -> u64 {
        self.causes.get(&cause).copied().unwrap_or(0)
    }

    pub(super) fn add_recipient(&mut self, subject: &BounceSubject<'_>) {
        let (found, cause) = (subject.classification, subject.cause());
        self.recipients += 1;
        if subject.is_delayed() {
            self.delayed += 1;
        } else if let Some(kind) = found.kind {
            *self.kinds.entry(kind).or_default() += 1;
        }
        *self.causes.entry(cause).or_default() += 1;
        if let Some(domain) = subject.recipient.and_then(waxseal_bounce::Recipient::domain) {
            self.add_domain(&super::cut(&domain), cause, 1);
        }
        if let Some(provider) = found.provider {
            *self.providers.entry(provider.to_owned()).or_default().entry(cause).or_default() += 1;
        }
    }

    fn add_domain(&mut self, domain: &str, cause: Cause, count: u64) {
        let has_room = self.domains.len() < MAX_DOMAINS;
        match self.domains.get_mut(domain) {
            Some(causes) => *causes.entry(cause).or_default() += count,
            None if has_room => {
                self.domains.insert(domain.to_owned(), [(cause, count)].into());
            }
            None => self.other_domains += count,
        }
    }

    /// Adds the recipients of a mail.
    fn merge(&mut self, mail: &Self) {
        self.recipients += mail.recipients;
        self.delayed += mail.delayed;
        self.other_domains += mail.other_domains;
        add_all(&mut self.kinds, &mail.kinds);
        add_all(&mut self.causes, &mail.causes);
        for (domain, causes) in &mail.domains {
            causes.iter().for_each(|(cause, count)| self.add_domain(domain, *cause, *count));
        }
        // The knowledge base has some dozens.
        for (provider, causes) in &mail.providers {
            add_all(self.providers.entry(provider.clone()).or_default(), causes);
        }
    }

    /// Lines for people, the last one with its end.
    pub fn text(&self, color: bool) -> impl fmt::Display {
        Table { summary: self, color }
    }
}

fn add_all<K: Ord + Copy>(to: &mut BTreeMap<K, u64>, from: &BTreeMap<K, u64>) {
    from.iter().for_each(|(key, count)| *to.entry(*key).or_default() += count);
}

struct Table<'a> {
    summary: &'a DiagnoseSummary,
    color: bool,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.summary;
        self.title(&format!("{} mail{}", all.mails, if all.mails == 1 { "" } else { "s" }), f)?;
        let kinds = all.mail_kinds.iter().map(|(word, count)| (*count, (*word).to_owned()));
        let rest = [(all.other, "other mail".to_owned()), (all.damaged, "damaged".to_owned())];
        Self::lines(kinds.chain(rest).collect(), f)?;
        LeftOutLines { left_out: &all.left_out, color: self.color }.fmt(f)?;
        if all.recipients == 0 {
            return Ok(());
        }
        let plural = if all.recipients == 1 { "" } else { "s" };
        self.title(&format!("{} recipient{plural}", all.recipients), f)?;
        let kinds = all.kinds.iter().map(|(kind, count)| (*count, about(*kind)));
        let delayed = (all.delayed, "delayed: the queue tries again".to_owned());
        Self::lines(kinds.chain([delayed]).collect(), f)?;
        self.title("causes", f)?;
        Self::lines(told(&all.causes), f)?;
        self.names("recipient domains", &all.domains, all.other_domains, f)?;
        self.names("providers", &all.providers, 0, f)
    }
}

impl Table<'_> {
    fn title(&self, text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", Styled { text, style: Style::new().bold(), color: self.color })
    }

    /// Lines with their numbers, the largest first; none for 0.
    fn lines(mut lines: Vec<(u64, String)>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        lines.retain(|(count, _)| *count > 0);
        lines.sort_by_key(|(count, _)| Reverse(*count));
        let width = lines.iter().map(|(count, _)| count.to_string().len()).max().unwrap_or(0);
        for (count, text) in lines {
            writeln!(f, "  {count:>width$}  {}", Shown(&text))?;
        }
        Ok(())
    }

    /// `12  example.net: 10 no-such-user, 2 mailbox-full`
    fn names(
        &self,
        title: &str,
        names: &BTreeMap<String, CauseCounts>,
        others: u64,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        if names.is_empty() {
            return Ok(());
        }
        self.title(title, f)?;
        let total = |causes: &CauseCounts| causes.values().sum::<u64>();
        let mut ranked: Vec<_> = names.iter().collect();
        ranked.sort_by_key(|(_, causes)| Reverse(total(causes)));
        let more =
            others + ranked.iter().skip(NAMES_TOLD).map(|(_, causes)| total(causes)).sum::<u64>();
        let lines = ranked.into_iter().take(NAMES_TOLD).map(|(name, causes)| {
            let list = told(causes).into_iter().map(|(count, cause)| format!("{count} {cause}"));
            (total(causes), format!("{name}: {}", list.collect::<Vec<_>>().join(", ")))
        });
        Self::lines(lines.collect(), f)?;
        if more > 0 { writeln!(f, "  and {more} of others") } else { Ok(()) }
    }
}

/// Causes, the most frequent first.
fn told(causes: &CauseCounts) -> Vec<(u64, String)> {
    let mut causes: Vec<_> =
        causes.iter().map(|(cause, count)| (*count, cause.to_string())).collect();
    causes.sort_by_key(|(count, _)| Reverse(*count));
    causes
}

fn about(kind: Kind) -> String {
    match kind {
        Kind::Hard => "hard: suppress the address",
        Kind::Soft => "soft: keep the address and send again later",
        Kind::Block => "block: the address is good; mend what was refused",
        _ => "of another kind",
    }
    .to_owned()
}
