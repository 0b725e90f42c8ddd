//! What pieces of syntax mean: the words that query files and metrics share.

use super::vocabulary::{Set, Vocabulary};

/// What a piece of syntax means to a metric; the capture names of the query files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A function or method with a name of its own.
    Function,
    /// A closure, lambda or function expression.
    Lambda,
    /// The body of a function or lambda; a function without one only declares.
    Body,
    /// The name of the function, type or binding around it.
    Name,
    /// A variable, field or property that may give a lambda its name.
    Binding,
    /// A type whose name belongs to the names of its methods.
    Type,
    /// Starts from zero inside a function: a type whose methods nest no deeper for it, or what marks
    /// a function that does not count into the one around it.
    Apart,
    /// The receiver of a method that stands outside its type.
    Receiver,
    /// The parameter list of a function.
    Parameters,
    /// One parameter.
    Parameter,
    /// `if` and what equals it.
    Branch,
    /// A branch that continues the one before it.
    ElseIf,
    /// The last way of a branch.
    Else,
    /// What a branch or loop depends on.
    Condition,
    /// Stands as deep as the branch or loop whose block it comes before.
    Head,
    /// Any loop.
    Loop,
    /// `switch`, `match`, `select`.
    Switch,
    /// One way of a switch.
    Case,
    /// Marks its case as the one that takes the rest, or a switch as one whose last case does.
    Default,
    /// The handler of an exception.
    Catch,
    /// A conditional expression.
    Ternary,
    /// Decides what is compiled; outside of functions it decides nothing that runs.
    Directive,
    /// A way through the code that has no block of its own: a guard, a filter, an early exit.
    Decision,
    /// An expression with two sides, logical if it holds `And` or `Or`.
    Binary,
    /// The operator of a conjunction.
    And,
    /// The operator of a disjunction.
    Or,
    /// Bare parentheses.
    Group,
    /// A jump to a label.
    Jump,
    /// `return`.
    Return,
    /// A statement.
    Statement,
    /// The name that a call calls.
    Call,
    /// An import of other code.
    Import,
    /// A comment; nothing inside it is looked at.
    Comment,
    /// A literal, one token whatever the grammar makes of its inside.
    Literal,
    /// What stands before the signature of the function that it belongs to.
    Annotation,
    /// Means what its text says, by the words of its language.
    Spelled,
}

const NAMES: [(&str, Role); 36] = [
    ("function", Role::Function),
    ("lambda", Role::Lambda),
    ("body", Role::Body),
    ("name", Role::Name),
    ("binding", Role::Binding),
    ("type", Role::Type),
    ("apart", Role::Apart),
    ("receiver", Role::Receiver),
    ("parameters", Role::Parameters),
    ("parameter", Role::Parameter),
    ("branch", Role::Branch),
    ("else_if", Role::ElseIf),
    ("else", Role::Else),
    ("condition", Role::Condition),
    ("head", Role::Head),
    ("loop", Role::Loop),
    ("switch", Role::Switch),
    ("case", Role::Case),
    ("default", Role::Default),
    ("catch", Role::Catch),
    ("ternary", Role::Ternary),
    ("directive", Role::Directive),
    ("decision", Role::Decision),
    ("binary", Role::Binary),
    ("and", Role::And),
    ("or", Role::Or),
    ("group", Role::Group),
    ("jump", Role::Jump),
    ("return", Role::Return),
    ("statement", Role::Statement),
    ("call", Role::Call),
    ("import", Role::Import),
    ("comment", Role::Comment),
    ("literal", Role::Literal),
    ("annotation", Role::Annotation),
    ("spelled", Role::Spelled),
];

impl Vocabulary for Role {
    const NAMES: &'static [(&'static str, Self)] = &NAMES;

    fn number(self) -> u32 {
        self as u32
    }
}

/// A set of roles.
pub(crate) type Roles = Set<Role>;
