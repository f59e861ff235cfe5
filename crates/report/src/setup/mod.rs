//! The plan that sets a domain up for a provider: as text for people, as JSON, and as zone lines.

pub(crate) mod difference;
mod json;
mod text;
mod zone;

use waxseal_parse::domain::DomainName;
use waxseal_rules::change::RecordData;
use waxseal_rules::setup::plan::Plan;

use crate::format::json::append_value;

/// A plan, to be shown.
///
/// All that the DNS said is escaped; see [`Shown`](crate::Shown).
#[derive(Clone, Copy, Debug)]
pub struct SetupReport<'a> {
    plan: &'a Plan,
    ttl: u32,
    provider: &'a str,
}

impl<'a> SetupReport<'a> {
    /// A report of this plan. `ttl` is for how many seconds resolvers may keep the new records;
    /// `provider` is how the command line names the profile.
    pub fn new(plan: &'a Plan, ttl: u32, provider: &'a str) -> Self {
        Self { plan, ttl, provider }
    }

    /// For people: each record with all that has to be typed, then what to do next. A value stands
    /// alone on its line, to be copied.
    pub fn text(self, color: bool) -> String {
        text::Text::new(self, color).to_string()
    }

    /// One JSON object, with its line end.
    pub fn json(self) -> String {
        let mut out = String::new();
        append_value(&json::Report::new(self), &mut out);
        out.push('\n');
        out
    }

    /// The records that come as lines of a zone file; all else as comments, those that go among it.
    pub fn zone(self) -> String {
        zone::Lines(self).to_string()
    }
}

/// A name as it is typed where `domain` is appended to it.
fn in_panel<'n>(name: &'n DomainName, domain: &DomainName) -> &'n str {
    match name.as_str().strip_suffix(domain.as_str()) {
        Some("") => "@",
        Some(rest) => rest.strip_suffix('.').unwrap_or(name.as_str()),
        None => name.as_str(),
    }
}

/// What a record says, in one line.
fn value(data: &RecordData) -> String {
    match data {
        RecordData::Txt(record) | RecordData::Spf(record) => {
            String::from_utf8_lossy(&record.joined()).into_owned()
        }
        RecordData::Cname(target) => target.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_is_given_what_it_does_not_append() {
        let domain = DomainName::parse("example.com").unwrap();
        for (name, typed) in [
            ("example.com", "@"),
            ("key001._domainkey.example.com", "key001._domainkey"),
            ("a.example.com.example.com", "a.example.com"),
            ("badexample.com", "badexample.com"),
            ("example.org", "example.org"),
        ] {
            assert_eq!(in_panel(&DomainName::parse(name).unwrap(), &domain), typed);
        }
    }
}
