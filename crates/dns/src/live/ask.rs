//! One question asked of the servers, until one of them has answered.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use waxseal_verify::dns::{Answer, DnsFailure, Question};

use super::exchange;
use super::limits::LiveLimits;
use super::query::Query;
use super::reply::{Reply, Told};

/// The servers, and what is known of them.
#[derive(Debug)]
pub(super) struct Servers {
    addresses: Vec<SocketAddr>,
    limits: LiveLimits,
    /// Which of them has answered last: it is asked first.
    answering: AtomicUsize,
    has_answered: AtomicBool,
    silences: AtomicUsize,
    /// Whether there is anybody at all, where that was in doubt.
    is_there: OnceLock<bool>,
}

impl Servers {
    pub(super) fn new(addresses: Vec<SocketAddr>, limits: LiveLimits) -> Self {
        Self {
            addresses,
            limits,
            answering: AtomicUsize::new(0),
            has_answered: AtomicBool::new(false),
            silences: AtomicUsize::new(0),
            is_there: OnceLock::new(),
        }
    }

    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Whether questions were sent and nothing ever came back.
    pub(super) fn are_silent(&self) -> bool {
        self.silences.load(Ordering::Relaxed) > 0 && !self.has_answered.load(Ordering::Relaxed)
    }

    /// The answer to a question, aliases followed.
    pub(super) fn answer(&self, question: &Question) -> Answer {
        let mut hops = self.limits.alias_chain;
        let mut current = question.clone();
        // Each turn but the last takes a hop.
        loop {
            match self.ask(&current, hops) {
                Err(failure) => return Answer::Failed(failure),
                Ok(Told::Answer(answer)) => return answer,
                Ok(Told::Alias { target, hops: followed }) => {
                    hops = hops.saturating_sub(followed);
                    current = Question::new(target, question.record_type());
                }
            }
        }
    }

    /// Asks one server after another. Those that stay silent are asked again; of several failures the
    /// one that says most is told.
    fn ask(&self, question: &Question, hops: usize) -> Result<Told, DnsFailure> {
        let mut telling = DnsFailure::Unreachable;
        let first = self.answering.load(Ordering::Relaxed);
        let mut open: Vec<usize> = (first..self.addresses.len()).chain(0..first).collect();
        for _ in 0..self.limits.tries {
            let mut silent = Vec::new();
            for number in open {
                if self.are_given_up() {
                    return Err(telling);
                }
                let Some(server) = self.addresses.get(number) else { continue };
                match self.ask_server(*server, question, hops) {
                    Ok(told) => {
                        self.answering.store(number, Ordering::Relaxed);
                        return Ok(told);
                    }
                    Err(failure) => {
                        if failure == DnsFailure::Timeout {
                            silent.push(number);
                        }
                        telling = more_telling(telling, failure);
                    }
                }
            }
            open = silent;
        }
        Err(telling)
    }

    /// Whether nobody is there. One name whose own servers are dead can keep a resolver silent for
    /// long, so a question that needs nobody else decides.
    fn are_given_up(&self) -> bool {
        if !self.are_silent() || self.silences.load(Ordering::Relaxed) < self.limits.silences {
            return false;
        }
        let answers = |server: &SocketAddr| {
            let probe = Query::probe().map_err(|_| DnsFailure::ServFail);
            probe.and_then(|probe| exchange::udp(*server, &probe, self.limits.try_time)).is_ok()
        };
        let is_there = *self.is_there.get_or_init(|| self.addresses.iter().any(answers));
        self.has_answered.fetch_or(is_there, Ordering::Relaxed);
        !is_there
    }

    fn ask_server(
        &self,
        server: SocketAddr,
        question: &Question,
        hops: usize,
    ) -> Result<Told, DnsFailure> {
        let with_edns = Query::new(question, true).map_err(|_| DnsFailure::ServFail)?;
        let reply = self.exchange(server, &with_edns)?;
        let (query, reply) = if reply.rejects_edns() {
            let plain = Query::new(question, false).map_err(|_| DnsFailure::ServFail)?;
            let reply = self.exchange(server, &plain)?;
            (plain, reply)
        } else {
            (with_edns, reply)
        };
        reply.told(&query, question.record_type(), hops, self.limits.answer_octets)
    }

    /// One exchange by UDP and, where that brings less than all, by TCP.
    fn exchange(&self, server: SocketAddr, query: &Query) -> Result<Reply, DnsFailure> {
        let time = self.limits.try_time;
        let answered = exchange::udp(server, query, time);
        match &answered {
            Ok(_) => self.has_answered.store(true, Ordering::Relaxed),
            Err(_) => {
                self.silences.fetch_add(1, Ordering::Relaxed);
            }
        }
        let reply = Reply::read(&answered?)?;
        if !reply.is_truncated() {
            return Ok(reply);
        }
        let whole = exchange::tcp(server, query, time).map_err(|_| DnsFailure::Truncated)?;
        let reply = Reply::read(&whole)?;
        if reply.is_truncated() { Err(DnsFailure::Truncated) } else { Ok(reply) }
    }
}

/// Of two failures the one that says more about the name, and less about the way to it.
fn more_telling(one: DnsFailure, other: DnsFailure) -> DnsFailure {
    let says = |failure| match failure {
        DnsFailure::Truncated => 4,
        DnsFailure::ServFail => 3,
        DnsFailure::Refused => 2,
        DnsFailure::Timeout => 1,
        _ => 0,
    };
    if says(other) > says(one) { other } else { one }
}
