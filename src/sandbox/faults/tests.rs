//! Files of faults as people write them, right and wrong, and which request meets which fault.

use serde_json::json;
use url::Url;

use super::*;
use crate::error::{Error, Kind};
use crate::exchange::Method;

const DOCUMENTATION: &str = include_str!("../../../docs/faults.md");

fn parse(text: &str) -> Result<Faults> {
    Faults::parse("faults.toml", text.to_owned())
}

fn asked(method: Method, path: &str, body: &str) -> Sealed {
    Sealed {
        method,
        url: Url::parse("http://127.0.0.1").unwrap().join(path).unwrap(),
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

/// The error of one fault with these lines.
#[track_caller]
fn wrong(lines: &str) -> Error {
    let text = format!("faults = 1\n[[fault]]\n{lines}\n");
    let error = parse(&text).err();
    let error = error.unwrap_or_else(|| panic!("{lines} passes"));
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Invalid, "faults-invalid")
    );
    error
}

#[test]
fn a_mistake_is_told_with_its_line_and_what_to_write() {
    let cases = [
        (
            "statsu = 503",
            "line 3: `fault[0].statsu` is not a known key; did you mean `status`?",
        ),
        (
            "vendor = \"renovation\"\nhang = true",
            "did you mean renovationfind?",
        ),
        (
            "method = \"PATCH\"\nhang = true",
            "there are GET, POST, PUT, DELETE",
        ),
        ("path = \"/leadbank/api\"\nhang = true", "vendor = \"...\""),
        ("path = \"api/leads\"\nhang = true", "\"*api/leads\""),
        (
            "first = 0\nhang = true",
            "`fault[0].first` must be from 1 to",
        ),
        (
            "times = \"2\"\nhang = true",
            "a whole number, without quotes",
        ),
        (
            "for = 30\nhang = true",
            "a duration in quotes, such as \"30s\"",
        ),
        ("when = \"befor\"\nhang = true", "did you mean before?"),
        ("when = \"after\"", "add one of status, delay, hang"),
        ("status = 503\nhang = true", "beside `status`"),
        ("hang = false", "write true, or remove the fault"),
        ("status = 99", "must be from 200 to 599"),
        (
            "status = 503\nheaders = { \"Retry After\" = 2 }",
            "cannot be sent as a header",
        ),
        ("html = true\nsay = \"x\"", "it belongs to a status"),
        (
            "cut = 3\nwhen = \"before\"",
            "goes without saying for `cut`",
        ),
        ("delay = \"2 min\"", "500ms, 30s, 10m, 2h"),
        ("clock = \"10m\"", "write \"+10m\""),
        ("redirect = \"elsewhere\"", "write it whole"),
        ("shift_page = 0", "must be from 1 to"),
        (
            "vendor = \"ivvy\"\nexpire_tokens = true",
            "ivvy, which has no login",
        ),
    ];
    for (lines, said) in cases {
        let error = wrong(lines);
        let all = [&[error.message.clone()][..], &error.because, &error.hint].concat();
        let all = all.join("\n");
        assert!(all.contains(said), "{lines}\n{all}");
        assert!(all.contains("line "), "{lines}\n{all}");
        assert!(all.contains("faults.toml"), "{lines}\n{all}");
    }
}

#[test]
fn what_is_no_file_of_faults_is_told() {
    for (text, code, said) in [
        ("", "faults-invalid", "faults = 1"),
        ("faults = 2", "faults-invalid", "faults = 1"),
        (
            "faults = 1\n[fault]\nhang = true",
            "faults-invalid",
            "[[fault]]",
        ),
        (
            "faults = 1\n[[fualt]]\nhang = true",
            "faults-invalid",
            "did you mean `fault`?",
        ),
        ("faults = 1\n[[fault]\n", "faults-syntax", "line 2, column"),
    ] {
        let error = parse(text).err().unwrap();
        assert_eq!((error.kind, error.code.as_str()), (Kind::Invalid, code));
        let all = format!("{error:?}");
        assert!(all.contains(said), "{text}\n{all}");
    }
    assert_eq!(parse("faults = 1").ok().unwrap().count(), 0);
}

