//! Keys, addresses, limits, names and house rules; and what is said of those that are wrong.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::super::{DEFAULT_KEYS, Flags, PROFILE_KEYS};
use super::{HOME, acme, load, load_with, refused, words};
use crate::error::Kind;
use crate::lead::Phase;
use crate::transport::Rate;

#[test]
fn a_setting_of_every_type_is_read_as_the_card_says() {
    let profile = acme(
        r#"
        request = 7
        ok_status = [1, 2]
        expired_codes = ["E1"]
        list_path = "/general-leads"
        confirm_body = "request"
        "#,
    )
    .unwrap();
    assert_eq!(
        serde_json::Value::Object(profile.account.settings.clone()),
        json!({
            "partner": "p", "request": 7, "ok_status": [1, 2], "expired_codes": ["E1"],
            "list_path": "/general-leads", "lose_path": "/leads/lose", "confirm_body": "request",
        })
    );
    assert_eq!(profile.account.profile, "a");
    assert_eq!(profile.account.text("confirm_body"), Some("request"));
}

#[test]
fn a_setting_that_is_left_out_holds_the_cards_default() {
    let account = acme("").unwrap().account;
    assert_eq!(account.text("confirm_body"), Some("ids"));
    assert_eq!(account.text("lose_path"), Some("/leads/lose"));
    assert_eq!(account.text("list_path"), None);
}

#[test]
fn a_code_list_becomes_names_with_numbers_and_phases() {
    let profile = acme(
        r#"statuses = { 1 = "Contacted", 02 = "Odd", won = { name = "Sold", phase = "won" } }"#,
    );
    let names = profile.unwrap().account.names;
    let entry = |name: &str| {
        let entry = names.list("statuses").iter().find(|it| it.name == name);
        entry.map(|it| (it.value.clone(), it.phase))
    };
    assert_eq!(entry("Contacted"), Some((json!(1), None)));
    assert_eq!(entry("Odd"), Some((json!("02"), None)));
    assert_eq!(entry("Sold"), Some((json!("won"), Some(Phase::Won))));
}

#[test]
fn a_value_of_the_wrong_type_is_refused_with_its_line_and_not_quoted() {
    for line in [
        "request = \"canary\"",
        "request = 1.5",
        "ok_status = 1",
        "ok_status = [\"canary\"]",
        "list_path = \"canary\"",
        "list_path = \"/a/../canary\"",
        "list_path = \"/a?canary\"",
        "timeout = \"canary\"",
        "timeout = 30",
        "retries = 21",
        "retries = -1",
        "concurrency = 0",
        "rate = \"canary\"",
        "pull = \"canary\"",
        "statuses = \"canary\"",
        "statuses = { 1 = { phase = \"won\" } }",
        "headers = { \"a canary\" = \"x\" }",
        "base_url = \"https://user:canary@example.com\"",
        "base_url = \"http://example.com\"",
        "ca_file = \"\"",
        "auth = \"canary\"",
        "auth = { basic = { username = \"u\" } }",
        "auth = { bearer = \"canary-1\", basic = {} }",
        "token_ = 1\npartner.x = 1",
    ] {
        let error = refused(acme(line));
        assert_eq!(error.kind, Kind::Config, "{line}");
        assert!(error.details.contains_key("line"), "{line}");
        let quoted = words(&error).replace("headers.a canary", "");
        assert!(!quoted.contains("canary"), "{line}: {quoted}");
    }
}

#[test]
fn a_value_that_is_not_listed_is_refused_with_the_nearest() {
    let error = refused(acme("confirm_body = \"idss\""));
    assert!(error.hint[0].contains("did you mean ids?"), "{error:?}");
    let error = refused(acme(
        "statuses = { 1 = { name = \"Sold\", phase = \"wonn\" } }",
    ));
    assert!(error.hint[0].contains("did you mean won?"), "{error:?}");
}

#[test]
fn a_profile_needs_a_vendor_and_what_the_vendor_needs() {
    let error = refused(load("[profiles.a]\n"));
    assert!(error.message.contains("whose account"), "{error:?}");
    let error = refused(load("[profiles.a]\nvendor = \"acme\"\n"));
    assert!(error.message.contains("has no `partner`"), "{error:?}");
    assert_eq!(error.hint, ["add partner = \"my-finances\""]);
}

