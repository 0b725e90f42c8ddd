//! What a store promises.

use std::fs;
use std::path::Path;

use crate::cache::Store;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("a/cache")).unwrap();
    (folder, store)
}

/// The only entry of a store.
fn entry(store: &Store, key: &[u8; 32]) -> std::path::PathBuf {
    let path = store.path("test-1", key);
    assert!(path.is_file());
    path
}

#[test]
fn what_was_put_is_got_until_it_is_removed() {
    let (_folder, store) = store();
    let (one, other) = ([1; 32], [2; 32]);
    assert_eq!(store.get("test-1", &one), None);
    for value in [&b"first"[..], b"", b"second\0\xff"] {
        store.put("test-1", &one, value).unwrap();
        assert_eq!(store.get("test-1", &one).as_deref(), Some(value));
    }
    assert_eq!(store.get("test-1", &other), None);
    assert_eq!(store.get("test-2", &one), None);
    store.remove("test-1", &one);
    store.remove("test-1", &one);
    assert_eq!(store.get("test-1", &one), None);
}

#[test]
fn every_damage_is_a_miss() {
    let (_folder, store) = store();
    let key = [7; 32];
    store.put("test-1", &key, b"some value").unwrap();
    let path = entry(&store, &key);
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(store.get("test-1", &key), None, "cut to {length}");
    }
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        fs::write(&path, &damaged).unwrap();
        assert_eq!(store.get("test-1", &key), None, "changed at {place}");
    }
    fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
    assert_eq!(store.get("test-1", &key), None);
    store.put("test-1", &key, b"mended").unwrap();
    assert_eq!(store.get("test-1", &key).as_deref(), Some(&b"mended"[..]));
}

#[test]
fn a_folder_in_the_place_of_an_entry_is_a_miss_and_an_error() {
    let (_folder, store) = store();
    let key = [3; 32];
    fs::create_dir_all(store.path("test-1", &key)).unwrap();
    assert_eq!(store.get("test-1", &key), None);
    assert!(store.put("test-1", &key, b"value").is_err());
    store.remove("test-1", &key);
}

#[test]
fn a_root_that_is_no_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(Store::open(file.join("cache")).is_err());
    let store = Store::open(folder.path().join("cache")).unwrap();
    fs::write(folder.path().join("cache/test-1"), "").unwrap();
    assert!(store.put("test-1", &[0; 32], b"value").is_err());
    assert_eq!(store.get("test-1", &[0; 32]), None);
}

#[test]
fn many_writers_of_one_key_leave_one_whole_value_and_no_litter() {
    let (folder, store) = store();
    let key = [9; 32];
    std::thread::scope(|scope| {
        for writer in 0..8_u8 {
            let store = store.clone();
            scope.spawn(move || {
                for _ in 0..20 {
                    store.put("test-1", &key, &vec![writer; 10_000]).unwrap();
                    let value = store.get("test-1", &key).unwrap();
                    assert!(value.len() == 10_000 && value.iter().all(|byte| *byte == value[0]));
                }
            });
        }
    });
    assert_eq!(count(folder.path()), 1);
}

fn count(folder: &Path) -> usize {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| if path.is_dir() { count(&path) } else { 1 })
        .sum()
}

#[cfg(unix)]
#[test]
fn what_is_stored_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, store) = store();
    let key = [5; 32];
    store.put("test-1", &key, b"value").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&store.root), 0o700);
    assert_eq!(mode(&entry(&store, &key)), 0o600);
}
