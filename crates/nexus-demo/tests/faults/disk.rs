//! Row 14: a disk that is full, becomes read-only, or takes no writes; and a crash in that time.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::client::http::post;
use crate::client::record::Published;
use crate::client::{Frame, Reading, Record};
use crate::process::{Folder, Process, critical, folder, server, server_at, until, volatile};

/// A disk that can be made to fail.
trait Disk {
    fn name(&self) -> &'static str;
    fn path(&self) -> &Path;
    fn fail(&self, server: &Process);
    fn mend(&self, server: Option<&Process>);
}

/// A file system of 1 MiB, filled up.
struct Small(Folder);

impl Small {
    /// Where this process may mount one.
    fn mount() -> Option<Self> {
        let folder = folder();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder.path());
        mount.output().is_ok_and(|it| it.status.success()).then(|| Self(folder))
    }

    fn filling(&self) -> PathBuf {
        self.0.path().join("filling")
    }
}

impl Disk for Small {
    fn name(&self) -> &'static str {
        "a tmpfs of 1 MiB that is full"
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn fail(&self, _: &Process) {
        let mut file = File::create(self.filling()).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
    }

    fn mend(&self, _: Option<&Process>) {
        fs::remove_file(self.filling()).unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.0.path()).output());
    }
}

/// A file system in a file. No system remounts one read-only while a server has its store open, unless it
/// finds an error in it: that is how a disk becomes read-only under a program, and it stays so until it is
/// mounted anew.
struct Ext4(Folder);

impl Ext4 {
    /// Where this process may mount one.
    fn mount() -> Option<Self> {
        let disk = Self(folder());
        File::create(disk.image()).unwrap().set_len(4 << 20).unwrap();
        fs::create_dir(disk.path()).unwrap();
        let mut format = Command::new("mkfs.ext4");
        format.args(["-q", "-O", "^has_journal"]).arg(disk.image());
        let formatted = format.output().is_ok_and(|it| it.status.success());
        (formatted && disk.mounted()).then_some(disk)
    }

    fn image(&self) -> PathBuf {
        self.0.path().join("image")
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("disk")
    }

    fn mounted(&self) -> bool {
        let mut mount = Command::new("mount");
        mount.args(["-o", "loop,errors=remount-ro"]).arg(self.image()).arg(self.path());
        mount.output().is_ok_and(|it| it.status.success())
    }

    fn unmounted(&self) -> bool {
        Command::new("umount").arg(self.path()).output().is_ok_and(|it| it.status.success())
    }

    /// The name of its block device, `loop0`.
    fn device(&self) -> String {
        let mounts = fs::read_to_string("/proc/mounts").unwrap();
        let place = self.path();
        let of = |line: &&str| line.split(' ').nth(1) == place.to_str();
        let line = mounts.lines().find(of).expect("it is mounted");
        line.split(' ').next().unwrap().trim_start_matches("/dev/").to_owned()
    }

    /// Makes the folder and all files in it immutable, or lets go of them: also those that are open.
    fn immutable(&self, flag: &str) {
        let files = fs::read_dir(self.path()).unwrap().map(|it| it.unwrap().path());
        let files = files.filter(|it| it.is_file()).chain([self.path()]);
        let output = Command::new("chattr").arg(flag).args(files).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Ext4 {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.path()).output());
    }
}

/// A disk that the system has made read-only. Only a crash lets go of it, so that it can be mounted anew.
struct ReadOnly {
    disk: Ext4,
    path: PathBuf,
}

impl Disk for ReadOnly {
    fn name(&self) -> &'static str {
        "an ext4 that became read-only"
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn fail(&self, _: &Process) {
        // What it has taken so far is on it.
        assert!(Command::new("sync").arg("-f").arg(&self.path).status().unwrap().success());
        let switch = format!("/sys/fs/ext4/{}/trigger_fs_error", self.disk.device());
        fs::write(switch, "a test").unwrap();
        let refused = File::create(self.path.join("not-there")).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ReadOnlyFilesystem);
    }

    fn mend(&self, server: Option<&Process>) {
        assert!(server.is_none() && self.disk.unmounted() && self.disk.mounted());
    }
}

/// A disk whose files may no longer be written, those that are open included; nor made or removed.
struct Forbidden {
    disk: Ext4,
    path: PathBuf,
}

impl Disk for Forbidden {
    fn name(&self) -> &'static str {
        "an ext4 whose files are immutable"
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn fail(&self, _: &Process) {
        self.disk.immutable("+i");
    }

    fn mend(&self, _: Option<&Process>) {
        self.disk.immutable("-i");
    }
}

/// A store that another connection has locked.
struct Locked(Folder);

