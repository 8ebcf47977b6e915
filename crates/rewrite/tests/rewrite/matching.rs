//! Which occurrences are found, of one name and of many.

use ferry_rewrite::{
    Boundary, CodeFamily, Mode, NameMap, OccurrenceClass, Selection, SystemOutputMap, apply, find, find_bounded, find_with_outputs,
};

use crate::{FAMILIES, MAX_COMPUTE, POSTGRES, names, rewrite};

fn check(family: CodeFamily, text: &str, expected: &str) {
    let map = names(&[("sales", "retail")]);
    assert_eq!(rewrite(text, family, &map, Mode::WholeIdentifier), expected, "{family:?}: {text}");
}

#[test]
fn names_in_larger_words_stay_in_every_family() {
    for family in FAMILIES {
        for word in ["sales_order", "presales", "sales2", "销售sales", "sales表", "_sales", "sales_dev2"] {
            check(family, &format!("[\"{word}\"]"), &format!("[\"{word}\"]"));
        }
    }
}

#[test]
fn every_boundary_is_a_boundary() {
    for (text, expected) in [
        ("sales.t", "retail.t"),
        ("Sales.T sales_DEV.t", "retail.T retail_dev.t"),
        ("`sales`.`t` 'sales' \"sales\"", "`retail`.`t` 'retail' \"retail\""),
        ("${sales}.t ${x}sales ${x}.sales${y}", "${retail}.t ${x}retail ${x}.retail${y}"),
        ("sales.\r\nsales\r\nsales", "retail.\r\nretail\r\nretail"),
        ("a=sales,b=(sales);sales", "a=retail,b=(retail);retail"),
        ("😀sales😀，sales。", "😀retail😀，retail。"),
        ("-- it's sales\n'sales", "-- it's retail\n'retail"),
    ] {
        check(MAX_COMPUTE, text, expected);
    }
}

#[test]
fn dash_and_dollar_differ_per_family() {
    check(MAX_COMPUTE, "sales-1 a$sales", "retail-1 a$retail");
    check(CodeFamily::Shell, "ls sales-1 $sales -sales x-sales", "ls sales-1 $retail -retail x-sales");
    check(POSTGRES, "sales-1 a$sales sales$1 ${sales}", "retail-1 a$sales sales$1 ${retail}");
}

#[test]
fn a_boundary_may_be_chosen() {
    let map = names(&[("sales", "retail")]);
    let boundary = Boundary { dash: true, dollar: true };
    let (none, mode) = (SystemOutputMap::default(), Mode::WholeIdentifier);
    let found = find_bounded("sales-1 sales$ sales", MAX_COMPUTE, boundary, &map, &none, mode);
    assert_eq!(found.iter().map(|one| one.start).collect::<Vec<_>>(), [15]);
}

