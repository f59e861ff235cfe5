//! What the new SPF record is made of: whatever the domain has that was meant as one.

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::record::{self, Record};
use waxseal_verify::dns::{Answer, TxtRecord};

use super::step::Blocker;
use crate::change::RecordData;
use crate::facts::spf::{SpfFacts, SpfText};
use crate::record::Published;
use crate::spf_edit::{self, Repaired};

/// Records that are merged; nobody has as many by mistake.
const MOST_MERGED: usize = 16;

/// What the new record is made of.
pub(super) struct Source {
    /// One record of the grammar.
    pub(super) text: String,
    /// What had to be done to get it, a sentence each; empty where the domain has this very record.
    pub(super) why: Vec<String>,
    /// Whether it has one reading only.
    pub(super) is_certain: bool,
    /// The records that the new one stands for.
    pub(super) records: Vec<(DomainName, RecordData)>,
}

impl Source {
    /// The domain's own records; without any, what was meant as one; without that, those of the
    /// discontinued type, and those at wrong names. `None` where there is nothing of all that.
    ///
    /// # Errors
    /// There is a record whose meaning nobody can guess.
    pub(super) fn find(spf: &SpfFacts, domain: &DomainName) -> Result<Option<Self>, Blocker> {
        if !spf.records.is_empty() {
            return Self::of_records(&spf.records).map(Some);
        }
        if !spf.lookalikes.is_empty() {
            let texts = spf.lookalikes.iter();
            let mut source = Self::of(texts.map(|text| (&text.published, text.repaired.as_ref())))?;
            source
                .why
                .insert(0, "what was meant as the SPF record is not taken for one".to_owned());
            return Ok(Some(source));
        }
        let discontinued = discontinued(spf, domain);
        if !discontinued.is_empty() {
            let mut source = Self::of_records(&discontinued)?;
            let records = source.records.iter_mut();
            records.for_each(|(_, data)| {
                if let RecordData::Txt(record) = data {
                    *data = RecordData::Spf(record.clone());
                }
            });
            let why = "the SPF record is of the discontinued type SPF, which nobody asks for";
            source.why.insert(0, why.to_owned());
            return Ok(Some(source));
        }
        let Some(first) = spf.misplaced.first() else { return Ok(None) };
        let mut source = Self::of_records(&spf.misplaced)?;
        let why = format!("the SPF record is at {}, where nobody looks", first.published.name);
        source.why.insert(0, why);
        source.is_certain = false;
        // A record at `_spf` may be somebody's include; one at the doubled name is nobody's.
        let doubled = format!("{domain}.{domain}");
        source.records.retain(|(name, _)| name.as_str() == doubled);
        Ok(Some(source))
    }

    fn of_records(records: &[SpfText]) -> Result<Self, Blocker> {
        Self::of(records.iter().map(|text| (&text.published, text.repaired.as_ref())))
    }

    /// Texts mended where they have to be, and made one.
    fn of<'t>(
        texts: impl Iterator<Item = (&'t Published, Option<&'t Repaired>)>,
    ) -> Result<Self, Blocker> {
        let mut source =
            Self { text: String::new(), why: Vec::new(), is_certain: true, records: Vec::new() };
        let mut mended: Vec<String> = Vec::new();
        for (published, repaired) in texts {
            if source.records.len() >= MOST_MERGED {
                let name = &published.name;
                let what = format!("{name} has more than {MOST_MERGED} SPF records: keep one");
                return Err(Blocker::Decision { what });
            }
            let data = RecordData::Txt(published.record.clone());
            source.records.push((published.name.clone(), data));
            match repaired {
                Some(repaired) => {
                    source.is_certain &= repaired.is_certain();
                    source.tell(repaired);
                    mended.push(repaired.text.clone());
                }
                None => mended.push(String::from_utf8_lossy(&published.text()).into_owned()),
            }
        }
        let limits = Limits::default();
        let parsed: Result<Vec<Record<'_>>, _> =
            mended.iter().map(|text| Record::parse(text.as_bytes(), &limits)).collect();
        let records = parsed.map_err(|error| Blocker::Decision {
            what: format!("the SPF record has a mistake that only its owner can mend: {error}"),
        })?;
        if let [_, _, ..] = &*records {
            let count = records.len();
            let why = format!(
                "there are {count} SPF records, and a domain may have one: they are merged"
            );
            source.why.push(why);
            source.is_certain = false;
            source.text = spf_edit::merge(&records);
        } else {
            source.text = mended.into_iter().next().unwrap_or_default();
        }
        Ok(source)
    }

    fn tell(&mut self, repaired: &Repaired) {
        for mend in &repaired.mends {
            let why = format!("the SPF record has a mistake that is mended: {}", mend.mistake);
            if !self.why.contains(&why) {
                self.why.push(why);
            }
        }
    }
}

/// The records of the discontinued type that are SPF records.
fn discontinued(spf: &SpfFacts, domain: &DomainName) -> Vec<SpfText> {
    let Answer::Txt(records) = &spf.discontinued else { return Vec::new() };
    let is_spf = |record: &&TxtRecord| record::is_spf(&record.joined());
    let published = |record: &TxtRecord| Published::new(domain.clone(), record.clone());
    records.iter().filter(is_spf).map(published).map(SpfText::new).collect()
}
