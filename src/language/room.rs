//! How much may be in work at once: threads wait here, so that a source of the worst files there are
//! needs the memory of a few of them and not of all.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Room for a number of bytes.
pub(super) struct Room {
    most: usize,
    taken: Mutex<usize>,
    freed: Condvar,
}

/// A part of the room, until it is dropped.
pub(super) struct Part<'room> {
    room: &'room Room,
    bytes: usize,
}

impl Room {
    pub(super) const fn of(most: usize) -> Self {
        Self {
            most,
            taken: Mutex::new(0),
            freed: Condvar::new(),
        }
    }

    /// Waits until there is room. What is larger than all of it waits until it is alone. Who holds a
    /// part must not ask for another.
    pub(super) fn take(&self, bytes: usize) -> Part<'_> {
        let bytes = bytes.min(self.most);
        let is_full = |taken: &mut usize| *taken + bytes > self.most;
        let waited = self.freed.wait_while(self.taken(), is_full);
        *waited.unwrap_or_else(PoisonError::into_inner) += bytes;
        Part { room: self, bytes }
    }

    fn taken(&self) -> MutexGuard<'_, usize> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        *self.room.taken() -= self.bytes;
        self.room.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::Room;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn no_more_is_in_work_than_there_is_room_for() {
        let room = Room::of(10);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for bytes in [4, 7, 3, 25, 10, 0, 6, 5] {
                let (room, now, most) = (&room, &now, &most);
                scope.spawn(move || {
                    let _part = room.take(bytes);
                    let bytes = bytes.min(10);
                    let sum = now.fetch_add(bytes, Ordering::SeqCst) + bytes;
                    most.fetch_max(sum, Ordering::SeqCst);
                    std::thread::yield_now();
                    now.fetch_sub(bytes, Ordering::SeqCst);
                });
            }
        });
        assert_eq!(most.into_inner(), 10);
        assert_eq!(*room.taken(), 0);
    }
}
