//! Lists of names, packed: a plan holds some of them for every object of a package at once.

/// Names, in order. They stand in one piece of memory, each behind its length, which takes seven bits a byte.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Names {
    packed: Box<[u8]>,
}

impl Names {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether this is one of them.
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|known| known == name)
    }

    /// Each of them, in order.
    pub fn iter(&self) -> Iter<'_> {
        Iter { packed: &self.packed }
    }
}

impl<T: AsRef<str>> FromIterator<T> for Names {
    fn from_iter<I: IntoIterator<Item = T>>(names: I) -> Self {
        let mut packed = Vec::new();
        for name in names {
            let name = name.as_ref();
            let mut length = name.len();
            while length >= 0x80 {
                packed.push(length as u8 | 0x80);
                length >>= 7;
            }
            packed.push(length as u8);
            packed.extend_from_slice(name.as_bytes());
        }
        Self { packed: packed.into_boxed_slice() }
    }
}

impl<'n> IntoIterator for &'n Names {
    type Item = &'n str;
    type IntoIter = Iter<'n>;

    fn into_iter(self) -> Iter<'n> {
        self.iter()
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

/// Unpacks [`Names`].
#[derive(Clone, Debug)]
pub struct Iter<'n> {
    packed: &'n [u8],
}

impl<'n> Iterator for Iter<'n> {
    type Item = &'n str;

    fn next(&mut self) -> Option<&'n str> {
        let mut length = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let (first, rest) = self.packed.split_first()?;
            self.packed = rest;
            length |= usize::from(first & 0x7f) << shift;
            if *first < 0x80 {
                break;
            }
        }
        let (name, rest) = self.packed.split_at_checked(length)?;
        self.packed = rest;
        std::str::from_utf8(name).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(list in proptest::collection::vec("(.{0,20}|[ab]{100,400})", 0..6)) {
            let names: Names = list.iter().collect();
            prop_assert_eq!(names.iter().collect::<Vec<_>>(), list.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(names.len(), list.len());
            prop_assert_eq!(names.is_empty(), list.is_empty());
            prop_assert!(list.iter().all(|name| names.contains(name)));
            prop_assert!(!names.contains("another name"));
        }
    }
}
