//! What receivers take at once: data.

use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::LazyLock;

use serde::Deserialize;
use thiserror::Error;

const BUILT_IN: &str = include_str!("../limits.toml");

static TABLE: LazyLock<LimitTable> = LazyLock::new(|| {
    // A test holds that it can be read; without rows, the cautious limits hold for everybody.
    LimitTable::from_toml(BUILT_IN)
        .unwrap_or_else(|_| LimitTable { fallback: Provider::cautious(), providers: Vec::new() })
});

/// How much one sending address may send to a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    connections: NonZeroU32,
    messages_per_connection: NonZeroU32,
    per_minute: NonZeroU32,
    per_hour: Option<NonZeroU32>,
    hold: Duration,
}

impl Limits {
    /// Limits; each is at least one, and the hold at least a minute.
    pub fn new(
        connections: u32,
        messages_per_connection: u32,
        per_minute: u32,
        per_hour: Option<u32>,
        hold: Duration,
    ) -> Self {
        let one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            connections: one(connections),
            messages_per_connection: one(messages_per_connection),
            per_minute: one(per_minute),
            per_hour: per_hour.map(one),
            hold: hold.max(Duration::from_mins(1)),
        }
    }

    /// Connections at once.
    pub fn connections(&self) -> u32 {
        self.connections.get()
    }

    /// Messages over one connection.
    pub fn messages_per_connection(&self) -> u32 {
        self.messages_per_connection.get()
    }

    /// Messages in any minute.
    pub fn per_minute(&self) -> u32 {
        self.per_minute.get()
    }

    /// Messages in any hour.
    pub fn per_hour(&self) -> Option<u32> {
        self.per_hour.map(NonZeroU32::get)
    }

    /// How long nothing is sent after the first answer that says "too much".
    pub fn hold(&self) -> Duration {
        self.hold
    }
}

/// A receiver and its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Provider {
    /// Its name: the same as in the knowledge base of bounces.
    pub id: String,
    /// The domains of its MX hosts, in lower case.
    pub hosts: Vec<String>,
    /// Its limits.
    pub limits: Limits,
    /// Those of the limits that the receiver publishes. All others are cautious guesses.
    pub published: Vec<Limit>,
    /// Where the numbers come from.
    pub source: String,
    /// When that was looked up, as `YYYY-MM-DD`.
    pub date: String,
}

impl Provider {
    fn cautious() -> Self {
        Self {
            id: "default".to_owned(),
            hosts: Vec::new(),
            limits: Limits::new(2, 20, 60, None, Duration::from_mins(5)),
            published: Vec::new(),
            source: String::new(),
            date: String::new(),
        }
    }
}

/// One of the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Limit {
    /// Connections at once.
    Connections,
    /// Messages over one connection.
    MessagesPerConnection,
    /// Messages in any minute.
    PerMinute,
    /// Messages in any hour.
    PerHour,
    /// The wait after "too much".
    Hold,
}

/// The limits of all receivers that are known, and of those that are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitTable {
    fallback: Provider,
    providers: Vec<Provider>,
}

/// Why data is no table of limits.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum LimitTableError {
    /// It is not the TOML that is wanted. A limit of zero is none.
    #[error("it is no table of limits: {0}")]
    Toml(#[from] toml::de::Error),
    /// A host belongs to two providers.
    #[error("the host {host:?} of {provider:?} stands in an earlier row")]
    SameHost {
        /// The later row.
        provider: String,
        /// The host.
        host: String,
    },
    /// A provider has no hosts, so that it can never be found.
    #[error("{0:?} has no hosts")]
    NoHosts(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    default: Row,
    #[serde(default)]
    provider: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    id: String,
    #[serde(default)]
    hosts: Vec<String>,
    connections: NonZeroU32,
    messages_per_connection: NonZeroU32,
    per_minute: NonZeroU32,
    per_hour: Option<NonZeroU32>,
    hold_minutes: NonZeroU32,
    #[serde(default)]
    published: Vec<Limit>,
    source: String,
    date: String,
}

impl From<Row> for Provider {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            hosts: row.hosts.iter().map(|host| host.to_ascii_lowercase()).collect(),
            limits: Limits {
                connections: row.connections,
                messages_per_connection: row.messages_per_connection,
                per_minute: row.per_minute,
                per_hour: row.per_hour,
                hold: Duration::from_secs(u64::from(row.hold_minutes.get()) * 60),
            },
            published: row.published,
            source: row.source,
            date: row.date,
        }
    }
}

