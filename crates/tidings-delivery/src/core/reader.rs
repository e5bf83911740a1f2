//! A reader: a place in the log, and what comes next there.

use std::collections::VecDeque;
use std::sync::Arc;

use tidings_frames::GapReason;

use super::cursor::{Cursor, Epoch};
use super::entry::Entry;
use super::epochs::Epochs;
use super::filter::Filter;
use super::window::Window;

/// Kept events that are read at a time.
const PAGE: usize = 256;

/// Where a reader begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With what comes from now on.
    Now,
    /// With the window.
    Window,
    /// With everything that is kept, then the window.
    Kept,
    /// Behind this cursor; `None` is a text that is no cursor.
    Cursor(Option<Cursor>),
}

/// The log as a reader sees it at one moment.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Its runs.
    pub epochs: &'a Epochs,
    /// Its newest events.
    pub window: &'a Window,
    /// The highest place of an event that was not for everybody.
    pub addressed: u64,
}

/// What a reader wants of the disk: kept events behind `after`, up to and with `through`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The place behind which to begin.
    pub after: u64,
    /// The last place.
    pub through: u64,
    /// The most events.
    pub limit: usize,
    /// Count those of the whole range that pass this filter.
    pub count: Option<Arc<Filter>>,
}

/// What the disk has.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Kept events, oldest first, whatever the filter.
    pub kept: Vec<Kept>,
    /// Whether there are more in the range.
    pub more: bool,
    /// The highest place of a critical event that is not there any more.
    pub removed_to: u64,
    /// How many of the range pass the filter, if that was asked.
    pub matching: u64,
}

/// A row of the disk.
#[derive(Debug, Clone)]
pub enum Kept {
    /// An event.
    Entry(Arc<Entry>),
    /// An event whose envelope is damaged; all else of it is right, and its envelope is empty.
    Damaged(Arc<Entry>),
    /// A row of which nothing can be trusted but its place.
    Unreadable(u64),
}

impl Kept {
    fn seq(&self) -> u64 {
        match self {
            Self::Entry(entry) | Self::Damaged(entry) => entry.seq,
            Self::Unreadable(seq) => *seq,
        }
    }
}

/// The cursor of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The place.
    pub cursor: Cursor,
    /// What stood before on this connection, if the connection goes on from it.
    pub prev: Option<u64>,
}

/// What a reader is given.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its cursor; none in a hello before a gap, and in a heartbeat inside one.
    pub place: Option<Place>,
    /// What it says.
    pub notice: Notice,
}

/// What a frame says, before it is written for its reader.
#[derive(Debug, Clone)]
pub enum Notice {
    /// The connection begins.
    Hello {
        /// Whether the reader's cursor was taken up without a gap.
        resumed: bool,
    },
    /// Something is missing.
    Gap {
        /// What happened.
        reason: GapReason,
        /// The place before the range.
        from: u64,
        /// The last place of the range.
        to: u64,
        /// How many events of it do not follow, where that is known.
        missed: Option<u64>,
        /// How many follow.
        critical: u64,
        /// Whether these are all that were kept.
        complete: bool,
    },
    /// An event.
    Event(Arc<Entry>),
    /// An event of which the disk has lost the envelope.
    Damaged(Arc<Entry>),
    /// The reader's own place, and how many events stand between it and the newest.
    Heartbeat {
        /// How many.
        behind: u64,
    },
}

/// What a reader does next.
#[derive(Debug)]
pub enum Turn {
    /// It gives this.
    Item(Item),
    /// It must be given a page of the disk, by [`Reader::take`].
    Read(Ask),
    /// It has given all there is.
    Idle,
}

/// Why a range is read from disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// The connection begins with a gap.
    Opening(GapReason),
    /// The connection begins with what is kept, without a gap: nothing but what is critical is owed.
    Critical,
    /// The reader asked for all that is kept.
    Everything,
    /// The window has overtaken it.
    Slow,
}

#[derive(Debug, Clone)]
enum State {
    /// The range up to here begins as soon as its first page is there.
    Opening {
        to: u64,
        told: Told,
    },
    /// Kept events up to `to` are given.
    Kept(Box<Range>),
    Live,
}

