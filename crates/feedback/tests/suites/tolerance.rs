//! What reporters do wrong (parsedmarc#18, #69, #122, #208, #409, mail-dmarc#247), one by one.

use waxseal_feedback::aggregate::{
    AggregateDeviation as Deviation, AggregateError, Form, OverrideType, ReadAggregate, SourceIp,
    read,
};
use waxseal_feedback::container::{ContainerDeviation, ContainerError};
use waxseal_feedback::limits::Limits;

use crate::support::{aggregate, one};

const METADATA: &str = "<report_metadata><org_name>O</org_name><email>e@o.example</email>\
    <report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata>";
const POLICY: &str = "<policy_published><domain>d.example</domain><p>none</p></policy_published>";
const ROW: &str = "<row><source_ip>192.0.2.1</source_ip><count>1</count><policy_evaluated>\
    <disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>";
const IDENTIFIERS: &str = "<identifiers><header_from>d.example</header_from></identifiers>";
const AUTH_RESULTS: &str = "<auth_results><dkim><domain>d.example</domain><selector>s</selector>\
    <result>pass</result></dkim></auth_results>";

fn record() -> String {
    format!("<record>{ROW}{IDENTIFIERS}{AUTH_RESULTS}</record>")
}

/// A report without a deviation, in the form of RFC 9990.
fn report() -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\
         <version>1.0</version>{METADATA}{POLICY}{}</feedback>\n",
        record()
    )
}

fn ok(xml: impl AsRef<[u8]>) -> ReadAggregate {
    read(xml.as_ref(), &Limits::default()).unwrap()
}

fn told(read: &ReadAggregate) -> Vec<(&str, Deviation)> {
    let deviations = read.deviations.iter();
    deviations.map(|deviation| (&*deviation.place.path, deviation.what.clone())).collect()
}

/// Reads the report with one text in the place of another, and tells the deviations.
#[track_caller]
fn changed(from: &str, to: &str) -> ReadAggregate {
    let report = report();
    assert!(report.contains(from), "{from}");
    ok(report.replacen(from, to, 1))
}

