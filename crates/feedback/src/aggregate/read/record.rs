//! Records (RFC 9990 §3.1.1.7 to §3.1.1.14).

use crate::aggregate::deviation::{AggregateDeviation as Deviation, AggregateError};
use crate::aggregate::model::{
    AuthResults, DkimAuthResult, Form, Identifiers, PolicyEvaluated, Reason, Record, Row, SourceIp,
    SpfAuthResult,
};
use crate::aggregate::words::{OverrideType, SpfScope};
use crate::aggregate::xml::Element;
use crate::deviations::excerpt;
use crate::limits::{Bound, LimitExceeded};
use crate::words::Word;

use super::{Order, Path, Reader, extension};

impl Reader<'_, '_> {
    pub(super) fn record(
        &mut self,
        element: Element,
        number: usize,
    ) -> Result<Record, AggregateError> {
        let path = Path { parent: None, name: "record", number };
        self.stray_text(&element, &path);
        let (mut row, mut identifiers, mut auth_results) = (None, None, None);
        let mut order = Order::default();
        let mut extensions = Vec::new();
        let (offset, children) = (element.offset, element.children);
        for child in children {
            let path = path.child(&child);
            match child.own_name() {
                "row" => {
                    self.order(&mut order, 0, &child, &path);
                    self.once(&mut row, &child, &path, Self::row);
                }
                "identifiers" => {
                    self.order(&mut order, 1, &child, &path);
                    self.once(&mut identifiers, &child, &path, Self::identifiers);
                }
                "auth_results" => {
                    self.order(&mut order, 2, &child, &path);
                    self.once(&mut auth_results, &child, &path, Self::auth_results);
                }
                "extensions" => {
                    self.unknown(&child, &path);
                    extensions.extend(child.children.into_iter().map(extension));
                }
                _ if child.foreign.is_some() => extensions.push(extension(child)),
                _ => self.unknown(&child, &path),
            }
        }
        let element = Element { offset, ..Element::default() };
        let row = row.unwrap_or_else(|| {
            self.note(Deviation::Missing("row"), &element, &path);
            Ok(nothing_known())
        });
        let identifiers =
            self.required(identifiers, "identifiers", &element, &path, Identifiers::default);
        let auth_results = self
            .required(auth_results, "auth_results", &element, &path, || Ok(AuthResults::default()));
        Ok(Record { row: row?, identifiers, auth_results: auth_results?, extensions })
    }

