//! Code with its white space taken out.

/// Formats that tools minify: white space means nothing in them.
const EXTENSIONS: &[&str] = &[
    "cjs", "css", "htm", "html", "js", "json", "mjs", "svg", "xml",
];

const LONG_LINE: usize = 1000;
const LONG_ON_AVERAGE: usize = 200;

/// Whether the text was minified: its lines are long on average, and its longest ones are as full of
/// brackets as code is. A source with a long table of numbers or an embedded image is not.
pub(in crate::collector) fn is_minified(path: &str, text: &str) -> bool {
    let extension = path
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase());
    if !extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str())) {
        return false;
    }
    let lines = text.lines().count().max(1);
    let long = || text.lines().filter(|line| line.len() > LONG_LINE);
    if text.len() / lines <= LONG_ON_AVERAGE || long().next().is_none() {
        return false;
    }
    let (mut all, mut brackets) = (0, 0);
    for line in long() {
        all += line.len();
        brackets += line
            .bytes()
            .filter(|byte| b"{}()<>;:".contains(byte))
            .count();
    }
    brackets * 100 >= all * 3
}

#[cfg(test)]
mod tests {
    use super::is_minified;

    #[test]
    fn dense_code_on_long_lines_is_minified() {
        let code = "!function(e,t){var n=t(e);for(;n;)n=n.next()}(this,f);".repeat(40);
        assert!(is_minified("a.js", &code));
        assert!(is_minified(
            "a.js",
            &format!("/*!\n * licence\n */\n{code}\n")
        ));
        assert!(is_minified(
            "a.CSS",
            &".a{color:red;margin:0 auto}.b>p{top:0}".repeat(60)
        ));
    }

    #[test]
    fn sources_with_data_in_them_are_not() {
        let statement = "const a = call(b, { c: 1 });\n".repeat(60);
        let image = format!(
            "{statement}const image = '{}';\n",
            "iVBORw0KGgo".repeat(9000)
        );
        assert!(!is_minified("a.js", &image));
        let table = format!("const table = [{}];\n", "0.25, 17, ".repeat(2000));
        assert!(!is_minified("a.js", &table));
        assert!(!is_minified("a.js", &statement));
        assert!(!is_minified("a.py", &"f(x);".repeat(2000)));
        assert!(!is_minified(
            "a.md",
            &"a paragraph (one line); ".repeat(200)
        ));
        assert!(!is_minified("a.js", ""));
    }
}
