//! What the lexers take for string and comment.

use ferry_rewrite::{CodeFamily, OccurrenceClass, lex};

use crate::{MAX_COMPUTE, POSTGRES};

/// The spans that are not code, marked `s:` for strings and `c:` for comments.
fn marked(text: &str, family: CodeFamily) -> Vec<String> {
    let spans = lex(text, family);
    let marked = spans.iter().filter_map(|span| {
        let mark = match span.class {
            OccurrenceClass::Identifier => return None,
            OccurrenceClass::StringLiteral => "s:",
            OccurrenceClass::Comment => "c:",
        };
        Some([mark, &text[span.start..span.end]].concat())
    });
    marked.collect()
}

fn check(family: CodeFamily, text: &str, expected: &[&str]) {
    assert_eq!(marked(text, family), expected, "{text}");
}

#[test]
fn maxcompute_strings_and_comments() {
    check(MAX_COMPUTE, "a 'b' c", &["s:'b'"]);
    check(MAX_COMPUTE, "'it''s' x", &["s:'it'", "s:'s'"]);
    check(MAX_COMPUTE, r"'it\'s' x", &[r"s:'it\'s'"]);
    check(MAX_COMPUTE, r#""q\"--" -- c 'x"#, &[r#"s:"q\"--""#, "c:-- c 'x"]);
    check(MAX_COMPUTE, "`it's` -- c\r\nx", &["c:-- c\r"]);
    check(MAX_COMPUTE, "`open -- no\nx -- c", &["c:-- c"]);
    check(MAX_COMPUTE, "a /* ' */ b /* open", &["c:/* ' */", "c:/* open"]);
    check(MAX_COMPUTE, "/* /* */ 'x' */", &["c:/* /* */", "s:'x'"]);
    check(MAX_COMPUTE, "##@resource_reference{\"a.py\"}\nx ## y", &["c:##@resource_reference{\"a.py\"}"]);
    check(MAX_COMPUTE, "--@extra_input=a.b\nx", &["c:--@extra_input=a.b"]);
    check(MAX_COMPUTE, "${a--b}.t -- c", &["c:-- c"]);
    check(MAX_COMPUTE, "${a 'x'", &["s:'x'"]);
    check(MAX_COMPUTE, "${a\n--b}", &["c:--b}"]);
    check(MAX_COMPUTE, "'open\nto the end", &["s:'open\nto the end"]);
    check(MAX_COMPUTE, "'open\\", &["s:'open\\"]);
    check(MAX_COMPUTE, "a-b - -c /x *y $z", &[]);
}

#[test]
fn postgres_strings_and_comments() {
    check(POSTGRES, r"'a\' b", &[r"s:'a\'"]);
    check(POSTGRES, r"E'a\'b' c", &[r"s:'a\'b'"]);
    check(POSTGRES, r"name'a\' b", &[r"s:'a\'"]);
    check(POSTGRES, "\"it's\" 'x'", &["s:'x'"]);
    check(POSTGRES, "/* /* */ 'x' */ y", &["c:/* /* */ 'x' */"]);
    check(POSTGRES, "do $$ it's $x$ $$ y", &["s:$$ it's $x$ $$"]);
    check(POSTGRES, "do $f$ a $$ b $f$ y", &["s:$f$ a $$ b $f$"]);
    check(POSTGRES, "$f$ open", &["s:$f$ open"]);
    check(POSTGRES, "select $1, a$b$c, ${x$$y} 'z'", &["s:'z'"]);
    check(POSTGRES, "$", &[]);
}

#[test]
fn python_strings_and_comments() {
    let python = CodeFamily::Python;
    check(python, "x = 'a' # b 'c'\ny", &["s:'a'", "c:# b 'c'"]);
    check(python, "'''a'b\n''c''' d", &["s:'''a'b\n''c'''"]);
    check(python, "f\"{x}#\" + r'\\' + b''", &["s:\"{x}#\"", "s:'\\' + b'", "s:'"]);
    check(python, "'open\n# c", &["s:'open", "c:# c"]);
    check(python, "'on\\\r\nand on' x", &["s:'on\\\r\nand on'"]);
    check(python, "\"\"\"open\n'x'", &["s:\"\"\"open\n'x'"]);
    check(python, "''\"\"", &["s:''", "s:\"\""]);
    check(python, "'\\", &["s:'\\"]);
}

#[test]
fn shell_strings_and_comments() {
    let shell = CodeFamily::Shell;
    check(shell, "#!/bin/sh\necho a#b # c", &["c:#!/bin/sh", "c:# c"]);
    check(shell, "echo $# ${#a} ${a#b} \\# 'x'", &["s:'x'"]);
    check(shell, r#"echo 'a\' "b\"c" $'d\'e'"#, &[r"s:'a\'", r#"s:"b\"c""#, r"s:'d\'e'"]);
    check(shell, r#"x="a $(echo "b" c) d""#, &[r#"s:"a "#, r#"s:"b""#, r#"s: d""#]);
    check(shell, r#"x="$((1 + (2)))" # c"#, &["s:\"", "s:\"", "c:# c"]);
    check(shell, "cat <<EOF | sort 'x'\nit's\nEOF\n'y'", &["s:'x'", "s:it's\n", "s:'y'"]);
    check(shell, "cat <<-'E F'\n\ta\n\tE F\nb", &["s:\ta\n"]);
    check(shell, "cat <<A <<B\n1\nA\n2\nB\n3", &["s:1\n", "s:2\n"]);
    check(shell, "cat <<EOF\r\na\r\nEOF\r\nb # c", &["s:a\r\n", "c:# c"]);
    check(shell, "cat <<EOF\nopen", &["s:open"]);
    check(shell, "cat <<< 'a'; (( x << 2 ))\n'b'", &["s:'a'", "s:'b'"]);
    check(shell, "\"open $(a", &["s:\"open "]);
    check(shell, "\"open", &["s:\"open"]);
    check(shell, ") ) # c", &["c:# c"]);
    check(shell, "<< <<- <<' <<\\", &["s:' <<\\"]);
}

#[test]
fn json_strings() {
    let json = CodeFamily::Json;
    check(json, r#"{"k" : "v", "n": [1, "w", {"x":null}]}"#, &[r#"s:"v""#, r#"s:"w""#]);
    check(json, r#""a\"b""#, &[r#"s:"a\"b""#]);
    check(json, "##@resource_reference{\"r\"}\n\n{\"k\":\"v\"}", &["c:##@resource_reference{\"r\"}", "s:\"v\""]);
    check(json, r#"{"k": "v", }"#, &[r#"s:"k""#, r#"s:"v""#]);
    check(json, "", &[]);
}

#[test]
fn plain_text_is_one_span() {
    check(CodeFamily::Plain, "it's -- # /*", &[]);
    assert_eq!(lex("it's", CodeFamily::Plain).len(), 1);
    assert!(lex("", CodeFamily::Plain).is_empty());
}
