//! The queue and the container: what is asked, how it is sealed, and what the replies mean.

use super::*;
use crate::depot::{Depot, KEY, Lot, Parcel, Removed};
use crate::exchange::{Method, Repeat, Request, Unreadable};
use crate::fault::FaultKind;
use crate::lead::Phase;

const MESSAGES: &str = include_str!("../replies/queue-messages.xml");
const EMPTY: &str = include_str!("../replies/queue-empty.xml");
const BLOBS: &str = include_str!("../replies/container-list.xml");
const REFUSED: &str = include_str!("../replies/storage-refused.xml");

const KEY_TEXT: &str = "sv=2021-12-02&sp=p&sig=a%2Bb%2Fc%3D";

/// An account that names both depots.
fn named(settings: &serde_json::Value) -> Account {
    Account {
        settings: settings.as_object().unwrap().clone(),
        holds: ["queue_url", "container_url"].map(str::to_owned).into(),
        ..Account::default()
    }
}

fn depots() -> [&'static dyn Depot; 2] {
    let depots = CrfConnect.depots(&named(&json!({})));
    [depots[0], depots[1]]
}

fn to_depot(base: &str) -> Pass {
    Pass {
        base: Url::parse(base).unwrap(),
        headers: Vec::new(),
        secrets: [(KEY.to_owned(), Secret::placeholder(KEY_TEXT))].into(),
        token: None,
        masked: false,
    }
}

fn sealed(base: &str, request: &Request) -> (String, Vec<String>) {
    let sealed = CrfConnect.seal(request, &to_depot(base), moment());
    let headers = sealed.headers.iter();
    (
        format!("{} {}", sealed.method.as_str(), sealed.url),
        headers
            .map(|(name, value)| format!("{name}: {value}"))
            .collect(),
    )
}

fn blob(name: &str) -> Parcel {
    Parcel {
        name: name.into(),
        version: "0x8D1".into(),
        ..Parcel::default()
    }
}

#[test]
fn only_depots_that_the_profile_names_can_be_pulled() {
    let settings = |holds: &[&str]| Account {
        holds: holds.iter().map(|it| (*it).to_owned()).collect(),
        ..Account::default()
    };
    let words = |holds: &[&str]| -> Vec<&str> {
        let depots = CrfConnect.depots(&settings(holds));
        depots.iter().map(|depot| depot.word()).collect()
    };
    assert_eq!(
        words(&["container_url", "queue_url", "api_key"]),
        ["queue", "container"]
    );
    assert_eq!(words(&["container_url"]), ["container"]);
    assert_eq!(words(&["api_key"]), Vec::<&str>::new());
    let vendor: &dyn Vendor = &CrfConnect;
    assert!(vendor.pulls(&settings(&["queue_url"])).is_ok());
    let crate::lead::Refusal::NotOffered { hint, .. } = vendor.pulls(&settings(&[])).unwrap_err()
    else {
        panic!("it is not offered");
    };
    for word in ["queue_url", "container_url", "leadctl listen"] {
        assert!(hint.contains(word), "{hint}");
    }
}

#[test]
fn messages_are_taken_for_a_time_with_the_key_and_nothing_of_crf() {
    let [queue, _] = depots();
    let look = queue
        .look(&named(&json!({ "visibility": 90 })), None)
        .request;
    assert_eq!(look.repeat, Repeat::Safe);
    let (line, headers) = sealed("https://crf.queue.core.windows.net/leads", &look);
    assert_eq!(
        line,
        format!(
            "GET https://crf.queue.core.windows.net/leads/messages?numofmessages=32&visibilitytimeout=90&{KEY_TEXT}"
        )
    );
    assert_eq!(headers, ["x-ms-version: 2021-12-02"]);
}

#[test]
fn a_message_is_deleted_by_its_receipt() {
    let [queue, _] = depots();
    let parcel = Parcel {
        name: "5974b586".into(),
        receipt: "AgAA+/zL=".into(),
        ..Parcel::default()
    };
    let (line, _) = sealed(
        "http://127.0.0.1:1/account/leads",
        &queue.remove(&parcel).request,
    );
    assert_eq!(
        line,
        format!(
            "DELETE http://127.0.0.1:1/account/leads/messages/5974b586?popreceipt=AgAA%2B%2FzL%3D&{KEY_TEXT}"
        )
    );
}

#[test]
fn blobs_are_listed_page_by_page_and_each_is_read_and_deleted_as_it_was_listed() {
    let [_, container] = depots();
    let base = "https://crf.blob.core.windows.net/leads";
    let account = named(&json!({}));
    for (after, marker) in [(None, ""), (Some("2!7 6"), "&marker=2%217+6")] {
        let (line, _) = sealed(base, &container.look(&account, after).request);
        assert_eq!(
            line,
            format!("GET {base}?restype=container&comp=list&maxresults=200{marker}&{KEY_TEXT}")
        );
    }
    for (name, path) in [
        ("2026/11/a lead.json", "2026/11/a%20lead.json"),
        ("ä?#%", "%C3%A4%3F%23%25"),
        // This must not become an address elsewhere.
        ("a/../../other", "a%2F..%2F..%2Fother"),
    ] {
        let asked = [
            container.open(&blob(name)).request,
            container.remove(&blob(name)).request,
        ];
        for (request, method) in asked.iter().zip(["GET", "DELETE"]) {
            let (line, headers) = sealed(base, request);
            assert_eq!(line, format!("{method} {base}/{path}?{KEY_TEXT}"));
            assert_eq!(headers, ["x-ms-version: 2021-12-02", "If-Match: \"0x8D1\""]);
        }
    }
}

