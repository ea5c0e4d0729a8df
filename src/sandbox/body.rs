//! How a response's body goes out: whole, cut short, or byte by byte.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// How a body goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// As it is.
    Whole,
    /// So many bytes of what was promised; then the connection ends. A body that is not longer goes out whole.
    Cut(usize),
    /// A byte at a time, with such a pause before each.
    Drip(Duration),
}

/// A body that goes out in its own way.
pub struct Paced {
    rest: Bytes,
    pace: Pace,
}

enum Pace {
    Whole,
    Cut {
        left: usize,
    },
    Broken,
    Drip {
        pause: Duration,
        sleep: Pin<Box<Sleep>>,
    },
}

/// The body ends before its end.
#[derive(Debug)]
pub struct CutShort;

impl Paced {
    /// These bytes, going out like this.
    pub fn new(bytes: Bytes, flow: Flow) -> Self {
        let pace = match flow {
            Flow::Cut(left) if left < bytes.len() => Pace::Cut { left },
            Flow::Whole | Flow::Cut(_) => Pace::Whole,
            Flow::Drip(pause) => Pace::Drip {
                pause,
                sleep: Box::pin(sleep(pause)),
            },
        };
        Self { rest: bytes, pace }
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = CutShort;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutShort>>> {
        let Self { rest, pace } = &mut *self;
        if rest.is_empty() {
            return Poll::Ready(None);
        }
        let next = match pace {
            Pace::Whole => std::mem::take(rest),
            Pace::Cut { left: 0 } => {
                // What went before is sent while this waits; the error itself would throw it away.
                *pace = Pace::Broken;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Pace::Cut { left } => rest.split_to(std::mem::take(left)),
            Pace::Broken => return Poll::Ready(Some(Err(CutShort))),
            Pace::Drip { pause, sleep: over } => {
                std::task::ready!(over.as_mut().poll(context));
                over.set(sleep(*pause));
                rest.split_to(1)
            }
        };
        Poll::Ready(Some(Ok(Frame::data(next))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

impl fmt::Display for CutShort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is to be cut short")
    }
}

impl std::error::Error for CutShort {}
