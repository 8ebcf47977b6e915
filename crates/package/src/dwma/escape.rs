//! The escaping that the format applies to code and to other long texts, and its exact inverse.
//!
//! Writing escapes a text as a Java string and then as XML, and puts the result verbatim into CDATA. Reading undoes both steps with the
//! tolerance of the reference decoder: what it accepts is accepted here, with the same result.

use std::borrow::Cow;

use memchr::memchr2;

/// A text after decoding.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// How many unpaired UTF-16 surrogates were replaced by U+FFFD, because text cannot hold them.
    pub replaced: usize,
}

/// A `\u` that is not followed by four hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadEscape {
    /// Characters of the encoded text in front of the backslash.
    pub offset: usize,
    /// The four characters after `\u`.
    pub digits: String,
}

/// Undoes [`encode`]: XML references first, Java escapes second.
///
/// # Errors
///
/// When a `\u` is followed by four characters that are no hexadecimal number.
pub fn decode(text: &str) -> Result<Decoded<'_>, BadEscape> {
    if let Some(text) = decode_usual(text) {
        return Ok(Decoded { text: Cow::Owned(text), replaced: 0 });
    }
    decode_any(text)
}

/// Both steps at once, for what [`encode`] writes; `None` for whatever else readers tolerate, and for half surrogate pairs.
fn decode_usual(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut next = memchr2(b'&', b'\\', bytes)?;
    let mut out = String::with_capacity(text.len());
    let mut start = 0;
    loop {
        out.push_str(&text[start..next]);
        let rest = &bytes[next..];
        let (c, length) = match rest {
            [b'&', ..] => named_reference(rest)?,
            // A reference never stands for a letter, so its character is what the escape means.
            [_, b'&', ..] => named_reference(&rest[1..]).map(|(c, length)| (c, length + 1))?,
            [_, b'u', ..] => {
                let digits = rest.get(2..6)?;
                let value = digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))?;
                (char::from_u32(value)?, 6)
            }
            [_, escaped, ..] if escaped.is_ascii() => (simple(char::from(*escaped)), 2),
            _ => return None,
        };
        out.push(c);
        start = next + length;
        match memchr2(b'&', b'\\', &bytes[start..]) {
            Some(found) => next = start + found,
            None => break,
        }
    }
    out.push_str(&text[start..]);
    Some(out)
}

/// The character and the length of one of the five named references at the start of `bytes`.
fn named_reference(bytes: &[u8]) -> Option<(char, usize)> {
    let named = [(&b"&apos;"[..], '\''), (b"&quot;", '"'), (b"&gt;", '>'), (b"&lt;", '<'), (b"&amp;", '&')];
    named.into_iter().find(|(name, _)| bytes.starts_with(name)).map(|(name, c)| (c, name.len()))
}

/// Both steps, one after the other.
fn decode_any(text: &str) -> Result<Decoded<'_>, BadEscape> {
    let bytes = text.as_bytes();
    let has_reference = bytes.contains(&b'&');
    let has_escape = bytes.contains(&b'\\');
    if !has_reference && !has_escape {
        return Ok(Decoded { text: Cow::Borrowed(text), replaced: 0 });
    }
    let plain = if has_reference {
        match resolve_references(text) {
            Resolved::Text(plain) => plain,
            Resolved::Surrogates => return decode_units(text),
        }
    } else {
        Cow::Borrowed(text)
    };
    if !plain.as_bytes().contains(&b'\\') {
        return Ok(Decoded { text: plain, replaced: 0 });
    }
    let (text, replaced) = unescape_java(&plain)?;
    Ok(Decoded { text: Cow::Owned(text), replaced })
}

enum Resolved<'a> {
    Text(Cow<'a, str>),
    /// A numeric reference names half a surrogate pair, which only UTF-16 can hold for the second step.
    Surrogates,
}

/// What one `&…;` stands for.
enum Reference {
    Unit(u16),
    Unknown,
}

