//! The replacements in one object, packed: a plan holds millions of them, and the same few names again and again.

use std::borrow::Cow;
use std::collections::HashMap;

use ferry_model::settings::OccurrenceClass;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Rewrite;

/// Replacements in one object, in order. Reads and writes like a list of [`Rewrite`]; takes a few bytes for each.
///
/// Packed, a replacement is field, text before, text after, line, column and class, all as numbers of seven bits a byte. A text is the number of
/// the text among those that came before in the list; the first number not taken yet is followed by length and bytes of a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewrites {
    packed: Box<[u8]>,
    count: u32,
}

impl Rewrites {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Each of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Rewrite> {
        self.views().map(View::to_owned)
    }

    /// Each of them, in order, without copying its texts.
    pub fn views(&self) -> Views<'_> {
        Views { packed: &self.packed, texts: Vec::new(), left: self.count }
    }

    /// All of them.
    pub fn to_vec(&self) -> Vec<Rewrite> {
        self.iter().collect()
    }
}

/// A replacement whose texts are lent. It is written as a [`Rewrite`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct View<'r> {
    /// Field.
    pub field: &'r str,
    /// Line in the field, from 1.
    pub line: u32,
    /// Column in the line, in characters, from 1.
    pub column: u32,
    /// What stood there.
    pub from: &'r str,
    /// What stands there now.
    pub to: &'r str,
    /// Where in code it stands.
    pub class: OccurrenceClass,
}

impl View<'_> {
    fn to_owned(self) -> Rewrite {
        let [field, from, to] = [self.field, self.from, self.to].map(str::to_owned);
        Rewrite { field, line: self.line, column: self.column, from, to, class: self.class }
    }
}

impl<'r> From<&'r Rewrite> for View<'r> {
    fn from(rewrite: &'r Rewrite) -> Self {
        let Rewrite { field, line, column, from, to, class } = rewrite;
        View { field, line: *line, column: *column, from, to, class: *class }
    }
}

/// Numbers for texts, in the order in which they come first. There are few of them nearly always, and then looking through them is
/// quicker than a table.
#[derive(Default)]
struct Numbering<'t> {
    texts: Vec<&'t str>,
    table: HashMap<&'t str, usize>,
}

impl<'t> Numbering<'t> {
    const FEW: usize = 24;

    /// The number of a text, and whether it is new.
    fn number(&mut self, text: &'t str) -> (usize, bool) {
        let few = &self.texts[..self.texts.len().min(Self::FEW)];
        if let Some(number) = few.iter().position(|known| *known == text) {
            return (number, false);
        }
        let next = self.texts.len();
        if next >= Self::FEW {
            let number = *self.table.entry(text).or_insert(next);
            if number != next {
                return (number, false);
            }
        }
        self.texts.push(text);
        (next, true)
    }
}

fn pack<'r>(list: impl ExactSizeIterator<Item = View<'r>>) -> Rewrites {
    let count = list.len() as u32;
    let mut packed = Vec::new();
    let mut numbering = Numbering::default();
    for rewrite in list {
        for text in [rewrite.field, rewrite.from, rewrite.to] {
            let (number, new) = numbering.number(text);
            put(&mut packed, number);
            if new {
                put(&mut packed, text.len());
                packed.extend_from_slice(text.as_bytes());
            }
        }
        put(&mut packed, rewrite.line as usize);
        put(&mut packed, rewrite.column as usize);
        packed.push(class_number(rewrite.class));
    }
    Rewrites { packed: packed.into_boxed_slice(), count }
}

impl From<&[Rewrite]> for Rewrites {
    fn from(list: &[Rewrite]) -> Self {
        pack(list.iter().map(View::from))
    }
}

impl From<&[View<'_>]> for Rewrites {
    fn from(list: &[View<'_>]) -> Self {
        pack(list.iter().copied())
    }
}

impl From<Vec<Rewrite>> for Rewrites {
    fn from(list: Vec<Rewrite>) -> Self {
        Self::from(list.as_slice())
    }
}

/// Replacements as a row of a report keeps them: each text once. An import writes one such row for every object, so their size counts.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    /// Fields, texts before and texts after.
    #[serde(borrow)]
    texts: Vec<Cow<'a, str>>,
    /// Numbers of field, text before and text after; line, column, class.
    places: Vec<(usize, usize, usize, u32, u32, u8)>,
}

/// Writes replacements as a row of a report keeps them.
///
/// # Errors
///
/// When they cannot be written as JSON.
pub fn to_stored(list: &[Rewrite]) -> serde_json::Result<String> {
    let mut numbering = Numbering::default();
    let mut places = Vec::with_capacity(list.len());
    for rewrite in list {
        let [field, from, to] = [&rewrite.field, &rewrite.from, &rewrite.to].map(|text| numbering.number(text).0);
        places.push((field, from, to, rewrite.line, rewrite.column, class_number(rewrite.class)));
    }
    let texts = numbering.texts.into_iter().map(Cow::Borrowed).collect();
    serde_json::to_string(&Stored { texts, places })
}

