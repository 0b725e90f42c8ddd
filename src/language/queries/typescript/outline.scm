; What TypeScript adds to JavaScript.
[(function_signature) (method_signature) (abstract_method_signature) (call_signature)
 (construct_signature)] @function
(abstract_class_declaration) @class
(interface_declaration) @interface
(type_alias_declaration) @type
(enum_declaration) @enum
[(internal_module) (module)] @module
[(public_field_definition) (property_signature) (index_signature)] @field
(enum_assignment) @variant
(ambient_declaration) @wrapper

(function_signature name: (_) @name)
(method_signature name: (_) @name)
(abstract_method_signature name: (_) @name)
(abstract_class_declaration name: (_) @name)
(interface_declaration name: (_) @name)
(type_alias_declaration name: (_) @name)
(enum_declaration name: (_) @name)
(internal_module name: (_) @name)
(module name: (_) @name)
(public_field_definition name: (_) @name)
(property_signature name: (_) @name)
(enum_assignment name: (_) @name)
(enum_body name: (_) @variant @name)
(public_field_definition value: [(function_expression) (arrow_function)] @is_function)

; What is left out of it, and what holds more of it.
(enum_body) @members
(interface_body) @members
(internal_module body: (_) @members)
(module body: (_) @members)
(ambient_declaration (statement_block) @members)

(import_alias) @import
(accessibility_modifier "private" @private)
(public_field_definition value: (_) @value)
(enum_assignment value: (_) @value)
