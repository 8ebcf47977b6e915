//! The string values of JSON text, with their places: what is inside the quotes, decoded, can be looked at and
//! every offset in it be taken back to the text. JSON that is itself the value of a string is entered.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::IgnoredAny;

/// How many times JSON is looked for inside strings of JSON. Every level doubles the backslashes before a
/// quote, so real texts have one or two.
const MAX_DEPTH: usize = 6;

/// What a string is to the JSON around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StringRole {
    /// The name of a member.
    Key,
    /// The value of a member.
    Member,
    /// An element of an array, or the whole text.
    Element,
}

/// A string as it stands in JSON text, quotes included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StringToken {
    pub start: usize,
    pub end: usize,
    pub role: StringRole,
}

/// Where JSON begins behind a byte order mark and lines of comment, as those with resource references.
pub(crate) fn preamble_end(text: &str) -> usize {
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    loop {
        let rest = &text[at..];
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        let trimmed = line.trim_start();
        let skipped = trimmed.is_empty()
            || trimmed.starts_with("##")
            || trimmed.starts_with("--")
            || trimmed.starts_with("//")
            || trimmed.starts_with("<!--");
        if line.is_empty() || !skipped {
            return at;
        }
        at += line.len();
    }
}

/// All strings of a JSON text from left to right, or nothing if the text is not JSON.
pub(crate) fn strings(text: &str) -> Option<impl Iterator<Item = StringToken>> {
    let start = preamble_end(text);
    let valid = serde_json::from_str::<IgnoredAny>(&text[start..]).is_ok();
    valid.then_some(Strings { bytes: text.as_bytes(), at: start, last_mark: b' ' })
}

/// Walks over text known to be JSON.
struct Strings<'t> {
    bytes: &'t [u8],
    at: usize,
    last_mark: u8,
}

impl Iterator for Strings<'_> {
    type Item = StringToken;

    fn next(&mut self) -> Option<StringToken> {
        while let Some(byte) = self.bytes.get(self.at) {
            if *byte == b'"' {
                return Some(self.string());
            }
            if matches!(byte, b':' | b',' | b'{' | b'}' | b'[' | b']') {
                self.last_mark = *byte;
            }
            self.at += 1;
        }
        None
    }
}

impl Strings<'_> {
    fn string(&mut self) -> StringToken {
        let start = self.at;
        let mut at = start + 1;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 2,
                b'"' => break,
                _ => at += 1,
            }
        }
        let end = (at + 1).min(self.bytes.len());
        self.at = end;
        let follower = self.bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace());
        let role = match (follower, self.last_mark) {
            (Some(b':'), _) => StringRole::Key,
            (_, b':') => StringRole::Member,
            _ => StringRole::Element,
        };
        StringToken { start, end, role }
    }
}

/// Takes offsets in a decoded string back to the text it was decoded from.
#[derive(Debug, Clone)]
struct Offsets {
    /// Beginnings of stretches that stand in both texts alike: (decoded, original).
    stretches: Vec<(usize, usize)>,
}

impl Offsets {
    fn original(&self, decoded: usize) -> usize {
        let behind = self.stretches.partition_point(|(start, _)| *start <= decoded);
        let (start, original) = self.stretches[behind.saturating_sub(1)];
        original + (decoded - start)
    }
}

/// Decodes what stands between the quotes of a string; `base` is where that is in its text.
fn decode(raw: &str, base: usize) -> (Cow<'_, str>, Offsets) {
    let mut offsets = Offsets { stretches: vec![(0, base)] };
    let Some(first) = raw.find('\\') else {
        return (Cow::Borrowed(raw), offsets);
    };
    let mut decoded = String::with_capacity(raw.len());
    let mut at = 0;
    let mut next = Some(first);
    while let Some(escape) = next {
        decoded.push_str(&raw[at..escape]);
        let (character, length) = unescape(&raw[escape..]);
        decoded.push(character);
        at = escape + length;
        offsets.stretches.push((decoded.len(), base + at));
        next = raw[at..].find('\\').map(|found| at + found);
    }
    decoded.push_str(&raw[at..]);
    (Cow::Owned(decoded), offsets)
}

/// The character an escape sequence stands for, and the sequence's length in bytes.
fn unescape(sequence: &str) -> (char, usize) {
    let simple = match sequence.as_bytes().get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unescape_unicode(sequence),
        _ => return sequence.chars().nth(1).map_or(('\\', 1), |character| (character, 1 + character.len_utf8())),
    };
    (simple, 2)
}

fn unescape_unicode(sequence: &str) -> (char, usize) {
    let unit = |at: usize| {
        let digits = sequence.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    match (unit(0), unit(6)) {
        (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) => {
            let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
        }
        // Half a surrogate pair stands for no character, yet such texts exist.
        (Some(code), _) => (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
        (None, _) => (char::REPLACEMENT_CHARACTER, 2),
    }
}

/// JSON text, either the whole text or what a string of another layer holds.
struct Layer<'t> {
    text: Cow<'t, str>,
    offsets: Offsets,
    parent: Option<usize>,
    depth: usize,
}

/// A string value, decoded.
pub(crate) struct StringValue<'a> {
    /// The name of the member it is the value of, decoded; elements of arrays have none.
    pub key: Option<&'a str>,
    /// What the string says.
    pub text: &'a str,
    offsets: &'a Offsets,
    layers: &'a [Layer<'a>],
    layer: usize,
}

