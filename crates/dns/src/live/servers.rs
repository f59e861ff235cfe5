//! The servers that are asked.

use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::path::Path;
use std::{fs, io};

use thiserror::Error;

use crate::input;

/// The port of the DNS (RFC 1035 §4.2).
pub(super) const PORT: u16 = 53;

/// Where Unix keeps its servers.
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// No file of name servers is longer, in octets.
const MAX_FILE: u64 = 64 * 1024;

/// Of more servers than this the first count; resolv.conf(5) has three.
const MAX_SERVERS: usize = 8;

/// Why the name servers of the system are not known.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SystemServersError {
    /// The file that names them cannot be read. Systems that are no Unix have none.
    #[error("the name servers of this system are not known ({RESOLV_CONF}: {0})")]
    Read(#[from] io::Error),
    /// The file names none.
    #[error("{RESOLV_CONF} names no name server")]
    None,
}

/// The name servers of this system: what `/etc/resolv.conf` says.
///
/// # Errors
/// There is no such file, as on systems that are no Unix, or no server in it.
pub fn system_servers() -> Result<Vec<SocketAddr>, SystemServersError> {
    let file = fs::File::open(Path::new(RESOLV_CONF))?;
    let text = input::read_up_to(file, MAX_FILE)?.unwrap_or_default();
    let servers = read_resolv_conf(&String::from_utf8_lossy(&text));
    if servers.is_empty() { Err(SystemServersError::None) } else { Ok(servers) }
}

/// The servers of a text like resolv.conf(5). Its other options are for names without dots, which
/// mail has none of.
fn read_resolv_conf(text: &str) -> Vec<SocketAddr> {
    let servers = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        (words.next()? == "nameserver").then(|| words.next())?.and_then(read_server)
    });
    servers.take(MAX_SERVERS).collect()
}

/// An address as resolv.conf(5) writes it; that of a link needs the number of its interface.
fn read_server(text: &str) -> Option<SocketAddr> {
    match text.split_once('%') {
        None => text.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, PORT)),
        Some((address, zone)) => {
            let (address, zone) = (address.parse().ok()?, zone.parse().ok()?);
            Some(SocketAddrV6::new(address, PORT, 0, zone).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_from_resolv_conf() {
        let text = "# made by hand\nsearch example.com\nnameserver 192.0.2.1\n \
                    nameserver\t2001:db8::1 # second\noptions edns0\nnameserver fe80::1%2\n\
                    nameserver fe80::1%eth0\nnameserver dns.example.com\nnameserver\n;nameserver 192.0.2.9\n";
        let servers: Vec<String> = read_resolv_conf(text).iter().map(ToString::to_string).collect();
        assert_eq!(servers, ["192.0.2.1:53", "[2001:db8::1]:53", "[fe80::1%2]:53"]);
        assert_eq!(read_resolv_conf(&"nameserver 192.0.2.1\n".repeat(100)).len(), MAX_SERVERS);
    }
}
