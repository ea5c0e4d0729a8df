//! The published vectors of the signature, and those computed from them.

use super::super::sign::{Signed, hmac, md5};
use super::{now, pass};
use crate::exchange::{Method, Request};
use crate::vendor::Vendor;
use crate::vendor::ivvy::Ivvy;

const SECRET: &str = "my secret key";
const PING: &str = "/api/1.0/test?action=ping";

const BODY: &str = r#"{"example":"body"}"#;
const JSON: &str = "application/json";

fn text(body: &str, content_type: &str, address: &str, date: &str) -> String {
    let signed = Signed {
        md5: &md5(body.as_bytes()),
        content_type,
        address,
        headers: &vec![("IVVY-Date".into(), date.into())],
    };
    signed.text()
}

#[test]
fn vector_1_is_the_published_hmac() {
    let signature = hmac(SECRET, "string to sign");
    assert_eq!(signature, "a993876ea1218921a1c8551923473da7b310dfae");
}

#[test]
fn vector_2_is_the_published_string_to_sign() {
    assert_eq!(
        text(BODY, JSON, PING, "2012-04-03 22:23:24"),
        "posta09f600c77a6dbd947db24c61e8935caapplication/json/api/1.0/test?action=ping1.0ivvydate=2012-04-03 22:23:24"
    );
}

#[test]
fn vector_3_is_the_signature_of_vector_2() {
    let signature = hmac(SECRET, &text(BODY, JSON, PING, "2012-04-03 22:23:24"));
    assert_eq!(signature, "74af7ec6fec55dc88543e05096c69cebaf391eb9");
}

#[test]
fn vector_3b_is_the_same_with_another_secret() {
    let signature = hmac("foo", &text(BODY, JSON, PING, "2012-04-03 22:23:24"));
    assert_eq!(signature, "8c7a8f2bcd32aa06d9c4097653bee4106b64fe81");
}

#[test]
fn vector_4_is_an_empty_body() {
    assert_eq!(md5(b""), "d41d8cd98f00b204e9800998ecf8427e");
    let signature = hmac(SECRET, &text("", JSON, PING, "2012-04-03 22:23:24"));
    assert_eq!(signature, "607ace9689529474f070dcf4d2500804c6aa78d2");
}

#[test]
fn vector_5_is_a_change_of_stage() {
    let body = r#"{"id":763,"stageId":47}"#;
    let address = "/api/1.0/contact?action=addOrUpdateLead";
    assert_eq!(md5(body.as_bytes()), "23091f619ffa346a9c06b7887d1489b4");
    let signature = hmac(SECRET, &text(body, JSON, address, "2024-01-02 03:04:05"));
    assert_eq!(signature, "cd36d272289b78b2dcb8042943899c359854b034");
}

#[test]
fn vector_6_is_the_net_sdk_with_charset_and_utc() {
    let content_type = "application/json; charset=utf-8";
    let text = text(BODY, content_type, PING, "2012-04-03 22:23:24 UTC");
    let signature = hmac(SECRET, &text);
    assert_eq!(signature, "98ee5ba1a6e3049823d89d37c2ef837257748354");
}

#[test]
fn several_ivvy_headers_are_sorted_joined_and_others_left_out() {
    let text = Signed {
        md5: "m",
        content_type: "c",
        address: "/a",
        headers: &vec![
            ("X-Api-Version".into(), "1.0".into()),
            ("ivvy_b".into(), "2".into()),
            ("IVVY-A".into(), "1".into()),
        ],
    };
    assert_eq!(text.text(), "postmc/a1.0ivvya=1&ivvyb=2");
}

fn change_of_stage() -> Request {
    Request::new(Method::Post, "/api/1.0/contact")
        .query("action", "addOrUpdateLead")
        .body(serde_json::json!({ "id": 763, "stageId": 47 }))
}

#[test]
fn a_seal_carries_vector_5_to_the_letter() {
    let at = "2024-01-02T03:04:05Z".parse().unwrap();
    let sealed = Ivvy.seal(&change_of_stage(), &pass("my-key", SECRET), at);
    assert_eq!(sealed.body, br#"{"id":763,"stageId":47}"#);
    assert_eq!(
        sealed.url.as_str(),
        "https://api.ap-southeast-2.ivvy.com/api/1.0/contact?action=addOrUpdateLead"
    );
    let headers: Vec<_> = sealed
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    assert_eq!(
        headers,
        [
            "Content-Type: application/json",
            "Content-MD5: 23091f619ffa346a9c06b7887d1489b4",
            "IVVY-Date: 2024-01-02 03:04:05",
            "X-Api-Version: 1.0",
            "X-Api-Authorization: IWS my-key:cd36d272289b78b2dcb8042943899c359854b034",
        ]
    );
}

#[test]
fn what_stands_before_api_in_the_address_is_not_signed() {
    let mut behind_a_path = pass("my-key", SECRET);
    behind_a_path.base = "http://127.0.0.1:4000/ivvy".parse().unwrap();
    let sealed = Ivvy.seal(&change_of_stage(), &behind_a_path, now());
    assert_eq!(sealed.url.path(), "/ivvy/api/1.0/contact");
    let direct = Ivvy.seal(&change_of_stage(), &pass("my-key", SECRET), now());
    assert_eq!(
        sealed.header("X-Api-Authorization"),
        direct.header("X-Api-Authorization")
    );
}

#[test]
fn a_masked_seal_shows_no_signature() {
    let mut masked = pass("$IVVY_API_KEY", "$IVVY_API_SECRET");
    masked.masked = true;
    let sealed = Ivvy.seal(&change_of_stage(), &masked, now());
    assert_eq!(
        sealed.header("X-Api-Authorization"),
        Some("IWS $IVVY_API_KEY:$IVVY_SIGNATURE")
    );
}
