use super::keys::usable;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The RSA key is longer than verifiers have to support.
    ///
    /// ## Why it matters
    ///
    /// Verifiers must support RSA keys of up to 4,096 bits. Longer ones are refused by many, and
    /// every signature costs time.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIICMjANBgkqhkiG9w0BAQEFAAOCAh8AMIICGgKCAhEAq8VmqZgqS8oPgwJy+3NhOZnp84EvWJmeae2PGB4qBd4nsf66pwcczT75gKMdaXB+hHKVnKa2OnVDBBaPSPI63gVQAnfoRNbSb4W8QPjTPSEYtpkbrS+hzZxCoZYCI5UbmoMFq3PCVDVByfF7t1+IA/7vyBnwT9umH1zl6j7y+xeqpFkrKKZ9sLfF0vHXwunOX" "vhqzcoSJmEW4q/uF5ShSMs6dj3tIeVrhEigQLaIfM5gV6wmPbeAFY55ONm7mPy1iN/pQ83OIoB2HHj+l/z2bx/+iVJCqZIST9iqwIQ9ZhOEj5Q5XBtGdpLC15XWzxf/O8P4xw3tcSFzn3qqPCJdKURNcM86WkgwfPVdEnWAQNmt0Gu0xsZhz2uG60I2038Oh5KkhgmDbdPFiumNm3p4uAALqjoFMJxSx0uwkmY1kBqojJA2IftHPSlmp3FS4AkF" "7YwwMvnretRgGs7Qa1eX4CSmeUlKzf48LSFCAB3V4kyggIEcox04U94WPPTc2oAau3ZCSLo1F8GgUHQUwo5wuqHDa45p2XFNYOTbiq0QI2jncfUR8aYOzoH45cjLs5Y2q/3E+0cJC02LCKOTiUT2KxLyEUTJ5hpyfS9COe38EjO3k5juDw/GmXwXCgC4y0zT2k8j5+2MyCz97ZFzI1TC8AFDTiW68VNKX+QmWNdEyVqzsPXDufC82ZL+8QzwPqF" "7AgMBAAE="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Make a key of 2,048 bits under a new selector, and sign with it.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqZmMzsKmuW/bMc13ScmGPukgGtU8lbCk9UhnfUQcvE0DvWB6eeCYgQCpONhyXjbfMWMFEVUxbfnODiqsI0Qy+XlaUOYyT6oQ05EEaiVzwkYxtXVkk9U723JY5FN32nZbmMc9hbbqppoi+hZYlAfJ5whA/JX5K3ZxXjXvhSZ0/1XhgnmEJpfizs6TSFFRJ65Hk" "67Xycid5xTWeOAOwM2yadjlEkRUj4hKMisNvZ+hQ8G3p/wejvTfusAvEmzBTknkq15hwtWgzd4M+O+XBvjrGJOs+7/CFoGuX4dTb9c/g569zNHq29UQE3MitvHGbdD8XflrMTiYrv+xBJQ+o6c5fQIDAQAB"
    /// ```
    pub(super) struct TooLarge {
        code: "DKIM042",
        name: "dkim-key-too-large",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8301 §3.2",
        parameters: [("bits", 4_096, "RSA keys of more bits are told")],
    }
}

impl Rule for TooLarge {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        let most = findings.parameter("bits");
        if !key.is_rsa() || key.bits() <= most {
            return;
        }
        let message = format!(
            "the key at {} has {} bits; many verifiers take no more than {most}",
            text.published.name,
            key.bits()
        );
        let finding = text.published.finding(message, key.record.public_key_span, "too long");
        findings.add(finding.mend(Remedy::advice(
            "Make a new key of 2,048 bits, publish it under a new selector, and let the signing \
             software use that.",
        )));
    }
}
