//! The Authentication-Results field.

use waxseal_report::{AuthservId, Format, MessageReport, Place};

use crate::support::{Domain, MESSAGE, written};

fn format() -> Format {
    Format::AuthenticationResults(AuthservId::new("mx.example.net").unwrap())
}

/// The field in one line, `header.b` replaced by its length.
fn unfolded(field: &str) -> String {
    let line = field.trim_end().replace("\n\t", " ").replace("  ", " ");
    let words = line.split(' ').map(|word| match word.split_once("header.b=") {
        Some((before, value)) => {
            let end = if value.ends_with(';') { ";" } else { "" };
            let length = value.trim_end_matches(';').trim_matches('"').len();
            format!("{before}header.b={length}{end}")
        }
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_pass_is_told_with_all_its_properties() {
    let domain = Domain::new(&["s1"], Some("joe@mail.example.com"));
    let field = written(&format(), &domain.report(&domain.sign(MESSAGE)));
    assert!(field.ends_with('\n') && field.lines().all(|line| line.len() < 80), "{field}");
    assert_eq!(
        unfolded(&field),
        "Authentication-Results: mx.example.net; dkim=pass (256-bit key) header.d=example.com \
         header.i=joe@mail.example.com header.s=s1 header.a=ed25519-sha256 header.b=8"
    );
}

#[test]
fn each_signature_has_its_result() {
    let domain = Domain::new(&["s1", "s2"], None);
    let signed = domain.sign(MESSAGE).replace("Jane.", "Eve.");
    assert_eq!(
        unfolded(&written(&format(), &domain.report(&signed))),
        "Authentication-Results: mx.example.net; \
         dkim=fail (256-bit key) reason=\"the body has changed\" header.d=example.com \
         header.i=@example.com header.s=s1 header.a=ed25519-sha256 header.b=8; \
         dkim=fail (256-bit key) reason=\"the body has changed\" header.d=example.com \
         header.i=@example.com header.s=s2 header.a=ed25519-sha256 header.b=8"
    );
}

#[test]
fn unsigned_and_damaged_mail_have_a_field_too() {
    let domain = Domain::new(&[], None);
    assert_eq!(
        written(&format(), &domain.report(MESSAGE)),
        "Authentication-Results: mx.example.net;\n\tdkim=none\n"
    );
    let damaged = MessageReport::damaged(Place::file("b.eml"), "empty", "the message is empty");
    assert_eq!(written(&format(), &damaged), "Authentication-Results: mx.example.net; none\n");
}

/// What a message says cannot become another result (RFC 8601 §7.1).
#[test]
fn an_identifier_cannot_forge_a_result() {
    let domain = Domain::new(&["s1"], Some("x; dkim=pass header.d=bank.test@example.com"));
    let field = written(&format(), &domain.report(&domain.sign(MESSAGE)));
    // DKIM-Quoted-Printable has taken the semicolon already; what is no address is quoted.
    assert!(
        field.contains(" header.i=x=3B=20dkim=3Dpass=20header.d=3Dbank.test@example.com"),
        "{field}"
    );
    assert_eq!(field.matches("dkim=pass").count(), 1, "{field}");
    let raw = MESSAGE.replace(
        "From:",
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1;\r\n \
        i=\"x\\; (dkim=pass\"@example.com; h=from; b=YQ==;\r\n \
        bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\nFrom:",
    );
    let field = written(&format(), &domain.report(&raw));
    assert_eq!(field.matches("dkim=").count(), 1, "{field}");
}
