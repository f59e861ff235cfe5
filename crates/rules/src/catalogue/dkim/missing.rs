use waxseal_verify::dns::Answer;

use super::selector::{at_fault, wait};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::SelectorFault;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// No key is published at the selector.
    ///
    /// ## Why it matters
    ///
    /// Mail is signed in the name of the selector, and verifiers look for its key here. Without the
    /// key every signature fails: receivers say `permerror`, or "no key for signature". A record
    /// that was published a short while ago may not be visible yet.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// example.com. TXT "v=spf1 include:spf.spinoffice-crm.com -all"
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// example.com. TXT "v=spf1 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the value that the provider or the signing software gives, as a TXT record at
    /// `selector._domainkey.domain`. If that has been done already, wait a little and check again.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key001._domainkey.example.com. TXT (
    ///     "v=DKIM1;h=sha256;k=rsa;p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn66jq1ZdodxCtp0ztrWZUCOJpa62KZGHHsekKfm7wediMTSLeQKdLhwWY5L4RqWP5dMJds1Ya8dDWfQJAuILM5f5cxm+pXDJ0C6we3pWlhcN7HoNZsmkVeASH1QTq8Ji8d7ngfaOHfe+SXs4yTJWbI11Rt7nIS1syAtKn4fw/NiKW4k2xb38fpT3Mo"
    ///     "VCYLBw5STwLVxKt0YA0QiSuIQfxGgruy7ldMuXCOo9rjwL1zw/1Br9W4IWd0H/BHctaIDRCkkDK1H/YJO82txnmLKYrASZbxzEQu+9rMdENNTMNJ5Ox6ptx0xN/sCTcRxkGugyoFeMB6o8BOZ7pDyY3b4CiQIDAQAB" )
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct Missing {
        code: "DKIM001",
        name: "dkim-key-missing",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.2.1",
    }
}

impl Rule for Missing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for selector in at_fault(domain, &SelectorFault::Missing) {
            let name = &selector.name;
            let finding = Finding::new(format!("no key is published at {name}"));
            let finding = match selector.answer {
                Answer::NxDomain => finding.because("the name does not exist (NXDOMAIN)"),
                _ => finding.because("the name exists, without a TXT record (NODATA)"),
            };
            let finding = if selector.is_wildcard {
                finding.because("an alias at a wildcard answers for this name; a record ends that")
            } else {
                finding
            };
            let finding = finding.mend(match selector.expected_text() {
                Some(text) => Remedy::publish_txt(name, text, Safety::Safe),
                None => Remedy::advice(
                    "Publish the key that the provider or the signing software shows for this \
                     selector.",
                ),
            });
            let may_be_alias = selector.expected.as_ref().is_some_and(|key| key.accepts_cname);
            let finding = if may_be_alias {
                finding.mend(Remedy::advice(
                    "Instead, a CNAME to the name that the provider gives serves as well.",
                ))
            } else {
                finding
            };
            findings.add(finding.mend(Remedy::advice(format!(
                "If it has been published already, it is not visible yet: {}.",
                wait(domain)
            ))));
        }
    }
}
