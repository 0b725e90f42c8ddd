; Functions and what names them.
(function_definition) @function
(function_definition body: (_) @body)
(function_definition name: (_) @name)

; Ways through the code.
(if_statement) @branch
(elif_clause) @else_if
(else_clause) @else
(if_statement condition: (_) @condition @head)
(while_statement condition: (_) @condition)
(c_style_for_statement condition: (_) @condition)
(ternary_expression condition: (_) @condition)
[(for_statement) (c_style_for_statement) (while_statement)] @loop
(case_statement) @switch
(case_item) @case
(case_item value: (extglob_pattern) @spelled)
(ternary_expression) @ternary
[(list) (binary_expression)] @binary
(list "&&" @and)
(list "||" @or)
(binary_expression operator: "&&" @and)
(binary_expression operator: "||" @or)
(parenthesized_expression) @group

; `return`, `break 2` and `source` are commands like any other but for their names.
(command) @statement @spelled
(command_name) @call

[(declaration_command) (unset_command) (test_command) (if_statement) (for_statement)
 (c_style_for_statement) (while_statement) (case_statement)] @statement
(compound_statement (variable_assignment) @statement)
(do_group (variable_assignment) @statement)
(if_statement (variable_assignment) @statement)
(elif_clause (variable_assignment) @statement)
(else_clause (variable_assignment) @statement)
(case_item (variable_assignment) @statement)
(program (variable_assignment) @statement)

(comment) @comment
[(string) (raw_string) (ansi_c_string) (translated_string) (heredoc_body) (number)
 (regex)] @literal
