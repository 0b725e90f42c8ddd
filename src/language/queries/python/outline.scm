; What a file defines.
(function_definition) @function
(class_definition) @class
(type_alias_statement) @type
(expression_statement (assignment) @constant)
(decorated_definition) @wrapper
[(if_statement) (elif_clause) (else_clause) (try_statement) (except_clause) (finally_clause)
 (with_statement) (expression_statement)] @scope
(if_statement (block) @scope)
(elif_clause (block) @scope)
(else_clause (block) @scope)
(try_statement (block) @scope)
(except_clause (block) @scope)
(finally_clause (block) @scope)
(with_statement (block) @scope)

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
