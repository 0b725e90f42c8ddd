//! What a table promises.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::cache::{Shelf, Table};

const LIMIT: u64 = 1 << 30;

fn shelf() -> (tempfile::TempDir, Shelf) {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(&folder.path().join("a/cache"), LIMIT);
    (folder, shelf)
}

fn tokens(shelf: &Shelf) -> Table {
    shelf.table("tokens", "o200k_base 1")
}

fn key(number: u32) -> [u8; 32] {
    *blake3::hash(&number.to_le_bytes()).as_bytes()
}

fn value(number: u32) -> Vec<u8> {
    number.to_string().repeat(number as usize % 7).into_bytes()
}

/// One run that puts these records.
fn put(shelf: &Shelf, numbers: impl IntoIterator<Item = u32>) {
    let table = tokens(shelf);
    for number in numbers {
        table.put(&key(number), &value(number));
    }
    table.save().unwrap();
}

/// Which of these records are found. A value that was never put fails the test.
fn found(shelf: &Shelf, numbers: impl IntoIterator<Item = u32>) -> Vec<u32> {
    let table = tokens(shelf);
    let mut numbers: Vec<u32> = numbers.into_iter().collect();
    numbers.retain(|number| {
        table.get(&key(*number)).is_some_and(|got| {
            assert_eq!(got, value(*number));
            true
        })
    });
    numbers
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect();
    found.sort();
    found
}

fn only_file(folder: &Path) -> PathBuf {
    let files = files_below(folder);
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

#[test]
fn what_one_run_puts_the_next_one_gets() {
    let (folder, shelf) = shelf();
    assert!(found(&shelf, 0..5_000).is_empty());
    assert!(
        files_below(folder.path()).is_empty(),
        "reading leaves nothing"
    );
    put(&shelf, 0..5_000);
    assert_eq!(found(&shelf, 0..6_000).len(), 5_000);
    only_file(folder.path());
    assert_eq!(shelf.table("tokens", "o200k_base 2").get(&key(1)), None);
    assert_eq!(shelf.table("scan", "o200k_base 1").get(&key(1)), None);
}

#[test]
fn large_values_are_kept_and_monsters_are_not() {
    let (folder, shelf) = shelf();
    let table = tokens(&shelf);
    let large = |number: u8| vec![number; 5 << 20];
    for number in 0..4 {
        table.put(&key(number.into()), &large(number));
    }
    table.put(&key(4), &vec![0; 17 << 20]);
    table.save().unwrap();
    let table = tokens(&shelf);
    for number in 0..4 {
        assert_eq!(table.get(&key(number.into())), Some(large(number)));
    }
    assert_eq!(table.get(&key(4)), None);
    assert_eq!(
        files_below(folder.path()).len(),
        2,
        "written while it grows"
    );
}

#[test]
fn a_run_that_puts_nothing_leaves_nothing() {
    let (folder, shelf) = shelf();
    tokens(&shelf).save().unwrap();
    assert!(files_below(folder.path()).is_empty());
}

#[test]
fn many_runs_leave_few_files() {
    let (folder, shelf) = shelf();
    for run in 0..50 {
        put(&shelf, run * 10..run * 10 + 12);
        assert!(files_below(folder.path()).len() <= 8);
    }
    assert_eq!(found(&shelf, 0..502).len(), 502);
}

/// Neither of two keys that begin alike may hide or answer for the other.
#[test]
fn keys_that_begin_alike_are_told_apart() {
    let (_folder, shelf) = shelf();
    let keys = [[7; 32], {
        let mut key = [7; 32];
        key[31] = 8;
        key
    }];
    for key in &keys {
        let table = tokens(&shelf);
        table.put(key, &key[30..]);
        table.save().unwrap();
    }
    let table = tokens(&shelf);
    for key in &keys {
        assert_eq!(table.get(key).as_deref(), Some(&key[30..]));
    }
    let mut third = [7; 32];
    third[31] = 9;
    assert_eq!(table.get(&third), None);
}

#[test]
fn every_damage_is_a_miss() {
    let (folder, shelf) = shelf();
    put(&shelf, 0..40);
    let path = only_file(folder.path());
    let whole = fs::read(&path).unwrap();
    for length in (0..whole.len()).step_by(7) {
        fs::write(&path, &whole[..length]).unwrap();
        found(&shelf, 0..40);
    }
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (place % 8);
        fs::write(&path, &damaged).unwrap();
        found(&shelf, 0..40);
    }
    for garbage in [
        vec![],
        vec![0xff; 5_000],
        [&whole[..24], &[0xff; 4_000]].concat(),
    ] {
        fs::write(&path, garbage).unwrap();
        assert!(found(&shelf, 0..40).is_empty());
    }
    put(&shelf, 0..40);
    assert_eq!(
        found(&shelf, 0..40).len(),
        40,
        "what was worked out again is found"
    );
}

