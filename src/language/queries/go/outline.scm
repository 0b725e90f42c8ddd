; What a file defines.
[(function_declaration) (method_declaration) (method_elem)] @function
[(type_spec) (type_alias)] @type
(type_spec type: (struct_type) @is_struct)
(type_spec type: (interface_type) @is_interface)
[(const_spec) (var_spec)] @constant
(field_declaration) @field
[(type_declaration) (const_declaration) (var_declaration) (var_spec_list)] @group

(function_declaration name: (_) @name)
(method_declaration name: (_) @name)
(method_elem name: (_) @name)
(type_spec name: (_) @name)
(type_alias name: (_) @name)
(const_spec name: (identifier) @name)
(var_spec name: (identifier) @name)
(field_declaration name: (_) @name)
(method_declaration receiver: (_) @receiver)

; What is left out of it, and what holds more of it.
(function_declaration body: (_) @body)
(method_declaration body: (_) @body)
(const_spec value: (_) @value)
(var_spec value: (_) @value)
(struct_type (field_declaration_list) @members)
(interface_type) @members

[(package_clause) (import_declaration)] @import
(comment) @comment
