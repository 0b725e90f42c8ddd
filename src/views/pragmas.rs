//! Comments that are more than comments: orders to tools, and notices of law.

/// What orders begin with, behind the sign of the comment. Tools, compilers and interpreters change
/// what they do by these.
#[rustfmt::skip]
const ORDERS: &[&str] = &[
    // Go: `//go:`, build tags, cgo; without a blank behind the sign.
    "go:", "+build", "export ", "line ", "nolint", "#nosec",
    // Scripts and editors.
    "-*-", "coding:", "coding=", "vim:", "vi:", "ex:", "shellcheck", "syntax=", "escape=", "check=",
    // Python.
    "type:", "noqa", "pragma:", "pylint:", "mypy:", "pyright:", "ruff:", "flake8:", "isort:",
    "fmt:", "yapf:", "nosec", "cython:", "distutils:", "/// script",
    // JavaScript and TypeScript.
    "eslint", "@ts-", "prettier-ignore", "biome-ignore", "istanbul ", "c8 ", "v8 ignore",
    "webpack", "@vite-ignore", "#__PURE__", "@__PURE__", "__PURE__", "@jsx", "@flow", "@noflow",
    "@license", "@preserve", "global ", "globals ", "jshint", "jslint", "jscs:", "tslint:",
    "<reference", "<amd-", "# sourceMappingURL", "# sourceURL", "sourceMappingURL=",
    "@jest-environment", "@vitest-environment", "deno-lint", "deno-fmt",
    // C, C++, C#, Java, Kotlin, Scala, Swift.
    "NOLINT", "clang-format", "IWYU", "fallthrough", "FALLTHROUGH", "FALLTHRU", "cppcheck-",
    "LCOV_EXCL", "GCOV_EXCL", "coverity[", "ReSharper", "CHECKSTYLE", "NOPMD", "NOSONAR",
    "@formatter:", "noinspection", "language=", "ktlint-", "scalafmt:", "scalastyle:", "scalafix:",
    "swiftlint:", "swiftformat:", "swift-tools-version", "sourcery:", "$COVERAGE-",
    // Ruby and PHP.
    "frozen_string_literal", "frozen-string-literal", "encoding:", "typed:", "warn_indent",
    "shareable_constant_value", "rubocop:", "standard:", "phpcs:", "@phpstan-", "@psalm-",
    "@codingStandards",
    // Data.
    "yaml-language-server", "yamllint", "taplo", "schema:", "[if ", "hadolint", "checkov:",
    "tfsec:", "tflint-", "renovate:", "stylelint-", "buildifier:",
];

/// Words that legal notices hold, in lower case.
const NOTICES: &[&str] = &["copyright", "license", "licence", "spdx-"];

/// How far into a comment a notice may begin.
const NOTICE_WITHIN: usize = 400;

/// Whether a comment speaks of rights and not of the code.
pub(super) fn is_notice(comment: &str) -> bool {
    let head = &comment[..comment.floor_char_boundary(NOTICE_WITHIN)];
    let head = head.to_ascii_lowercase();
    NOTICES.iter().any(|notice| head.contains(notice))
}

/// Whether a comment is about something else than the code: rights, or orders to tools.
pub(super) fn is_aside(comment: &str) -> bool {
    let first = comment.lines().next().unwrap_or_default();
    is_notice(comment) || is_order(first) || first.contains("-*-")
}

/// Whether a comment is an order to a tool.
pub(super) fn is_order(comment: &str) -> bool {
    if comment.starts_with("#!") || comment.starts_with("/*+") {
        return true;
    }
    let signs = ["///", "//", "/**", "/*", "<!--", "--", "#", ";", "%"];
    let said = signs
        .iter()
        .find_map(|sign| comment.strip_prefix(sign))
        .unwrap_or(comment)
        .trim_start();
    // A comment of many lines may hold its order, such as `@jest-environment`, in a later one.
    let head = &said[..said.floor_char_boundary(NOTICE_WITHIN)];
    head.lines().any(|line| {
        let line = line.trim_start().trim_start_matches("* ");
        ORDERS.iter().any(|order| line.starts_with(order))
    }) || comment.starts_with("/*!") && comment.len() > 3 && !is_prose(&comment[3..])
}

/// Whether what stands behind `/*!` are words, as in Rust and in banners, and not a version and a
/// statement, as in MySQL.
fn is_prose(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
}
