//! Where reports shall go, and whether they can.

use waxseal_verify::dmarc::evidence::DmarcEvidence;
use waxseal_verify::dmarc::report::{ReportDestination, ReportKind};
use waxseal_verify::dmarc::verify::DmarcVerifier;

use crate::facts::ask::Asker;
use crate::facts::host::MailboxHost;

/// Hosts of reporting addresses that are looked up; nobody reports to more addresses.
const MAX_HOSTS: usize = 8;

/// A place where reports shall go.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Destination {
    /// The reports that shall go there.
    pub kind: ReportKind,
    /// The URI, and whether its host takes the reports.
    pub report: ReportDestination,
    /// Whether the host takes mail; of a `mailto:` URI, and of the first few hosts.
    pub host: Option<MailboxHost>,
}

/// Where the reports shall go that the domain's own record asks for.
pub(super) fn gather(
    verifier: &DmarcVerifier,
    evidence: &DmarcEvidence<'_>,
    asker: &mut Asker<'_>,
) -> Vec<Destination> {
    let mut destinations: Vec<Destination> = Vec::new();
    let mut hosts = 0;
    for kind in [ReportKind::Aggregate, ReportKind::Failure] {
        let reports = match verifier.report_destinations(evidence, kind, asker.dns()) {
            Ok(reports) => reports,
            Err(open) => {
                asker.also_open(open);
                continue;
            }
        };
        for report in reports {
            let is_mail = report.uri.get(..7).is_some_and(|it| it.eq_ignore_ascii_case("mailto:"));
            let name = report.host.as_ref().filter(|_| is_mail && hosts < MAX_HOSTS);
            let host = name.map(|name| MailboxHost::gather(name, asker));
            hosts += usize::from(host.is_some());
            destinations.push(Destination { kind, report, host });
        }
    }
    destinations
}
