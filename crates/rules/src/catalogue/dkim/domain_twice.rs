use super::selector::misplaced;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::WrongPlace;
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The key is at a name that ends with the domain twice.
    ///
    /// ## Why it matters
    ///
    /// Most panels append the domain to every name. Whoever enters the whole name gets
    /// `key002._domainkey.example.com.example.com`, where no verifier looks.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the key at the right name: in most panels that is `key002._domainkey`, without the
    /// domain. The record at the wrong name can go.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct DomainTwice {
        code: "DKIM002",
        name: "dkim-key-domain-twice",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.2.1",
    }
}

impl Rule for DomainTwice {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        misplaced(domain, &[WrongPlace::DomainTwice], "whose end is the domain twice", findings);
    }
}