#[derive(Debug, Clone)]
struct Range {
    to: u64,
    rows: VecDeque<Kept>,
    more: bool,
    /// The reader knows that the range is not complete.
    incomplete: bool,
    /// What was removed before the range began, and needs no word.
    excused: u64,
    /// A row that cannot be read, at or before which nothing is given any more.
    unreadable: u64,
    /// Something was removed, and what is left is being counted.
    counting: bool,
}

/// A place in the log, and what it is owed. It never waits: [`next`](Self::next) says what it needs.
/// A clone of it looks ahead, and takes nothing away.
#[derive(Debug, Clone)]
pub struct Reader {
    filter: Arc<Filter>,
    state: State,
    out: VecDeque<Item>,
    /// Everything up to here is done with.
    pos: u64,
    /// The epoch of that place.
    epoch: Epoch,
    /// The place of the last frame.
    at: u64,
    /// The hello is given or waits to be.
    greeted: bool,
}

impl Reader {
    /// A reader that begins there, in the log as it is now.
    #[must_use]
    pub fn new(start: Start, filter: Arc<Filter>, view: View<'_>) -> Self {
        let epoch = view.epochs.running().epoch;
        let mut reader =
            Self { filter, state: State::Live, out: VecDeque::new(), pos: 0, epoch, at: 0, greeted: false };
        reader.begin(start, view);
        reader
    }

    /// What comes next.
    pub fn next(&mut self, view: View<'_>) -> Turn {
        loop {
            if let Some(item) = self.out.pop_front() {
                return Turn::Item(item);
            }
            match &mut self.state {
                State::Opening { to, told } => {
                    // Who asks for all that is kept is told no gap, so nothing is to be counted.
                    let (to, count) = (*to, *told != Told::Everything);
                    return Turn::Read(self.ask(self.pos, to, count));
                }
                State::Kept(range) => match range.rows.pop_front() {
                    Some(row) => self.give(&row),
                    None if range.more => {
                        let (after, to, count) = (self.pos.max(range.unreadable), range.to, range.counting);
                        return Turn::Read(self.ask(after, to, count));
                    }
                    None => {
                        let to = range.to;
                        self.stand(view.epochs.cursor(self.pos.max(to)));
                        self.state = State::Live;
                    }
                },
                State::Live => {
                    if self.pos + 1 < view.window.floor() {
                        self.state = State::Opening { to: view.window.floor() - 1, told: Told::Slow };
                    } else if let Some(item) = self.live(view) {
                        return Turn::Item(item);
                    } else {
                        // Most readers have nothing to read most of the time: they hold nothing.
                        self.out = VecDeque::new();
                        return Turn::Idle;
                    }
                }
            }
        }
    }

    fn ask(&self, after: u64, through: u64, count: bool) -> Ask {
        Ask { after, through, limit: PAGE, count: count.then(|| Arc::clone(&self.filter)) }
    }

    fn stand(&mut self, cursor: Cursor) {
        (self.pos, self.epoch) = (cursor.seq, cursor.epoch);
    }

    fn hello(&mut self, resumed: bool, with_cursor: bool) {
        self.at = self.pos;
        self.greeted = true;
        let place = with_cursor.then(|| Place { cursor: self.here(), prev: None });
        self.out.push_back(Item { place, notice: Notice::Hello { resumed } });
    }

    fn here(&self) -> Cursor {
        Cursor { epoch: self.epoch, seq: self.pos }
    }

    fn begin(&mut self, start: Start, view: View<'_>) {
        let before_window = view.window.floor() - 1;
        let cursor = match start {
            Start::Now => view.epochs.cursor(view.window.head()),
            Start::Window => view.epochs.cursor(before_window),
            Start::Kept => {
                self.stand(view.epochs.cursor(0));
                self.state = State::Opening { to: before_window, told: Told::Everything };
                return;
            }
            Start::Cursor(cursor) => {
                let standing = view.epochs.stands(cursor, view.window.head());
                self.stand(Cursor { epoch: standing.epoch, seq: standing.base });
                let to = standing.base.max(before_window);
                let told = match standing.reason {
                    None if standing.base >= before_window => {
                        self.hello(true, true);
                        self.state = State::Live;
                        return;
                    }
                    None if self.filter.critical => Told::Critical,
                    reason => Told::Opening(reason.unwrap_or(GapReason::Window)),
                };
                self.state = State::Opening { to, told };
                return;
            }
        };
        self.stand(cursor);
        self.hello(false, true);
        self.state = State::Live;
    }

