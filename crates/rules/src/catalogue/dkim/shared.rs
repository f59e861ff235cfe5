use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::SelectorFacts;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The same key is published under several selectors.
    ///
    /// ## Why it matters
    ///
    /// Selectors exist so that keys can be changed one by one. If one key serves under several,
    /// changing or revoking it has to happen at all of them at once, and the second selector brings
    /// no safety.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1,s2
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// s2._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Make a key of its own for each selector.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct Shared {
        code: "DKIM049",
        name: "dkim-key-shared",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §3.1",
    }
}

impl Rule for Shared {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let selectors = &domain.dkim.selectors;
        for (at, selector) in selectors.iter().enumerate() {
            let earlier = selectors.iter().take(at).find(|earlier| has_same_key(earlier, selector));
            let (Some(earlier), Some(text)) = (earlier, selector.only()) else { continue };
            let Some(key) = text.usable() else { continue };
            let message = format!("{} holds the same key as {}", selector.name, earlier.name);
            let excerpt = text.published.excerpt(key.record.public_key_span, "the same key");
            findings.add(Finding::new(message).at(excerpt).mend(Remedy::advice(
                "Make a new key for one of the selectors, or give up the selector that no mail is \
                 signed with.",
            )));
        }
    }
}

fn has_same_key(one: &SelectorFacts, other: &SelectorFacts) -> bool {
    let key = |selector: &SelectorFacts| {
        selector.only().and_then(|text| text.usable().map(|key| key.key.clone()))
    };
    key(one).is_some_and(|one| key(other) == Some(one))
}
