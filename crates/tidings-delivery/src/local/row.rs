//! The rows of kept events: their checksums, and reading a page of them.

use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use super::crc::{crc32, crc32_of_both};
use super::store::{Trouble, removed_to};
use crate::core::{Ask, Cursor, Entry, Epoch, Kept, Page};

/// A page ends behind this many bytes.
const PAGE_BYTES: usize = 4 << 20;

/// Two checksums in one number: the upper half over what says where an event belongs, the lower half
/// over that and the envelope. So an event with a damaged envelope can still be told by its name.
pub(super) fn sum_of(entry: &Entry) -> i64 {
    let head = head(entry.seq, entry.epoch, entry.audience.as_deref(), &entry.event_type, entry.version);
    i64::from_le_bytes(sums(&head, &entry.envelope).to_le_bytes())
}

fn head(seq: u64, epoch: Epoch, audience: Option<&str>, event_type: &str, version: u32) -> Vec<u8> {
    let mut head = Vec::with_capacity(64);
    head.extend(seq.to_le_bytes());
    head.extend(epoch.bits().to_le_bytes());
    head.extend(version.to_le_bytes());
    head.extend(audience.map_or(u64::MAX, |it| it.len() as u64).to_le_bytes());
    head.extend(audience.unwrap_or_default().as_bytes());
    head.extend(event_type.as_bytes());
    head
}

fn sums(head: &[u8], envelope: &[u8]) -> u64 {
    let (of_head, of_both) = crc32_of_both(head, envelope);
    u64::from(of_head) << 32 | u64::from(of_both)
}

/// Kept events behind a place, in one short transaction.
pub(super) fn read_page(connection: &mut Connection, ask: &Ask) -> Result<Page, Trouble> {
    let transaction = connection.transaction()?;
    let mut page = Page { removed_to: removed_to(&transaction)?, ..Page::default() };
    let limit = i64::try_from(ask.limit).unwrap_or(i64::MAX - 1);
    let range = params![ask.after, ask.through, limit + 1];
    let mut select = transaction.prepare_cached(
        "SELECT seq, epoch, audience, type, version, envelope, crc FROM events \
         WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3",
    )?;
    let mut rows = select.query(range)?;
    let (mut bytes, mut names) = (0, Names::default());
    while let Some(row) = rows.next()? {
        if page.kept.len() == ask.limit || bytes > PAGE_BYTES {
            page.more = true;
            break;
        }
        let kept = read(row, &mut names)?;
        if let Kept::Entry(entry) = &kept {
            bytes += entry.size();
        }
        page.kept.push(kept);
    }
    if let Some(filter) = &ask.count {
        let mut select =
            transaction.prepare_cached("SELECT audience, type FROM events WHERE seq > ?1 AND seq <= ?2")?;
        let mut rows = select.query(params![ask.after, ask.through])?;
        while let Some(row) = rows.next()? {
            let audience = row.get_ref(0)?.as_str_or_null().ok().flatten();
            let event_type = row.get_ref(1)?.as_str().unwrap_or_default();
            page.matching += u64::from(filter.passes(audience, event_type, true));
        }
    }
    Ok(page)
}

/// Whether all rows are of the events that they say: the envelopes are another matter.
pub(super) fn are_trusted(connection: &Connection) -> Result<bool, Trouble> {
    let mut select = connection.prepare("SELECT seq, epoch, audience, type, version, crc FROM events")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let written =
            |row: &Row<'_>| Some(u64::from_le_bytes(row.get::<_, i64>(5).ok()?.to_le_bytes()) >> 32);
        let now = says(row).map(|it| u64::from(crc32([&it.head()[..]])));
        if now.is_none() || now != written(row) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What a row says beside its envelope.
struct Says<'r> {
    seq: u64,
    epoch: Epoch,
    audience: Option<&'r str>,
    event_type: &'r str,
    version: u32,
}

impl Says<'_> {
    fn head(&self) -> Vec<u8> {
        head(self.seq, self.epoch, self.audience, self.event_type, self.version)
    }
}

fn says<'r>(row: &'r Row<'_>) -> Option<Says<'r>> {
    Some(Says {
        seq: row.get(0).ok()?,
        epoch: Epoch::new(row.get(1).ok()?),
        audience: row.get_ref(2).ok()?.as_str_or_null().ok()?,
        event_type: row.get_ref(3).ok()?.as_str().ok()?,
        version: row.get(4).ok()?,
    })
}

/// What a row says, as far as it can be trusted.
fn read(row: &Row<'_>, names: &mut Names) -> Result<Kept, Trouble> {
    let seq: u64 = row.get(0)?;
    Ok(trusted(row, names).unwrap_or(Kept::Unreadable(seq)))
}

/// The names of the rows before: the same text again is not stored again.
#[derive(Default)]
struct Names {
    event_type: Option<Arc<str>>,
    audience: Option<Arc<str>>,
}

fn named(last: &mut Option<Arc<str>>, name: &str) -> Arc<str> {
    match last {
        Some(last) if **last == *name => Arc::clone(last),
        _ => Arc::clone(last.insert(name.into())),
    }
}

fn trusted(row: &Row<'_>, names: &mut Names) -> Option<Kept> {
    let says = says(row)?;
    let envelope = row.get_ref(5).ok()?.as_blob().ok()?;
    let written = u64::from_le_bytes(row.get::<_, i64>(6).ok()?.to_le_bytes());
    let now = sums(&says.head(), envelope);
    let Says { seq, epoch, audience, event_type, version } = says;
    if written >> 32 != now >> 32 {
        return None;
    }
    let sound = written == now && std::str::from_utf8(envelope).is_ok();
    let envelope: Arc<[u8]> = if sound { envelope.into() } else { Arc::default() };
    let event_type = named(&mut names.event_type, event_type);
    let entry = Entry::new(Cursor { epoch, seq }, event_type, version, true, envelope);
    let audience = audience.map(|it| named(&mut names.audience, it));
    let entry = Arc::new(entry.for_audience(audience));
    Some(if sound { Kept::Entry(entry) } else { Kept::Damaged(entry) })
}
