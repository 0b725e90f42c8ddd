; What a file defines.
[(function_declaration) (secondary_constructor)] @function
[(class_declaration) (object_declaration) (companion_object)] @class
(class_declaration "interface" @is_interface)
(class_declaration (enum_class_body) @is_enum)
(type_alias) @type
(property_declaration) @field
(enum_entry) @variant

(function_declaration name: (_) @name)
(secondary_constructor "constructor" @name)
(class_declaration name: (_) @name)
(object_declaration name: (_) @name)
(companion_object name: (_) @name)
(type_alias type: (identifier) @name)
(variable_declaration (identifier) @name)
(enum_entry (identifier) @name)

; What is left out of it, and what holds more of it.
(function_declaration (function_body) @body)
(secondary_constructor (constructor_delegation_call) @body)
(secondary_constructor (block) @body)
(getter (function_body) @body)
(setter (function_body) @body)
(property_declaration "=" (_) @value)
(property_declaration (property_delegate) @value)
(enum_entry (value_arguments) @value)
(enum_entry (class_body) @body)
[(class_body) (enum_class_body)] @members

[(package_header) (import)] @import
(annotation) @annotation
(visibility_modifier "private" @private)
[(line_comment) (block_comment)] @comment
(anonymous_initializer) @opaque