#[test]
fn a_reply_with_messages_is_read_in_order_and_an_empty_one_is_the_end() {
    let [queue, _] = depots();
    let look = queue.look(&named(&json!({})), None);
    let lot = look.read(&reply(200, MESSAGES)).unwrap();
    let names: Vec<&str> = lot.parcels.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "5974b586-0df3-4e2d-ad0c-18e3892bfca2",
            "be7f3a1c-7a0e-4a57-8a0d-8c1f3ab1f5b0"
        ]
    );
    assert_eq!(lot.parcels[1].receipt, "AgAAAAMAAAAAAAAAzLQ5zXn73AE=");
    assert!(lot.next.is_some());
    let contents: Vec<_> = lot
        .parcels
        .iter()
        .map(|it| queue.contents(it.body.as_ref().unwrap()))
        .collect();
    assert_eq!(
        contents,
        [
            r#"{"id":"3f2504e0-4f89-41d3-9a0c-0305e82c3301","FirstName":"Ann & Co"}"#,
            r#"{"leadData":{"id":"3F2504E0-4F89-41D3-9A0C-0305E82C3302","FirstName":"Bob"},"matchData":{}}"#,
        ]
    );
    assert_eq!(look.read(&reply(200, EMPTY)).unwrap(), Lot::default());
}

#[test]
fn text_that_only_looks_like_base64_stays_as_it_is() {
    let [queue, _] = depots();
    for text in ["abcd", "{\"id\": 1}", "", "bm90IEpTT04=", "e30=x"] {
        let body = Bytes::copy_from_slice(text.as_bytes());
        assert_eq!(queue.contents(&body), body, "{text}");
    }
    // `{}` in base64, with a line end behind it.
    assert_eq!(queue.contents(&Bytes::from_static(b"e30=\n")), "{}");
}

#[test]
fn a_list_of_blobs_is_read_without_its_folders() {
    let [_, container] = depots();
    let look = container.look(&named(&json!({})), None);
    let lot = look.read(&reply(200, BLOBS)).unwrap();
    let told: Vec<_> = lot
        .parcels
        .iter()
        .map(|it| (it.name.as_str(), it.version.as_str(), it.size))
        .collect();
    assert_eq!(
        told,
        [
            ("2026/11/a lead.json", "0x8DE2B5C0A1B2C3D", 62),
            ("odd\u{1}name+ä", "0x8DE2B5C0A1B2C3F", 9_000_000),
        ]
    );
    assert_eq!(lot.next.as_deref(), Some("2!76!MDAwMDEx"));
}

#[test]
fn a_no_is_told_by_its_code_and_its_first_line() {
    for depot in depots() {
        let look = depot.look(&named(&json!({})), None);
        let fault = look.read(&reply(403, REFUSED)).unwrap_err();
        assert_eq!(
            (fault.kind, fault.code.as_str(), fault.message.as_str()),
            (
                FaultKind::Auth,
                "AuthorizationPermissionMismatch",
                "This request is not authorized to perform this operation using this permission."
            )
        );
        let busy = look.read(&reply(
            503,
            &REFUSED.replace("AuthorizationPermissionMismatch", "ServerBusy"),
        ));
        assert_eq!(busy.unwrap_err().kind, FaultKind::Busy);
        let bare = look.read(&reply(404, "")).unwrap_err();
        assert_eq!(
            (bare.kind, bare.code.as_str()),
            (FaultKind::NotFound, "http-404")
        );
    }
}

#[test]
fn a_2xx_that_is_not_azure_storage_proves_nothing() {
    let [queue, container] = depots();
    let account = named(&json!({}));
    for depot in [queue, container] {
        for body in [
            "",
            "{}",
            "<html><body>Sign in</body></html>",
            &BLOBS[..400],
            &MESSAGES[..600],
        ] {
            let read = depot.look(&account, None).read(&reply(200, body));
            assert_eq!(read.unwrap_err().kind, FaultKind::Lost, "{body}");
        }
    }
    let page = container
        .open(&blob("a"))
        .read(&reply(200, "<html>Sign in</html>"));
    assert_eq!(page.unwrap_err().kind, FaultKind::Lost);
}

#[test]
fn only_the_documented_status_proves_that_something_was_removed() {
    let [queue, container] = depots();
    let message = queue.remove(&Parcel::default());
    let parcel = container.remove(&blob("a"));
    for body in ["", "<html>Please sign in</html>", "{}"] {
        for exchange in [&message, &parcel] {
            let fault = exchange.read(&reply(200, body)).unwrap_err();
            assert_eq!(fault.kind, FaultKind::Lost, "{body}");
        }
    }
}

