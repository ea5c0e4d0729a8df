//! What the journal says of a bulk run's next rows.

/// What a lease says of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leased {
    /// It may be sent.
    Go,
    /// It is already so: it is settled as `unchanged`.
    Unchanged {
        /// The run that applied it, or that added it with unknown fate.
        by_run: String,
    },
}