/// The meaning of `content` between `&` and `;`.
fn reference(content: &str) -> Reference {
    let unit = match content {
        "amp" => u16::from(b'&'),
        "lt" => u16::from(b'<'),
        "gt" => u16::from(b'>'),
        "quot" => u16::from(b'"'),
        "apos" => u16::from(b'\''),
        _ => {
            let Some(number) = content.strip_prefix('#') else { return Reference::Unknown };
            let value = match number.strip_prefix(['x', 'X']) {
                Some(hex) => i32::from_str_radix(hex, 16),
                None => number.parse::<i32>(),
            };
            match value {
                // The reference decoder keeps the lower half of a negative number, and takes -1 for "unknown".
                Ok(value) if value <= 0xFFFF && value != -1 => value as u16,
                _ => return Reference::Unknown,
            }
        }
    };
    Reference::Unit(unit)
}

/// The content and the length of the reference at the start of `text`, which begins with `&`; `None` for a lone `&`.
fn reference_at(text: &str) -> Option<&str> {
    let rest = &text[1..];
    let end = rest.bytes().position(|b| b == b';' || b == b'&')?;
    (rest.as_bytes()[end] == b';').then(|| &rest[..end])
}

fn resolve_references(text: &str) -> Resolved<'_> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(amp) = rest.find('&') {
        out.push_str(&rest[..amp]);
        rest = &rest[amp..];
        let Some(content) = reference_at(rest) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        match reference(content) {
            Reference::Unit(unit) => match char::from_u32(u32::from(unit)) {
                Some(c) => out.push(c),
                None => return Resolved::Surrogates,
            },
            Reference::Unknown => out.push_str(&rest[..content.len() + 2]),
        }
        rest = &rest[content.len() + 2..];
    }
    out.push_str(rest);
    Resolved::Text(Cow::Owned(out))
}

/// Puts UTF-16 units together to text, replacing what has no partner.
#[derive(Default)]
struct Units {
    out: String,
    high: Option<u16>,
    replaced: usize,
}

impl Units {
    fn flush(&mut self) {
        if self.high.take().is_some() {
            self.out.push('\u{FFFD}');
            self.replaced += 1;
        }
    }

    fn unit(&mut self, unit: u16) {
        if let Some(high) = self.high {
            if (0xDC00..0xE000).contains(&unit) {
                self.high = None;
                let code = 0x10000 + ((u32::from(high) - 0xD800) << 10) + (u32::from(unit) - 0xDC00);
                self.out.extend(char::from_u32(code));
                return;
            }
            self.flush();
        }
        match unit {
            0xD800..0xDC00 => self.high = Some(unit),
            0xDC00..0xE000 => {
                self.out.push('\u{FFFD}');
                self.replaced += 1;
            }
            _ => self.out.extend(char::from_u32(u32::from(unit))),
        }
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.flush();
            self.out.push_str(text);
        }
    }
}

/// The number that four characters after `\u` stand for. Like the reference decoder, a sign is accepted.
fn unicode(digits: &str) -> Option<u16> {
    i32::from_str_radix(digits, 16).ok().map(|value| value as u16)
}

fn simple(escaped: char) -> char {
    match escaped {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{C}',
        other => other,
    }
}

fn unescape_java(text: &str) -> Result<(String, usize), BadEscape> {
    let mut units = Units { out: String::with_capacity(text.len()), ..Units::default() };
    let mut rest = text;
    while let Some(slash) = rest.find('\\') {
        units.text(&rest[..slash]);
        let after = &rest[slash + 1..];
        let Some(escaped) = after.chars().next() else {
            units.text("\\");
            rest = "";
            break;
        };
        rest = &after[escaped.len_utf8()..];
        if escaped != 'u' {
            units.text(simple(escaped).encode_utf8(&mut [0; 4]));
            continue;
        }
        let (mut length, mut seen) = (0, 0);
        for c in rest.chars() {
            length += c.len_utf8();
            seen += c.len_utf16();
            if seen >= 4 {
                break;
            }
        }
        if seen < 4 {
            // Cut short by the end of the text: the reference decoder drops it.
            rest = "";
            break;
        }
        let digits = &rest[..length];
        let Some(unit) = unicode(digits) else {
            let before = text.len() - rest.len() - 2;
            return Err(BadEscape { offset: text[..before].chars().count(), digits: digits.to_owned() });
        };
        units.unit(unit);
        rest = &rest[length..];
    }
    units.text(rest);
    units.flush();
    Ok((units.out, units.replaced))
}

