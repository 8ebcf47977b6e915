//! Code, differences, charts and lists as they are shown.

use ferry_console::forms::Fields;
use ferry_console::paging;
use ferry_console::show::chart::{Bar, bars};
use ferry_console::show::{bytes, code, diff};
use ferry_service::Page;

fn text_of(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[test]
fn highlighting_changes_no_character_of_the_code() {
    let code = "SELECT '<b>&' AS a, `x` -- <i>\nFROM t /* over\nlines */ WHERE dt='${bizdate}' AND n > 1.5e3";
    for language in ["sql", "python", "shell", "json", "xml", "text", "unknown"] {
        let lines: Vec<String> = code::lines(code, language).iter().map(|line| text_of(line)).collect();
        assert_eq!(lines.join("\n"), code, "{language}");
    }
}

#[test]
fn words_strings_and_comments_are_told_apart() {
    let lines = code::lines("SELECT 'from' -- where", "sql");
    assert!(lines[0].contains("<span class=\"tok-keyword\">SELECT</span>"));
    assert!(lines[0].contains("<span class=\"tok-string\">&#39;from&#39;</span>"));
    assert!(lines[0].contains("<span class=\"tok-comment\">-- where</span>"));
}

#[test]
fn a_difference_shows_both_sides_and_leaves_equal_parts_out() {
    let old: String = (0..100).map(|n| format!("line {n}\n")).collect();
    let new = old.replace("line 50\n", "line <fifty>\n");
    for layout in [diff::Layout::Unified, diff::Layout::SideBySide] {
        let html = diff::view(&old, &new, ("a", "b"), layout).html.0;
        assert!(html.contains("&lt;fifty&gt;") && html.contains("diff-del") && html.contains("diff-ins"));
        assert!(!html.contains("line 40"), "far from the change");
    }
}

#[test]
fn charts_escape_their_labels_and_scale_to_the_longest_bar() {
    let bar = |label: &str, count| Bar { label: label.to_owned(), parts: vec![("success", "ok".to_owned(), count)] };
    let html = bars("t", &[bar("<x>", 100), bar("y", 50)]).0;
    assert!(html.contains("&lt;x&gt;") && !html.contains("<x>"));
    let widths: Vec<f64> = html.split("width=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect();
    assert!((widths[0] / widths[1] - 2.0).abs() < 0.01, "{widths:?}");
}

#[test]
fn bytes_are_told_in_their_unit() {
    assert_eq!(bytes(1023), "1023 B");
    assert_eq!(bytes(30 << 20), "30 MB");
    assert_eq!(bytes(1536), "1.5 KB");
}

/// Follows the links of a list to its end and back.
#[test]
fn the_way_back_leads_through_the_same_pages() {
    let page = |next: Option<&str>| Page::<()> { items: Vec::new(), next: next.map(str::to_owned), total: None };
    let fields = |address: &str| Fields::parse(address.split_once('?').map_or("", |(_, query)| query).as_bytes());
    let first = paging::pager("/l", &fields("/l?search=a"), &page(Some("10")));
    assert_eq!(first.previous, None);
    let second_address = first.next.unwrap();
    let second = paging::pager("/l", &fields(&second_address), &page(Some("20")));
    let third_address = second.next.unwrap();
    let third = paging::pager("/l", &fields(&third_address), &page(None));
    assert_eq!((third.number, third.next), (3, None));
    let back = third.previous.unwrap();
    assert_eq!(paging::request(&fields(&back)).after.as_deref(), Some("10"));
    let start = paging::pager("/l", &fields(&back), &page(Some("20"))).previous.unwrap();
    assert_eq!(start, "/l?search=a");
}