    /// Takes the page that was asked for; `None` is a disk that cannot be read.
    pub fn take(&mut self, page: Option<Page>, view: View<'_>) {
        let readable = page.is_some();
        let page = page.unwrap_or_else(|| Page { removed_to: u64::MAX, ..Page::default() });
        match std::mem::replace(&mut self.state, State::Live) {
            State::Opening { to, told } => self.open(to, told, page, view),
            State::Kept(mut range) => {
                let removed = page.removed_to > self.pos.max(range.excused) || range.unreadable > self.pos;
                if removed && !range.incomplete {
                    if readable && !range.counting {
                        // What is left has to be counted first, so that the gap can say it.
                        (range.counting, range.more) = (true, true);
                        self.state = State::Kept(range);
                        return;
                    }
                    (range.incomplete, range.counting) = (true, false);
                    self.gap(GapReason::Removed, range.to, None, page.matching, false, true);
                }
                self.pos = self.pos.max(range.unreadable);
                (range.rows, range.more) = (page.kept.into(), page.more);
                self.state = State::Kept(range);
            }
            other => self.state = other,
        }
    }

    fn open(&mut self, to: u64, told: Told, page: Page, view: View<'_>) {
        let whole = page.removed_to <= self.pos;
        let excused = if told == Told::Everything { page.removed_to } else { 0 };
        let mut incomplete = false;
        match told {
            Told::Everything => self.hello(false, true),
            Told::Critical if whole => self.hello(true, true),
            Told::Critical | Told::Opening(_) | Told::Slow => {
                let reason = match told {
                    Told::Opening(reason) => reason,
                    Told::Slow => GapReason::Slow,
                    _ => GapReason::Window,
                };
                let mid_stream = told == Told::Slow;
                if !mid_stream {
                    self.hello(false, false);
                }
                let counted = matches!(reason, GapReason::Window | GapReason::Slow)
                    && !self.filter.selects()
                    && view.addressed <= self.pos;
                let missed = counted.then(|| (to - self.pos).saturating_sub(page.matching));
                let complete = whole && reason != GapReason::Unknown;
                incomplete = !complete;
                self.gap(reason, to, missed, page.matching, complete, mid_stream);
            }
        }
        self.state = State::Kept(Box::new(Range {
            to,
            rows: page.kept.into(),
            more: page.more,
            incomplete,
            excused,
            unreadable: 0,
            counting: false,
        }));
    }

    fn gap(
        &mut self,
        reason: GapReason,
        to: u64,
        missed: Option<u64>,
        critical: u64,
        complete: bool,
        mid_stream: bool,
    ) {
        let place = Place { cursor: self.here(), prev: mid_stream.then_some(self.at) };
        self.at = self.pos;
        let notice = Notice::Gap { reason, from: self.pos, to, missed, critical, complete };
        self.out.push_back(Item { place: Some(place), notice });
    }

    /// Gives a row of the disk.
    fn give(&mut self, row: &Kept) {
        let notice = match row {
            Kept::Entry(entry) => Notice::Event(Arc::clone(entry)),
            Kept::Damaged(entry) => Notice::Damaged(Arc::clone(entry)),
            Kept::Unreadable(seq) => {
                if let State::Kept(range) = &mut self.state {
                    if range.incomplete {
                        self.pos = *seq;
                    } else {
                        range.unreadable = *seq;
                        range.rows.clear();
                        range.more = true;
                        range.counting = true;
                    }
                }
                return;
            }
        };
        debug_assert!(row.seq() > self.pos, "the disk gives what is behind the place, in order");
        let (Kept::Entry(entry) | Kept::Damaged(entry)) = row else { return };
        let item = self.pass(entry, notice);
        self.out.extend(item);
    }

    /// The next event of the window that is owed.
    fn live(&mut self, view: View<'_>) -> Option<Item> {
        view.window.after(self.pos).find_map(|entry| self.pass(entry, Notice::Event(Arc::clone(entry))))
    }

