use super::selector::misplaced;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::WrongPlace;
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The key is at another wrong name.
    ///
    /// ## Why it matters
    ///
    /// Verifiers look at `selector._domainkey.domain` and nowhere else: not at the domain itself,
    /// not at `_domainkey.domain`, not at `selector._domainkeys.domain`.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkeys.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// _domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the key at the right name. The record at the wrong name can go.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct MisplacedKey {
        code: "DKIM004",
        name: "dkim-key-misplaced",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.2.1",
    }
}

impl Rule for MisplacedKey {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let places = [
            WrongPlace::Misspelled,
            WrongPlace::DomainkeyTwice,
            WrongPlace::WithoutSelector,
            WrongPlace::AtDomain,
        ];
        misplaced(domain, &places, "where no verifier looks", findings);
    }
}
