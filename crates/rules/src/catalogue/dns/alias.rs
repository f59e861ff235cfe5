use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The domain itself is an alias.
    ///
    /// ## Why it matters
    ///
    /// Where a CNAME record stands no other record can (RFC 1034 §3.6.2): the domain has no MX and no
    /// SPF record of its own, but those of the name that it points to. Beside other records the alias
    /// makes answers differ from server to server.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. CNAME shop.example.net.
    /// shop.example.net. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put the addresses there in place of the alias, or use what your DNS provider calls ALIAS, ANAME
    /// or flattening; then publish the domain's own records.
    ///
    /// ```zone
    /// example.com. A 192.0.2.1
    /// example.com. TXT "v=spf1 a -all"
    /// ```
    pub(super) struct Alias {
        code: "DNS005",
        name: "dns-alias",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 1034 §3.6.2; RFC 2181 §10.1",
    }
}

impl Rule for Alias {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some(target) = &domain.mail.host.alias else { return };
        let message = format!(
            "{} is an alias (CNAME), so it has no MX, SPF or other records of its own",
            domain.name
        );
        let remove =
            [Change::Remove { name: domain.name.clone(), data: RecordData::Cname(target.clone()) }];
        let finding = Finding::new(message)
            .because(format!("it points to {target}"))
            .for_actor(Actor::DnsOperator)
            .mend(Remedy::advice(format!(
                "Put the addresses of {target} at {} in place of the alias, or use what your DNS \
                 provider calls ALIAS, ANAME or flattening.",
                domain.name
            )));
        findings.add(finding.mend(Remedy::changes(remove, Safety::Review)));
    }
}