#[test]
fn escapes_in_strings_are_read_as_what_they_mean() {
    check(CodeFamily::Python, r"'\nsales \\nsales \tsales \sales'", r"'\nretail \\nsales \tretail \sales'");
    check(CodeFamily::Python, r"# \nsales", r"# \nsales");
    check(MAX_COMPUTE, r"'x\nsales' `\nsales`", r"'x\nretail' `\nsales`");
    check(POSTGRES, r"'\nsales' E'\nsales'", r"'\nsales' E'\nretail'");
    check(CodeFamily::Json, r#"{"code":"x\nsales\tsales \\nsales\u000asales"}"#, r#"{"code":"x\nretail\tretail \\nretail\u000aretail"}"#);
}

#[test]
fn overlapping_names_are_all_tried() {
    let map = NameMap::new([("proj", "p"), ("proj.tab", "q.t"), ("tab", "other")]).unwrap();
    for (text, expected) in [
        ("proj.tab", "q.t"),
        ("proj.table", "p.table"),
        ("proj.tab.x", "q.t.x"),
        ("x.proj.tabs tab", "x.p.tabs other"),
        ("my_proj.tab", "my_proj.other"),
    ] {
        assert_eq!(rewrite(text, MAX_COMPUTE, &map, Mode::WholeIdentifier), expected);
    }
}

#[test]
fn names_may_be_swapped_and_mapped_to_themselves() {
    let map = names(&[("a", "b"), ("b", "a"), ("b.keep", "b.keep")]);
    let text = "a.x b.x a_dev.x b.keep B.KEEP";
    assert_eq!(rewrite(text, MAX_COMPUTE, &map, Mode::WholeIdentifier), "b.x a.x b_dev.x b.keep B.KEEP");
}

#[test]
fn literal_mode_takes_the_seeds_words_as_they_are() {
    let map = NameMap::new([("sales", "retail"), ("sales_order", "orders")]).unwrap();
    for family in FAMILIES {
        assert_eq!(
            rewrite("[\"presales\", \"sales_orders\", \"SALES\", {\"sales\":1}]", family, &map, Mode::Literal),
            "[\"preretail\", \"orderss\", \"SALES\", {\"retail\":1}]"
        );
    }
}

#[test]
fn system_outputs_go_before_the_names_they_begin_with() {
    let map = names(&[("a", "b"), ("b", "a")]);
    let outputs: SystemOutputMap = [("a.1_out", "b.901_out"), ("c.2_out", "c.902_out")].into_iter().collect();
    let text = "--@extra_input=a.1_out\nselect 'c.2_out', 'a.11_out', 'a.1_outer', xa.1_out from b.t";
    let expected = "--@extra_input=b.901_out\nselect 'c.902_out', 'b.11_out', 'b.1_outer', xa.1_out from a.t";
    let found = find_with_outputs(text, MAX_COMPUTE, &map, &outputs, Mode::WholeIdentifier);
    assert_eq!(apply(text, &found, &Selection::everything()), expected);

    let text = r#"[{"condition":"1","nodeoutput":"a.1_out"},"x c.2_out","a\u002e1_out"]"#;
    let expected = r#"[{"condition":"1","nodeoutput":"b.901_out"},"x c.902_out","b.901_out"]"#;
    let found = find_with_outputs(text, CodeFamily::Json, &map, &outputs, Mode::WholeIdentifier);
    assert_eq!(apply(text, &found, &Selection::everything()), expected);
}

#[test]
fn resources_keep_the_names_they_are_referred_to_by() {
    check(
        CodeFamily::Python,
        "##@resource_reference{\"sales.py\"}\n##@resource_reference{\"sales\nimport sales",
        "##@resource_reference{\"sales.py\"}\n##@resource_reference{\"sales\nimport retail",
    );
    check(MAX_COMPUTE, "--@resource_reference{\"sales\"} sales", "--@resource_reference{\"sales\"} retail");
    check(
        CodeFamily::Json,
        "##@resource_reference{\"sales.jar\"}\n-- of sales\n{\"args\":\"sales\"}",
        "##@resource_reference{\"sales.jar\"}\n-- of retail\n{\"args\":\"retail\"}",
    );
}

#[test]
fn json_syntax_and_member_names_are_never_touched() {
    check(
        CodeFamily::Json,
        r#"{"sales": "sales", "x": {"sales": ["sales", true, {"sales":"a sales b"}]}}"#,
        r#"{"sales": "retail", "x": {"sales": ["retail", true, {"sales":"a retail b"}]}}"#,
    );
}

#[test]
fn json_escapes_spell_names_at_every_depth() {
    check(CodeFamily::Json, r#"["\u0073ales", "s\u0061les_x", "\u0053ALE\u0053"]"#, r#"["retail", "s\u0061les_x", "retail"]"#);
    check(CodeFamily::Json, r#"{"b":"{\"sales\":\"s\\u0061les\",\"x\":[]}"}"#, r#"{"b":"{\"sales\":\"retail\",\"x\":[]}"}"#);
    check(CodeFamily::Json, r#"["销\u552esales", "\u2014sales"]"#, r#"["销\u552esales", "\u2014retail"]"#);
}

#[test]
fn broken_json_is_searched_whole() {
    let map = names(&[("sales", "retail")]);
    let text = "{\"sales\": \"a\\nsales\", sales: }";
    let found = find(text, CodeFamily::Json, &map, Mode::WholeIdentifier);
    assert_eq!(
        found.iter().map(|one| one.class).collect::<Vec<_>>(),
        [OccurrenceClass::StringLiteral, OccurrenceClass::StringLiteral, OccurrenceClass::Identifier]
    );
}

#[test]
fn occurrences_say_where_they_are_and_how_they_are_spelled() {
    let map = names(&[("sales", "retail")]);
    let found = find("销售😀 Sales\r\n\t\"sales\"", MAX_COMPUTE, &map, Mode::WholeIdentifier);
    let shown: Vec<_> = found.iter().map(|one| (one.start, one.end, one.line, one.column, one.from.as_str())).collect();
    assert_eq!(shown, [(11, 16, 1, 5, "Sales"), (20, 25, 2, 3, "sales")]);
    let found = find(r#"["\u0073ales"]"#, CodeFamily::Json, &map, Mode::WholeIdentifier);
    assert_eq!((found[0].from.as_str(), found[0].to.as_str()), (r"\u0073ales", "retail"));
}

#[test]
fn occurrences_and_selections_travel_as_json() {
    let map = names(&[("sales", "retail")]);
    let found = find("--sales", MAX_COMPUTE, &map, Mode::WholeIdentifier);
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(json, r#"[{"start":2,"end":7,"line":1,"column":3,"class":"comment","from":"sales","to":"retail"}]"#);
    let selection: Selection = serde_json::from_str(r#"{"leave_places":[{"line":1,"column":3}]}"#).unwrap();
    assert_eq!(apply("--sales", &found, &selection), "--sales");
    assert_eq!(serde_json::to_string(&MAX_COMPUTE).unwrap(), r#"{"sql":"max_compute"}"#);
}

#[test]
fn deep_and_repetitive_texts_are_no_trouble() {
    let deep = 200_000;
    check(
        CodeFamily::Json,
        &["[".repeat(deep), "\"sales\"".to_owned(), "]".repeat(deep)].concat(),
        &["[".repeat(deep), "\"retail\"".to_owned(), "]".repeat(deep)].concat(),
    );
    for piece in ["sales.", "$(sales ", "\"$(sales", "sales\\", "${sales", "sales $sales$", "/*sales ", "sales<<x ", "1_out.1_out"] {
        let text = piece.repeat(20_000);
        let outputs: SystemOutputMap = [("sales.1_out", "x.1_out")].into_iter().collect();
        for family in FAMILIES {
            let found = find_with_outputs(&text, family, &names(&[("sales", "retail")]), &outputs, Mode::WholeIdentifier);
            let rest = apply(&text, &found, &Selection::everything());
            assert_eq!(rest.len(), text.len() + found.len(), "{family:?}: {piece}");
        }
    }
}
