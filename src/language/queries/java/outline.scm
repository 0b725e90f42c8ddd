; What a file defines.
[(method_declaration) (constructor_declaration) (compact_constructor_declaration)
 (annotation_type_element_declaration)] @function
[(class_declaration) (record_declaration)] @class
(enum_declaration) @enum
[(interface_declaration) (annotation_type_declaration)] @interface
[(field_declaration) (constant_declaration)] @field
(enum_constant) @variant
(module_declaration) @module

(method_declaration name: (_) @name)
(constructor_declaration name: (_) @name)
(compact_constructor_declaration name: (_) @name)
(annotation_type_element_declaration name: (_) @name)
(class_declaration name: (_) @name)
(record_declaration name: (_) @name)
(enum_declaration name: (_) @name)
(interface_declaration name: (_) @name)
(annotation_type_declaration name: (_) @name)
(enum_constant name: (_) @name)
(module_declaration name: (_) @name)
(variable_declarator name: (_) @name)

; What is left out of it, and what holds more of it.
(method_declaration body: (_) @body)
(constructor_declaration body: (_) @body)
(compact_constructor_declaration body: (_) @body)
(enum_constant body: (_) @body)
(variable_declarator value: (_) @value)
(enum_constant arguments: (_) @value)
(class_declaration body: (_) @members)
(record_declaration body: (_) @members)
(enum_declaration body: (_) @members)
(enum_body (enum_body_declarations) @members)
(interface_declaration body: (_) @members)
(annotation_type_declaration body: (_) @members)

[(package_declaration) (import_declaration)] @import
[(annotation) (marker_annotation)] @annotation
(modifiers "public" @public)
(modifiers "private" @private)
[(line_comment) (block_comment)] @comment
(static_initializer) @opaque
(class_body (block) @opaque)
