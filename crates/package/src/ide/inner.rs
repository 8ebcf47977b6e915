//! Which inner file belongs to which outer node.

use std::collections::{HashMap, HashSet};

use super::xml::Element;

/// The inner files of a package and where they hang.
#[derive(Default)]
pub(super) struct InnerFiles {
    files: Vec<Element>,
    /// Path of a top-level node → its inner files.
    of_top: HashMap<String, Vec<usize>>,
    /// Path of an inner node → inner files inside it.
    of_inner: HashMap<String, Vec<usize>>,
    orphans: Vec<usize>,
}

/// Collects paths of top-level nodes and inner files before they are matched.
#[derive(Default)]
pub(super) struct Collector {
    files: Vec<Element>,
    top: HashMap<String, Vec<String>>,
}

/// `folder/name` of a file.
pub(super) fn path_of(element: &Element) -> String {
    join(element.attribute("folderPath").unwrap_or_default(), element.attribute("fileName").unwrap_or_default())
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

impl Collector {
    /// Notes a top-level file.
    pub fn top(&mut self, element: &Element) {
        let name = element.attribute("fileName").unwrap_or_default();
        self.top.entry(name.to_owned()).or_default().push(element.attribute("folderPath").unwrap_or_default().to_owned());
    }

    /// Notes an inner file.
    pub fn inner(&mut self, element: Element) {
        self.files.push(element);
    }

    /// Finds the outer node of each inner file.
    ///
    /// The outer file is a path that ends with the node's name. A node at exactly that path wins; otherwise the node of that name
    /// with the longest folder that the path starts with; otherwise an inner node at that path.
    pub fn matched(self) -> InnerFiles {
        let inner_paths: HashSet<String> = self.files.iter().map(path_of).collect();
        let mut matched = InnerFiles::default();
        for (index, file) in self.files.iter().enumerate() {
            let outer = file.attribute("outerFile").unwrap_or_default().trim_start_matches('/');
            if let Some(path) = self.top_path(outer) {
                matched.of_top.entry(path).or_default().push(index);
            } else if inner_paths.contains(outer) && path_of(file) != outer {
                matched.of_inner.entry(outer.to_owned()).or_default().push(index);
            }
        }
        matched.files = self.files;
        matched.orphans = matched.unreachable();
        matched
    }

    fn top_path(&self, outer: &str) -> Option<String> {
        let mut best: Option<&str> = None;
        let mut found = None;
        for (at, _) in outer.char_indices().filter(|(_, c)| *c == '/') {
            let name = &outer[at + 1..];
            let Some(folders) = self.top.get(name) else { continue };
            for folder in folders {
                let under = outer[..at] == **folder || outer[..at].starts_with(&format!("{folder}/")) || folder.is_empty();
                if under && best.is_none_or(|best| folder.len() > best.len()) {
                    best = Some(folder);
                    found = Some(join(folder, name));
                }
            }
        }
        found
    }
}

impl InnerFiles {
    /// The inner files that no top-level node leads to, those that hold only each other among them.
    fn unreachable(&self) -> Vec<usize> {
        let mut reached = HashSet::new();
        let mut waiting: Vec<usize> = self.of_top.values().flatten().copied().collect();
        while let Some(index) = waiting.pop() {
            if reached.insert(index) {
                waiting.extend(self.of_inner.get(&path_of(&self.files[index])).into_iter().flatten());
            }
        }
        (0..self.files.len()).filter(|index| !reached.contains(index)).collect()
    }

    /// The inner files of the top-level node at `path`.
    pub fn of_top(&self, path: &str) -> Vec<usize> {
        self.of_top.get(path).cloned().unwrap_or_default()
    }

    /// The files inside the inner node at `path` that were not used yet.
    pub fn of_inner(&self, path: &str, used: &HashSet<usize>) -> Vec<usize> {
        self.of_inner.get(path).map_or_else(Vec::new, |files| files.iter().copied().filter(|file| !used.contains(file)).collect())
    }

    /// An inner file by number.
    pub fn file(&self, index: usize) -> &Element {
        &self.files[index]
    }

    /// The files without an outer node.
    pub fn orphans(&self) -> &[usize] {
        &self.orphans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &str, name: &str, outer: &str) -> Element {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        Element { attributes: vec![pair("folderPath", folder), pair("fileName", name), pair("outerFile", outer)], ..Element::default() }
    }

    #[test]
    fn the_node_at_the_path_wins_over_one_above_it() {
        let mut collector = Collector::default();
        collector.top(&file("r/w", "loop", ""));
        collector.top(&file("r/w/a", "loop", ""));
        collector.inner(file("r/w/a", "body", "r/w/a/loop"));
        collector.inner(file("r/w", "start", "/r/w/f/loop"));
        collector.inner(file("r/w", "deep", "r/w/a/body"));
        collector.inner(file("r/w", "lost", "r/w/gone"));
        collector.inner(file("r/w", "self", "r/w/self"));
        collector.inner(file("r/w", "x", "r/w/y"));
        collector.inner(file("r/w", "y", "r/w/x"));
        let matched = collector.matched();
        assert_eq!(matched.of_top("r/w/a/loop"), [0]);
        assert_eq!(matched.of_top("r/w/loop"), [1]);
        assert_eq!(matched.of_inner("r/w/a/body", &HashSet::new()), [2]);
        assert_eq!(matched.orphans(), [3, 4, 5, 6]);
    }
}
