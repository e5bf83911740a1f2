//! A client that follows the protocol, and knows for the oracle what it was told.

use std::collections::HashMap;

use tidings_delivery::core::{Cursor, Item, Notice};

/// What a client is.
#[derive(Debug, Default)]
pub(crate) struct Client {
    /// Its cursor, as it would give it to the next connection.
    pub(crate) cursor: Option<Cursor>,
    /// The place of the last frame on this connection.
    at: u64,
    /// The ids of the events it has applied, in order.
    pub(crate) applied: Vec<u64>,
    /// What it was told to have missed: a range of the truth, and whether all that was kept follows.
    pub(crate) gaps: Vec<(usize, usize, bool)>,
    /// How much of the truth it is done with.
    position: usize,
    /// How much of the truth there was when it first connected.
    pub(crate) start: Option<usize>,
}

/// An event of the truth.
#[derive(Debug, Clone)]
pub(crate) struct True {
    pub(crate) id: u64,
    pub(crate) seq: u64,
    pub(crate) critical: bool,
    pub(crate) event_type: &'static str,
    pub(crate) audience: Option<&'static str>,
}

/// Everything that ever became part of the log, in order.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    pub(crate) events: Vec<True>,
    pub(crate) places: HashMap<u64, usize>,
}

impl Truth {
    pub(crate) fn add(&mut self, event: True) {
        self.places.insert(event.id, self.events.len());
        self.events.push(event);
    }

    /// How many of its events a place in the present history covers.
    pub(crate) fn up_to(&self, seq: u64) -> usize {
        self.events.iter().rposition(|event| event.seq <= seq).map_or(0, |index| index + 1)
    }
}

impl Client {
    /// Takes a frame. `began` is how much of the truth there was when the connection began, `end`
    /// how much of it stands before what follows a gap.
    pub(crate) fn take(
        &mut self,
        item: &Item,
        truth: &Truth,
        began: usize,
        end: usize,
    ) -> Result<(), String> {
        let place = item.place;
        match &item.notice {
            Notice::Hello { resumed } => {
                if self.start.is_none() {
                    self.start = Some(began);
                    self.position = began;
                }
                if *resumed && place.map(|it| it.cursor) != self.cursor {
                    return Err(format!("resumed elsewhere: {:?}, {item:?}", self.cursor));
                }
                if let Some(place) = place {
                    (self.cursor, self.at) = (Some(place.cursor), place.cursor.seq);
                }
            }
            Notice::Gap { complete, .. } => {
                let place = place.ok_or("a gap without a cursor")?;
                if place.prev.is_some_and(|prev| prev != self.at) {
                    return Err(format!("a gap that does not follow {}: {item:?}", self.at));
                }
                self.gaps.push((self.position, end, *complete));
                (self.cursor, self.at) = (Some(place.cursor), place.cursor.seq);
            }
            Notice::Event(entry) => {
                let place = place.ok_or("an event without a cursor")?;
                if place.cursor.seq <= self.at || place.prev != Some(self.at) {
                    return Err(format!("it does not follow {}: {item:?}", self.at));
                }
                (self.cursor, self.at) = (Some(place.cursor), place.cursor.seq);
                let text = std::str::from_utf8(&entry.envelope).map_err(|it| it.to_string())?;
                let id = text.parse::<u64>().map_err(|it| it.to_string())?;
                self.applied.push(id);
                self.position = truth.places[&id] + 1;
            }
            Notice::Heartbeat { .. } => {
                let Some(place) = place else { return Ok(()) };
                if place.prev != Some(self.at) {
                    return Err(format!("a heartbeat that does not follow {}: {item:?}", self.at));
                }
                (self.cursor, self.at) = (Some(place.cursor), place.cursor.seq);
                self.position = self.position.max(truth.up_to(place.cursor.seq));
            }
            Notice::Damaged(_) => return Err("nothing is damaged here".to_owned()),
        }
        Ok(())
    }
}
