//! What stands before the records (RFC 9990 §3.1.1.3 to §3.1.1.5).

use crate::aggregate::deviation::AggregateDeviation as Deviation;
use crate::aggregate::model::{DateRange, Form, PolicyPublished, ReportMetadata};
use crate::aggregate::xml::Element;
use crate::words::Word;

use super::{Path, Reader};

impl Reader<'_, '_> {
    pub(super) fn metadata(&mut self, element: &Element, path: &Path<'_>) -> ReportMetadata {
        self.stray_text(element, path);
        let (mut org_name, mut email, mut extra, mut report_id) = (None, None, None, None);
        let (mut date_range, mut errors, mut generator) = (None, Vec::new(), None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "org_name" => self.once(&mut org_name, child, &path, Self::required_text),
                "email" => self.once(&mut email, child, &path, Self::required_text),
                "extra_contact_info" => self.once(&mut extra, child, &path, Self::lang_text),
                "report_id" => self.once(&mut report_id, child, &path, Self::required_text),
                "date_range" => self.once(&mut date_range, child, &path, Self::date_range),
                "error" => {
                    if !errors.is_empty() && self.form == Form::Rfc9990 {
                        self.note(Deviation::Repeated, child, &path);
                    }
                    errors.push(self.lang_text(child, &path));
                }
                "generator" => self.once(&mut generator, child, &path, Self::text),
                _ => self.unknown(child, &path),
            }
        }
        ReportMetadata {
            org_name: self.required(org_name, "org_name", element, path, String::new),
            email: self.required(email, "email", element, path, String::new),
            extra_contact_info: extra,
            report_id: self.required(report_id, "report_id", element, path, String::new),
            date_range: self.required(date_range, "date_range", element, path, DateRange::default),
            errors,
            generator,
        }
    }

    pub(super) fn required_text(&mut self, element: &Element, path: &Path<'_>) -> String {
        let text = self.text(element, path);
        if text.is_empty() {
            self.note(Deviation::Empty, element, path);
        }
        text
    }

    fn date_range(&mut self, element: &Element, path: &Path<'_>) -> DateRange {
        self.stray_text(element, path);
        let (mut begin, mut end) = (None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "begin" => self.once(&mut begin, child, &path, Self::number),
                "end" => self.once(&mut end, child, &path, Self::number),
                _ => self.unknown(child, &path),
            }
        }
        let begin = self.required(begin, "begin", element, path, u64::default);
        let end = self.required(end, "end", element, path, u64::default);
        if end < begin {
            self.note(Deviation::EndsBeforeItBegins, element, path);
        }
        DateRange { begin, end }
    }

    pub(super) fn policy(&mut self, element: &Element, path: &Path<'_>) -> PolicyPublished {
        self.stray_text(element, path);
        let (mut domain, mut p) = (None, None);
        let mut policy = PolicyPublished::new("", Word::from_text(""));
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "domain" => self.once(&mut domain, child, &path, Self::required_text),
                "discovery_method" => {
                    self.once(&mut policy.discovery_method, child, &path, Self::word);
                }
                "p" => self.once(&mut p, child, &path, Self::word),
                "sp" => self.once(&mut policy.sp, child, &path, Self::word),
                "np" => self.once(&mut policy.np, child, &path, Self::word),
                "adkim" => self.once(&mut policy.adkim, child, &path, Self::word),
                "aspf" => self.once(&mut policy.aspf, child, &path, Self::word),
                "testing" => self.once(&mut policy.testing, child, &path, Self::word),
                "fo" => self.once(&mut policy.fo, child, &path, Self::text),
                "pct" => {
                    self.historic("pct", child, &path);
                    self.once(&mut policy.pct, child, &path, Self::text);
                }
                _ => self.unknown(child, &path),
            }
        }
        policy.domain = self.required(domain, "domain", element, path, String::new);
        policy.p = self.required(p, "p", element, path, || Word::from_text(""));
        policy
    }
}
