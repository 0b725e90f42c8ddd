; What a file defines.
[(method_declaration) (constructor_declaration) (destructor_declaration) (operator_declaration)
 (conversion_operator_declaration) (local_function_statement) (indexer_declaration)
 (delegate_declaration)] @function
[(class_declaration) (record_declaration)] @class
(struct_declaration) @struct
(interface_declaration) @interface
(enum_declaration) @enum
(namespace_declaration) @module
[(property_declaration) (field_declaration) (event_declaration) (event_field_declaration)] @field
(enum_member_declaration) @variant

(method_declaration name: (_) @name)
(constructor_declaration name: (_) @name)
(destructor_declaration name: (_) @name)
(operator_declaration "operator" @name)
(conversion_operator_declaration "operator" @name)
(local_function_statement name: (_) @name)
(indexer_declaration "this" @name)
(delegate_declaration name: (_) @name)
(class_declaration name: (_) @name)
(record_declaration name: (_) @name)
(struct_declaration name: (_) @name)
(interface_declaration name: (_) @name)
(enum_declaration name: (_) @name)
(namespace_declaration name: (_) @name)
(property_declaration name: (_) @name)
(event_declaration name: (_) @name)
(variable_declarator name: (_) @name)
(enum_member_declaration name: (_) @name)

; What is left out of it, and what holds more of it.
(method_declaration body: (_) @body)
(constructor_declaration (constructor_initializer) @body)
(constructor_declaration body: (_) @body)
(destructor_declaration body: (_) @body)
(operator_declaration body: (_) @body)
(conversion_operator_declaration body: (_) @body)
(local_function_statement body: (_) @body)
(accessor_declaration body: (_) @body)
(indexer_declaration value: (arrow_expression_clause) @body)
(property_declaration value: (arrow_expression_clause) @body)
(property_declaration value: (_) @value)
(variable_declarator "=" (_) @value)
(enum_member_declaration value: (_) @value)
(class_declaration body: (_) @members)
(record_declaration body: (_) @members)
(struct_declaration body: (_) @members)
(interface_declaration body: (_) @members)
(enum_declaration body: (_) @members)
(namespace_declaration body: (_) @members)
[(preproc_if) (preproc_else) (preproc_elif)] @scope

[(using_directive) (extern_alias_directive) (file_scoped_namespace_declaration)] @import
(attribute_list) @annotation
(modifier "public" @public)
(modifier "private" @private)
(comment) @comment