/// Reads what [`to_stored`] wrote.
///
/// # Errors
///
/// When it is something else.
pub fn from_stored(text: &str) -> serde_json::Result<Vec<Rewrite>> {
    use serde::de::Error as _;
    let stored: Stored<'_> = serde_json::from_str(text)?;
    let text = |number: usize| {
        let text = stored.texts.get(number).ok_or_else(|| serde_json::Error::custom("a text is missing"))?;
        Ok::<_, serde_json::Error>(text.clone().into_owned())
    };
    let rewrite = |&(field, from, to, line, column, class): &_| {
        Ok(Rewrite { field: text(field)?, line, column, from: text(from)?, to: text(to)?, class: class_of(class) })
    };
    stored.places.iter().map(rewrite).collect()
}

fn class_number(class: OccurrenceClass) -> u8 {
    match class {
        OccurrenceClass::Identifier => 0,
        OccurrenceClass::String => 1,
        OccurrenceClass::Comment => 2,
    }
}

fn class_of(number: u8) -> OccurrenceClass {
    match number {
        0 => OccurrenceClass::Identifier,
        1 => OccurrenceClass::String,
        _ => OccurrenceClass::Comment,
    }
}

fn put(packed: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        packed.push(number as u8 | 0x80);
        number >>= 7;
    }
    packed.push(number as u8);
}

/// Unpacks [`Rewrites`].
#[derive(Clone, Debug)]
pub struct Views<'r> {
    packed: &'r [u8],
    texts: Vec<&'r str>,
    left: u32,
}

impl<'r> Views<'r> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.packed.split_first()?;
        self.packed = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        Some(number)
    }

    fn text(&mut self) -> Option<&'r str> {
        let number = self.number()?;
        if number == self.texts.len() {
            let length = self.number()?;
            let (text, rest) = self.packed.split_at_checked(length)?;
            self.packed = rest;
            self.texts.push(std::str::from_utf8(text).ok()?);
        }
        self.texts.get(number).copied()
    }
}

impl<'r> Iterator for Views<'r> {
    type Item = View<'r>;

    fn next(&mut self) -> Option<View<'r>> {
        self.left = self.left.checked_sub(1)?;
        let (field, from, to) = (self.text()?, self.text()?, self.text()?);
        let (line, column) = (self.number()? as u32, self.number()? as u32);
        let class = class_of(self.byte()?);
        Some(View { field, line, column, from, to, class })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for Views<'_> {}

impl Serialize for Rewrites {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.views())
    }
}

impl<'de> Deserialize<'de> for Rewrites {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Rewrite>::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rewrite() -> impl Strategy<Value = Rewrite> {
        let class = prop_oneof![Just(OccurrenceClass::Identifier), Just(OccurrenceClass::String), Just(OccurrenceClass::Comment)];
        let text = || prop_oneof![Just("code".to_owned()), Just(String::new()), ".{0,200}"];
        (text(), any::<u32>(), 0..300_u32, text(), text(), class).prop_map(|(field, line, column, from, to, class)| Rewrite {
            field,
            line,
            column,
            from,
            to,
            class,
        })
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(list in proptest::collection::vec(rewrite(), 0..40)) {
            let packed = Rewrites::from(list.as_slice());
            prop_assert_eq!(packed.len(), list.len());
            prop_assert_eq!(packed.is_empty(), list.is_empty());
            prop_assert_eq!(packed.to_vec(), list.clone());
            let json = serde_json::to_string(&packed).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&list).unwrap());
            prop_assert_eq!(serde_json::from_str::<Rewrites>(&json).unwrap(), packed.clone());
            let bytes = postcard::to_allocvec(&packed).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Rewrites>(&bytes).unwrap(), packed);
            prop_assert_eq!(from_stored(&to_stored(&list).unwrap()).unwrap(), list);
        }
    }

    #[test]
    fn names_that_come_again_take_a_few_bytes() {
        let one = |line| Rewrite {
            field: "code".into(),
            line,
            column: 14,
            from: "sales".into(),
            to: "retail".into(),
            class: OccurrenceClass::Identifier,
        };
        let packed = Rewrites::from((1..=100).map(one).collect::<Vec<_>>());
        assert!(packed.packed.len() < 700, "{} bytes", packed.packed.len());
        assert!(to_stored(&packed.to_vec()).unwrap().len() < 2_000);
        assert!(from_stored(r#"{"texts":["a"],"places":[[0,0,1,1,1,0]]}"#).is_err());
    }
}
