; What C++ adds to C.
(class_specifier) @class
(namespace_definition) @module
[(alias_declaration) (namespace_alias_definition) (concept_definition)] @type
(template_declaration) @wrapper
(template_declaration parameters: (_) @annotation)
(template_declaration (requires_clause) @annotation)
(type_definition type: (class_specifier) @is_class)
(field_declaration declarator: (function_declarator) @is_function)
(reference_declarator (function_declarator) @is_function)

(function_declarator declarator: [(qualified_identifier) (operator_name) (destructor_name)
                                  (template_function)] @name)
(reference_declarator [(identifier) (field_identifier)] @name)
(operator_cast "operator" @name)
(class_specifier name: (_) @name)
(namespace_definition name: (_) @name)
(alias_declaration name: (_) @name)
(namespace_alias_definition name: (_) @name)
(concept_definition name: (_) @name)

(function_definition (field_initializer_list) @body)
(function_definition (try_statement) @body)
(field_declaration default_value: (_) @value)
(class_specifier body: (_) @members)
(namespace_definition body: (_) @members)

(using_declaration) @import
(access_specifier) @annotation
