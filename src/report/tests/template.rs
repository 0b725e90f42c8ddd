//! What a template can and cannot do.

use minijinja::context;

use crate::report::markdown::environment;

fn rendered(template: &'static str) -> Result<String, minijinja::Error> {
    let context = context! { text => "a|b @user <b> `c`", number => 3, none => () };
    environment()?.render_str(template, context)
}

#[test]
fn strings_are_escaped_and_numbers_are_not() {
    let text = r"a\|b `@user` \<b> \`c\`";
    assert_eq!(rendered("{{ text }}").unwrap(), text);
    assert_eq!(rendered("{{ text | cell }}").unwrap(), text);
    assert_eq!(
        rendered("{{ text | quoted }}").unwrap(),
        format!("> {text}")
    );
    assert_eq!(rendered("{{ text | indented(2) }}").unwrap(), text);
    assert_eq!(rendered("{{ number }}").unwrap(), "3");
}

#[test]
fn what_is_not_there_is_an_error() {
    assert!(rendered("{{ missing }}").is_err());
    assert!(rendered("{{ number.missing }}").is_err());
    assert!(rendered("{{ none }}").is_err());
}

#[test]
fn what_is_printed_is_not_a_template() {
    let context = context! { text => "{{ 7 * 7 }}{% include 'report' %}" };
    let printed = environment().unwrap().render_str("{{ text }}", context);
    assert_eq!(printed.unwrap(), "{{ 7 \\* 7 }}{% include 'report' %}");
}
