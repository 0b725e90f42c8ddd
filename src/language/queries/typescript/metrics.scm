; What TypeScript adds to JavaScript.
[(abstract_class_declaration) (internal_module) (module)] @type
(abstract_class_declaration name: (_) @name)
(internal_module name: (_) @name)
(module name: (_) @name)
(public_field_definition) @binding
(public_field_definition name: (_) @name)
(public_field_definition value: [(function_expression) (arrow_function)] @function)
[(type_alias_declaration) (interface_declaration) (enum_declaration) (ambient_declaration)
 (import_alias)] @statement
(import_alias) @import
