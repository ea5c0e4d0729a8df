//! Lists cut out of bodies, whatever the bodies hold and however they arrive.

use std::convert::Infallible;

use proptest::prelude::*;

use super::*;

const LEADS: Paths = &[&["Leads"]];
const MANY: Paths = &[&["data"], &["data", "*"], &[]];

/// The leads and the rest of a body that arrives in pieces of these sizes, again and again.
fn split(paths: Paths, body: &[u8], sizes: &[usize]) -> (Vec<String>, String, bool) {
    let mut splitter = Splitter::new(paths);
    let mut leads = Vec::new();
    let mut take = |lead: &[u8]| {
        leads.push(String::from_utf8_lossy(lead).into_owned());
        Ok::<(), Infallible>(())
    };
    let mut left = body;
    for size in sizes.iter().cycle() {
        let (piece, others) = left.split_at((*size).clamp(1, left.len().max(1)).min(left.len()));
        splitter.feed(piece, &mut take).unwrap();
        left = others;
        if left.is_empty() {
            break;
        }
    }
    let rest = splitter.finish();
    let text = String::from_utf8_lossy(&rest.body).into_owned();
    (leads, text, rest.complete)
}

fn check(paths: Paths, body: &str, leads: &[&str], rest: &str, complete: bool) {
    for size in [usize::MAX, 1, 2, 3, 7, 8, 9] {
        let (got, left, whole) = split(paths, body.as_bytes(), &[size]);
        assert_eq!(got, leads, "leads of {body} in pieces of {size}");
        assert_eq!(left, rest, "rest of {body} in pieces of {size}");
        assert_eq!(whole, complete, "end of {body} in pieces of {size}");
    }
}

