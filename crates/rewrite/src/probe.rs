//! Looking for a name by two of its bytes, many places at a time.

/// Starts that are looked at together.
const BLOCK: usize = 64;
/// Letters from rare to common in code and names; what is not among them is taken for rare.
const COMMON: &[u8] = b"qzjxkvbywgpfmucdlhrsnioate_";
/// The bit that tells an ASCII letter from the same letter in the other case. Setting it in what is no letter only makes more bytes equal.
const CASE: u8 = 0x20;

/// Two bytes of a name and where they stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Probe {
    at: [usize; 2],
    bytes: [u8; 2],
}

impl Probe {
    /// The two rarest bytes of a name; `None` for the empty one.
    pub(crate) fn new(name: &[u8]) -> Option<Self> {
        let how_common = |at: &usize| COMMON.iter().position(|byte| *byte == name[*at].to_ascii_lowercase());
        let first = (0..name.len()).min_by_key(how_common)?;
        let second = (0..name.len()).filter(|at| *at != first).min_by_key(how_common).unwrap_or(first);
        Some(Self { at: [first, second], bytes: [name[first] | CASE, name[second] | CASE] })
    }

    /// Whether a text that spells this name at some place has the two bytes there.
    pub(crate) fn finds(&self, name: &[u8]) -> bool {
        self.at.iter().zip(self.bytes).all(|(at, byte)| name.get(*at).is_some_and(|found| found | CASE == byte))
    }

    /// Calls `each` with every place of the text from which on the two bytes stand where they stand in the name, in either case of letters.
    pub(crate) fn each_start(&self, text: &[u8], mut each: impl FnMut(usize)) {
        let reach = self.at[0].max(self.at[1]);
        let Some(starts) = text.len().checked_sub(reach) else { return };
        let [first, second] = self.at.map(|at| &text[at..at + starts]);
        let [x, y] = self.bytes;
        #[expect(clippy::needless_bitwise_bool, reason = "a second comparison costs less than a branch")]
        let is_hit = |a: u8, b: u8| (a | CASE == x) & (b | CASE == y);
        let (blocks, rest) = first.as_chunks::<BLOCK>();
        let (blocks_of_second, rest_of_second) = second.as_chunks::<BLOCK>();
        for (block, (first, second)) in blocks.iter().zip(blocks_of_second).enumerate() {
            // Without a branch for each byte and of a known length, so that the compiler takes many bytes at once.
            let mut any = false;
            for (a, b) in first.iter().zip(second) {
                any |= is_hit(*a, *b);
            }
            if any {
                for (offset, _) in first.iter().zip(second).enumerate().filter(|(_, (a, b))| is_hit(**a, **b)) {
                    each(block * BLOCK + offset);
                }
            }
        }
        for (offset, _) in rest.iter().zip(rest_of_second).enumerate().filter(|(_, (a, b))| is_hit(**a, **b)) {
            each(blocks.len() * BLOCK + offset);
        }
    }
}