/// Both steps on UTF-16 units, for the rare text whose XML references make half surrogate pairs.
fn decode_units(text: &str) -> Result<Decoded<'static>, BadEscape> {
    let mut first: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        let mut push = |part: &str| first.extend(part.encode_utf16());
        match (c == '&').then(|| reference_at(rest)).flatten() {
            Some(content) => {
                length = content.len() + 2;
                match reference(content) {
                    Reference::Unit(unit) => first.push(unit),
                    Reference::Unknown => push(&rest[..length]),
                }
            }
            None => push(&rest[..length]),
        }
        rest = &rest[length..];
    }
    let mut units = Units::default();
    let mut at = 0;
    while let Some(&unit) = first.get(at) {
        at += 1;
        if unit != u16::from(b'\\') {
            units.unit(unit);
            continue;
        }
        let Some(&escaped) = first.get(at) else {
            units.unit(unit);
            break;
        };
        at += 1;
        if escaped != u16::from(b'u') {
            match char::from_u32(u32::from(escaped)) {
                Some(c) => units.unit(simple(c) as u16),
                None => units.unit(escaped),
            }
            continue;
        }
        let Some(digits) = first.get(at..at + 4) else { break };
        let digits = String::from_utf16_lossy(digits);
        let Some(unit) = unicode(&digits) else {
            return Err(BadEscape { offset: at - 2, digits });
        };
        units.unit(unit);
        at += 4;
    }
    units.flush();
    Ok(Decoded { text: Cow::Owned(units.out), replaced: units.replaced })
}

/// Whether the format calls a text blank and leaves it as it is. CR and control characters would not survive that, so a text that
/// holds one is not treated as blank here; readers decode it to the same text either way.
fn is_left_alone(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(
            c,
            '\t' | '\n' | ' ' | '\u{1680}' | '\u{2000}'
                ..='\u{2006}' | '\u{2008}'
                ..='\u{200A}' | '\u{2028}' | '\u{2029}' | '\u{205F}' | '\u{3000}'
        )
    })
}

/// Appends the escaped form of `text`: Java escapes (upper-case hexadecimal UTF-16 units; `/` and `'` stay), then XML references.
/// The result never holds `]]>` nor a control character but line feeds and tabs of a blank text.
pub fn encode(text: &str, out: &mut Vec<u8>) {
    if is_left_alone(text) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.reserve(text.len() + text.len() / 8);
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let replacement: &[u8] = match bytes[at] {
            b'\\' => b"\\\\",
            b'"' => b"\\&quot;",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0x08 => b"\\b",
            0x0C => b"\\f",
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'\'' => b"&apos;",
            byte @ 0..0x20 => {
                out.extend_from_slice(&bytes[start..at]);
                push_unit(u16::from(byte), out);
                at += 1;
                start = at;
                continue;
            }
            0x20..0x80 => {
                at += 1;
                continue;
            }
            0x80.. => {
                out.extend_from_slice(&bytes[start..at]);
                for c in text[at..].chars().take_while(|c| !c.is_ascii()) {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        push_unit(*unit, out);
                    }
                    at += c.len_utf8();
                }
                start = at;
                continue;
            }
        };
        out.extend_from_slice(&bytes[start..at]);
        out.extend_from_slice(replacement);
        at += 1;
        start = at;
    }
    out.extend_from_slice(&bytes[start..]);
}