impl StringValue<'_> {
    /// Takes a range of the decoded value back to the whole text.
    pub(crate) fn original(&self, range: Range<usize>) -> Range<usize> {
        let original = |decoded| {
            let mut offset = self.offsets.original(decoded);
            let mut layer = &self.layers[self.layer];
            while let Some(parent) = layer.parent {
                offset = layer.offsets.original(offset);
                layer = &self.layers[parent];
            }
            offset
        };
        original(range.start)..original(range.end)
    }

    /// Escapes a text so that, put into the whole text, it reads as it is inside this value.
    pub(crate) fn escaped(&self, text: &str) -> String {
        let mut escaped = text.to_owned();
        for _ in 0..=self.layers[self.layer].depth {
            // A string always has a JSON form, and that form has a quote at either end.
            if let Ok(quoted) = serde_json::to_string(&escaped) {
                quoted[1..quoted.len() - 1].clone_into(&mut escaped);
            }
        }
        escaped
    }
}

/// Shows every string value of a JSON text to `visit`, those of JSON inside strings after those around them.
///
/// A string that holds a JSON object or array is not shown itself. Returns whether the text is JSON.
pub(crate) fn for_each_value(text: &str, mut visit: impl FnMut(&StringValue<'_>)) -> bool {
    let root = Layer { text: Cow::Borrowed(text), offsets: Offsets { stretches: vec![(0, 0)] }, parent: None, depth: 0 };
    let mut layers = vec![root];
    let mut current = 0;
    while current < layers.len() {
        let layer = &layers[current];
        let Some(tokens) = strings(&layer.text) else {
            return false;
        };
        let mut inner = Vec::new();
        let mut key = Cow::Borrowed("");
        for token in tokens {
            let (decoded, offsets) = decode(&layer.text[token.start + 1..token.end - 1], token.start + 1);
            if token.role == StringRole::Key {
                key = decoded;
            } else if layer.depth < MAX_DEPTH && holds_json(&decoded) {
                let text = Cow::Owned(decoded.into_owned());
                inner.push(Layer { text, offsets, parent: Some(current), depth: layer.depth + 1 });
            } else {
                let key = (token.role == StringRole::Member).then_some(&*key);
                visit(&StringValue { key, text: &decoded, offsets: &offsets, layers: &layers, layer: current });
            }
        }
        layers.extend(inner);
        current += 1;
    }
    true
}

fn holds_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(Option<String>, String, String)> {
        let mut found = Vec::new();
        let json = for_each_value(text, |value| {
            let place = value.original(0..value.text.len());
            found.push((value.key.map(str::to_owned), value.text.to_owned(), text[place].to_owned()));
        });
        assert!(json, "not JSON: {text}");
        found
    }

    #[test]
    fn values_are_decoded_and_found_again_at_every_depth() {
        let inner = serde_json::json!([{"node": "销\"售\n", "k": ["x"]}]).to_string();
        let text = serde_json::json!({"branchList": inner, "resultStatus": "\u{1f600}\\"}).to_string();
        let found = values(&text);
        let shown: Vec<_> = found.iter().map(|(key, value, _)| (key.as_deref(), value.as_str())).collect();
        assert_eq!(shown, [(Some("resultStatus"), "\u{1f600}\\"), (Some("node"), "销\"售\n"), (None, "x")]);
        assert_eq!(found[1].2, r#"销\\\"售\\n"#);
    }

    #[test]
    fn unicode_escapes_are_read_singly_in_pairs_and_broken() {
        let found = values(r#"["\u0073ales", "\ud83d\ude00!", "\ud83d-\u0041"]"#);
        let decoded: Vec<_> = found.iter().map(|(_, value, _)| value.as_str()).collect();
        assert_eq!(decoded, ["sales", "\u{1f600}!", "\u{fffd}-A"]);
    }

    #[test]
    fn a_preamble_is_passed_over() {
        let text = "\u{feff}##@resource_reference{\"a.jar\"}\r\n\n{\"k\":\"v\"}";
        assert_eq!(&text[preamble_end(text)..], "{\"k\":\"v\"}");
        assert_eq!(values(text).len(), 1);
        assert!(!for_each_value("{\"k\":}", |_| {}));
        assert!(!for_each_value("", |_| {}));
    }

    #[test]
    fn escaping_fits_the_depth() {
        let inner = serde_json::json!({"a": "b"}).to_string();
        let text = serde_json::json!({ "x": inner }).to_string();
        let mut escaped = String::new();
        for_each_value(&text, |value| escaped = text.replace('b', &value.escaped("q\"")));
        let outer: serde_json::Value = serde_json::from_str(&escaped).unwrap();
        let inner: serde_json::Value = serde_json::from_str(outer["x"].as_str().unwrap()).unwrap();
        assert_eq!(inner["a"], "q\"");
    }
}
