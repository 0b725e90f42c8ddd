//! Code that was written elsewhere and copied in.

use super::{conventional_folders, file_name, folders};

/// Folders that hold copies, wherever they stand; compared in lower case.
const FOLDERS: &[&str] = &[
    "3rd-party",
    "3rd_party",
    "3rdparty",
    "_vendor",
    "bower_components",
    "carthage",
    "godeps",
    "jspm_packages",
    "node_modules",
    "pods",
    "site-packages",
    "third-party",
    "third_party",
    "thirdparty",
    "vendor",
    "vendored",
    "vendors",
];

/// Folders at the root that hold one folder a copy; deeper down, `external` is a word like any
/// other, and a file right in `deps` is the project's own.
const ROOT_FOLDERS: &[&str] = &["deps", "extern", "external", "externals"];

/// Files that package and build tools put into a project.
const FILES: &[&str] = &[
    "aclocal.m4",
    "config.guess",
    "config.sub",
    "cpplint.py",
    "depcomp",
    "erlang.mk",
    "gradlew",
    "gradlew.bat",
    "html5shiv.js",
    "install-sh",
    "libtool.m4",
    "ltmain.sh",
    "ltoptions.m4",
    "ltsugar.m4",
    "ltversion.m4",
    "mvnw",
    "mvnw.cmd",
    "waf",
];

/// Libraries that are copied as one file, possibly with their version, as `jquery-3.7.1.js`.
const LIBRARIES: &[&str] = &[
    "angular",
    "backbone",
    "bootstrap",
    "d3",
    "ember",
    "font-awesome",
    "foundation",
    "jquery",
    "jquery-ui",
    "knockout",
    "lodash",
    "modernizr",
    "moment",
    "mootools",
    "normalize",
    "prototype",
    "react",
    "react-dom",
    "underscore",
    "vue",
];

/// Libraries that are often copied without their version.
const BARE_LIBRARIES: &[&str] = &["jquery-ui.js", "jquery.js", "modernizr.js"];

/// Whether the path is that of copied code.
pub(super) fn is_vendored(path: &str) -> bool {
    let in_folder = |name: &str| FOLDERS.contains(&name.to_ascii_lowercase().as_str());
    let mut outer = conventional_folders(path);
    let of_root = outer
        .next()
        .is_some_and(|name| ROOT_FOLDERS.contains(&name));
    conventional_folders(path).any(in_folder)
        || (of_root && outer.next().is_some())
        || path.contains(".yarn/releases/")
        || path.contains(".yarn/plugins/")
        || path.contains("gradle/wrapper/")
        || FILES.contains(&file_name(path))
        || is_library(file_name(path))
        || (BARE_LIBRARIES.contains(&file_name(path)) && outside_source(path))
}

/// Whether the path lies among the files that a web server hands out as they are.
fn outside_source(path: &str) -> bool {
    let served = [
        "_static",
        "assets",
        "javascripts",
        "lib",
        "libs",
        "public",
        "static",
    ];
    folders(path).any(|name| served.contains(&name))
}

/// Whether a script or style sheet carries the name of a well-known library and a version.
fn is_library(name: &str) -> bool {
    let Some(stem) = [".js", ".css"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
    else {
        return false;
    };
    LIBRARIES
        .iter()
        .filter_map(|library| stem.strip_prefix(library))
        .any(is_version)
}

/// Whether the rest of a name is a version, as in `-3.7.1` or `.v7`.
fn is_version(rest: &str) -> bool {
    let version = rest.trim_start_matches(['-', '.', 'v']);
    version.len() < rest.len()
        && version.starts_with(|letter: char| letter.is_ascii_digit())
        && version
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == '.')
}

#[cfg(test)]
mod tests {
    use super::is_vendored;

    #[test]
    fn copies_are_recognised_by_where_they_stand() {
        for path in [
            "vendor/github.com/pkg/errors/errors.go",
            "web/node_modules/left-pad/index.js",
            "src/vendor/lib.js",
            "src/pip/_vendor/rich/console.py",
            "third_party/zlib/zlib.c",
            "ThirdParty/a.cpp",
            "3rdparty/a.c",
            "ios/Pods/A/a.m",
            "external/fmt/format.h",
            "deps/lua/lua.c",
            "gradlew",
            "gradle/wrapper/gradle-wrapper.properties",
            ".yarn/releases/yarn-4.0.0.cjs",
            "static/jquery.js",
            "static/jquery-3.7.1.js",
            "static/bootstrap-5.3.css",
            "static/d3.v7.1.js",
        ] {
            assert!(is_vendored(path), "{path}");
        }
    }

    #[test]
    fn a_projects_own_code_is_not_taken_for_a_copy() {
        for path in [
            "src/vendor.rs",
            "src/external/client.rs",
            "src/main/java/com/shop/vendor/Vendor.java",
            "app/models/vendor_order.rb",
            "vendoring/mod.rs",
            "src/deps/graph.rs",
            "deps/deps.go",
            "js/prototype.js",
            "src/jquery.js",
            "src/d3.js",
            "lib/react-helpers.js",
            "lib/foundation.css",
            "js/2.js",
            "js/v1.js",
        ] {
            assert!(!is_vendored(path), "{path}");
        }
    }
}