#[test]
fn a_request_meets_the_first_fault_that_is_due_and_counts_for_all() {
    let faults = parse(
        "faults = 1
        [[fault]]
        vendor = \"renovationfind\"
        method = \"put\"
        path = \"/general-leads/*/status\"
        body = \"LEAD_LOST\"
        times = 1
        status = 503
        [[fault]]
        vendor = \"renovationfind\"
        first = 2
        hang = true",
    );
    let faults = faults.ok().unwrap();
    let now = Instant::now();
    let lost = asked(
        Method::Put,
        "/general-leads/7/status",
        "{\"status\":\"LEAD_LOST\"}",
    );
    let met = |vendor: &str, asked: &Sealed| faults.due(vendor, asked, now).map(|it| it.line);
    let others = [("ivvy", &lost), ("ivvy", &asked(Method::Get, "/x", ""))];
    for (vendor, asked) in others {
        assert_eq!(met(vendor, asked), None);
    }
    assert_eq!(met("renovationfind", &lost), Some(2));
    assert_eq!(
        met("renovationfind", &lost),
        Some(9),
        "the second that it fits"
    );
    let other = asked(Method::Get, "/general-leads/7/status", "LEAD_LOST");
    assert_eq!(met("renovationfind", &other), Some(9));
}

#[test]
fn a_fault_that_happens_is_told_without_the_query() {
    let (tell, told) = std::sync::mpsc::channel();
    let faults = parse("faults = 1\n\n[[fault]]\nwhen = \"after\"\nstatus = 503").ok();
    let faults = faults
        .unwrap()
        .told(move |line| tell.send(line.to_owned()).unwrap());
    let request = asked(Method::Get, "/leads/show?token=x", "");
    assert!(faults.due("crm-com", &request, Instant::now()).is_some());
    let lines: Vec<String> = told.try_iter().collect();
    assert_eq!(
        lines,
        [
            "faults.toml, line 3: GET /crm-com/leads/show: answered with status 503 after the vendor acted"
        ]
    );
}

#[test]
fn the_former_answer_to_such_a_request_is_kept() {
    let faults = parse("faults = 1\n[[fault]]\npath = \"/list\"\nfirst = 2\nrepeat_page = true");
    let faults = faults.ok().unwrap();
    let list = asked(Method::Get, "/list", "");
    let (page, other) = (Reply::json(200, &json!([1])), Reply::json(200, &json!([2])));
    assert!(faults.due("ivvy", &list, Instant::now()).is_none());
    faults.keep("ivvy", &list, &page);
    faults.keep("ivvy", &asked(Method::Get, "/lists", ""), &other);
    let due = faults.due("ivvy", &list, Instant::now()).unwrap();
    let Effect::RepeatPage(former) = &due.effect else {
        panic!("{}", due.effect);
    };
    assert_eq!(former.borrow().clone(), Some(page));
}

#[test]
fn the_documentation_shows_files_that_can_be_read_and_every_key() {
    let examples = DOCUMENTATION.split("```toml\n").skip(1);
    let examples: Vec<&str> = examples.map(|it| it.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 5);
    for example in examples {
        assert_eq!(parse(example).ok().unwrap().count(), 1, "{example}");
    }
    let keys = [&read::CHOICES[..], &effect::EFFECTS, &effect::WITH_STATUS].concat();
    for key in keys {
        let has = |end: &str| DOCUMENTATION.contains(&format!("`{key}{end}"));
        assert!(has("`") || has(" = "), "{key}");
    }
    for key in effect::EFFECTS {
        let row = DOCUMENTATION
            .lines()
            .find(|line| line.starts_with(&format!("| `{key} = ")));
        let (_, rest) = row
            .unwrap_or_else(|| panic!("{key}"))
            .split_once('`')
            .unwrap();
        let (example, _) = rest.split_once('`').unwrap();
        let when = row.unwrap().ends_with("| yes |");
        let both = format!("faults = 1\n[[fault]]\nwhen = \"after\"\n{example}");
        assert_eq!(parse(&both).is_ok(), when, "{example}");
        assert!(
            parse(&both.replace("when = \"after\"\n", "")).is_ok(),
            "{example}"
        );
    }
}
