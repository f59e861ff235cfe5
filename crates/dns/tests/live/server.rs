//! A name server in the test's own process, which does what no real one can be made to do.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use hickory_proto::op::Message;

/// How a query came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Udp,
    Tcp,
}

/// Whether there is a listener for TCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ways {
    Both,
    UdpOnly,
}

/// A server on the loopback, on a port of its own.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    queries: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Server {
    /// A server that sends what `react` gives for each query, over TCP each with its length. A query
    /// that keeps `react` waiting holds up no other.
    pub(crate) fn start(
        ways: Ways,
        react: impl Fn(&Message, Way) -> Vec<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let (udp, tcp) = sockets();
        Self::run(udp, (ways == Ways::Both).then_some(tcp), react)
    }

    /// The same, at an address that somebody else has chosen.
    pub(crate) fn start_at(
        address: SocketAddr,
        react: impl Fn(&Message, Way) -> Vec<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        Self::run(UdpSocket::bind(address).unwrap(), TcpListener::bind(address).ok(), react)
    }

    fn run(
        udp: UdpSocket,
        tcp: Option<TcpListener>,
        react: impl Fn(&Message, Way) -> Vec<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let server = Self { address: udp.local_addr().unwrap(), counts: Arc::default() };
        let react = Arc::new(react);
        // The threads end with the process of the test.
        if let Some(tcp) = tcp {
            let (react, counts) = (Arc::clone(&react), Arc::clone(&server.counts));
            thread::spawn(move || {
                for stream in tcp.incoming().map_while(Result::ok) {
                    let (react, counts) = (Arc::clone(&react), Arc::clone(&counts));
                    thread::spawn(move || serve(stream, &counts, &*react));
                }
            });
        }
        let counts = Arc::clone(&server.counts);
        thread::spawn(move || {
            let mut octets = vec![0; 65_535];
            while let Ok((length, client)) = udp.recv_from(&mut octets) {
                let query = Message::from_vec(&octets[..length]).unwrap();
                let (socket, react) = (udp.try_clone().unwrap(), Arc::clone(&react));
                let counts = Arc::clone(&counts);
                thread::spawn(move || {
                    counts.enter();
                    for datagram in react(&query, Way::Udp) {
                        let _ = socket.send_to(&datagram, client);
                    }
                    counts.leave();
                });
            }
        });
        server
    }

    /// How many queries have come.
    pub(crate) fn queries(&self) -> usize {
        self.counts.queries.load(Ordering::SeqCst)
    }

    /// How many queries were being answered at the same time, at most.
    pub(crate) fn most_at_a_time(&self) -> usize {
        self.counts.most.load(Ordering::SeqCst)
    }
}

impl Counts {
    fn enter(&self) {
        self.queries.fetch_add(1, Ordering::SeqCst);
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
    }

    fn leave(&self) {
        self.now.fetch_sub(1, Ordering::SeqCst);
    }
}

fn serve(
    mut stream: TcpStream,
    counts: &Counts,
    react: &(impl Fn(&Message, Way) -> Vec<Vec<u8>> + ?Sized),
) {
    let mut length = [0; 2];
    if stream.read_exact(&mut length).is_err() {
        return;
    }
    let mut octets = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut octets).unwrap();
    counts.enter();
    for message in react(&Message::from_vec(&octets).unwrap(), Way::Tcp) {
        let length = u16::try_from(message.len()).unwrap().to_be_bytes();
        let _ = stream.write_all(&[&length, &*message].concat());
    }
    counts.leave();
}

/// Sockets of both kinds with the same port.
fn sockets() -> (UdpSocket, TcpListener) {
    for _ in 0..100 {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
            return (udp, tcp);
        }
    }
    panic!("no port is free for both UDP and TCP");
}
