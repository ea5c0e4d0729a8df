//! The make-believe leads of the sandboxes: put together from short lists, the same ones every time.

/// The entry at a place, over and over from the start.
pub fn pick<T: Copy + Default>(from: &[T], at: usize) -> T {
    let place = at.checked_rem(from.len()).unwrap_or_default();
    from.get(place).copied().unwrap_or_default()
}
