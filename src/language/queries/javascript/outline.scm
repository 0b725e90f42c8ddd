; What a file defines.
[(function_declaration) (generator_function_declaration) (method_definition)] @function
(class_declaration) @class
[(variable_declarator) (pair)] @constant
(shorthand_property_identifier) @field
(expression_statement (assignment_expression) @constant)
(export_statement) @wrapper
[(lexical_declaration) (variable_declaration) (expression_statement)] @group

(function_declaration name: (_) @name)
(generator_function_declaration name: (_) @name)
(method_definition name: (_) @name)
(class_declaration name: (_) @name)
(variable_declarator name: (_) @name)
(class name: (_) @name)
(pair key: (_) @name)
(assignment_expression left: (_) @name)
(variable_declarator value: [(function_expression) (generator_function) (arrow_function)] @is_function)
(pair value: [(function_expression) (generator_function) (arrow_function)] @is_function)
(assignment_expression right: [(function_expression) (generator_function) (arrow_function)] @is_function)
(variable_declarator value: (class) @is_class)
(assignment_expression right: (class) @is_class)
(export_statement value: (class) @class)
(export_statement value: [(function_expression) (generator_function) (arrow_function)] @function)

; What is left out of it, and what holds more of it.
(function_declaration body: (_) @body)
(generator_function_declaration body: (_) @body)
(method_definition body: (_) @body)
(function_expression body: (_) @body)
(generator_function body: (_) @body)
(arrow_function body: (_) @body)
(variable_declarator value: (_) @value)
(pair value: (_) @value)
(assignment_expression right: (_) @value)
(export_statement value: (_) @value)
(class_body) @members
(object) @members

(import_statement) @import
(export_statement [(export_clause) (namespace_export) (string)] @import)
(export_statement "export" @public)
(decorator) @annotation
(private_property_identifier) @private
(comment) @comment