    /// Passes an event: gives it, if it is owed.
    fn pass(&mut self, entry: &Arc<Entry>, notice: Notice) -> Option<Item> {
        self.stand(entry.cursor());
        if !self.filter.passes(entry.audience.as_deref(), &entry.event_type, entry.critical) {
            return None;
        }
        let place = Place { cursor: entry.cursor(), prev: Some(self.at) };
        self.at = entry.seq;
        Some(Item { place: Some(place), notice })
    }

    /// A heartbeat, when nothing else is to be given: the reader's own place, or none inside a gap.
    pub fn heartbeat(&mut self, view: View<'_>) -> Option<Item> {
        if !self.out.is_empty() || !self.greeted {
            return None;
        }
        let behind = view.window.head().saturating_sub(self.pos);
        let notice = Notice::Heartbeat { behind };
        if !matches!(self.state, State::Live) {
            return Some(Item { place: None, notice });
        }
        let place = Place { cursor: view.epochs.cursor(self.pos), prev: Some(self.at) };
        self.at = self.pos;
        Some(Item { place: Some(place), notice })
    }

    /// Whether it has passed so much without a frame that its client would be behind the window soon.
    #[must_use]
    pub fn is_quiet(&self, view: View<'_>) -> bool {
        let eighth = u64::try_from(view.window.len() / 8).unwrap_or(u64::MAX).max(1);
        matches!(self.state, State::Live) && self.out.is_empty() && self.pos - self.at >= eighth
    }

    /// Whether it has given everything there is: until the log changes it has nothing to do.
    #[must_use]
    pub fn is_settled(&self, view: View<'_>) -> bool {
        matches!(self.state, State::Live) && self.out.is_empty() && self.pos >= view.window.head()
    }

    /// Where its client stands when it has taken everything that was given.
    #[must_use]
    pub fn cursor(&self, view: View<'_>) -> Cursor {
        match self.state {
            State::Live if self.out.is_empty() => view.epochs.cursor(self.pos),
            _ => self.here(),
        }
    }

