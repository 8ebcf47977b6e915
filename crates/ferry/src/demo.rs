//! The sample package of `ferry demo`: the daily work of a retail company's data team, made in code, the same bytes every time.

mod builder;
mod catalog;
mod control;
mod customers;
mod month_end;
mod orders;
mod settings;
mod write;

pub use builder::{SOURCE, Sample};
pub use settings::SETTINGS;
pub use write::write;

/// Everything of the sample.
pub fn sample() -> Sample {
    let mut sample = Sample::default();
    sample.flow(customers::flow());
    sample.flow(month_end::flow());
    sample.flow(orders::flow());
    sample.flow(control::flow());
    catalog::add(&mut sample);
    sample
}

/// Name of the resource that the destination has already, with another content.
pub const CONFLICT: &str = "store_calendar.csv";

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use ferry_model::{Object, ObjectKind, node_type};

    use super::*;

    #[test]
    fn the_sample_shows_what_it_promises() {
        let sample = sample();
        let nodes: Vec<_> =
            sample.objects.iter().filter(|(located, _)| located.object.kind() == ObjectKind::Node).map(|(located, _)| located).collect();
        assert!(nodes.len() >= 40, "{} nodes", nodes.len());
        let of = |located: &ferry_model::Located| located.object.as_node().cloned().unwrap_or_default();
        let engines: BTreeSet<&str> = nodes.iter().map(|located| node_type::engine_of(&of(located).node_type)).collect();
        assert!(["ODPS", "EMR", "HOLO", "DI", "GENERAL"].iter().all(|engine| engines.contains(engine)), "{engines:?}");
        assert!(nodes.iter().all(|located| node_type::by_name(&of(located).node_type).is_some()), "every type is known");
        assert!(nodes.iter().any(|located| of(located).owner.is_none()), "one has no owner");
        assert!(nodes.iter().any(|located| !of(located).inner_nodes.is_empty()), "one has inner nodes");
        for kind in ObjectKind::ALL {
            let wanted = !matches!(kind, ObjectKind::Folder | ObjectKind::UserDefinedNode | ObjectKind::Node);
            let there = sample.objects.iter().any(|(located, _)| located.object.kind() == kind);
            assert!(there || !wanted, "there is no {kind}");
        }
        assert!(sample.objects.iter().any(|(located, _)| matches!(&located.object, Object::Resource(r) if r.name == CONFLICT)));
    }

    #[test]
    fn keys_and_outputs_are_unique_and_one_input_has_no_producer() {
        let sample = sample();
        let mut keys = BTreeSet::new();
        let mut producers = BTreeMap::new();
        for (located, _) in &sample.objects {
            assert!(keys.insert(located.key()), "{} stands twice", located.key());
            for output in located.object.as_node().into_iter().flat_map(|node| &node.outputs) {
                assert!(producers.insert(output.data.clone(), located.key()).is_none(), "{} is produced twice", output.data);
            }
        }
        let missing: BTreeSet<&str> = sample
            .objects
            .iter()
            .filter_map(|(located, _)| located.object.as_node())
            .flat_map(|node| &node.inputs)
            .map(|input| input.data.as_str())
            .filter(|input| !producers.contains_key(*input) && *input != "retail_root")
            .collect();
        assert_eq!(missing.into_iter().collect::<Vec<_>>(), ["supplier_hub.prices_ready"]);
    }
}
