//! The words of the outline's query files: which pieces of syntax define something, and what of
//! them a reader needs.

use super::DefinitionKind;
use crate::language::vocabulary::{Set, Vocabulary};

/// What a piece of syntax is to an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    // Definitions, each of its kind.
    Function,
    Class,
    Struct,
    Enum,
    Interface,
    Type,
    Constant,
    Field,
    Variant,
    Macro,
    Module,
    Extension,
    // What gives the definition around it another kind: the struct of a Go type, the arrow function
    // of a JavaScript constant.
    IsFunction,
    IsClass,
    IsStruct,
    IsEnum,
    IsInterface,
    IsExtension,
    /// A declaration that holds constants or types and has no name of its own. Looked at only
    /// where it stands at the top of a file or type.
    Group,
    /// The same, wherever it stands: an export, a definition with its decorators.
    Wrapper,
    /// Makes what is inside depend on something else, and counts for nothing in itself: a condition
    /// around definitions.
    Scope,
    /// The name of the definition around it.
    Name,
    /// The type that a function outside of it belongs to.
    Receiver,
    /// What only the author of a function needs.
    Body,
    /// What a definition holds other definitions in.
    Members,
    /// A value, shown only while it is short.
    Value,
    /// An import, or what names the package.
    Import,
    /// An attribute, annotation or decorator.
    Annotation,
    /// Says that the definition around it may be used from elsewhere.
    Public,
    /// Says that it may not.
    Private,
    /// Text that documents what it is the first statement of.
    Docstring,
    /// A comment.
    Comment,
    /// Code that defines nothing, not to be searched.
    Opaque,
}

const NAMES: [(&str, Part); 33] = [
    ("function", Part::Function),
    ("class", Part::Class),
    ("struct", Part::Struct),
    ("enum", Part::Enum),
    ("interface", Part::Interface),
    ("type", Part::Type),
    ("constant", Part::Constant),
    ("field", Part::Field),
    ("variant", Part::Variant),
    ("macro", Part::Macro),
    ("module", Part::Module),
    ("extension", Part::Extension),
    ("is_function", Part::IsFunction),
    ("is_class", Part::IsClass),
    ("is_struct", Part::IsStruct),
    ("is_enum", Part::IsEnum),
    ("is_interface", Part::IsInterface),
    ("is_extension", Part::IsExtension),
    ("group", Part::Group),
    ("wrapper", Part::Wrapper),
    ("scope", Part::Scope),
    ("name", Part::Name),
    ("receiver", Part::Receiver),
    ("body", Part::Body),
    ("members", Part::Members),
    ("value", Part::Value),
    ("import", Part::Import),
    ("annotation", Part::Annotation),
    ("public", Part::Public),
    ("private", Part::Private),
    ("docstring", Part::Docstring),
    ("comment", Part::Comment),
    ("opaque", Part::Opaque),
];

/// The kinds of definitions that parts stand for.
const DEFINED: [(Part, DefinitionKind); 12] = [
    (Part::Function, DefinitionKind::Function),
    (Part::Class, DefinitionKind::Class),
    (Part::Struct, DefinitionKind::Struct),
    (Part::Enum, DefinitionKind::Enum),
    (Part::Interface, DefinitionKind::Interface),
    (Part::Type, DefinitionKind::Type),
    (Part::Constant, DefinitionKind::Constant),
    (Part::Field, DefinitionKind::Field),
    (Part::Variant, DefinitionKind::Variant),
    (Part::Macro, DefinitionKind::Macro),
    (Part::Module, DefinitionKind::Module),
    (Part::Extension, DefinitionKind::Extension),
];

/// The kinds that parts give to the definition around them.
const GIVEN: [(Part, DefinitionKind); 6] = [
    (Part::IsFunction, DefinitionKind::Function),
    (Part::IsClass, DefinitionKind::Class),
    (Part::IsStruct, DefinitionKind::Struct),
    (Part::IsEnum, DefinitionKind::Enum),
    (Part::IsInterface, DefinitionKind::Interface),
    (Part::IsExtension, DefinitionKind::Extension),
];

impl Vocabulary for Part {
    const NAMES: &'static [(&'static str, Self)] = &NAMES;

    fn number(self) -> u32 {
        self as u32
    }
}

/// A set of parts.
pub(crate) type Parts = Set<Part>;

impl Parts {
    /// The kind of definition that the set says.
    pub(super) fn defined(self) -> Option<DefinitionKind> {
        self.kind(&DEFINED)
    }

    /// The kind that the set gives to the definition around it.
    pub(super) fn given(self) -> Option<DefinitionKind> {
        self.kind(&GIVEN)
    }

    fn kind(self, table: &[(Part, DefinitionKind)]) -> Option<DefinitionKind> {
        let (_, kind) = table.iter().find(|(part, _)| self.has(*part))?;
        Some(*kind)
    }
}
