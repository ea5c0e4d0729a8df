//! The work itself: asks a vendor what to say, has a session say it, and writes down what happened.

mod append;
pub mod bulk;

mod deliver;
pub mod drain;
pub mod ending;
mod exec;
pub mod failure;
pub mod floor;
pub mod gate;
pub mod groups;
pub mod health;
pub mod inbox;
pub mod listing;
pub mod names;
pub mod outcome;
pub mod paging;
pub mod plan;
mod planned;
pub mod pull;
pub mod push;
pub mod read;
pub mod reconcile;
pub mod results;
pub mod review;
pub mod stop;

pub use deliver::Destination;
