//! The names of a zone file, and what is known of each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, MxRecord, Question, RecordType, TxtRecord};

use super::error::{ZoneError, ZoneProblem};
use super::record::{Data, Record};
use crate::alias::Found;
use crate::{Limits, record_set};

/// Everything that a file says of one name, while it is read.
#[derive(Debug, Default)]
struct Gathered {
    line: usize,
    alias: Option<DomainName>,
    redirect: Option<DomainName>,
    a: Vec<Ipv4Addr>,
    aaaa: Vec<Ipv6Addr>,
    mx: Vec<MxRecord>,
    ptr: Vec<DomainName>,
    txt: Vec<TxtRecord>,
    spf: Vec<TxtRecord>,
    apex: bool,
    name_servers: bool,
    /// There is a record that forbids a CNAME.
    occupied: bool,
    /// The line at which a CNAME and another record have met.
    collision: Option<usize>,
}

impl Gathered {
    fn add(&mut self, record: Record) -> Result<(), ZoneProblem> {
        let Record { line, owner, data } = record;
        match &data {
            Data::BesideCname => return Ok(()),
            Data::Cname(target) => {
                if self.alias.as_ref().is_some_and(|alias| alias != target) {
                    return Err(ZoneProblem::CnameAndOther { name: owner });
                }
                if self.occupied {
                    self.collision.get_or_insert(line);
                }
            }
            _ => {
                if self.alias.is_some() {
                    self.collision.get_or_insert(line);
                }
                self.occupied = true;
            }
        }
        match data {
            Data::A(address) => self.a.push(address),
            Data::Aaaa(address) => self.aaaa.push(address),
            Data::Mx(record) => self.mx.push(record),
            Data::Ptr(name) => self.ptr.push(name),
            Data::Txt(record) => self.txt.push(record),
            Data::Spf(record) => self.spf.push(record),
            Data::Cname(target) => self.alias = Some(target),
            Data::Dname(target) => {
                if self.redirect.as_ref().is_some_and(|redirect| *redirect != target) {
                    return Err(ZoneProblem::TwoDnames { name: owner });
                }
                self.redirect = Some(target);
            }
            Data::Soa => self.apex = true,
            Data::Ns => self.name_servers = true,
            Data::BesideCname | Data::Other => {}
        }
        Ok(())
    }

    fn into_node(self, complete: bool) -> Node {
        let alias = self.alias.map(Answer::Cname);
        let sets = [
            alias.map(|alias| (RecordType::Cname, alias)),
            set(RecordType::A, self.a, Answer::A),
            set(RecordType::Aaaa, self.aaaa, Answer::Aaaa),
            set(RecordType::Mx, self.mx, Answer::Mx),
            set(RecordType::Ptr, self.ptr, Answer::Ptr),
            set(RecordType::Txt, self.txt, Answer::Txt),
            set(RecordType::Spf, self.spf, Answer::Txt),
        ];
        Node { sets: sets.into_iter().flatten().collect(), redirect: self.redirect, complete }
    }
}

fn set<T>(
    record_type: RecordType,
    records: Vec<T>,
    answer: impl Fn(Vec<T>) -> Answer,
) -> Option<(RecordType, Answer)> {
    if records.is_empty() {
        return None;
    }
    Some((record_type, record_set::canonical(answer(records))))
}

/// One name.
#[derive(Debug)]
struct Node {
    /// At most one answer a type, each with records. Beside an alias there are others only in a bag
    /// of records, where two have met that no server would serve together.
    sets: Box<[(RecordType, Answer)]>,
    /// Where a DNAME sends the names below.
    redirect: Option<DomainName>,
    /// The file is authoritative here: what it does not say does not exist.
    complete: bool,
}

impl Node {
    /// A name that has no records and has names below it (RFC 4592 §2.2.2).
    fn empty_non_terminal() -> Self {
        Self { sets: Box::default(), redirect: None, complete: true }
    }

    fn find(&self, record_type: RecordType) -> Found<'_> {
        match (self.set(record_type), self.set(RecordType::Cname)) {
            (Some(answer), _) => Found::Answer(answer),
            (None, Some(Answer::Cname(target))) => Found::Alias(Cow::Borrowed(target)),
            (None, _) if self.complete => Found::Answer(&Answer::NoData),
            (None, _) => Found::Unknown,
        }
    }

    fn set(&self, record_type: RecordType) -> Option<&Answer> {
        self.sets.iter().find_map(|(known, answer)| (*known == record_type).then_some(answer))
    }
}

/// The names of a file while it is read.
#[derive(Debug, Default)]
pub(super) struct TreeBuilder {
    names: HashMap<Box<str>, Gathered>,
}

