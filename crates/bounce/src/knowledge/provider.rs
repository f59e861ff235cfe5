//! Which provider refused: by its hosts, by what it writes, by the recipient's domain.

use serde::Deserialize;

use crate::bounce::Recipient;
use crate::text::find_ignore_case;

/// The file of providers and blocklists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    #[serde(rename = "provider")]
    pub(super) providers: Vec<Provider>,
    #[serde(rename = "list")]
    pub(super) lists: Vec<Blocklist>,
}

/// One provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Provider {
    pub(super) id: String,
    /// Domains of its hosts.
    #[serde(default)]
    pub(super) hosts: Vec<String>,
    /// What only it writes.
    #[serde(default)]
    pub(super) text: Vec<String>,
    /// Domains of its mailboxes.
    #[serde(default)]
    pub(super) domains: Vec<String>,
}

/// One blocklist.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Blocklist {
    pub(super) name: String,
    pub(super) text: Vec<String>,
}

/// By what a provider was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Host(String),
    Text(String),
    Domain(String),
}

impl Names {
    /// The provider that refused. The host that answered decides; what only one provider writes comes
    /// next; a host that names nobody leaves the recipient's domain and the reporting host.
    pub(super) fn provider(&self, recipient: &Recipient) -> Option<(&Provider, Sign)> {
        let by_host = |name: &str| {
            let provider = self
                .providers
                .iter()
                .find(|one| one.hosts.iter().any(|domain| is_within(name, domain)));
            provider.map(|provider| (provider, Sign::Host(name.to_owned())))
        };
        let remote = recipient.remote_mta.as_ref().map(|host| &*host.name);
        remote.and_then(by_host).or_else(|| self.by_text(&recipient.reply.text)).or_else(|| {
            // A host with a name of its own says that it is another one.
            let is_foreign = remote.is_some_and(|name| name.parse::<std::net::IpAddr>().is_err());
            let domain = recipient.domain().filter(|_| !is_foreign)?;
            let provider = self.providers.iter().find(|one| one.domains.contains(&domain));
            provider.map(|provider| (provider, Sign::Domain(domain))).or_else(|| {
                recipient.reporting_mta.as_deref().filter(|_| remote.is_none()).and_then(by_host)
            })
        })
    }

    /// The provider that a text gives away.
    pub(super) fn by_text(&self, text: &str) -> Option<(&Provider, Sign)> {
        self.providers.iter().find_map(|provider| {
            let words =
                provider.text.iter().find(|words| find_ignore_case(text, words).is_some())?;
            Some((provider, Sign::Text(words.clone())))
        })
    }

    /// The blocklist that a text names.
    pub(super) fn list(&self, text: &str) -> Option<&str> {
        let named = |list: &&Blocklist| {
            list.text.iter().any(|words| find_ignore_case(text, words).is_some())
        };
        self.lists.iter().find(named).map(|list| &*list.name)
    }
}

/// Whether a host is within a domain.
fn is_within(name: &str, domain: &str) -> bool {
    let head = name.strip_suffix(domain);
    head.is_some_and(|head| head.is_empty() || head.ends_with('.'))
}