#[test]
fn what_is_no_longer_there_or_no_longer_ours_is_too_late_and_no_error() {
    let [queue, container] = depots();
    let no = |status: u16, code: &str| {
        reply(
            status,
            &format!("<Error><Code>{code}</Code><Message>No.</Message></Error>"),
        )
    };
    let message = queue.remove(&Parcel::default());
    assert_eq!(message.read(&reply(204, "")), Ok(Removed::Yes));
    for gone in [no(404, "MessageNotFound"), no(400, "PopReceiptMismatch")] {
        assert_eq!(message.read(&gone), Ok(Removed::TooLate));
    }
    assert_eq!(
        message.read(&no(404, "QueueNotFound")).unwrap_err().code,
        "QueueNotFound"
    );
    let parcel = container.remove(&blob("a"));
    assert_eq!(parcel.read(&reply(202, "")), Ok(Removed::Yes));
    for gone in [
        no(404, "BlobNotFound"),
        no(412, "ConditionNotMet"),
        reply(412, ""),
    ] {
        assert_eq!(parcel.read(&gone), Ok(Removed::TooLate));
        assert_eq!(container.open(&blob("a")).read(&gone), Ok(None));
    }
    assert_eq!(
        parcel.read(&no(404, "ContainerNotFound")).unwrap_err().code,
        "ContainerNotFound"
    );
    assert_eq!(
        parcel.read(&reply(403, REFUSED)).unwrap_err().kind,
        FaultKind::Auth
    );
}

#[test]
fn a_lead_is_read_from_either_documented_place_and_kept_whole() {
    let read = CrfConnect.pushed(&Account::default()).ok().unwrap();
    let id = "3f2504e0-4f89-41d3-9a0c-0305e82c3302";
    for text in [
        r#"{"id":"3F2504E0-4F89-41D3-9A0C-0305E82C3302","FirstName":"Bob","n":1.10}"#,
        r#"{"leadData":{"id":"3f2504e0-4f89-41d3-9a0c-0305e82c3302"},"matchData":{"x":null}}"#,
        r#"{"leadData":"{\"id\":\"3f2504e0-4f89-41d3-9a0c-0305e82c3302\"}","matchData":"{}"}"#,
        "\u{feff}{\"id\": \"3f2504e0-4f89-41d3-9a0c-0305e82c3302\"}",
    ] {
        let lead = read(text.as_bytes()).unwrap();
        assert_eq!(lead.id.as_str(), id, "{text}");
        assert_eq!((lead.stage, lead.phase), (None, Phase::Unknown));
        let whole: serde_json::Value =
            serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
        assert_eq!(serde_json::Value::Object(lead.fields), whole);
    }
    let staged =
        read(br#"{"leadData":{"id":"3f2504e0-4f89-41d3-9a0c-0305e82c3302","status":"Funded"}}"#)
            .unwrap();
    assert_eq!(
        (staged.stage.as_deref(), staged.phase),
        (Some("Funded"), Phase::Won)
    );
    assert_eq!(CARD.known_as(&read(br#"{"leadData":{"id":"3f2504e0-4f89-41d3-9a0c-0305e82c3302","FirstName":"Zoe","LastName":"May"}}"#).unwrap().fields), "Zoe May");
}

#[test]
fn what_is_no_lead_is_said_why() {
    let read = CrfConnect.pushed(&Account::default()).ok().unwrap();
    for (text, reason) in [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("leadData=%7B%7D", "it is not JSON"),
        ("{\"id\": ", "it is not JSON"),
        ("[{\"id\": 1}]", "it is not a JSON object"),
        ("{\"FirstName\": \"Ann\"}", "it has no id"),
        ("{\"leadData\": {\"id\": null}}", "it has no id"),
        ("{\"leadData\": \"{\"}", "it has no id"),
    ] {
        let wanted = Unreadable {
            reason: reason.into(),
        };
        assert_eq!(read(text.as_bytes()), Err(wanted), "{text}");
    }
    let number = read(b"{\"id\": 17}").unwrap_err().reason;
    assert!(
        number.starts_with("its id is 17; CRF Connect knows a lead by a UUID"),
        "{number}"
    );
    let nested = format!("{{\"id\": {}1{}}}", "[".repeat(500), "]".repeat(500));
    for text in [nested.as_str(), r#"{"id": "\ud800"}"#] {
        let reason = read(text.as_bytes()).unwrap_err().reason;
        assert!(reason.starts_with("it cannot be read: "), "{reason}");
    }
}

/// The method is part of the question.
#[test]
fn nothing_but_removing_changes_anything() {
    let [queue, container] = depots();
    let account = named(&json!({}));
    let methods = [queue, container].map(|depot| {
        [
            depot.look(&account, None).request.method,
            depot.open(&blob("a")).request.method,
            depot.remove(&blob("a")).request.method,
        ]
    });
    assert_eq!(methods, [[Method::Get, Method::Get, Method::Delete]; 2]);
}