fn push_unit(unit: u16, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(HEX[usize::from(unit >> shift & 0xF)]);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(text: &str) -> String {
        let mut out = Vec::new();
        encode(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn decoded(text: &str) -> String {
        decode(text).unwrap().text.into_owned()
    }

    #[test]
    fn writing_escapes_as_the_reference_does() {
        for (text, expected) in [
            (
                "-- 中文\nSELECT '${bizdate}' AS d, '\\d+' AS re;\n",
                r"-- \u4E2D\u6587\nSELECT &apos;${bizdate}&apos; AS d, &apos;\\d+&apos; AS re;\n",
            ),
            (r#"{"language":"odps"}"#, r"{\&quot;language\&quot;:\&quot;odps\&quot;}"),
            ("😀]]>", r"\uD83D\uDE00]]&gt;"),
            ("a/b\r\t\u{8}\u{c}\u{1}\u{7f}é", "a/b\\r\\t\\b\\f\\u0001\u{7f}\\u00E9"),
            ("\n", "\n"),
            ("\r\n", r"\r\n"),
            ("", ""),
            ("\u{3000} ", "\u{3000} "),
        ] {
            assert_eq!(encoded(text), expected);
            assert_eq!(decoded(expected), text);
        }
    }

    #[test]
    fn reading_is_as_tolerant_as_the_reference() {
        for (text, expected) in [
            ("&nbsp; & &amp &lt;&gt;&quot;&apos;&amp;lt;", "&nbsp; & &amp <>\"'&lt;"),
            ("&#65;&#x42;&#X43;&#x1F600;&#;&#x;&#-1;", "ABC&#x1F600;&#;&#x;&#-1;"),
            (r"\q\/\'\101\0", "q/'1010"),
            ("a\\", "a\\"),
            (r"a\u12", "a"),
            ("a\\u12中", "a"),
            (r"&#92;n", "\n"),
            (r"\uD83D\uDE00", "😀"),
            ("&#xD83D;\\uDE00", "😀"),
            ("&#xD83D;&#xDE00;\\n&&x;", "😀\n&&x;"),
            ("plain\r\ntext", "plain\r\ntext"),
            (r"\u+041", "A"),
        ] {
            assert_eq!(decoded(text), expected, "{text}");
        }
    }

    #[test]
    fn a_bad_unicode_escape_is_an_error_with_its_place() {
        assert_eq!(decode("中\\u12G4 x"), Err(BadEscape { offset: 1, digits: "12G4".into() }));
        assert_eq!(decode("&#xD800;\\u12G4 x"), Err(BadEscape { offset: 1, digits: "12G4".into() }));
    }

    #[test]
    fn an_unpaired_surrogate_is_replaced_and_counted() {
        for text in [r"-- \uD83D alone", r"-- \uDE00 alone", "-- &#xD83D; alone"] {
            assert_eq!(decode(text).unwrap(), Decoded { text: "-- \u{FFFD} alone".into(), replaced: 1 }, "{text}");
        }
        assert_eq!(decode(r"\uD83D\uD83D\uDE00\uD83D").unwrap(), Decoded { text: "\u{FFFD}😀\u{FFFD}".into(), replaced: 2 });
    }

    proptest! {
        #[test]
        fn decoding_what_was_encoded_is_the_identity(text in any::<String>()) {
            prop_assert_eq!(decoded(&encoded(&text)), text);
        }

        #[test]
        fn encoded_text_can_stand_in_cdata(text in r#"[\]\[>&<\\"'a\n\r\t 中😀\x00-\x1f]{0,20}"#) {
            let out = encoded(&text);
            prop_assert!(!out.contains("]]>"));
            let bad = out.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\u{7f}'));
            prop_assert!(!bad);
            prop_assert_eq!(decoded(&out), text);
        }

        #[test]
        fn both_ways_of_decoding_agree(text in r#"(&#?x?[0-9a-fA-F]{1,5};?|\\u[0-9a-fA-FG]{1,5}|\\[nrtbfq'"\\]|&(amp|lt|nbsp);|[a中😀&;\\]){0,12}"#) {
            match (decode(&text), decode_units(&text)) {
                (Ok(one), Ok(two)) => prop_assert_eq!(one, two),
                // What is shown of a bad escape may end in the middle of a pair.
                (Err(_), Err(_)) => {}
                (one, two) => prop_assert!(false, "{one:?} and {two:?}"),
            }
        }

        #[test]
        fn the_short_way_agrees_with_the_long_one(text in r#"(\\|&|&amp;|&lt;|&quot;|&#92;|\\u00e9|\\u4E2D|\\ud83d|\\u\+041|\\n|;|[a-z0-9\n'"]|中){0,12}"#) {
            if let Some(short) = decode_usual(&text) {
                prop_assert_eq!(decode_any(&text), Ok(Decoded { text: Cow::Borrowed(&short), replaced: 0 }));
            }
        }
    }
}
