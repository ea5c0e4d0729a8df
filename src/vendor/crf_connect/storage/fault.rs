//! Azure Storage's "no".

use super::xml;
use crate::exchange::Reply;
use crate::fault::{Fault, FaultKind};

/// What a reply without 2xx means. The code stands in the body, `<Error><Code>`, and in a header where there is no body.
/// <https://learn.microsoft.com/en-us/rest/api/storageservices/status-and-error-codes2>
pub fn refused(reply: &Reply) -> Fault {
    let error = xml::read(&reply.body).filter(|root| root.name == "Error");
    let header = reply.header("x-ms-error-code").unwrap_or_default();
    let code = match &error {
        Some(error) if !error.text_of("Code").is_empty() => error.text_of("Code"),
        _ => header,
    };
    let told = error.as_ref().map(|error| error.text_of("Message"));
    // What follows are a request's id and time.
    let words = told.and_then(|told| told.lines().next()).map(str::trim);
    let fault = Fault::of_status(reply, words.map(str::to_owned));
    let kind = match (reply.status, code) {
        (_, "ServerBusy" | "OperationTimedOut") => FaultKind::Busy,
        _ => fault.kind,
    };
    if code.is_empty() {
        return Fault { kind, ..fault };
    }
    Fault {
        kind,
        ..Fault::said(kind, reply, code, fault.message)
    }
}

/// Whether a reply says this.
pub fn is(fault: &Fault, codes: &[&str]) -> bool {
    codes.contains(&fault.code.as_str())
}

/// A 2xx that is not what is documented.
pub fn unreadable(reply: &Reply) -> Fault {
    let said = "the reply is not what Azure Storage documents";
    Fault::said(FaultKind::Lost, reply, "not-azure-storage", said)
}
