//! A bar on the terminal for runs that take long.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Whoever waits no longer than this need not be told.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows how many objects are judged, on the standard error, if that is a terminal and it takes
/// longer than a second.
pub struct Progress {
    started: Instant,
    total: u64,
    done: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Nothing of `total` objects is done yet.
    pub fn new(total: usize) -> Self {
        Self { started: Instant::now(), total: u64::try_from(total).unwrap_or(u64::MAX), done: 0, bar: None }
    }

    /// One more object is done.
    pub fn step(&mut self) {
        self.done = self.done.saturating_add(1);
        if self.bar.is_none() && self.started.elapsed() > PATIENCE {
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} objects, {eta} left");
            let bar = ProgressBar::new(self.total);
            self.bar = Some(match style {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            });
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
