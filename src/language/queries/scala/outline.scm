; What a file defines.
[(function_definition) (function_declaration)] @function
[(class_definition) (object_definition) (package_object)] @class
(trait_definition) @interface
(enum_definition) @enum
(type_definition) @type
[(val_definition) (val_declaration) (var_definition) (var_declaration)] @field
(given_definition) @constant
[(simple_enum_case) (full_enum_case)] @variant
(enum_case_definitions) @group
(extension_definition) @scope

(function_definition name: (_) @name)
(function_declaration name: (_) @name)
(class_definition name: (_) @name)
(object_definition name: (_) @name)
(package_object name: (_) @name)
(trait_definition name: (_) @name)
(enum_definition name: (_) @name)
(type_definition name: (_) @name)
(val_definition pattern: (_) @name)
(val_declaration name: (_) @name)
(var_definition pattern: (_) @name)
(var_declaration name: (_) @name)
(given_definition name: (_) @name)
(simple_enum_case name: (_) @name)
(full_enum_case name: (_) @name)

; What is left out of it, and what holds more of it.
(function_definition body: (_) @body)
(given_definition body: (_) @body)
(val_definition value: (_) @value)
(var_definition value: (_) @value)
[(template_body) (with_template_body) (enum_body)] @members
(package_clause) @wrapper
(package_clause name: (_) @annotation)

(import_declaration) @import
(annotation) @annotation
(access_modifier "private" @private)
[(comment) (block_comment)] @comment