/// Where a name lies.
enum Place<'a> {
    /// In the zone with this apex.
    Inside(&'a str),
    /// At or below this delegation from a zone: another zone has the last word.
    Delegated(&'a str),
    /// In no zone of the file.
    Outside,
}

impl TreeBuilder {
    pub(super) fn add(&mut self, record: Record, limits: &Limits) -> Result<(), ZoneError> {
        let Record { line, owner, .. } = &record;
        let line = *line;
        if !self.names.contains_key(owner.as_str()) {
            if self.names.len() >= limits.names {
                return Err(ZoneError::TooManyNames { limit: limits.names });
            }
            let gathered = Gathered { line, ..Gathered::default() };
            self.names.insert(owner.as_str().into(), gathered);
        }
        match self.names.get_mut(owner.as_str()) {
            Some(gathered) => gathered.add(record).map_err(|problem| problem.at(line)),
            None => Ok(()),
        }
    }

    /// The nearest apex or delegation at or above the name decides. NS records without an apex above
    /// them delegate nothing: they are records in a bag.
    fn place<'a>(&self, name: &'a str) -> Place<'a> {
        let mut cut = None;
        for above in at_and_above(name) {
            match self.names.get(above) {
                Some(gathered) if gathered.apex => {
                    return cut.map_or(Place::Inside(above), Place::Delegated);
                }
                Some(gathered) if gathered.name_servers && cut.is_none() => cut = Some(above),
                _ => {}
            }
        }
        Place::Outside
    }

    /// The first CNAME within a zone that stands beside other records: no server would load it. A bag
    /// of records only tells what was seen.
    fn collision(&self) -> Option<ZoneError> {
        let collisions = self.names.iter().filter_map(|(name, gathered)| {
            let inside = matches!(self.place(name), Place::Inside(_));
            gathered.collision.filter(|_| inside).map(|line| (line, name))
        });
        let (line, name) = collisions.min()?;
        let problem = match DomainName::parse(name) {
            Ok(name) => ZoneProblem::CnameAndOther { name },
            Err(_) => ZoneProblem::UnaskableName { name: name.to_string() },
        };
        Some(problem.at(line))
    }

    pub(super) fn build(self, limits: &Limits) -> Result<Tree, ZoneError> {
        if let Some(error) = self.collision() {
            return Err(error);
        }
        let mut nodes = HashMap::with_capacity(self.names.len());
        let mut stray_wildcard: Option<(usize, &str)> = None;
        for (name, gathered) in &self.names {
            let apex = match self.place(name) {
                Place::Inside(apex) => apex,
                // The delegation itself is a name of the zone above it.
                Place::Delegated(cut) if cut == &**name => match self.place(parent(name)) {
                    Place::Inside(apex) => apex,
                    _ => continue,
                },
                Place::Delegated(_) => continue,
                Place::Outside => {
                    let first = stray_wildcard.is_none_or(|(line, _)| gathered.line < line);
                    if name.starts_with("*.") && first {
                        stray_wildcard = Some((gathered.line, name));
                    }
                    continue;
                }
            };
            if **name == *apex {
                continue;
            }
            for above in at_and_above(parent(name)).take_while(|above| *above != apex) {
                if self.names.contains_key(above) || nodes.contains_key(above) {
                    // Whoever put it there does the rest of the way up.
                    break;
                }
                if nodes.len().saturating_add(self.names.len()) >= limits.names {
                    return Err(ZoneError::TooManyNames { limit: limits.names });
                }
                nodes.insert(above.into(), Node::empty_non_terminal());
            }
        }
        if let Some((line, name)) = stray_wildcard {
            return Err(ZoneProblem::WildcardOutsideZone { name: name.to_owned() }.at(line));
        }
        let complete: Vec<bool> =
            self.names.keys().map(|name| matches!(self.place(name), Place::Inside(_))).collect();
        for ((name, gathered), complete) in self.names.into_iter().zip(complete) {
            nodes.insert(name, gathered.into_node(complete));
        }
        Ok(Tree { nodes })
    }
}

/// The names of a file.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: HashMap<Box<str>, Node>,
}

impl Tree {
    /// The TXT records that stand in the file, by name, in no order.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &[TxtRecord])> {
        self.nodes.iter().filter_map(|(name, node)| match node.set(RecordType::Txt)? {
            Answer::Txt(records) => Some((&**name, &**records)),
            _ => None,
        })
    }

    /// Looks a question up (RFC 1034 §4.3.2, RFC 4592 §3.3.1, RFC 6672 §3.2).
    pub(super) fn find(&self, question: &Question) -> Found<'_> {
        const NAME_TOO_LONG: &Answer = &Answer::Failed(DnsFailure::ServFail);
        let name = question.name().as_str();
        if let Some(node) = self.nodes.get(name) {
            return node.find(question.record_type());
        }
        let known = at_and_above(parent(name))
            .find_map(|above| self.nodes.get(above).map(|encloser| (above, encloser)));
        let Some((above, encloser)) = known else { return Found::Unknown };
        if let Some(target) = &encloser.redirect {
            let prefix = name.strip_suffix(above).unwrap_or_default();
            // RFC 6672 §2.2: a name that becomes too long is YXDOMAIN, a response code like SERVFAIL.
            return match DomainName::parse(&format!("{prefix}{target}")) {
                Ok(alias) => Found::Alias(Cow::Owned(alias)),
                Err(_) => Found::Answer(NAME_TOO_LONG),
            };
        }
        if !encloser.complete {
            return Found::Unknown;
        }
        match self.nodes.get(format!("*.{above}").as_str()) {
            Some(wildcard) => wildcard.find(question.record_type()),
            None => Found::Answer(&Answer::NxDomain),
        }
    }
}

/// The name and every name above it, but for the root.
fn at_and_above(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name).filter(|name| !name.is_empty()), |name| {
        Some(parent(name)).filter(|name| !name.is_empty())
    })
}

/// The name above, or nothing above a top-level name.
fn parent(name: &str) -> &str {
    name.split_once('.').map_or("", |(_, parent)| parent)
}
