; What a file defines.
[(function_definition) (method_declaration)] @function
[(class_declaration) (trait_declaration)] @class
(interface_declaration) @interface
(enum_declaration) @enum
(namespace_definition) @module
(const_declaration) @constant
(property_declaration) @field
(enum_case) @variant

(function_definition name: (_) @name)
(method_declaration name: (_) @name)
(class_declaration name: (_) @name)
(trait_declaration name: (_) @name)
(interface_declaration name: (_) @name)
(enum_declaration name: (_) @name)
(namespace_definition name: (_) @name)
(const_element (name) @name)
(property_element name: (_) @name)
(enum_case name: (_) @name)

; What is left out of it, and what holds more of it.
(function_definition body: (_) @body)
(method_declaration body: (_) @body)
(const_element "=" (_) @value)
(property_element default_value: (_) @value)
(property_declaration (property_hook_list) @body)
[(declaration_list) (enum_declaration_list)] @members
(namespace_definition body: (_) @members)

[(namespace_use_declaration) (use_declaration)] @import
(attribute_list) @annotation
(visibility_modifier "private" @private)
(comment) @comment
