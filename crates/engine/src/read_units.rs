//! Reading the units of a package on several threads, with the results in the order of the package.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use ferry_package::Rejection;

/// How many finished units may wait for an earlier one, per thread. Bounds memory when one unit takes long.
const AHEAD: usize = 4;

/// Runs `work` for every unit of `units` on `threads` threads and hands the results to `take` in the order of `units`.
///
/// # Errors
///
/// The first error, in the order of the units, of `work` or `take`; nothing is taken after it.
pub fn read_units<T: Send, E: Send + From<Rejection>>(
    units: &[usize],
    threads: usize,
    work: impl Fn(usize) -> Result<T, Rejection> + Sync,
    mut take: impl FnMut(usize, T) -> Result<(), E>,
) -> Result<(), E> {
    if threads <= 1 || units.len() <= 1 {
        for unit in units {
            take(*unit, work(*unit)?)?;
        }
        return Ok(());
    }
    let next = AtomicUsize::new(0);
    let taken = AtomicUsize::new(0);
    let ahead = threads * AHEAD;
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<(usize, Result<T, Rejection>)>(threads);
        for _ in 0..threads {
            let sender = sender.clone();
            let (next, taken, work) = (&next, &taken, &work);
            scope.spawn(move || {
                loop {
                    let position = next.fetch_add(1, Ordering::SeqCst);
                    let Some(unit) = units.get(position) else { break };
                    while position > taken.load(Ordering::SeqCst) + ahead {
                        std::thread::park_timeout(std::time::Duration::from_millis(1));
                    }
                    if sender.send((position, work(*unit))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting: BTreeMap<usize, Result<T, Rejection>> = BTreeMap::new();
        let mut outcome = Ok(());
        for (position, result) in &receiver {
            waiting.insert(position, result);
            while let Some(result) = waiting.remove(&taken.load(Ordering::SeqCst)) {
                let at = taken.load(Ordering::SeqCst);
                let step = result.map_err(E::from).and_then(|value| take(units[at], value));
                taken.fetch_add(1, Ordering::SeqCst);
                if let Err(error) = step {
                    outcome = Err(error);
                    break;
                }
            }
            if outcome.is_err() {
                // Workers that wait for their turn are let go; what they still send is thrown away.
                next.store(units.len(), Ordering::SeqCst);
                taken.store(units.len(), Ordering::SeqCst);
                break;
            }
        }
        drop(receiver);
        outcome
    })
}