    fn row(&mut self, element: &Element, path: &Path<'_>) -> Result<Row, LimitExceeded> {
        self.stray_text(element, path);
        let (mut source_ip, mut count, mut policy_evaluated) = (None, None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "source_ip" => self.once(&mut source_ip, child, &path, Self::source_ip),
                "count" => self.once(&mut count, child, &path, Self::number),
                "policy_evaluated" => {
                    self.once(&mut policy_evaluated, child, &path, Self::policy_evaluated);
                }
                _ => self.unknown(child, &path),
            }
        }
        let nothing = nothing_known();
        let evaluated = self.required(policy_evaluated, "policy_evaluated", element, path, || {
            Ok(nothing.policy_evaluated)
        });
        Ok(Row {
            source_ip: self.required(source_ip, "source_ip", element, path, || nothing.source_ip),
            count: self.required(count, "count", element, path, u64::default),
            policy_evaluated: evaluated?,
        })
    }

    fn source_ip(&mut self, element: &Element, path: &Path<'_>) -> SourceIp {
        let text = self.text(element, path);
        let address = SourceIp::from_text(&text);
        if let SourceIp::Unknown(text) = &address {
            self.note(Deviation::NotAnAddress(excerpt(text)), element, path);
        }
        address
    }

    fn policy_evaluated(
        &mut self,
        element: &Element,
        path: &Path<'_>,
    ) -> Result<PolicyEvaluated, LimitExceeded> {
        self.stray_text(element, path);
        let (mut disposition, mut dkim, mut spf, mut reasons) = (None, None, None, Vec::new());
        let mut order = Order::default();
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "disposition" => {
                    self.order(&mut order, 0, child, &path);
                    self.once(&mut disposition, child, &path, Self::word);
                }
                "dkim" => {
                    self.order(&mut order, 1, child, &path);
                    self.once(&mut dkim, child, &path, Self::word);
                }
                "spf" => {
                    self.order(&mut order, 2, child, &path);
                    self.once(&mut spf, child, &path, Self::word);
                }
                "reason" => {
                    self.order(&mut order, 3, child, &path);
                    reasons.extend(self.reason(child, &path));
                    LimitExceeded::check(reasons.len(), self.limits.reasons, Bound::Reasons)?;
                }
                _ => self.unknown(child, &path),
            }
        }
        Ok(PolicyEvaluated {
            disposition: self
                .required(disposition, "disposition", element, path, || Word::from_text("")),
            dkim: self.required(dkim, "dkim", element, path, || Word::from_text("")),
            spf: self.required(spf, "spf", element, path, || Word::from_text("")),
            reasons,
        })
    }

    /// `None` for a reason that says nothing.
    fn reason(&mut self, element: &Element, path: &Path<'_>) -> Option<Reason> {
        self.stray_text(element, path);
        let (mut kind, mut comment) = (None::<OverrideType>, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "type" => {
                    self.once(&mut kind, child, &path, Self::word);
                    if let Some(OverrideType::Forwarded | OverrideType::SampledOut) = kind {
                        self.historic(&child.text, child, &path);
                    }
                }
                "comment" => self.once(&mut comment, child, &path, Self::lang_text),
                _ => self.unknown(child, &path),
            }
        }
        let kind = self.required(kind, "type", element, path, || Word::from_text(""));
        let comment = comment.filter(|comment| !comment.text.is_empty());
        let says_something = kind.is_known() || !kind.as_str().is_empty() || comment.is_some();
        says_something.then_some(Reason { kind, comment })
    }

    fn identifiers(&mut self, element: &Element, path: &Path<'_>) -> Identifiers {
        self.stray_text(element, path);
        let (mut header_from, mut envelope_from, mut envelope_to) = (None, None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "header_from" => self.once(&mut header_from, child, &path, Self::required_text),
                "envelope_from" => self.once(&mut envelope_from, child, &path, Self::text),
                "envelope_to" => self.once(&mut envelope_to, child, &path, Self::text),
                _ => self.unknown(child, &path),
            }
        }
        let header_from = self.required(header_from, "header_from", element, path, String::new);
        Identifiers { header_from, envelope_from, envelope_to }
    }

    fn auth_results(
        &mut self,
        element: &Element,
        path: &Path<'_>,
    ) -> Result<AuthResults, LimitExceeded> {
        self.stray_text(element, path);
        let mut results = AuthResults::default();
        let mut order = Order::default();
        for child in &element.children {
            let (dkim, spf) = (results.dkim.len(), results.spf.len());
            LimitExceeded::check(dkim + spf, self.limits.auth_results, Bound::AuthResults)?;
            let mut path = path.child(child);
            match child.own_name() {
                "dkim" => {
                    path.number = dkim + 1;
                    self.order(&mut order, 0, child, &path);
                    results.dkim.push(self.dkim(child, &path));
                }
                "spf" => {
                    path.number = spf + 1;
                    self.order(&mut order, 1, child, &path);
                    if spf > 0 && self.form == Form::Rfc9990 {
                        self.note(Deviation::Historic("a second spf".to_owned()), child, &path);
                    }
                    results.spf.push(self.spf(child, &path));
                }
                _ => self.unknown(child, &path),
            }
        }
        let count = results.dkim.len() + results.spf.len();
        LimitExceeded::check(count, self.limits.auth_results, Bound::AuthResults)?;
        Ok(results)
    }

    fn dkim(&mut self, element: &Element, path: &Path<'_>) -> DkimAuthResult {
        self.stray_text(element, path);
        let (mut domain, mut selector, mut result, mut human) = (None, None, None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "domain" => self.once(&mut domain, child, &path, Self::required_text),
                "selector" => self.once(&mut selector, child, &path, Self::text),
                "result" => self.once(&mut result, child, &path, Self::word),
                "human_result" => self.once(&mut human, child, &path, Self::lang_text),
                _ => self.unknown(child, &path),
            }
        }
        if selector.is_none() && self.form == Form::Rfc9990 {
            self.note(Deviation::Missing("selector"), element, path);
        }
        DkimAuthResult {
            domain: self.required(domain, "domain", element, path, String::new),
            selector,
            result: self.required(result, "result", element, path, || Word::from_text("")),
            human_result: human.filter(|human| !human.text.is_empty()),
        }
    }

    fn spf(&mut self, element: &Element, path: &Path<'_>) -> SpfAuthResult {
        self.stray_text(element, path);
        let (mut domain, mut scope, mut result, mut human) = (None, None, None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "domain" => self.once(&mut domain, child, &path, Self::required_text),
                "scope" => {
                    self.once(&mut scope, child, &path, Self::word);
                    if let Some(SpfScope::Helo) = scope {
                        self.historic(&child.text, child, &path);
                    }
                }
                "result" => self.once(&mut result, child, &path, Self::word),
                "human_result" => self.once(&mut human, child, &path, Self::lang_text),
                _ => self.unknown(child, &path),
            }
        }
        SpfAuthResult {
            domain: self.required(domain, "domain", element, path, String::new),
            scope,
            result: self.required(result, "result", element, path, || Word::from_text("")),
            human_result: human.filter(|human| !human.text.is_empty()),
        }
    }
}

/// The row of a record that has none.
fn nothing_known() -> Row {
    Row {
        source_ip: SourceIp::Unknown(String::new()),
        count: 0,
        policy_evaluated: PolicyEvaluated::new(
            Word::from_text(""),
            Word::from_text(""),
            Word::from_text(""),
        ),
    }
}
