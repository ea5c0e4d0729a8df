//! The sandbox's profiles, and a real profile moved into the sandbox.

use std::path::PathBuf;

use serde_json::json;
use url::Url;

use super::super::{Config, Environment, Flags, Paths};
use super::{VENDORS, load, refused};

fn sandbox(names: &[&str]) -> Flags {
    Flags {
        sandbox: true,
        profiles: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Flags::default()
    }
}

fn none() -> Environment {
    Environment::from_pairs([("HOME", "/home/robot")])
}

fn nowhere() -> Paths {
    Paths {
        config: PathBuf::from("/nowhere/config.toml"),
        data: PathBuf::new(),
    }
}

fn base(vendor: &str) -> Url {
    Url::parse(&format!("http://127.0.0.1:8787/{vendor}")).unwrap()
}

#[test]
fn without_a_config_every_vendor_has_a_sandbox_profile() {
    let config = Config::load_for(VENDORS, &nowhere().config, &sandbox(&[]), &none()).unwrap();
    let config = config.sandboxed(base);
    assert_eq!(
        config.profiles.keys().collect::<Vec<_>>(),
        ["sandbox-acme", "sandbox-globex"]
    );
    let acme = &config.profiles["sandbox-acme"];
    assert_eq!(acme.base, base("acme"));
    assert_eq!(
        serde_json::Value::Object(acme.account.settings.clone()),
        json!({
            "lose_path": "/leads/lose", "confirm_body": "ids", "partner": "sandbox-partner",
            "list_path": "/general-leads", "ok_status": [1], "username": "sandbox-username",
        })
    );
    let pass = acme.pass(&none()).unwrap();
    assert_eq!(pass.secret("token"), "sandbox-token");
    assert_eq!(pass.secret("password"), "sandbox-password");
    assert_eq!(pass.secret("queue_url"), "");
    for (name, source) in acme.sources() {
        assert_eq!(source.describe(), "the sandbox's own", "{name}");
    }
    // sandbox-username:sandbox-password
    let basic = "Basic c2FuZGJveC11c2VybmFtZTpzYW5kYm94LXBhc3N3b3Jk";
    assert_eq!(
        pass.extra_headers(),
        [("Authorization".to_owned(), basic.to_owned())]
    );
    assert_eq!(acme.limits.rate, None);
    let globex = config.profiles["sandbox-globex"].pass(&none()).unwrap();
    assert_eq!(globex.secret("api_key"), "sandbox-api-key");
    assert_eq!(globex.headers.len(), 0);
}

#[test]
fn a_real_profile_keeps_its_own_and_gets_address_credentials_and_pacing() {
    let config = load(
        r#"
        [profiles.a]
        vendor = "acme"
        partner = "my-finances"
        username = "robot"
        password = { env = "NOT_SET" }
        queue_url = { env = "NOT_SET" }
        statuses = { 1 = "Contacted" }
        headers = { X-Key = { env = "NOT_SET" } }
        ca_file = "ca.pem"
        poll_floor = "5m"
        house_rules.funded-needs-amount = false
        "#,
    );
    let config = config.unwrap().sandboxed(base);
    let profile = &config.profiles["a"];
    assert_eq!(profile.base, base("acme"));
    assert_eq!(profile.account.text("partner"), Some("my-finances"));
    assert_eq!(profile.account.text("username"), Some("sandbox-username"));
    assert!(
        profile
            .account
            .house_rules_off
            .contains("funded-needs-amount")
    );
    assert_eq!(profile.account.names.list("statuses").len(), 1);
    assert!(profile.limits.rate.is_none() && profile.limits.ca_file.is_none());
    assert!(profile.poll_floor.is_none());
    let pass = profile.pass(&none()).unwrap();
    assert_eq!(pass.secret("password"), "sandbox-password");
    assert_eq!(pass.headers.len(), 1);
}

#[test]
fn a_config_file_matters_only_where_one_of_its_profiles_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths {
        config: folder.path().join("config.toml"),
        data: PathBuf::new(),
    };
    std::fs::write(
        &paths.config,
        "[profiles.a]\nvendor = \"acme\"\npartner = \"p\"\n",
    )
    .unwrap();
    let load = |names: &[&str]| Config::load_for(VENDORS, &paths.config, &sandbox(names), &none());
    let unnamed = load(&[]).unwrap();
    assert!(!unnamed.profiles.contains_key("a"));
    assert!(load(&["sandbox-globex"]).is_ok());
    let named = load(&["a"]).unwrap();
    assert_eq!(
        named.for_writing(&sandbox(&["a"]), &none()).unwrap().name,
        "a"
    );
    std::fs::write(&paths.config, "[").unwrap();
    assert!(load(&[]).is_ok());
    assert_eq!(refused(load(&["a"])).code, "config-syntax");
}

#[test]
fn a_named_profile_without_a_config_file_is_an_error() {
    let error = refused(Config::load_for(
        VENDORS,
        &nowhere().config,
        &sandbox(&["reno"]),
        &none(),
    ));
    assert_eq!(error.code, "no-config");
}
