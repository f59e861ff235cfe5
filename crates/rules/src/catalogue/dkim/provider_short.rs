use super::keys::usable;
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The key that the provider gives is shorter than it should be.
    ///
    /// ## Why it matters
    ///
    /// Signers should use RSA keys of at least 2,048 bits. The record is published as the provider
    /// wants it, so nobody but the provider can do something about it.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Nothing has to be done at the domain. The provider can make a longer key.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key001._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn66jq1ZdodxCtp0ztrWZUCOJpa62KZGHHsekKfm7wediMTSLeQKdLhwWY5L4RqWP5dMJds1Ya8dDWfQJAuILM5f5cxm+pXDJ0C6we3pWlhcN7HoNZsmkVeASH1QTq8Ji8d7ngfaOHfe+SXs4yTJWbI11Rt7nIS1syAtKn4fw/NiKW4k2xb38fpT3Mo" "VCYLBw5STwLVxKt0YA0QiSuIQfxGgruy7ldMuXCOo9rjwL1zw/1Br9W4IWd0H/BHctaIDRCkkDK1H/YJO82txnmLKYrASZbxzEQu+9rMdENNTMNJ5Ox6ptx0xN/sCTcRxkGugyoFeMB6o8BOZ7pDyY3b4CiQIDAQAB"
    /// ```
    pub(super) struct ProviderShort {
        code: "DKIM060",
        name: "dkim-key-provider-short",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 8301 §3.2",
        parameters: [("bits", 2_048, "RSA keys of fewer bits are told")],
    }
}

impl Rule for ProviderShort {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        let least = findings.parameter("bits");
        let is_theirs = text.expected.is_some() || text.alias.is_some();
        if !is_theirs || !key.is_rsa() || key.bits() >= least {
            return;
        }
        let message = format!(
            "the provider's key at {} has {} bits; it should have {least}",
            text.published.name,
            key.bits()
        );
        let finding = text.published.finding(message, key.record.public_key_span, "short");
        findings.add(finding.for_actor(Actor::Provider).mend(Remedy::advice(
            "Nothing has to be done at the domain; the provider could give a key of 2,048 bits.",
        )));
    }
}
