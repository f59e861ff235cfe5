//! DNS facts from the network.
//!
//! [`LiveDns`] asks name servers: resolvers, or the servers of a zone themselves. One run gets one
//! answer to each question, the first, whatever its TTL says: a verdict is a function of its facts, and
//! facts that change on the way would make two verdicts of one message. Who needs fresh answers makes a
//! new `LiveDns`.
//!
//! [`DnsSource`] is what `--dns` and `--record-dns` mean: files, servers below them, and a recording.
//!
//! | What happens | Answer |
//! |---|---|
//! | NXDOMAIN | [`NxDomain`](Answer::NxDomain) |
//! | NOERROR without such records | [`NoData`](Answer::NoData) |
//! | SERVFAIL, other response codes, an answer that cannot be read | [`ServFail`](DnsFailure::ServFail) |
//! | REFUSED, or a referral instead of an answer (a lame server) | [`Refused`](DnsFailure::Refused) |
//! | nothing in time | [`Timeout`](DnsFailure::Timeout) |
//! | no way there, or nobody listens | [`Unreachable`](DnsFailure::Unreachable) |
//! | truncated, and TCP fails; or larger than the limit | [`Truncated`](DnsFailure::Truncated) |
//! | a circle of aliases, or too many | [`CnameChain`](DnsFailure::CnameChain) |
//!
//! Questions go out by UDP with EDNS (RFC 6891) for 1232 octets, and without where the server knows no
//! EDNS; a truncated answer is fetched by TCP. DNSSEC is not validated: ask a resolver that does, on
//! this machine or on a way that you trust.
//!
//! Everything blocks, on a few threads of its own; from asynchronous code, call it where blocking is
//! allowed.

mod ask;
mod exchange;
mod limits;
mod query;
mod reply;
mod servers;
mod source;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use waxseal_verify::dns::{Answer, DnsFailure, Question};

pub use limits::LiveLimits;
pub use servers::{SystemServersError, system_servers};
pub use source::{DnsPlace, DnsSource, DnsSourceError};

use crate::record_set;
use ask::Servers;

/// Asks name servers, and keeps what they answer.
///
/// Any number of threads may ask: equal questions are asked once, whoever wants to know, and no more
/// than [`LiveLimits::in_flight`] are on their way at the same time.
///
/// ```no_run
/// use waxseal_dns::live::{LiveDns, LiveLimits};
/// use waxseal_parse::domain::DomainName;
/// use waxseal_verify::dns::{Question, RecordType};
///
/// let dns = LiveDns::new(vec!["127.0.0.1:53".parse()?], LiveLimits::default())?;
/// let name = DomainName::parse("_dmarc.example.com")?;
/// let answers = dns.resolve(&[Question::new(name, RecordType::Txt)]);
/// println!("{:?}", answers[0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LiveDns {
    shared: Arc<Shared>,
}

/// What the threads share.
#[derive(Debug)]
struct Shared {
    servers: Servers,
    limits: LiveLimits,
    state: Mutex<State>,
    /// There are questions to ask, or there will never be one again.
    work: Condvar,
    /// There are answers.
    answered: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The questions that were asked; one whose answer is not kept is forgotten when it has one.
    asked: HashMap<Question, Arc<Asked>>,
    queue: VecDeque<Arc<Asked>>,
    octets: usize,
    workers: usize,
    idle: usize,
    is_over: bool,
}

/// A question and, once, its answer.
#[derive(Debug)]
struct Asked {
    question: Question,
    answer: OnceLock<Arc<Answer>>,
}

