//! What the norms say, and that they rise.

use super::*;

/// Three files of one made-up language and the score of each, computed by hand.
#[test]
fn norms_are_what_the_model_says() {
    let file = |lines: f64| FileMeasurement {
        metrics: metrics(&[("code_lines", lines), ("cognitive", 0.0)]),
        ..measured("a", Vec::new())
    };
    // ln(1 + v) is 1, 2 and 3: mean 2, standard deviation √(2/3), shrunk towards itself.
    let corpus = [1.0_f64, 2.0, 3.0].map(|log| file(log.exp_m1()));
    let norms = Norms::of(&corpus, str::to_owned);
    let scale = &norms.row("rust").files;
    let deviation = (2.0_f64 / 3.0).sqrt();
    let z = scale.z("code_lines", 4.0_f64.exp_m1());
    assert!((z - 2.0 / deviation).abs() < 1e-3, "{z}");
    // The other five metrics are the same everywhere and add nothing.
    let x = scale.x(&metrics(&[("code_lines", 3.0_f64.exp_m1())]), norms::FILE);
    assert!((x - 1.0 / deviation / 6.0).abs() < 1e-3, "{x}");
    assert!((scale.percentile(0.0) - 50.0).abs() < 0.1);
    assert!(close(scale.percentile(-9.0), 0.0) && close(scale.percentile(9.0), 100.0));
    // A language that the corpus does not hold is judged by all together.
    assert!(close(
        norms.row("cobol").files.z("code_lines", 4.0_f64.exp_m1()),
        z
    ));
    assert_eq!(
        (norms.corpus_files("rust"), norms.corpus_files("cobol")),
        (3, 0)
    );
}

#[test]
fn small_languages_lean_on_all_languages() {
    let file = |language, lines: f64| FileMeasurement {
        language,
        metrics: metrics(&[("code_lines", lines), ("cognitive", 0.0)]),
        ..measured("a", Vec::new())
    };
    let mut corpus = vec![file("go", 3.0_f64.exp_m1()); 300];
    corpus.extend(vec![file("rust", 1.0_f64.exp_m1()); 300]);
    let norms = Norms::of(&corpus, str::to_owned);
    // Pooled: mean 2, deviation 1. Rust's own: mean 1. Half of each: mean 1.5, deviation 1.
    let z = norms.row("rust").files.z("code_lines", 1.0_f64.exp_m1());
    assert!((z + 0.5).abs() < 1e-3, "{z}");
}

#[test]
fn the_shipped_norms_know_the_main_languages_and_rise() {
    let norms = Norms::shipped();
    for language in [
        "rust",
        "python",
        "javascript",
        "typescript",
        "java",
        "go",
        "c",
        "cpp",
        "csharp",
        "kotlin",
        "php",
        "ruby",
        "scala",
    ] {
        assert!(norms.corpus_files(language) >= 3000, "{language}");
    }
    let scores: Vec<f64> = [1.0, 10.0, 30.0, 90.0, 2000.0]
        .map(|cognitive| {
            let function = function("f", 1, 10 + cognitive as usize, cognitive);
            score_file(measured("a.rs", vec![function])).score
        })
        .to_vec();
    assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
    assert!(scores[0] > 9.0 && scores[4] < 3.0, "{scores:?}");
}
