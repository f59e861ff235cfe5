//! Authentication-Results fields: read, written, judged and deleted.

use waxseal_parse::authentication_results::{
    AuthenticationResults, AuthservId, Payload, ReadErrorKind, Reading, ResInfoText,
};
use waxseal_parse::limits::Limits;
use waxseal_parse::message::Message;
use waxseal_parse::span::Span;
use waxseal_verify::authentication_results::{Trust, without};

use crate::control::Control;

/// Reading is total and points into the text; what can be written is read again as the same; texts
/// of any kind stay texts; and a message without its forged fields has none.
pub fn authentication_results(data: &[u8]) {
    let (value, mut control) = Control::split(data, 2);
    let limits = Limits::default();
    let tolerant = match Payload::read(value, Reading::Tolerant, &limits) {
        Ok(payload) => payload,
        Err(error) => {
            assert!(!matches!(error.kind, ReadErrorKind::Deviation(_)), "{error}");
            assert!(error.span.end() <= value.len(), "{error}");
            return;
        }
    };
    check_spans(&tolerant, value.len());
    match Payload::read(value, Reading::Strict, &limits) {
        Ok(strict) => assert_eq!(strict, tolerant),
        Err(error) => {
            assert!(!tolerant.deviations.is_empty(), "{error}");
            assert!(error.span.end() <= value.len(), "{error}");
        }
    }
    if let Ok(field) = AuthenticationResults::rewrite(&tolerant) {
        check_written(&field);
    }
    if let Ok(arc) = Payload::read_arc(value, Reading::Tolerant, &limits) {
        check_spans(&arc.payload, value.len());
    }
    inject(&String::from_utf8_lossy(value), control.byte());
    strip(value);
}

fn check_spans(payload: &Payload<'_>, length: usize) {
    let check = |span: Span| assert!(span.end() <= length, "{span:?}");
    payload.authserv_id.iter().for_each(|id| check(id.span));
    payload.comments.iter().for_each(|comment| check(comment.span));
    payload.deviations.iter().for_each(|at| check(at.span));
    for result in &payload.results {
        [result.span, result.method.span, result.result.span].into_iter().for_each(check);
        result.reason.iter().for_each(|reason| check(reason.span));
        result.comments.iter().for_each(|comment| check(comment.span));
        for property in &result.properties {
            [property.property.span, property.value.span].into_iter().for_each(check);
            property.comments.iter().for_each(|comment| check(comment.span));
        }
    }
}

/// One field, of continued lines, which is read as what it was.
fn check_written(field: &AuthenticationResults) {
    let text = field.to_string();
    for (at, line) in text.split("\r\n").enumerate() {
        assert!(line.len() <= 998 && !line.trim().is_empty(), "{line:?}");
        assert!(at == 0 || line.starts_with([' ', '\t']), "{line:?}");
        assert!(line.chars().all(|c| c == '\t' || !c.is_control()), "{line:?}");
    }
    let value = text.strip_prefix("Authentication-Results:").expect("the field's name");
    let again = Payload::read(value.as_bytes(), Reading::Strict, &Limits::default());
    let again = again.expect("what is written is of the grammar");
    assert_eq!(AuthenticationResults::rewrite(&again).as_ref(), Ok(field));
}

/// A text as every part of a result at once.
fn inject(text: &str, control: u8) {
    let new =
        if control.is_multiple_of(2) { ResInfoText::new } else { ResInfoText::internationalized };
    let mut result = new("spf", "fail").expect("both are keywords");
    let has_comment = result.comment(text).is_ok();
    let has_reason = result.reason(text).is_ok();
    let has_property = result.property("smtp", "mailfrom", text).is_ok();
    let mut field = AuthenticationResults::new(AuthservId::new("mx").expect("a name"));
    field.push(result);
    check_written(&field);
    let value = field.to_string();
    let value = value.strip_prefix("Authentication-Results:").expect("the field's name");
    let payload = Payload::read(value.as_bytes(), Reading::Strict, &Limits::default());
    let payload = payload.expect("what is written is of the grammar");
    let [spf] = &*payload.results else { panic!("a text became a result: {value}") };
    assert_eq!((&*spf.method.text, &*spf.result.text), ("spf", "fail"));
    let comments: Vec<_> = spf.comments.iter().map(|comment| &*comment.text).collect();
    assert_eq!(comments, if has_comment { vec![text] } else { vec![] });
    assert_eq!(spf.reason.as_ref().map(|reason| &*reason.text), has_reason.then_some(text));
    let values: Vec<_> = spf.properties.iter().map(|property| &*property.value.text).collect();
    assert_eq!(values, if has_property { vec![text] } else { vec![] });
}

fn strip(value: &[u8]) {
    let raw = [b"Authentication-Results:", value, b"\r\nReceived: x\r\n\r\nbody"].concat();
    let message = Message::parse(&raw);
    let trust = Trust::new(&[AuthservId::new("mx.example.net").expect("a name")]);
    let Ok(forged) = trust.forged(&message) else { return };
    let left: Vec<u8> = without(&message, &forged).collect::<Vec<_>>().concat();
    let left = Message::parse(&left);
    assert_eq!(trust.forged(&left), Ok(Vec::new()));
    let mut believing = trust.clone();
    believing.trusted_received = usize::MAX;
    assert!(believing.judge(&left).iter().all(|field| !field.is_trusted()));
}
