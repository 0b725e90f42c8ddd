; What a file defines.
(function_definition) @function
(class_definition) @class
(type_alias_statement) @type
(expression_statement (assignment) @constant)
(decorated_definition) @wrapper

(function_definition name: (_) @name)
(class_definition name: (_) @name)
(type_alias_statement left: (_) @name)
(assignment left: (_) @name)

; What is left out of it, and what holds more of it.
(function_definition body: (_) @body)
(class_definition body: (_) @members)
(assignment right: (_) @value)

[(import_statement) (import_from_statement) (future_import_statement)] @import
(decorator) @annotation
(expression_statement (string) @docstring)
(comment) @comment
