//! scratch
use crate::language::{self, same_tokens};
use crate::redact::{Clean, Redactor};
fn clean(text: &str) -> Clean {
    Redactor::new().clean(text).text
}
#[test]
fn strip_corpus() {
    let mut sums = std::collections::BTreeMap::<&str, [usize; 5]>::new();
    let list = std::fs::read_to_string("/work/try/outline/list-all").unwrap();
    for p in list.lines() {
        let Ok(t) = std::fs::read_to_string(p) else {
            continue;
        };
        let Some(l) = language::detect(p, t.lines().next().unwrap_or("")) else {
            continue;
        };
        let c = clean(&t);
        let s = super::without_comments(Some(l.id), &c);
        let e = sums.entry(l.id).or_default();
        e[0] += 1;
        e[1] += c.len();
        e[2] += s.len();
        if s.as_str() == c.as_str() {
            e[4] += 1;
        }
        if let Some(g) = l.grammar {
            if let (Some(a), Some(b)) = (language::parse(g, &c), language::parse(g, &s)) {
                if !same_tokens(g, (&a, &c), (&b, &s)) {
                    e[3] += 1;
                    println!("DIFF {p} err {}", a.root_node().has_error());
                }
            }
        }
        assert_eq!(
            super::without_comments(Some(l.id), &s).as_str(),
            s.as_str(),
            "{p}"
        );
    }
    for (l, e) in sums {
        println!("{l:12} {e:?}");
    }
}