impl Disk for Locked {
    fn name(&self) -> &'static str {
        "a store that another program has locked"
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn fail(&self, server: &Process) {
        assert_eq!(post(server.at, "/demo/disk", r#"{"fails":true}"#).0, 204);
    }

    fn mend(&self, server: Option<&Process>) {
        // A server that was killed has let go of it.
        if let Some(server) = server {
            assert_eq!(post(server.at, "/demo/disk", r#"{"fails":false}"#).0, 204);
        }
    }
}

/// Publishes until something is not kept.
fn publish_until_not_kept(server: &Process) -> Vec<Published> {
    let mut all = Vec::new();
    for number in 0..500 {
        all.extend(server.publish(&[critical(&format!("{number} {}", "x".repeat(1500))), volatile("live")]));
        if !all[all.len() - 2].kept {
            return all;
        }
    }
    panic!("the disk does not fail");
}

fn not_keeping(record: &Record) -> bool {
    let said = |it: &&Frame| it.body["keeping"] == false;
    record.heartbeats.iter().any(|it| said(&it))
}

/// Live goes on, receipts and heartbeats say that nothing is kept, and it is written when the disk is back.
fn goes_on_and_is_written_later(disk: &impl Disk) {
    println!("disk: {}", disk.name());
    let first = server(disk.path());
    let port = first.at.port();
    let live = Reading::of(first.at).start().connected();
    let cursor = live.cursor().unwrap();
    let mut all = first.publish(&[critical("before")]);
    assert!(all[0].kept);
    disk.fail(&first);
    all.extend(publish_until_not_kept(&first));
    live.until_applied(&all.last().unwrap().id);
    live.until("a heartbeat that says so", not_keeping);
    assert!(first.figures()["store_errors"].as_u64().unwrap() > 0);

    disk.mend(Some(&first));
    until("it keeps again", || first.figures()["keeping"] == true);
    let after = first.publish(&[critical("after")]);
    assert!(after[0].kept);
    all.extend(after);
    let record = live.until_applied(&all.last().unwrap().id);
    record.hold_to(&all);
    assert_eq!(record.gaps, []);
    // All of that time is on disk now: a crash does not take it.
    first.kill();
    let second = server_at(port, disk.path(), &["--no-agent"]);
    let late = Reading::of(second.at).from(&cursor).start();
    let record = late.until_applied(&all.last().unwrap().id);
    assert!(record.gaps.iter().all(|gap| gap.complete), "{:?}", record.gaps);
    let criticals = all.iter().filter(|it| it.kept || record.has(&it.id)).count();
    let volatiles = all.len() - criticals;
    assert_eq!(volatiles, (all.len() - 2) / 2, "every critical event is there: {}", record.outline());
}

/// A crash while the disk fails: what is lost is claimed by nobody.
fn a_crash_claims_nothing(disk: &impl Disk) {
    println!("disk: {}", disk.name());
    let first = server(disk.path());
    let port = first.at.port();
    let reader = Reading::of(first.at).start().connected();
    let cursor = reader.cursor().unwrap();
    let mut all = first.publish(&[critical("before")]);
    disk.fail(&first);
    all.extend(publish_until_not_kept(&first));
    drop(reader);
    first.kill();
    disk.mend(None);
    let second = server_at(port, disk.path(), &["--no-agent"]);
    let last = second.publish(&[critical("after")]);
    all.extend(last.clone());
    assert!(last[0].kept);
    let reader = Reading::of(second.at).from(&cursor).start();
    let record = reader.until_applied(&last[0].id);
    record.hold_to(&all);
    let gaps = record.whole_gaps();
    assert_eq!((gaps.len(), &*gaps[0].reason), (1, "restart"), "{gaps:?}");
    assert!(!gaps[0].complete, "{gaps:?}");
    let lost = all.iter().filter(|it| !record.has(&it.id)).count();
    assert!(lost > 0);
    for event in all.iter().filter(|it| it.kept) {
        assert!(record.has(&event.id), "{event:?} was acknowledged as kept: {}", record.outline());
    }
}

#[test]
fn a_store_that_is_locked_for_a_while_costs_nothing() {
    goes_on_and_is_written_later(&Locked(folder()));
}

#[test]
fn a_crash_while_the_store_is_locked_loses_nothing_that_was_kept() {
    a_crash_claims_nothing(&Locked(folder()));
}

#[test]
fn a_disk_that_is_full_for_a_while_costs_nothing() {
    match Small::mount() {
        Some(disk) => goes_on_and_is_written_later(&disk),
        None => println!("NOT TESTED: this process may mount no tmpfs; the locked store was tried"),
    }
}

#[test]
fn a_crash_while_the_disk_is_full_loses_nothing_that_was_kept() {
    match Small::mount() {
        Some(disk) => a_crash_claims_nothing(&disk),
        None => println!("NOT TESTED: this process may mount no tmpfs; the locked store was tried"),
    }
}

#[test]
fn a_disk_whose_permissions_are_lost_for_a_while_costs_nothing() {
    match Ext4::mount() {
        Some(disk) => goes_on_and_is_written_later(&Forbidden { path: disk.path(), disk }),
        None => println!("NOT TESTED: this process may mount no ext4; the locked store was tried"),
    }
}

#[test]
fn a_crash_while_permissions_are_lost_loses_nothing_that_was_kept() {
    match Ext4::mount() {
        Some(disk) => a_crash_claims_nothing(&Forbidden { path: disk.path(), disk }),
        None => println!("NOT TESTED: this process may mount no ext4; the locked store was tried"),
    }
}

#[test]
fn a_crash_while_the_disk_is_read_only_loses_nothing_that_was_kept() {
    match Ext4::mount() {
        Some(disk) => a_crash_claims_nothing(&ReadOnly { path: disk.path(), disk }),
        None => println!("NOT TESTED: this process may mount no ext4; the locked store was tried"),
    }
}
