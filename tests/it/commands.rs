//! The program's errors, as data: arguments, exit code and every word, in `tests/cmd`.

use create_dump::pipeline;

use crate::support::root;

#[test]
fn what_the_program_says_is_as_written() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}

#[test]
fn every_code_that_is_shown_is_explained() {
    let known: Vec<_> = pipeline::explanations()
        .iter()
        .map(|entry| entry.id)
        .collect();
    let cases = root().join("tests/cmd");
    let mut shown = 0;
    for case in std::fs::read_dir(cases).unwrap() {
        let text = std::fs::read_to_string(case.unwrap().path()).unwrap();
        for code in text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("code: "))
        {
            let code = code.split(' ').next().unwrap();
            assert!(known.contains(&code), "{code} is not explained");
            shown += 1;
        }
    }
    assert!(shown > 10);
}
