//! Code that tests what is shipped.

use super::{conventional_folders, file_name, folders};

/// Folders of tests, wherever they stand; compared in lower case.
const FOLDERS: &[&str] = &[
    "__fixtures__",
    "__mocks__",
    "__snapshots__",
    "__test__",
    "__testdata__",
    "__tests__",
    "androidtest",
    "benches",
    "benchmarks",
    "cypress",
    "e2e",
    "fixtures",
    "integration-test",
    "integration-tests",
    "integration_test",
    "integration_tests",
    "integrationtest",
    "jmh",
    "jstests",
    "jvmtest",
    "test",
    "test-data",
    "test-fixtures",
    "test-support",
    "test_data",
    "test_support",
    "test_utils",
    "testcases",
    "testdata",
    "testfixtures",
    "testhelpers",
    "tests",
    "testsuite",
    "testsupport",
    "testutil",
    "testutils",
    "unit-tests",
    "unit_tests",
    "unittest",
    "unittests",
];

/// Ends of folder names, as in `Shop.UnitTests/` and `ShopUITests/`.
const FOLDER_ENDS: &[&str] = &[
    "Tests",
    ".Test",
    "_tests",
    "-tests",
    "_test",
    "-test",
    "-test-support",
];

/// Whole names of files, without extension.
const STEMS: &[&str] = &[
    "conftest",
    "setupTests",
    "test",
    "tests",
    "testutil",
    "testutils",
];

/// Ends of names without extension, as in `order_test.go` and `order.spec.ts`.
const STEM_ENDS: &[&str] = &[
    "_test",
    "_tests",
    "_unittest",
    "-test",
    ".test",
    ".tests",
    ".spec",
    ".cy",
    ".e2e",
];

/// Extensions of languages whose tests are called specs; in others that is a specification.
const SPEC_EXTENSIONS: &[&str] = &["coffee", "cr", "js", "jsx", "lua", "rb", "ts", "tsx"];

/// Ends of names in languages that name files for the class in them.
const CLASS_ENDS: &[&str] = &[
    "Test",
    "Tests",
    "TestCase",
    "TestSuite",
    "IT",
    "ITCase",
    "Spec",
];

/// Extensions of those languages.
const CLASS_EXTENSIONS: &[&str] = &[
    "cs", "dart", "fs", "groovy", "hs", "java", "kt", "m", "mm", "php", "scala", "swift", "vb",
];

/// Extensions of prose and settings, whose names end in `-test` by accident.
const PROSE: &[&str] = &["adoc", "md", "rst", "txt"];

/// Whether the path is that of a test, or of something that only tests use. Pure: the file is not
/// looked at.
pub fn is_test_path(path: &str) -> bool {
    // What lies below `src/main` is shipped, whatever it is called.
    let shipped = path.starts_with("src/main/") || path.contains("/src/main/");
    !shipped && (in_test_folder(path) || is_test_name(file_name(path)))
}

fn in_test_folder(path: &str) -> bool {
    let named = |name: &str| {
        FOLDERS.contains(&name.to_ascii_lowercase().as_str())
            || FOLDER_ENDS
                .iter()
                .any(|end| name.len() > end.len() && name.ends_with(end))
    };
    // `spec` is a folder of tests at the root; deeper down it is as often a specification.
    let of_root = folders(path)
        .next()
        .is_some_and(|name| matches!(name, "spec" | "specs"));
    of_root || conventional_folders(path).any(named)
}

fn is_test_name(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    if PROSE.contains(&extension) {
        return false;
    }
    STEMS.contains(&stem)
        || extension == "snap"
        || stem.starts_with("test_")
        || STEM_ENDS
            .iter()
            .any(|end| stem.len() > end.len() && stem.ends_with(end))
        || (SPEC_EXTENSIONS.contains(&extension)
            && ["_spec", "-spec"].iter().any(|end| stem.ends_with(end)))
        || (CLASS_EXTENSIONS.contains(&extension) && is_test_class(stem))
}

/// Whether a class is named as a test: `OrderTest`, `OrderIT`, `TestOrder`; not `Latest`, `AUDIT`.
fn is_test_class(stem: &str) -> bool {
    let ends = CLASS_ENDS.iter().any(|end| {
        let before = stem
            .strip_suffix(end)
            .and_then(|rest| rest.chars().next_back());
        before.is_some_and(|letter| letter.is_lowercase() || letter.is_ascii_digit())
    });
    let after = stem
        .strip_prefix("Test")
        .and_then(|rest| rest.chars().next());
    ends || after.is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::is_test_path;

    #[test]
    fn tests_are_recognised_by_where_they_stand_and_what_they_are_called() {
        for path in [
            "test/a.js",
            "src/test/java/com/shop/Order.java",
            "app/src/test/kotlin/Order.kt",
            "tests/it/main.rs",
            "src/collector/tests.rs",
            "pkg/testdata/a.go",
            "web/src/__tests__/a.tsx",
            "Shop.UnitTests/A.cs",
            "ShopUITests/A.swift",
            "benches/speed.rs",
            "fixtures/a.py",
            "spec/models/order_spec.rb",
            "pkg/order_test.go",
            "shop/test_order.py",
            "shop/order_test.py",
            "conftest.py",
            "src/order.test.ts",
            "src/order.spec.js",
            "OrderTest.java",
            "OrderTests.java",
            "OrderServiceIT.java",
            "TestOrder.java",
            "OrderSpec.scala",
            "lib/order_spec.rb",
            "util/testutil/port.go",
            "crates/cargo-test-support/src/lib.rs",
        ] {
            assert!(is_test_path(path), "{path}");
        }
    }

    #[test]
    fn shipped_code_is_not_taken_for_tests() {
        for path in [
            "src/main.rs",
            "src/latest.rs",
            "src/contest/a.py",
            "src/attest.go",
            "Latest.java",
            "AUDIT.java",
            "Testimony.java",
            "src/main/java/org/shop/test/Probe.java",
            "src/main/test/Probe.groovy",
            "src/main/java/org/shop/TestItem.java",
            "pkg/spec/openapi.go",
            "resources/resource_spec.go",
            "src/testing.rs",
            "src/protest.js",
            "docs/how-to-test.md",
            "test",
            "Manifest.java",
        ] {
            assert!(!is_test_path(path), "{path}");
        }
    }
}
