; What a file defines.
[(function_declaration) (protocol_function_declaration) (init_declaration) (deinit_declaration)
 (subscript_declaration)] @function
(class_declaration) @class
(class_declaration "struct" @is_struct)
(class_declaration "enum" @is_enum)
(class_declaration "extension" @is_extension)
(protocol_declaration) @interface
[(typealias_declaration) (associatedtype_declaration)] @type
[(property_declaration) (protocol_property_declaration)] @field
(enum_entry) @variant

(function_declaration name: (simple_identifier) @name)
(protocol_function_declaration name: (simple_identifier) @name)
(init_declaration name: (_) @name)
(init_declaration "init" @name)
(deinit_declaration "deinit" @name)
(subscript_declaration "subscript" @name)
(class_declaration name: (_) @name)
(protocol_declaration name: (_) @name)
(typealias_declaration name: (_) @name)
(associatedtype_declaration name: (_) @name)
(pattern bound_identifier: (_) @name)
(enum_entry name: (_) @name)

; What is left out of it, and what holds more of it.
(function_declaration body: (_) @body)
(init_declaration body: (_) @body)
(deinit_declaration body: (_) @body)
(subscript_declaration (computed_property) @body)
(property_declaration computed_value: (_) @body)
(property_declaration (willset_didset_block) @body)
(property_declaration value: (_) @value)
(class_declaration body: (_) @members)
(protocol_declaration body: (_) @members)

(import_declaration) @import
(attribute) @annotation
(visibility_modifier ["private" "fileprivate"] @private)
[(comment) (multiline_comment)] @comment