#[track_caller]
fn deviates(from: &str, to: &str, path: &str, what: Deviation) -> ReadAggregate {
    let read = changed(from, to);
    assert_eq!(told(&read), [(path, what)], "{to}");
    read
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn a_good_report_has_no_deviation() {
    let read = ok(report());
    assert_eq!(told(&read), []);
    assert_eq!(read.report.form, Form::Rfc9990);
    // Which is well-formed XML all the same.
    assert_eq!(told(&ok(report().replace('\n', ""))), []);
    assert_eq!(told(&ok(report().replace("<?xml version=\"1.0\"?>\n", ""))), []);
    assert_eq!(told(&ok([b"\xef\xbb\xbf", report().as_bytes()].concat())), []);
}

#[test]
fn odd_surroundings_are_stepped_over() {
    let schema = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">";
    let read = changed("\n<feedback", &format!(" {schema}<feedback"));
    let wrapper = Deviation::Wrapper(text("xs:schema"));
    let unclosed = Deviation::UnclosedElement(text("xs:schema"));
    assert_eq!(told(&read), [("", wrapper.clone()), ("", unclosed)]);
    let read = ok(report().replace("\n<feedback", &format!("{schema}<feedback")) + "</xs:schema>");
    assert_eq!(told(&read), [("", wrapper)]);
    assert_eq!(told(&ok(format!("\n{}", report()))), [("", Deviation::BeforeDeclaration)]);
    assert_eq!(told(&ok(report() + "<x/>")), [("", Deviation::BehindReport)]);
    assert_eq!(told(&ok(report() + "\0\0")), [("", Deviation::BehindReport)]);
    assert_eq!(told(&ok(report() + "<!-- a -->\n")), []);
    let unknown = Deviation::UnknownElement(text("x"));
    assert_eq!(told(&ok(format!("<x>y</x>{}", &report()[22..]))), [("", unknown)]);
}

#[test]
fn namespaces_tell_the_form() {
    let namespace = " xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"";
    assert_eq!(ok(report().replace(namespace, "")).report.form, Form::Rfc7489);
    let old = " xmlns=\"http://dmarc.org/dmarc-xml/0.1\"";
    let read = changed(namespace, old);
    assert_eq!((told(&read), read.report.form), (vec![], Form::Rfc7489));
    let what = Deviation::UnknownNamespace(text("urn:x"));
    deviates(namespace, " xmlns=\"urn:x\"", "", what);
    // With a prefix.
    let prefixed = report()
        .replace("</", "</d:")
        .replace(namespace, " xmlns:d=\"urn:ietf:params:xml:ns:dmarc-2.0\"");
    let prefixed = prefixed.replace('<', "<d:").replace("<d:/d:", "</d:").replace("<d:?", "<?");
    assert_eq!(ok(&prefixed).report, ok(report()).report, "{prefixed}");
}

#[test]
fn bad_octets_are_replaced() {
    let report = report();
    let at = report.find("d.example").unwrap();
    let mut octets = report.into_bytes();
    octets[at] = 0xff;
    let read = ok(&octets);
    assert_eq!(told(&read), [("", Deviation::InvalidUtf8)]);
    assert_eq!(read.deviations.iter().next().unwrap().place.offset, at);
    assert_eq!(read.report.policy_published.domain, "\u{fffd}.example");
    octets[at] = 0;
    let read = ok(&octets);
    assert_eq!(told(&read), [("policy_published/domain", Deviation::ForbiddenCharacter)]);
    assert_eq!(read.report.policy_published.domain, "\u{fffd}.example");
}

#[test]
fn references_are_read_and_others_are_kept() {
    let org = |xml: &str| {
        let read = changed(">O<", &format!(">{xml}<"));
        let deviations = told(&read).into_iter().map(|(path, what)| {
            assert_eq!(path, "report_metadata/org_name");
            what
        });
        (deviations.collect::<Vec<_>>(), read.report.report_metadata.org_name.clone())
    };
    let good = org("&lt;&gt;&amp;&quot;&apos;&#65;&#x42; <![CDATA[<c>]]>");
    assert_eq!(good, (vec![], text("<>&\"'AB <c>")));
    let unknown = vec![Deviation::UnknownEntity(text("nbsp"))];
    assert_eq!(org("a&nbsp;b"), (unknown, text("a&nbsp;b")));
    assert_eq!(org("a & b"), (vec![Deviation::BareAmpersand], text("a & b")));
    assert_eq!(org("a &b c"), (vec![Deviation::BareAmpersand], text("a &b c")));
    assert_eq!(org("a&#1;b"), (vec![Deviation::ForbiddenCharacter], text("a\u{fffd}b")));
    let zero = vec![Deviation::UnknownEntity(text("#0"))];
    assert_eq!(org("a&#0;b"), (zero, text("a&#0;b")));
}

#[test]
fn elements_that_are_missing_repeated_or_unknown_are_told() {
    deviates(
        "<version>1.0</version>",
        "<version>2</version>",
        "version",
        Deviation::UnknownVersion(text("2")),
    );
    assert_eq!(told(&changed("<version>1.0</version>", "")), []);
    deviates(METADATA, "", "", Deviation::Missing("report_metadata"));
    deviates(POLICY, "", "", Deviation::Missing("policy_published"));
    deviates(&record(), "", "", Deviation::Missing("record"));
    deviates(ROW, "", "record[1]", Deviation::Missing("row"));
    deviates(IDENTIFIERS, "", "record[1]", Deviation::Missing("identifiers"));
    deviates(AUTH_RESULTS, "", "record[1]", Deviation::Missing("auth_results"));
    deviates(
        "<selector>s</selector>",
        "",
        "record[1]/auth_results/dkim[1]",
        Deviation::Missing("selector"),
    );
    deviates("<p>none</p>", "", "policy_published", Deviation::Missing("p"));
    deviates(
        "<end>2</end>",
        "<end>0</end>",
        "report_metadata/date_range",
        Deviation::EndsBeforeItBegins,
    );
    let read = deviates(
        "<count>1</count>",
        "<count>many</count>",
        "record[1]/row/count",
        Deviation::NotANumber(text("many")),
    );
    assert_eq!(read.report.records[0].row.count, 0);
    let read = deviates(
        "192.0.2.1",
        "hidden",
        "record[1]/row/source_ip",
        Deviation::NotAnAddress(text("hidden")),
    );
    assert_eq!(read.report.records[0].row.source_ip, SourceIp::Unknown(text("hidden")));
    let read = deviates(
        "<p>none</p>",
        "<p>none</p><p>reject</p>",
        "policy_published/p",
        Deviation::Repeated,
    );
    assert_eq!(read.report.policy_published.p.as_str(), "none");
    let unknown = Deviation::UnknownElement(text("x"));
    deviates("<p>none</p>", "<x>y</x><p>none</p>", "policy_published/x", unknown.clone());
    deviates(ROW, &format!("{ROW}<x/>"), "record[1]/x", unknown.clone());
    deviates(POLICY, &format!("{POLICY}<x/>"), "x", unknown);
    deviates("<p>none</p>", "11<p>none</p>", "policy_published", Deviation::StrayText(text("11")));
    deviates(POLICY, &format!("{POLICY}11"), "", Deviation::StrayText(text("11")));
    let read = deviates(
        "<p>none</p>",
        "<p>monitor</p>",
        "policy_published/p",
        Deviation::UnknownWord(text("monitor")),
    );
    assert_eq!(read.report.policy_published.p.as_str(), "monitor");
}

#[test]
fn order_matters_where_the_rfc_says_so() {
    deviates(
        &format!("{METADATA}{POLICY}"),
        &format!("{POLICY}{METADATA}"),
        "report_metadata",
        Deviation::OutOfOrder,
    );
    deviates(
        &format!("{ROW}{IDENTIFIERS}"),
        &format!("{IDENTIFIERS}{ROW}"),
        "record[1]/row",
        Deviation::OutOfOrder,
    );
    let (dkim, spf) = ("<dkim>pass</dkim>", "<spf>fail</spf>");
    let path = "record[1]/row/policy_evaluated/dkim";
    deviates(&format!("{dkim}{spf}"), &format!("{spf}{dkim}"), path, Deviation::OutOfOrder);
    // RFC 9990 Appendix A: `xs:all`.
    let count = "<count>1</count>";
    let source_ip = "<source_ip>192.0.2.1</source_ip>";
    assert_eq!(told(&changed(&format!("{source_ip}{count}"), &format!("{count}{source_ip}"))), []);
}

#[test]
fn tags_in_a_wrong_order_are_mended() {
    let unclosed = |name: &str| Deviation::UnclosedElement(text(name));
    let read = deviates(
        "<p>none</p></policy_published>",
        "<p>none</policy_published>",
        "policy_published/p",
        unclosed("p"),
    );
    assert_eq!(read.report.policy_published.p.as_str(), "none");
    let what = Deviation::UnmatchedEndTag(text("x"));
    deviates("<p>none</p>", "<p>none</x></p>", "policy_published/p", what);
    deviates("</record></feedback>", "</feedback>", "record[1]", unclosed("record"));
}

#[test]
fn words_of_rfc_7489_are_told_in_reports_of_rfc_9990() {
    let disposition = "<spf>fail</spf></policy_evaluated>";
    let with_reason = |kind: &str| {
        format!(
            "<spf>fail</spf><reason><type>{kind}</type><comment lang=\"de\">c</comment></reason></policy_evaluated>"
        )
    };
    let path = "record[1]/row/policy_evaluated/reason/type";
    let historic = |word: &str| Deviation::Historic(text(word));
    for (word, kind) in
        [("forwarded", OverrideType::Forwarded), ("sampled_out", OverrideType::SampledOut)]
    {
        let read = deviates(disposition, &with_reason(word), path, historic(word));
        let reason = &read.report.records[0].row.policy_evaluated.reasons[0];
        assert_eq!(reason.kind, kind);
        assert_eq!(reason.comment.as_ref().unwrap().lang.as_deref(), Some("de"));
        // Of their own form they are no deviation.
        let old = report().replacen(disposition, &with_reason(word), 1);
        let old = old.replace(" xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"", "");
        assert_eq!(told(&ok(old)), []);
    }
    let unknown = Deviation::UnknownWord(text("because"));
    let read = deviates(disposition, &with_reason("because"), path, unknown);
    let reason = &read.report.records[0].row.policy_evaluated.reasons[0];
    assert_eq!(reason.kind, OverrideType::Unknown(text("because")));
    deviates("<p>none</p>", "<p>none</p><pct>50</pct>", "policy_published/pct", historic("pct"));
    let spf = "<spf><domain>d.example</domain><scope>helo</scope><result>pass</result></spf>";
    let with_spf = |spf: &str| format!("{spf}</auth_results>");
    let path = "record[1]/auth_results/spf[1]/scope";
    deviates("</auth_results>", &with_spf(spf), path, historic("helo"));
    let twice = spf.replace("helo", "mfrom").repeat(2);
    let path = "record[1]/auth_results/spf[2]";
    deviates("</auth_results>", &with_spf(&twice), path, historic("a second spf"));
}

#[test]
fn extensions_are_kept_with_their_namespace() {
    let xml = "<extension><a:b xmlns:a=\"urn:a\" c=\"d &amp; e\" a:f=\"g\"><a:h>i</a:h></a:b></extension>";
    let read = changed(POLICY, &format!("{POLICY}{xml}"));
    assert_eq!(told(&read), []);
    let extension = &read.report.extensions[0];
    assert_eq!((extension.namespace.as_deref(), &*extension.name), (Some("urn:a"), "b"));
    assert_eq!(extension.attributes, [(text("c"), text("d & e"))]);
    assert_eq!(extension.children[0].text, "i");
    let read = changed("</auth_results>", "</auth_results><x xmlns=\"urn:x\">y</x>");
    assert_eq!(told(&read), []);
    assert_eq!(read.report.records[0].extensions[0].text, "y");
}

#[test]
fn what_is_no_report_is_an_error() {
    let error = |xml: &str| read(xml.as_bytes(), &Limits::default()).unwrap_err();
    assert_eq!(error("<html><body>gone</body></html>"), AggregateError::NotAReport);
    assert_eq!(error(""), AggregateError::NotAReport);
    let cut = report();
    let cut = &cut[..cut.find("<identifiers>").unwrap()];
    assert_eq!(error(cut), AggregateError::Truncated { offset: cut.len() });
    let cut = &cut[..cut.len() - 3];
    assert!(matches!(error(cut), AggregateError::Truncated { .. }), "{:?}", error(cut));
    let dtd = report().replace("\n<feedback", "\n<!DOCTYPE feedback><feedback");
    let offset = dtd.find("<!DOCTYPE").unwrap();
    assert_eq!(error(&dtd), AggregateError::DocumentType { offset });
    let text = AggregateError::NotAReport.to_string();
    assert_eq!(text, "it is no aggregate report: there is no <feedback> element in it");
}

fn mail(media_type: &str, encoding: &str, body: &str) -> Vec<u8> {
    format!(
        "From: a@b.example\nContent-Type: {media_type}\nContent-Transfer-Encoding: {encoding}\n\n{body}"
    )
    .into_bytes()
}

#[test]
fn parts_are_taken_for_what_they_are() {
    // Mislabelled: XML that calls itself gzip.
    let (read, found) = aggregate(&mail("application/gzip", "8bit", &report())).unwrap();
    assert!(read.deviations.is_empty());
    let declared = text("application/gzip");
    let told = ContainerDeviation::Mislabelled { declared, found: "XML" };
    assert_eq!(found.container_deviations, [told]);
    let (_, found) = aggregate(&mail("application/octet-stream", "7bit", &report())).unwrap();
    assert_eq!(found.container_deviations, []);
    // Gone: a gateway has taken the attachment away, or only the text is left.
    let error = one(&mail("text/plain", "7bit", "unused")).unwrap_err();
    assert_eq!(error, ContainerError::NoReportInMail.to_string());
    let error = one(&mail("application/gzip", "7bit", "unused")).unwrap_err();
    assert_eq!(error, ContainerError::NotAReport.to_string());
    let error = one(b"unused").unwrap_err();
    assert_eq!(error, ContainerError::NotAReport.to_string());
    let error = one(&mail("application/gzip", "base64", "!!")).unwrap_err();
    assert_eq!(error, ContainerError::BadTransferEncoding { encoding: "base64" }.to_string());
}

#[test]
fn a_report_in_a_forwarded_message_is_found() {
    let inner = String::from_utf8(mail("text/xml", "8bit", &report())).unwrap();
    let outer = format!(
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nsee below\n--x\n\
         Content-Type: message/rfc822\n\n{inner}\n--x--\n"
    );
    let (_, found) = aggregate(outer.as_bytes()).unwrap();
    assert_eq!(found.place.to_string(), "part 2, part 1");
    let unclosed = outer.replace("--x--\n", "");
    let (_, found) = aggregate(unclosed.as_bytes()).unwrap();
    assert_eq!(found.container_deviations, [ContainerDeviation::UnclosedMultipart]);
}