#[test]
fn an_unknown_vendor_is_a_usage_error_with_the_nearest_name() {
    let error = refused(load("[profiles.a]\nvendor = \"acne\"\n"));
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Usage, "unknown-vendor")
    );
    assert!(error.hint[0].contains("did you mean acme?"), "{error:?}");
}

#[test]
fn unknown_keys_are_warned_of_with_the_nearest_key() {
    let text = "defalt_profile = 1\n[defaults]\ntimout = \"1s\"\n[profiles.a]\nvendor = \"acme\"\npartner = \"p\"\npartnr = \"q\"\n";
    let config = load(text).unwrap();
    let warnings: Vec<_> = config
        .warnings
        .iter()
        .map(|it| (it.profile.as_deref(), it.message.as_str()))
        .collect();
    assert_eq!(
        warnings,
        [
            (
                None,
                "line 3: `defaults.timout` is not a known key; did you mean `timeout`?"
            ),
            (
                Some("a"),
                "line 7: `profiles.a.partnr` is not a known key; did you mean `partner`?"
            ),
            (
                None,
                "line 1: `defalt_profile` is not a known key; did you mean `default_profile`?"
            ),
        ]
    );
}

#[test]
fn every_common_key_is_known() {
    let values = [
        ("base_url", "\"https://x.example.com\""),
        ("headers", "{ X-A = { env = \"A\" } }"),
        ("house_rules", "{ funded-needs-amount = false }"),
        ("allow_http", "false"),
        ("pull", "false"),
        ("poll_floor", "\"5m\""),
        ("timeout", "\"1s\""),
        ("retries", "0"),
        ("max_wait", "\"1s\""),
        ("rate", "\"none\""),
        ("concurrency", "1"),
        ("ca_file", "\"ca.pem\""),
    ];
    let lines = values
        .map(|(key, value)| format!("{key} = {value}"))
        .join("\n");
    let text = format!("[profiles.a]\nvendor = \"acme\"\npartner = \"p\"\n{lines}");
    assert_eq!(load(&text).unwrap().warnings, []);
    let shown: Vec<&str> = values.iter().map(|(key, _)| *key).collect();
    for key in PROFILE_KEYS {
        assert!(
            shown.contains(&key) || ["vendor", "region"].contains(&key),
            "{key}"
        );
    }
    for key in DEFAULT_KEYS {
        assert!(PROFILE_KEYS.contains(&key), "{key}");
    }
}

#[test]
fn the_address_is_the_profiles_else_the_regions_else_the_vendors() {
    assert_eq!(acme("").unwrap().base.as_str(), "https://acme.example.com/");
    let own = acme("base_url = \"https://qa.example.com/api/\"").unwrap();
    assert_eq!(own.base.as_str(), "https://qa.example.com/api");
    let globex = |line: &str| load(&format!("[profiles.g]\nvendor = \"globex\"\n{line}\n"));
    let by_region = globex("region = \"uk\"").unwrap();
    assert_eq!(
        by_region.profiles["g"].base.as_str(),
        "https://api.uk.example.com/"
    );
    assert_eq!(by_region.warnings, []);
    let error = refused(globex("region = \"ukk\""));
    assert!(error.hint[0].contains("did you mean uk?"), "{error:?}");
    let error = refused(globex(""));
    assert!(error.hint[0].contains("(au, uk)"), "{error:?}");
    let both = globex("region = \"uk\"\nbase_url = \"https://own.example.com\"").unwrap();
    assert_eq!(both.profiles["g"].base.as_str(), "https://own.example.com/");
    assert_eq!(both.warnings, []);
}

#[test]
fn plain_http_needs_to_be_allowed() {
    assert!(acme("base_url = \"http://127.0.0.1:8787\"").is_ok());
    assert!(acme("base_url = \"http://example.com\"").is_err());
    assert!(acme("base_url = \"http://example.com\"\nallow_http = true").is_ok());
}

#[test]
fn house_rules_are_switched_off_by_id() {
    let off = |line: &str| Ok(acme(line)?.account.house_rules_off);
    let none = off("house_rules.funded-needs-amount = true").unwrap();
    assert!(none.is_empty());
    let one = off("house_rules.funded-needs-amount = false").unwrap();
    assert!(one.contains("funded-needs-amount"));
    let error = refused(off("house_rules.funded-needs-amounts = false"));
    assert_eq!(error.code, "unknown-house-rule");
    assert!(
        error.hint[0].contains("did you mean funded-needs-amount?"),
        "{error:?}"
    );
}

