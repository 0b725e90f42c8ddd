; What a file defines.
(function_definition) @function
[(struct_specifier) (union_specifier)] @struct
(enum_specifier) @enum
(type_definition) @type
(type_definition type: [(struct_specifier) (union_specifier)] @is_struct)
(type_definition type: (enum_specifier) @is_enum)
(declaration) @constant
(declaration declarator: (function_declarator) @is_function)
(field_declaration) @field
(pointer_declarator declarator: (function_declarator) @is_function)
(enumerator) @variant
[(preproc_def) (preproc_function_def)] @macro

(function_declarator declarator: [(identifier) (field_identifier)] @name)
(pointer_declarator declarator: [(identifier) (field_identifier) (type_identifier)] @name)
(array_declarator declarator: [(identifier) (field_identifier) (type_identifier)] @name)
(parenthesized_declarator [(identifier) (field_identifier) (type_identifier)] @name)
(init_declarator declarator: (identifier) @name)
(declaration declarator: (identifier) @name)
(field_declaration declarator: (field_identifier) @name)
(type_definition declarator: (type_identifier) @name)
(struct_specifier name: (_) @name)
(union_specifier name: (_) @name)
(enum_specifier name: (_) @name)
(enumerator name: (_) @name)
(preproc_def name: (_) @name)
(preproc_function_def name: (_) @name)

; What is left out of it, and what holds more of it.
(function_definition body: (_) @body)
(preproc_function_def value: (_) @body)
(preproc_def value: (_) @value)
(init_declarator value: (_) @value)
(enumerator value: (_) @value)
(struct_specifier body: (_) @members)
(union_specifier body: (_) @members)
(enum_specifier body: (_) @members)

[(preproc_if) (preproc_ifdef) (preproc_else) (preproc_elif)] @scope
(linkage_specification) @scope
(linkage_specification body: (declaration_list) @scope)

(preproc_include) @import
(storage_class_specifier "static" @private)
(comment) @comment
