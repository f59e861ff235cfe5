//! The gates of a service.

use std::collections::BTreeMap;
use std::net::IpAddr;

use waxseal_verify::time::UnixTime;

use crate::gate::Gate;
use crate::limit_table::LimitTable;

/// Receivers that nobody knows get a gate each, up to so many; the others share one.
const MAX_GATES: usize = 65_536;

/// The name of the gate that is shared.
const SHARED: &str = "*";

/// One [`Gate`] for each provider, or each host of nobody known, and each sending address.
#[derive(Clone, Debug)]
pub struct Gates {
    table: LimitTable,
    gates: BTreeMap<(String, IpAddr), Gate>,
}

impl Gates {
    /// No gates yet, with these limits.
    pub fn new(table: LimitTable) -> Self {
        Self { table, gates: BTreeMap::new() }
    }

    /// The gate to a host, as its MX record names it, from one of one's own addresses.
    pub fn gate(&mut self, host: &str, from: IpAddr) -> &mut Gate {
        let provider = self.table.find(host);
        let is_known = !provider.hosts.is_empty();
        let name = if is_known {
            provider.id.clone()
        } else {
            host.trim_end_matches('.').to_ascii_lowercase()
        };
        let mut key = (name, from);
        if !is_known && self.gates.len() >= MAX_GATES && !self.gates.contains_key(&key) {
            SHARED.clone_into(&mut key.0);
        }
        let limits = provider.limits;
        self.gates.entry(key).or_insert_with(|| Gate::new(limits))
    }

    /// Forgets gates that new ones would do for, and says how many these were.
    pub fn forget_idle(&mut self, now: UnixTime) -> usize {
        let before = self.gates.len();
        self.gates.retain(|_, gate| !gate.is_idle(now));
        before.saturating_sub(self.gates.len())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.gates.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.gates.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn a_gate_is_of_a_provider_and_a_sending_address() {
        let mut gates = Gates::new(LimitTable::built_in().clone());
        let now = UnixTime::from_seconds(1_000_000);
        let connection = gates.gate("mta5.am0.yahoodns.net", FROM).connect(now).unwrap();
        assert_eq!(gates.gate("MTA7.AM0.yahoodns.net.", FROM).open(), 1);
        assert_eq!(gates.gate("mta5.am0.yahoodns.net", OTHER).open(), 0);
        assert_eq!(gates.gate("mx.example", FROM).open(), 0);
        assert_eq!(gates.gate("mx.example.org", FROM).open(), 0);
        assert_eq!(gates.len(), 4);
        assert_eq!(gates.forget_idle(now), 3);
        gates.gate("mta5.am0.yahoodns.net", FROM).release(connection);
        assert_eq!((gates.forget_idle(now), gates.is_empty()), (1, true));
    }
}
