//! Where in a container's list the known names stand.

use crate::spilo::vocabulary::Name;

/// The places of the first and the last variable of each known name.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// By [`Name::number`]: the position in `places`, plus one.
    positions: Vec<u16>,
    places: Vec<(usize, usize)>,
}

impl Default for Places {
    fn default() -> Self {
        Self { positions: vec![0; Name::COUNT], places: Vec::with_capacity(64) }
    }
}

impl Places {
    /// The variable at `place`, which is behind all so far, is called so.
    pub(super) fn add(&mut self, name: Name, place: usize) {
        let Some(position) = self.positions.get_mut(name.number()) else { return };
        let places = self.places.get_mut(usize::from(*position).wrapping_sub(1));
        if let Some((_, last)) = places {
            *last = place;
        } else {
            self.places.push((place, place));
            // There are fewer names.
            *position = u16::try_from(self.places.len()).unwrap_or_default();
        }
    }

    /// Where the first and the last variable called so stand.
    pub(super) fn get(&self, name: Name) -> Option<(usize, usize)> {
        let position = usize::from(*self.positions.get(name.number())?);
        self.places.get(position.wrapping_sub(1)).copied()
    }
}
