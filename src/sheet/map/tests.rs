//! What a mapping's text may say, and where it is wrong.

use super::*;

const HEAD: &str = "map = 1\nvendor = \"renovationfind\"\noperation = \"change-stage\"\n";

fn parse(rules: &str) -> Result<Map> {
    Map::parse("reno.toml", &format!("{HEAD}{rules}"))
}

#[test]
fn a_mapping_tells_whose_it_is_and_what_its_rules_look_for() {
    let map = parse("[[rule]]\nif.Tags = [\"Ringing\", \"switched  off\", \"Busy\", \"x\"]\nif.Converted = 0\nskip = \"no\"\n[[rule]]\nif.Tags = [\"\"]\nset.stage = \"other\"\n[[rule]]\nskip = \"rest\"\n").unwrap();
    assert_eq!(
        (map.vendor(), map.operation()),
        ("renovationfind", Operation::ChangeStage)
    );
    let rules: Vec<_> = map.rules().collect();
    assert_eq!(
        rules,
        [
            (
                1,
                "Tags = Ringing, switched off, Busy and 1 more; Converted = 0".to_owned()
            ),
            (2, "Tags = (empty)".to_owned()),
            (3, "every row".to_owned()),
        ]
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_the_nearest_word() {
    let rule = "[[rule]]\nset.stage = \"OTHER\"\n";
    let cases = [
        (
            "otherwis = \"skip\"\n[[rule]]\nskip = \"x\"\n",
            4,
            "did you mean otherwise?",
        ),
        (
            "otherwise = \"send\"\n[[rule]]\nskip = \"x\"\n",
            4,
            "it is one of refuse, skip",
        ),
        (
            "date_order = \"dym\"\n[[rule]]\nskip = \"x\"\n",
            4,
            "ymd, dmy, mdy",
        ),
        (
            "columns.led = \"x\"\n[[rule]]\nskip = \"x\"\n",
            4,
            "did you mean lead?",
        ),
        (
            "[[rule]]\nset.stage = \"LEAD_LOTS\"\n",
            5,
            "did you mean LEAD_LOST?",
        ),
        (
            "[[rule]]\nset.stage = \"NO_RESPONSE\"\n",
            5,
            "leadctl stages renovationfind",
        ),
        (
            "[[rule]]\nset.stage = \"OTHER\"\nset.reasn = \"x\"\n",
            6,
            "did you mean reason?",
        ),
        (
            "[[rule]]\nset.stage = \"OTHER\"\nset.jobAmount = \"1,5\"\n",
            6,
            "no thousands mark",
        ),
        (
            "[[rule]]\nset.stage = \"OTHER\"\nset.status = \"OTHER\"\n",
            6,
            "gives `stage` again",
        ),
        (
            "[[rule]]\nset.lead = \"1\"\nset.stage = \"OTHER\"\n",
            5,
            "every row to one lead",
        ),
        (
            "[[rule]]\nskip = \"x\"\nset.stage = \"OTHER\"\n",
            4,
            "both `skip` and `set`",
        ),
        (
            "[[rule]]\nif.Tags = [\"x\"]\n",
            4,
            "neither `skip` nor `set`",
        ),
        (
            "[[rule]]\nif.Tags = []\nskip = \"x\"\n",
            5,
            "[\"\"] means an empty cell",
        ),
        ("[[rule]]\nskip = \" \"\n", 5, "must say why"),
        (
            "[[rule]]\nwhen.Tags = [\"x\"]\nskip = \"x\"\n",
            5,
            "the keys are if, skip, set",
        ),
        ("[rule]\nskip = \"x\"\n", 4, "must be written [[rule]]"),
        ("[[rule]]\nset.stage = OTHER\n", 5, "texts stand in quotes"),
    ];
    assert!(parse(rule).is_ok());
    for (rules, line, words) in cases {
        let error = parse(rules).unwrap_err();
        let text = format!("{}\n{}", error.message, error.hint.join("\n"));
        assert_eq!(error.kind, Kind::Invalid);
        assert_eq!(error.details["line"], line, "{rules}{text}");
        assert!(
            text.starts_with(&format!("reno.toml, line {line}: ")),
            "{text}"
        );
        assert!(text.contains(words), "{words}\nis not in\n{text}");
    }
}

#[test]
fn what_every_mapping_says_must_be_there_and_fit_the_vendor() {
    let rule = "[[rule]]\nskip = \"x\"\n";
    let cases = [
        (
            "vendor = \"ivvy\"\noperation = \"add-lead\"\n",
            "does not say `map`",
        ),
        (
            "map = 2\nvendor = \"ivvy\"\noperation = \"add-lead\"\n",
            "line 1: `map` must be 1",
        ),
        (
            "map = 1\noperation = \"add-lead\"\n",
            "does not say `vendor`",
        ),
        (
            "map = 1\nvendor = \"ivy\"\noperation = \"add-lead\"\n",
            "line 2: `vendor` cannot be \"ivy\"",
        ),
        (
            "map = 1\nvendor = \"renovationfind\"\noperation = \"add-lead\"\n",
            "line 3: `operation` cannot be \"add-lead\"",
        ),
        (
            "map = 1\nvendor = \"ivvy\"\noperation = \"get-lead\"\n",
            "line 3: `operation` cannot be",
        ),
    ];
    for (head, words) in cases {
        let error = Map::parse("m.toml", &format!("{head}{rule}")).unwrap_err();
        assert!(error.message.contains(words), "{error}");
    }
    let error = Map::parse("m.toml", HEAD).unwrap_err();
    assert!(error.message.contains("does not say `rule`"), "{error}");
}

#[test]
fn names_with_dots_are_tables_or_quoted() {
    let head = "map = 1\nvendor = \"ivvy\"\noperation = \"add-lead\"\n";
    let text = format!(
        "{head}columns.contact.firstName = \"First\"\n[[rule]]\nif.\"a.b\" = [\"x\"]\nif.c.d = [\"y\"]\nset.contact.lastName = {{ column = \"Last\" }}\nset.\"contact.email\" = \"#CLEAR\"\nset.typeId = 2\n"
    );
    let map = Map::parse("m.toml", &text).unwrap();
    assert_eq!(
        map.columns,
        [("contact.firstName".to_owned(), "First".to_owned(), 4)]
    );
    assert_eq!(map.rules[0].name(), "a.b = x; c.d = y");
    let Outcome::Set(settings) = &map.rules[0].outcome else {
        panic!("it sets")
    };
    let shown: Vec<String> = settings.iter().map(|it| format!("{it:?}")).collect();
    assert_eq!(
        shown,
        [
            "(\"contact.lastName\", Column(\"Last\"), 8)",
            "(\"contact.email\", Clear, 9)",
            "(\"typeId\", Text(\"2\"), 10)",
        ]
    );
}

#[test]
fn a_rule_that_can_never_fit_is_warned_of_and_one_that_can_is_not() {
    let never = |rules: &str| parse(rules).unwrap().warnings().join("\n");
    let skip = "skip = \"x\"\n";
    let same = format!(
        "[[rule]]\nif.Tags = [\"A\", \"b\"]\n{skip}[[rule]]\nif.tags = [\" a \"]\nif.C = [\"1\"]\n{skip}"
    );
    assert_eq!(
        never(&same),
        "reno.toml, line 7: rule 2 can never fit: rules before it take all that it would"
    );
    let parts = format!(
        "[[rule]]\nif.Tags = [\"a\"]\n{skip}[[rule]]\nif.Tags = [\"b\"]\n{skip}[[rule]]\nif.Tags = [\"a\", \"b\"]\n{skip}"
    );
    assert!(never(&parts).contains("rule 3 can never fit"));
    let rest = format!("[[rule]]\n{skip}[[rule]]\nif.Tags = [\"a\"]\n{skip}");
    assert!(never(&rest).contains("rule 2 can never fit"));
    let fine = format!(
        "[[rule]]\nif.Tags = [\"a\"]\nif.C = [\"1\"]\n{skip}[[rule]]\nif.Tags = [\"a\"]\n{skip}[[rule]]\nif.C = [\"1\"]\n{skip}[[rule]]\n{skip}"
    );
    assert_eq!(never(&fine), "");
}

#[test]
fn a_mapping_that_is_not_there_is_the_command_lines_fault() {
    let error = Map::read(Path::new("nowhere.toml")).unwrap_err();
    assert_eq!(error.kind, Kind::Usage);
    assert!(error.hint[0].contains("leadctl map init"), "{error:?}");
}