    /// Everything up to this place is done with.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.pos
    }

    /// What it is owed.
    #[must_use]
    pub fn filter(&self) -> &Arc<Filter> {
        &self.filter
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Bounds;

    fn view<'a>(epochs: &'a Epochs, window: &'a Window) -> View<'a> {
        View { epochs, window, addressed: 0 }
    }

    /// A log whose first two events, critical ones, have left the window.
    fn log() -> (Epochs, Window) {
        let epoch = Epoch::new(1);
        let entry = |seq| Arc::new(Entry::new(Cursor { epoch, seq }, "a".into(), 1, seq < 3, Arc::default()));
        let bounds = Bounds { events: 2, bytes: 1 << 20 };
        (Epochs::fresh(epoch), Window::new(bounds, 4, (1..=4).map(entry).collect()))
    }

    fn row(seq: u64) -> Kept {
        let cursor = Cursor { epoch: Epoch::new(1), seq };
        Kept::Entry(Arc::new(Entry::new(cursor, "a".into(), 1, true, Arc::default())))
    }

    fn next(reader: &mut Reader, view: View<'_>) -> String {
        match reader.next(view) {
            Turn::Item(Item { place, notice }) => {
                let cursor = place.map_or("-".to_owned(), |it| it.cursor.text(it.prev));
                let name = match notice {
                    Notice::Hello { resumed } => format!("hello {resumed}"),
                    Notice::Gap { reason, critical, complete, .. } => {
                        format!("gap {} {critical} {complete}", reason.as_str())
                    }
                    Notice::Event(_) => "event".to_owned(),
                    Notice::Damaged(_) => "damaged".to_owned(),
                    Notice::Heartbeat { .. } => "heartbeat".to_owned(),
                };
                format!("{name} {cursor}")
            }
            Turn::Read(Ask { after, through, count, .. }) => {
                format!("read {after}-{through} count {}", count.is_some())
            }
            Turn::Idle => "idle".to_owned(),
        }
    }

    fn at(seq: u64) -> Start {
        Start::Cursor(Some(Cursor { epoch: Epoch::new(1), seq }))
    }

    #[test]
    fn nothing_is_said_before_hello() {
        let (epochs, window) = log();
        let view = view(&epochs, &window);
        let mut reader = Reader::new(at(0), Arc::default(), view);
        assert_eq!(next(&mut reader, view), "read 0-2 count true");
        assert!(reader.heartbeat(view).is_none(), "the page is not there yet");
        reader.take(Some(Page { kept: vec![row(1), row(2)], matching: 2, ..Page::default() }), view);
        assert_eq!(next(&mut reader, view), "hello false -");
        assert_eq!(next(&mut reader, view), "gap window 2 true 1.AAAAAAAB.0");
        let beat = reader.heartbeat(view).unwrap();
        assert!(beat.place.is_none(), "inside a gap only events move the client");
        let rest: Vec<String> = (0..5).map(|_| next(&mut reader, view)).collect();
        assert_eq!(
            rest,
            ["event 1.AAAAAAAB.1", "event 1.AAAAAAAB.2", "event 1.AAAAAAAB.3", "event 1.AAAAAAAB.4", "idle"]
        );
    }

    #[test]
    fn what_is_removed_while_a_client_catches_up_is_told_once() {
        let (epochs, window) = log();
        let view = view(&epochs, &window);
        let mut reader = Reader::new(at(0), Arc::default(), view);
        reader.take(Some(Page { more: true, matching: 2, ..Page::default() }), view);
        assert_eq!(next(&mut reader, view), "hello false -");
        assert_eq!(next(&mut reader, view), "gap window 2 true 1.AAAAAAAB.0");
        assert_eq!(next(&mut reader, view), "read 0-2 count false");
        let page = Page { kept: vec![row(2)], removed_to: 1, ..Page::default() };
        reader.take(Some(page.clone()), view);
        assert_eq!(next(&mut reader, view), "read 0-2 count true", "what is left is counted");
        reader.take(Some(Page { matching: 1, ..page }), view);
        assert_eq!(next(&mut reader, view), "gap removed 1 false 1.AAAAAAAB.0.0");
        assert_eq!(next(&mut reader, view), "event 1.AAAAAAAB.2.0");
        assert_eq!(next(&mut reader, view), "event 1.AAAAAAAB.3");
    }

    #[test]
    fn a_row_that_cannot_be_read_is_a_gap_and_the_rest_follows() {
        let (epochs, window) = log();
        let view = view(&epochs, &window);
        let mut reader = Reader::new(at(0), Arc::default(), view);
        let page = Page { kept: vec![Kept::Unreadable(1), row(2)], matching: 2, ..Page::default() };
        reader.take(Some(page), view);
        assert_eq!(next(&mut reader, view), "hello false -");
        assert_eq!(next(&mut reader, view), "gap window 2 true 1.AAAAAAAB.0");
        assert_eq!(next(&mut reader, view), "read 1-2 count true");
        reader.take(Some(Page { kept: vec![row(2)], matching: 1, ..Page::default() }), view);
        assert_eq!(next(&mut reader, view), "gap removed 1 false 1.AAAAAAAB.0.0");
        assert_eq!(next(&mut reader, view), "event 1.AAAAAAAB.2.0");
    }

    #[test]
    fn a_disk_that_cannot_be_read_is_never_complete() {
        let (epochs, window) = log();
        let view = view(&epochs, &window);
        let mut reader = Reader::new(at(0), Arc::new(Filter::everything().critical()), view);
        reader.take(None, view);
        assert_eq!(next(&mut reader, view), "hello false -");
        assert_eq!(next(&mut reader, view), "gap window 0 false 1.AAAAAAAB.0");
        assert_eq!(next(&mut reader, view), "idle");
        let mut reader = Reader::new(at(0), Arc::default(), view);
        reader.take(Some(Page { kept: vec![row(1)], more: true, matching: 2, ..Page::default() }), view);
        for expected in ["hello false -", "gap window 2 true 1.AAAAAAAB.0", "event 1.AAAAAAAB.1"] {
            assert_eq!(next(&mut reader, view), expected);
        }
        assert_eq!(next(&mut reader, view), "read 1-2 count false");
        reader.take(None, view);
        assert_eq!(next(&mut reader, view), "gap removed 0 false 1.AAAAAAAB.1.1");
        assert_eq!(next(&mut reader, view), "event 1.AAAAAAAB.3.1");
    }
}