#[test]
fn a_flag_wins_over_the_profile_the_profile_over_the_defaults_and_those_over_the_card() {
    let text = r#"
        [defaults]
        timeout = "10s"
        retries = 2
        rate = "9/s"
        ca_file = "ca.pem"
        [profiles.a]
        vendor = "acme"
        partner = "p"
        timeout = "20s"
        rate = "none"
        ca_file = "~/ca.pem"
        [profiles.b]
        vendor = "acme"
        partner = "p"
    "#;
    let config = load(text).unwrap();
    let (a, b) = (&config.profiles["a"].limits, &config.profiles["b"].limits);
    assert_eq!(
        (a.timeout, b.timeout),
        (Duration::from_secs(20), Duration::from_secs(10))
    );
    assert_eq!((a.retries, b.retries), (2, 2));
    assert_eq!(a.rate, None);
    assert_eq!(b.rate.map(|rate| rate.requests), Some(9));
    assert_eq!(
        a.ca_file.as_deref(),
        Some(Path::new(HOME).join("ca.pem").as_path())
    );
    assert_eq!(b.ca_file.as_deref(), Some(Path::new("/etc/leadctl/ca.pem")));
    let flags = Flags {
        timeout: Some(Duration::from_secs(3)),
        retries: Some(0),
        ..Flags::default()
    };
    let config = load_with(text, &flags).unwrap();
    let limits = &config.profiles["a"].limits;
    assert_eq!(
        (limits.timeout, limits.connect_timeout),
        (Duration::from_secs(3), Duration::from_secs(3))
    );
    assert_eq!(limits.retries, 0);
}

#[test]
fn what_nobody_says_is_the_cards_and_then_built_in() {
    let profile = acme("").unwrap();
    let rate = Rate {
        requests: 250,
        period: Duration::from_secs(300),
    };
    assert_eq!(profile.limits.rate, Some(rate));
    assert_eq!(profile.limits.busy_wait, Some(Duration::from_secs(300)));
    assert_eq!((profile.limits.retries, profile.concurrency), (4, 8));
    assert!(profile.pull && !profile.allow_http && profile.poll_floor.is_none());
}

#[test]
fn broken_toml_is_told_by_line_and_column_and_not_quoted() {
    for (text, line) in [
        (
            "[profiles.a]\nvendor = \"acme\"\ntoken = \"canary-literal\n",
            3,
        ),
        ("[profiles.a]\ntoken = canary-literal\n", 2),
        ("[profiles.a]\r\ntoken = canary-literal\r\n", 2),
        ("[profiles.a]\ncanary-literal\n", 2),
        ("[profiles.a]\ntoken = \"x\" canary-literal\n", 2),
        ("[profiles.a]\ntoken = 1\ntoken = 2\n", 3),
        ("[profiles.a\n", 1),
    ] {
        let error = refused(load(text));
        assert_eq!(
            (error.kind, error.code.as_str()),
            (Kind::Config, "config-syntax"),
            "{text}"
        );
        assert_eq!(error.details["line"], json!(line), "{text}: {error:?}");
        assert!(error.details.contains_key("column"));
        assert!(!words(&error).contains("canary"), "{error:?}");
    }
}

#[test]
fn a_file_with_carriage_returns_or_a_byte_order_mark_reads_the_same() {
    let text = "[profiles.a]\r\nvendor = \"acme\"\r\npartner = \"p\"\r\n";
    assert_eq!(
        load(text).unwrap().profiles["a"].account.text("partner"),
        Some("p")
    );
    let marked = format!("\u{feff}{text}");
    assert_eq!(load(&marked).unwrap().profiles.len(), 1);
}

#[test]
fn profiles_keep_the_order_of_the_file() {
    let block = |name: &str| format!("[profiles.{name}]\nvendor = \"acme\"\npartner = \"p\"\n");
    let config = load(&[block("z"), block("a"), block("m")].concat()).unwrap();
    assert_eq!(config.profiles.keys().collect::<Vec<_>>(), ["z", "a", "m"]);
}

#[test]
fn a_profiles_name_can_name_a_file() {
    for name in ["\"../x\"", "\"a b\"", "\"\"", "\"-p\"", "\"ä\""] {
        let text = format!("[profiles.{name}]\nvendor = \"acme\"\npartner = \"p\"\n");
        assert_eq!(refused(load(&text)).kind, Kind::Config, "{name}");
    }
}
