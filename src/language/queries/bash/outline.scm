; What a file defines.
(function_definition) @function
(program (variable_assignment) @constant)
(program (declaration_command) @constant)

(function_definition name: (_) @name)
(variable_assignment name: (_) @name)

; What is left out of it, and what holds more of it.
(function_definition body: (_) @body)
(variable_assignment value: (_) @value)

(comment) @comment
