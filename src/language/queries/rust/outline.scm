; What a file defines.
[(function_item) (function_signature_item)] @function
[(struct_item) (union_item)] @struct
(enum_item) @enum
(trait_item) @interface
[(type_item) (associated_type)] @type
[(const_item) (static_item)] @constant
(macro_definition) @macro
(mod_item) @module
[(impl_item) (foreign_mod_item)] @extension
(field_declaration) @field
(enum_variant) @variant

(function_item name: (_) @name)
(function_signature_item name: (_) @name)
(struct_item name: (_) @name)
(union_item name: (_) @name)
(enum_item name: (_) @name)
(trait_item name: (_) @name)
(type_item name: (_) @name)
(associated_type name: (_) @name)
(const_item name: (_) @name)
(static_item name: (_) @name)
(macro_definition name: (_) @name)
(mod_item name: (_) @name)
(impl_item type: (_) @name)
(field_declaration name: (_) @name)
(enum_variant name: (_) @name)

; What is left out of it, and what holds more of it.
(function_item body: (_) @body)
(macro_definition (macro_rule) @body)
(const_item value: (_) @value)
(static_item value: (_) @value)
(enum_variant value: (_) @value)
(struct_item body: (field_declaration_list) @members)
(union_item body: (field_declaration_list) @members)
(enum_item body: (_) @members)
(enum_variant body: (field_declaration_list) @members)
(trait_item body: (_) @members)
(impl_item body: (_) @members)
(foreign_mod_item body: (_) @members)
(mod_item body: (_) @members)

[(use_declaration) (extern_crate_declaration)] @import
[(attribute_item) (inner_attribute_item)] @annotation
(visibility_modifier) @public
[(line_comment) (block_comment)] @comment
[(macro_invocation) (expression_statement)] @opaque