impl LiveDns {
    /// Asks these servers, the first that answers counting.
    ///
    /// # Errors
    /// There is no server, or the system gives no thread.
    pub fn new(servers: Vec<SocketAddr>, limits: LiveLimits) -> io::Result<Self> {
        if servers.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "there is no server to ask"));
        }
        let dns = Self {
            shared: Arc::new(Shared {
                servers: Servers::new(servers, limits),
                limits,
                state: Mutex::default(),
                work: Condvar::new(),
                answered: Condvar::new(),
            }),
        };
        dns.add_worker(&mut dns.shared.lock())?;
        Ok(dns)
    }

    /// The servers that are asked.
    pub fn servers(&self) -> &[SocketAddr] {
        self.shared.servers.addresses()
    }

    /// Whether questions were sent and not one of the servers has ever said anything.
    pub fn is_silent(&self) -> bool {
        self.shared.servers.are_silent()
    }

    /// The answers, in the order of the questions. Blocks until all of them are there, or
    /// [`LiveLimits::call_time`] is over.
    pub fn resolve(&self, questions: &[Question]) -> Vec<Arc<Answer>> {
        let limits = &self.shared.limits;
        let end = after(limits.call_time);
        let mut state = self.shared.lock();
        let wanted: Vec<Arc<Asked>> =
            questions.iter().map(|question| state.enlist(question)).collect();
        while state.workers < limits.in_flight && state.idle < state.queue.len() {
            // Fewer threads answer later.
            if self.add_worker(&mut state).is_err() {
                break;
            }
        }
        self.shared.work.notify_all();
        for asked in &wanted {
            while asked.answer.get().is_none() {
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    break;
                }
                let woken = self.shared.answered.wait_timeout(state, left);
                state = woken.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
        drop(state);
        // Too late is an answer too, and the only one that this question will have.
        let late = || Arc::new(Answer::Failed(DnsFailure::Timeout));
        wanted.iter().map(|asked| Arc::clone(asked.answer.get_or_init(late))).collect()
    }

    fn add_worker(&self, state: &mut State) -> io::Result<()> {
        let shared = Arc::clone(&self.shared);
        thread::Builder::new().name("waxseal-dns".to_owned()).spawn(move || shared.work())?;
        state.workers = state.workers.saturating_add(1);
        // It looks at the queue first of all.
        state.idle = state.idle.saturating_add(1);
        Ok(())
    }
}

/// The instant at which a time is over; more than a day is a day.
fn after(time: Duration) -> Instant {
    const DAY: Duration = Duration::from_hours(24);
    Instant::now() + time.min(DAY)
}

impl Drop for LiveDns {
    /// Ends the threads, each when the exchange that it is at is over.
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.is_over = true;
        state.queue.clear();
        self.shared.work.notify_all();
    }
}

impl State {
    /// The question as it was asked before, or put into the queue.
    fn enlist(&mut self, question: &Question) -> Arc<Asked> {
        if let Some(asked) = self.asked.get(question) {
            return Arc::clone(asked);
        }
        let asked = Arc::new(Asked { question: question.clone(), answer: OnceLock::new() });
        self.asked.insert(question.clone(), Arc::clone(&asked));
        self.queue.push_back(Arc::clone(&asked));
        asked
    }

    /// Keeps an answer, where there is room.
    fn keep(&mut self, asked: &Asked, limits: &LiveLimits) {
        let name = asked.question.name().as_str().len();
        let answer = asked.answer.get().map_or(0, |answer| record_set::octets(answer));
        let octets = self.octets.saturating_add(name).saturating_add(answer);
        if self.asked.len() <= limits.kept_answers && octets <= limits.kept_octets {
            self.octets = octets;
        } else {
            self.asked.remove(&asked.question);
        }
    }
}

impl Shared {
    /// A panic leaves the state as it was between two questions.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a thread does: asks one question after another.
    fn work(&self) {
        let mut state = self.lock();
        loop {
            if state.is_over {
                return;
            }
            let Some(asked) = state.queue.pop_front() else {
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            // Nobody waits any longer for one that came too late.
            if asked.answer.get().is_none() {
                state.idle = state.idle.saturating_sub(1);
                drop(state);
                let answer = Arc::new(self.servers.answer(&asked.question));
                asked.answer.get_or_init(|| answer);
                state = self.lock();
                state.idle = state.idle.saturating_add(1);
            }
            state.keep(&asked, &self.limits);
            self.answered.notify_all();
        }
    }
}
