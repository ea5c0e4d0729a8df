//! Looks whether a host can be reached, and tells what was met on the way. Nothing secret is sent, and nothing is asked
//! for but an answer.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::fault::unsent;
use super::{Http, Route};
use crate::exchange::{Method, Sealed};
use crate::transport::WireFault;
use crate::transport::retry_after::date;

/// What was met on the way to a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The proxy by which it is reached, without what signs in there: `proxy.example.com:3128`.
    pub proxy: Option<String>,
    /// Its addresses, where it is reached directly.
    pub addresses: Vec<IpAddr>,
    /// When its certificate ends, where it is reached directly over TLS.
    pub certificate_ends: Option<Timestamp>,
    /// What it answered, or why it did not.
    pub heard: Result<Heard, WireFault>,
}

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// HTTP status. Whatever it is: the host was reached.
    pub status: u16,
    /// How far its clock is ahead of ours, where it tells the time.
    pub ahead: Option<SignedDuration>,
    /// How long the answer took.
    pub took: Duration,
}

impl Http {
    /// Finds the host, shakes hands with it, and asks for `/` without any key. Each step may take so long.
    pub(in crate::transport) async fn look(&self, patience: Duration) -> Looked {
        let mut looked = Looked {
            proxy: self.proxy(),
            addresses: Vec::new(),
            certificate_ends: None,
            heard: Err(self.place.too_late()),
        };
        looked.heard = self.walk(&mut looked, patience).await;
        looked
    }

    async fn walk(&self, looked: &mut Looked, patience: Duration) -> Result<Heard, WireFault> {
        let slow = |_| {
            let seconds = patience.as_secs_f64();
            unsent("timeout", format!("no answer within {seconds} s"))
        };
        if looked.proxy.is_none() {
            let found = timeout(patience, lookup_host(self.place.address()));
            let found = found.await.map_err(slow)?;
            let found = found.map_err(|error| self.place.not_found(error))?;
            looked.addresses = found.map(|address| address.ip()).collect();
            looked.addresses.dedup();
        }
        if let Route::Direct(direct) = self.route.get_or_try_init(async || self.route()).await? {
            looked.certificate_ends = direct.certificate_ends().await?;
        }
        let mut url = self.base.clone();
        url.set_path("/");
        let asked = Sealed {
            method: Method::Get,
            url,
            headers: Vec::new(),
            body: Vec::new(),
        };
        let begun = Instant::now();
        let came = timeout(patience, self.carry(asked)).await.map_err(slow)??;
        let told = came.header("Date").and_then(date);
        Ok(Heard {
            status: came.status,
            ahead: told.map(|told| told.duration_since(Timestamp::now())),
            took: begun.elapsed(),
        })
    }
}