impl LimitTable {
    /// The one that is built in: `limits.toml`.
    pub fn built_in() -> &'static Self {
        &TABLE
    }

    /// Reads a table, written as `limits.toml` is.
    ///
    /// # Errors
    /// Something in it cannot be read, or a host belongs to two providers.
    pub fn from_toml(text: &str) -> Result<Self, LimitTableError> {
        let file: File = toml::from_str(text)?;
        let mut table = Self { fallback: file.default.into(), providers: Vec::new() };
        table.fallback.hosts.clear();
        for row in file.provider {
            let provider = Provider::from(row);
            if provider.hosts.is_empty() {
                return Err(LimitTableError::NoHosts(provider.id));
            }
            for host in &provider.hosts {
                if table.providers.iter().any(|other| other.hosts.contains(host)) {
                    let (provider, host) = (provider.id, host.clone());
                    return Err(LimitTableError::SameHost { provider, host });
                }
            }
            table.providers.push(provider);
        }
        Ok(table)
    }

    /// The receiver that a host belongs to, as its MX record names it: the row with the longest domain
    /// that the host lies in, or the row for everybody else, which has no hosts.
    pub fn find(&self, host: &str) -> &Provider {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let longest = |provider: &Provider| {
            let within = provider.hosts.iter().filter(|domain| is_within(&host, domain));
            within.map(String::len).max()
        };
        let found = self.providers.iter().filter_map(|one| Some((longest(one)?, one)));
        found.max_by_key(|(length, _)| *length).map_or(&self.fallback, |(_, provider)| provider)
    }

    /// All rows but the one for everybody else.
    pub fn providers(&self) -> &[Provider] {
        &self.providers
    }
}

/// Whether a host is a domain or lies below it.
fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_can_be_read_and_says_where_it_has_its_numbers() {
        let table = LimitTable::from_toml(BUILT_IN).unwrap();
        assert!(table.providers.len() >= 5);
        for row in table.providers.iter().chain([&table.fallback]) {
            assert!(!row.source.is_empty() && row.date.len() == 10, "{}", row.id);
        }
        assert_eq!(table.fallback.limits, Provider::cautious().limits);
    }

    #[test]
    fn hosts_are_found_by_their_longest_domain_and_whole_labels() {
        let table = LimitTable::built_in();
        for (host, id) in [
            ("gmail-smtp-in.l.google.com", "gmail"),
            ("ASPMX.L.GOOGLE.COM.", "gmail"),
            ("outlook-com.olc.protection.outlook.com", "outlook-consumer"),
            ("example-com.mail.protection.outlook.com", "microsoft"),
            ("mta5.am0.yahoodns.net", "yahoo"),
            ("notyahoodns.net", "default"),
            ("", "default"),
            ("mx.example", "default"),
        ] {
            assert_eq!(table.find(host).id, id, "{host}");
        }
    }

    #[test]
    fn published_facts_are_told_from_guesses() {
        let table = LimitTable::built_in();
        let yahoo = table.find("mta5.am0.yahoodns.net");
        assert_eq!(yahoo.limits.messages_per_connection(), 20);
        assert!(yahoo.published.contains(&Limit::MessagesPerConnection));
        assert!(!yahoo.published.contains(&Limit::PerMinute));
        let outlook = table.find("outlook-com.olc.protection.outlook.com");
        assert_eq!(outlook.limits.connections(), 500);
        assert_eq!(outlook.published, [Limit::Connections]);
    }

    #[test]
    fn broken_tables_are_refused() {
        let row = "id = 'a'\nhosts = ['mx.example']\nconnections = 1\nmessages-per-connection = 1\n\
                   per-minute = 1\nhold-minutes = 1\nsource = 's'\ndate = '2026-11-24'\n";
        let table = format!("[default]\n{row}[[provider]]\n{row}");
        assert_eq!(LimitTable::from_toml(&table).unwrap().find("mx.example").id, "a");
        assert_eq!(
            LimitTable::from_toml(&format!("{table}[[provider]]\n{row}")),
            Err(LimitTableError::SameHost { provider: "a".into(), host: "mx.example".into() })
        );
        let homeless = table.replace("hosts = ['mx.example']\n", "");
        assert_eq!(LimitTable::from_toml(&homeless), Err(LimitTableError::NoHosts("a".into())));
        let zero = table.replace("connections = 1\n", "connections = 0\n");
        assert!(matches!(LimitTable::from_toml(&zero), Err(LimitTableError::Toml(_))));
    }
}
