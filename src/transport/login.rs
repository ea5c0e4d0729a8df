//! A session's token: got once for all who need it, renewed before it is too old, given back at the end.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Failed;
use crate::account::{Pass, Token};
use crate::fault::FaultKind;

/// A token is renewed when this part of its life is left, but no more than `EARLIEST`.
const LEFT: u32 = 10;

/// The earliest before its end that a token is renewed.
const EARLIEST: Duration = Duration::from_secs(60);

/// The state of a login. Whoever holds the lock may sign in; the others wait for what comes of it.
#[derive(Default)]
pub(super) struct Login {
    state: Mutex<State>,
}

/// What came of signing in.
#[derive(Default)]
pub(super) enum State {
    /// Nobody has tried, or the token was refused.
    #[default]
    Out,
    /// The pass that holds the token, and when to renew it.
    In(Arc<Pass>, Option<Instant>),
    /// The vendor refused: trying again would only lock the account.
    Refused(Box<Failed>),
}

impl Login {
    /// The pass with a live token, or what `sign_in` makes of it. `None` from `sign_in`: the vendor has no login.
    pub(super) async fn pass<F>(
        &self,
        plain: &Arc<Pass>,
        sign_in: impl FnOnce() -> Option<F>,
    ) -> Result<Arc<Pass>, Failed>
    where
        F: Future<Output = Result<Token, Failed>>,
    {
        let mut state = self.state.lock().await;
        match &*state {
            State::In(pass, renew_at) if renew_at.is_none_or(|at| Instant::now() < at) => {
                return Ok(Arc::clone(pass));
            }
            State::Refused(failed) => {
                return Err(Failed {
                    attempts: 0,
                    ..(**failed).clone()
                });
            }
            State::In(..) | State::Out => {}
        }
        let Some(signing_in) = sign_in() else {
            return Ok(Arc::clone(plain));
        };
        let asked_at = Instant::now();
        match signing_in.await {
            Ok(token) => {
                let early = (token.lives / LEFT).min(EARLIEST);
                let renew_at = asked_at.checked_add(token.lives.saturating_sub(early));
                let pass = Pass {
                    token: Some(token.secret),
                    ..(**plain).clone()
                };
                let pass = Arc::new(pass);
                *state = State::In(Arc::clone(&pass), renew_at);
                Ok(pass)
            }
            Err(failed) => {
                *state = match failed.fault.kind {
                    FaultKind::Unsent | FaultKind::Busy | FaultKind::Lost => State::Out,
                    _ => State::Refused(Box::new(failed.clone())),
                };
                Err(failed)
            }
        }
    }

    /// The vendor refused the token of this pass. If another worker has renewed it meanwhile, that one stands.
    pub(super) async fn refused(&self, used: &Arc<Pass>) {
        let mut state = self.state.lock().await;
        if matches!(&*state, State::In(pass, _) if Arc::ptr_eq(pass, used)) {
            *state = State::Out;
        }
    }

    /// The pass with the token, if somebody signed in.
    pub(super) fn into_pass(self) -> Option<Arc<Pass>> {
        match self.state.into_inner() {
            State::In(pass, _) => Some(pass),
            State::Out | State::Refused(_) => None,
        }
    }
}
