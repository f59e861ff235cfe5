//! One query sent to one server, and what comes back: sockets, and no meaning.
//!
//! hickory-net's clients are not used. Their UDP sockets are not connected, so that a port where
//! nobody listens is only found out by waiting; and they decode the records of a truncated answer
//! before they look at its TC bit, so that one which is cut within a record never gets to TCP.

use std::io::{self, ErrorKind, Read, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use waxseal_verify::dns::DnsFailure;

use super::after;
use super::query::Query;

/// The largest datagram there is.
const DATAGRAM: usize = 65_535;

/// The answer by UDP. Whatever else arrives on the socket is passed over until the time is up.
pub(super) fn udp(
    server: SocketAddr,
    query: &Query,
    time: Duration,
) -> Result<Vec<u8>, DnsFailure> {
    let deadline = after(time);
    let from: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let exchange = || {
        // The system chooses a random port. Connected, the socket hears from the server alone, and
        // hears that nobody listens there.
        let socket = UdpSocket::bind(from)?;
        socket.connect(server)?;
        socket.send(&query.octets)?;
        let mut octets = vec![0; DATAGRAM];
        loop {
            socket.set_read_timeout(Some(left(deadline)?))?;
            match socket.recv(&mut octets) {
                Ok(length) if octets.get(..length).is_some_and(|all| query.is_answered_by(all)) => {
                    octets.truncate(length);
                    return Ok(octets);
                }
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
        }
    };
    exchange().map_err(|error| failure(&error))
}

/// The answer by TCP (RFC 7766 §8: each message behind its length).
pub(super) fn tcp(
    server: SocketAddr,
    query: &Query,
    time: Duration,
) -> Result<Vec<u8>, DnsFailure> {
    let deadline = after(time);
    let exchange = || {
        let length = u16::try_from(query.octets.len()).map_err(io::Error::other)?;
        let message = [&length.to_be_bytes(), &*query.octets].concat();
        let mut stream = TcpStream::connect_timeout(&server, left(deadline)?)?;
        stream.set_write_timeout(Some(left(deadline)?))?;
        stream.write_all(&message)?;
        let mut length = [0; 2];
        read_exact(&mut stream, &mut length, deadline)?;
        let mut octets = vec![0; usize::from(u16::from_be_bytes(length))];
        read_exact(&mut stream, &mut octets, deadline)?;
        if query.is_answered_by(&octets) {
            Ok(octets)
        } else {
            Err(io::Error::from(ErrorKind::InvalidData))
        }
    };
    exchange().map_err(|error| failure(&error))
}

/// Reads to the end of the buffer; a server that sends an octet now and then gains no time.
fn read_exact(stream: &mut TcpStream, buffer: &mut [u8], deadline: Instant) -> io::Result<()> {
    let mut rest = buffer;
    while !rest.is_empty() {
        stream.set_read_timeout(Some(left(deadline)?))?;
        match stream.read(rest) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => rest = rest.get_mut(length..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The time that is left; sockets do not take none.
fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn failure(error: &io::Error) -> DnsFailure {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => DnsFailure::Timeout,
        _ => DnsFailure::Unreachable,
    }
}
