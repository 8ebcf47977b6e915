//! Finding names: candidates from one search, kept if they are whole identifiers, with place and class.

use std::cmp::Reverse;
use std::ops::Range;

use crate::boundary::Boundary;
use crate::family::CodeFamily;
use crate::json_text::{for_each_value, preamble_end};
use crate::lexer::{Span, lex};
use crate::names::{Candidate, NameMap};
use crate::occurrence::{Mode, Occurrence, OccurrenceClass, PlaceCounter};
use crate::outputs::SystemOutputMap;

/// What stands before the name of a resource that code refers to.
const RESOURCE_REFERENCE: &str = "@resource_reference{\"";

/// Finds the names of a map in a text, from left to right, not overlapping.
///
/// Where names overlap, the one that begins first wins, and of those the longest. In JSON only string values are
/// looked at, decoded, and JSON inside them likewise; [`Mode::Literal`] looks at the text as it stands in every
/// family. A name mapped to itself is never an occurrence.
pub fn find(text: &str, family: CodeFamily, names: &NameMap, mode: Mode) -> Vec<Occurrence> {
    find_bounded(text, family, Boundary::of(family), names, &SystemOutputMap::default(), mode)
}

/// Finds the names of a map and the system outputs of another in a text, in the same pass.
///
/// A system output is longer than the workspace name it begins with, and so goes before it. Nothing that is
/// written is looked at again: names may be swapped.
pub fn find_with_outputs(text: &str, family: CodeFamily, names: &NameMap, outputs: &SystemOutputMap, mode: Mode) -> Vec<Occurrence> {
    find_bounded(text, family, Boundary::of(family), names, outputs, mode)
}

/// As [`find_with_outputs`], with a boundary of the caller's choice instead of that of the family.
pub fn find_bounded(
    text: &str,
    family: CodeFamily,
    boundary: Boundary,
    names: &NameMap,
    outputs: &SystemOutputMap,
    mode: Mode,
) -> Vec<Occurrence> {
    // JSON may spell a name in escapes, which a search of the raw text does not see.
    let escaped = family == CodeFamily::Json && mode == Mode::WholeIdentifier && text.contains("\\u");
    if !names.may_occur(text) && !outputs.may_occur(text) && !(escaped && !(names.is_empty() && outputs.is_empty())) {
        return Vec::new();
    }
    let search = Search { boundary, names, outputs };
    if mode == Mode::Literal {
        let mut candidates: Vec<_> = names.literals(text).chain(outputs.candidates(text)).collect();
        keep_disjoint(&mut candidates);
        return describe(text, &lex(text, family), &candidates);
    }
    if family == CodeFamily::Json
        && let Some(candidates) = search.in_json(text)
    {
        return describe(text, &lex(text, family), &candidates);
    }
    let candidates = search.all(text);
    if !candidates.iter().any(|candidate| search.may_be_whole(text, candidate)) {
        return Vec::new();
    }
    let spans = lex(text, family);
    let candidates = search.in_code(text, &spans, candidates);
    describe(text, &spans, &candidates)
}

struct Search<'s> {
    boundary: Boundary,
    names: &'s NameMap,
    outputs: &'s SystemOutputMap,
}

impl<'s> Search<'s> {
    /// Every place where a name is spelled, in order, references to resources excepted.
    fn all(&self, text: &str) -> Vec<Candidate<'s>> {
        let mut all = self.names.candidates(text);
        all.extend(self.outputs.candidates(text));
        all.sort_unstable_by_key(order);
        if !all.is_empty() && text.contains(RESOURCE_REFERENCE) {
            let mut references = resource_references(text).peekable();
            all.retain(|candidate| {
                while references.next_if(|reference| reference.end <= candidate.start).is_some() {}
                references.peek().is_none_or(|reference| candidate.end <= reference.start)
            });
        }
        all
    }

    /// Whether a candidate is a whole identifier in some class of code.
    fn may_be_whole(&self, text: &str, candidate: &Candidate<'_>) -> bool {
        let bounds = |escapes| self.boundary.bounds(text, candidate.start, candidate.end, escapes);
        bounds(false) || bounds(true)
    }

    fn in_code(&self, text: &str, spans: &[Span], mut candidates: Vec<Candidate<'s>>) -> Vec<Candidate<'s>> {
        let mut spans = spans.iter().peekable();
        candidates.retain(|candidate| {
            while spans.next_if(|span| span.end <= candidate.start).is_some() {}
            let escapes = spans.peek().is_some_and(|span| span.escapes);
            self.boundary.bounds(text, candidate.start, candidate.end, escapes)
        });
        keep_disjoint(&mut candidates);
        candidates
    }

    fn in_json(&self, text: &str) -> Option<Vec<Candidate<'s>>> {
        let preamble = &text[..preamble_end(text)];
        let mut found = self.in_code(preamble, &[], self.all(preamble));
        let json = for_each_value(text, |value| {
            // What code a value holds is not known; in most kinds of code a backslash escapes.
            let mut inside = self.all(value.text);
            inside.retain(|candidate| self.boundary.bounds(value.text, candidate.start, candidate.end, true));
            keep_disjoint(&mut inside);
            for candidate in inside {
                let place = value.original(candidate.start..candidate.end);
                found.push(Candidate { start: place.start, end: place.end, ..candidate });
            }
        });
        found.sort_unstable_by_key(order);
        json.then_some(found)
    }
}

/// Where resources are named, as in `##@resource_reference{"sales.py"}`. A resource keeps its name when it is imported,
/// so what refers to it must stay.
fn resource_references(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(RESOURCE_REFERENCE).map(|(at, opening)| {
        let start = at + opening.len();
        let length = text[start..].find(['"', '\n']).unwrap_or(text.len() - start);
        start..start + length
    })
}

fn order(candidate: &Candidate<'_>) -> (usize, Reverse<usize>) {
    (candidate.start, Reverse(candidate.end))
}

/// Keeps, of candidates that overlap, the one that begins first, and of those the longest.
fn keep_disjoint(candidates: &mut Vec<Candidate<'_>>) {
    candidates.sort_unstable_by_key(order);
    let mut free = 0;
    candidates.retain(|candidate| {
        let kept = candidate.start >= free;
        if kept {
            free = candidate.end;
        }
        kept
    });
}

/// Gives candidates, which are in order, their place and class.
fn describe(text: &str, spans: &[Span], candidates: &[Candidate<'_>]) -> Vec<Occurrence> {
    let mut places = PlaceCounter::new(text);
    let mut spans = spans.iter().peekable();
    let mut occurrences = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let from = &text[candidate.start..candidate.end];
        if candidate.same || from == candidate.to {
            continue;
        }
        while spans.next_if(|span| span.end <= candidate.start).is_some() {}
        let class = spans.peek().map_or(OccurrenceClass::Identifier, |span| span.class);
        let (line, column) = places.place(candidate.start);
        occurrences.push(Occurrence {
            start: candidate.start,
            end: candidate.end,
            line,
            column,
            class,
            from: from.to_owned(),
            to: candidate.to.to_owned(),
        });
    }
    occurrences
}