/// Damage that a merge carries along must not hide what was worked out again.
#[test]
fn damage_survives_no_second_run() {
    let (folder, shelf) = shelf();
    put(&shelf, 0..40);
    let path = only_file(folder.path());
    let mut damaged = fs::read(&path).unwrap();
    let last = damaged.len() - 100;
    damaged[last..].fill(0);
    fs::write(&path, &damaged).unwrap();
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    fs::File::options()
        .append(true)
        .open(&path)
        .unwrap()
        .set_modified(old)
        .unwrap();
    let kept = found(&shelf, 0..40);
    assert!(kept.len() < 40);
    put(&shelf, (0..40).filter(|number| !kept.contains(number)));
    assert_eq!(found(&shelf, 0..40).len(), 40);
    for run in 100..110 {
        put(&shelf, [run]);
    }
    assert_eq!(found(&shelf, 0..40).len(), 40);
}

#[test]
fn what_is_no_segment_is_left_alone() {
    let (folder, shelf) = shelf();
    put(&shelf, 0..4);
    let segment = only_file(folder.path());
    let beside = segment.parent().unwrap();
    fs::write(beside.join(".tmpAbCdEf"), "half written").unwrap();
    fs::write(beside.join("README"), "a note").unwrap();
    fs::create_dir(beside.join("0".repeat(64))).unwrap();
    for run in 10..30 {
        put(&shelf, [run]);
    }
    assert_eq!(found(&shelf, 0..30).len(), 24);
    assert!(beside.join(".tmpAbCdEf").exists() && beside.join("README").exists());
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_segment_holds_nobody_up() {
    let (folder, shelf) = shelf();
    put(&shelf, 0..4);
    let name = only_file(folder.path()).with_file_name("1".repeat(64));
    let made = std::process::Command::new("mkfifo")
        .arg(name)
        .status()
        .unwrap();
    assert!(made.success());
    assert_eq!(found(&shelf, 0..4).len(), 4);
}

#[test]
fn parallel_runs_keep_what_each_of_them_put() {
    let (_folder, shelf) = shelf();
    std::thread::scope(|scope| {
        for run in 0..8 {
            let shelf = &shelf;
            scope.spawn(move || {
                for round in 0..6 {
                    let first = run * 1_000 + round * 100;
                    put(shelf, first..first + 100);
                    found(shelf, 0..8_000);
                }
            });
        }
    });
    // A merge may take a file away that another merge is about to read: that one then takes nothing
    // from it, and the first has it.
    let all = (0..8).flat_map(|run| run * 1_000..run * 1_000 + 600);
    assert_eq!(found(&shelf, all).len(), 4_800);
}

#[test]
fn the_tables_stay_within_their_size_and_the_oldest_leave_first() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(folder.path(), 100_000);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let blob = |table: &Table, number| table.put(&key(number), &vec![b'x'; 30_000]);
    for number in 0..12 {
        let table = shelf.table("blob", &number.to_string());
        blob(&table, number);
        table.save().unwrap();
        let files = files_below(folder.path());
        let size: u64 = files
            .iter()
            .map(|path| path.metadata().unwrap().len())
            .sum();
        assert!(size <= 100_000, "{size}");
        // The first one is asked again and again, so it is never the oldest.
        let first = shelf.table("blob", "0");
        assert!(first.get(&key(0)).is_some(), "after {number}");
        for (age, path) in files.iter().enumerate() {
            let file = fs::File::options().append(true).open(path).unwrap();
            file.set_modified(long_ago + Duration::from_secs(age as u64))
                .unwrap();
        }
        first.save().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, shelf) = shelf();
    put(&shelf, 0..4);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let segment = only_file(folder.path());
    assert_eq!(mode(&segment), 0o600);
    for above in segment
        .ancestors()
        .skip(1)
        .take_while(|path| *path != folder.path())
    {
        assert_eq!(mode(above), 0o700, "{above:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_told_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let table = tokens(&Shelf::new(&file, LIMIT));
    assert_eq!(table.get(&key(1)), None);
    table.put(&key(1), b"1");
    assert!(table.save().is_err());
}