#[test]
fn a_list_is_cut_out_and_the_rest_is_left() {
    let body = r#"{"Status": 1, "Leads": [ {"a": [1, 2]} , 7,"x" ], "Message": "ok"} "#;
    let rest = r#"{"Status": 1, "Leads": [], "Message": "ok"} "#;
    check(
        LEADS,
        body,
        &[r#"{"a": [1, 2]}"#, "7", r#""x""#],
        rest,
        true,
    );
}

#[test]
fn a_lead_keeps_its_exact_bytes() {
    let lead = r#"{ "n":1.50, "s":"}],{[\"\\",  "u":"\u00e4ä😀", "e":"\\" }"#;
    let body = format!("{{\"Leads\":[\n{lead}\n]}}");
    check(LEADS, &body, &[lead], "{\"Leads\":[]}", true);
}

#[test]
fn the_body_itself_may_be_the_list() {
    check(MANY, " [1,[2],{}]\n", &["1", "[2]", "{}"], " []\n", true);
    check(MANY, "[]", &[], "[]", true);
    check(MANY, "[ ]", &[], "[]", true);
}

#[test]
fn the_first_list_that_fits_is_the_list() {
    let body = r#"{"x":[1],"data":{"k":{"data":[2]},"rows":[3],"more":[4]}}"#;
    let rest = r#"{"x":[1],"data":{"k":{"data":[2]},"rows":[],"more":[4]}}"#;
    check(MANY, body, &["3"], rest, true);
}

#[test]
fn names_are_looked_for_where_the_path_says_and_nowhere_else() {
    for body in [
        r#"{"x":{"Leads":[1]}}"#,
        r#"{"x":"Leads","y":["Leads",[1]]}"#,
        r#"[{"Leads":[1]}]"#,
        r#"{"Leads":{"Leads":[1]}}"#,
        r#"{"Leads":null}"#,
        r#"{"leads":[1]}"#,
        r#""Leads""#,
        "",
        "<html>[1]</html>",
    ] {
        check(LEADS, body, &[], body, true);
    }
}

#[test]
fn an_escaped_name_is_the_name_that_it_says() {
    check(
        LEADS,
        r#"{"L\u0065ads":[1]}"#,
        &["1"],
        r#"{"L\u0065ads":[]}"#,
        true,
    );
}

#[test]
fn a_list_that_comes_twice_loses_nothing() {
    let body = r#"{"Leads":[1],"Leads":[2],"Leads":null}"#;
    check(
        LEADS,
        body,
        &["1", "2"],
        r#"{"Leads":[],"Leads":[],"Leads":null}"#,
        true,
    );
}

#[test]
fn a_list_is_complete_only_when_the_document_is() {
    for (body, leads) in [
        (r#"{"Leads":[1,2]"#, vec!["1", "2"]),
        (r#"{"Leads":[1,2"#, vec!["1"]),
        (r#"{"Leads":["#, vec![]),
        (r#"{"Leads":[1]} x"#, vec!["1"]),
        (r#"{"Leads":[1]}{}"#, vec!["1"]),
        (r#"{"Leads":[1]]"#, vec!["1"]),
        (r#"{"Leads":[1}]}"#, vec!["1}"]),
        (r#"{"Leads":[{"a":]},2]}"#, vec![r#"{"a":]}"#, "2"]),
        (r#"{"Leads":[1,]}"#, vec!["1"]),
        (r#"{"Leads":[,1]}"#, vec!["1"]),
        (r#"{"Leads":["a]}"#, vec![]),
    ] {
        for size in [usize::MAX, 1, 3] {
            let (got, _, complete) = split(LEADS, body.as_bytes(), &[size]);
            assert_eq!(got, leads, "{body}");
            assert!(!complete, "{body}");
        }
    }
}

#[test]
fn deep_nesting_is_one_lead_and_costs_no_memory() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let body = format!("{{\"Leads\":[{deep},1]}}");
    check(LEADS, &body, &[&deep, "1"], "{\"Leads\":[]}", true);
}

fn fed(body: &[u8]) -> Result<(), Stop<&'static str>> {
    Splitter::new(LEADS).feed(body, &mut |_| Err("full"))
}

#[test]
fn what_is_larger_than_anything_real_stops() {
    let lead = [br#"{"Leads":[""#.as_slice(), &vec![b'x'; LARGEST_LEAD]].concat();
    assert!(matches!(fed(&lead), Err(Stop::TooLarge(_))));
    let rest = [br#"{"x":""#.as_slice(), &vec![b'x'; LARGEST_REST]].concat();
    assert!(matches!(fed(&rest), Err(Stop::TooLarge(_))));
}

#[test]
fn a_taker_that_cannot_go_on_stops() {
    assert_eq!(fed(br#"{"Leads":[1]}"#), Err(Stop::Taker("full")));
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<i64>().prop_map(Into::into),
        r#"[ -~äß😀"\\{}\[\],:]{0,20}"#.prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let members = proptest::collection::vec(("[a-zA-Z\"\\\\]{0,6}", inner.clone()), 0..5);
        prop_oneof![
            proptest::collection::vec(inner, 0..5).prop_map(serde_json::Value::from),
            members.prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_list_comes_out_whole_however_it_arrives(
        leads in proptest::collection::vec(json(), 0..6),
        before in json(),
        after in json(),
        sizes in proptest::collection::vec(1..40_usize, 1..6),
        pretty: bool,
    ) {
        let body = serde_json::json!({"before": before, "Leads": leads, "after": after});
        let body = if pretty { format!("{body:#}") } else { body.to_string() };
        let (got, rest, complete) = split(LEADS, body.as_bytes(), &sizes);
        let read = |text: &String| serde_json::from_str::<serde_json::Value>(text).unwrap();
        prop_assert!(complete);
        prop_assert_eq!(got.iter().map(read).collect::<Vec<_>>(), leads);
        prop_assert!(got.iter().all(|lead| body.contains(lead.as_str())));
        let empty: Vec<()> = Vec::new();
        prop_assert_eq!(
            read(&rest),
            serde_json::json!({"before": before, "Leads": empty, "after": after})
        );
    }

    #[test]
    fn no_bytes_at_all_upset_it_and_pieces_change_nothing(
        body in r#"(\{"Leads":\[)?[ "{}\[\],:a\\1]{0,60}"#,
        sizes in proptest::collection::vec(1..9_usize, 1..4),
    ) {
        let whole = split(LEADS, body.as_bytes(), &[usize::MAX]);
        prop_assert_eq!(split(LEADS, body.as_bytes(), &sizes), whole);
    }
}
