; Functions and what names them.
(function_definition) @function
(function_definition body: (_) @body)
(function_declarator declarator: (identifier) @name)
(function_declarator parameters: (_) @parameters)
(parameter_list (parameter_declaration) @parameter)

; Ways through the code.
(if_statement) @branch
(else_clause) @else
(else_clause (if_statement) @else_if)
(if_statement condition: (_) @condition @head)
(while_statement condition: (_) @condition)
(do_statement condition: (_) @condition)
(for_statement condition: (_) @condition)
(conditional_expression condition: (_) @condition)
[(for_statement) (while_statement) (do_statement)] @loop
(switch_statement) @switch
(case_statement "case" @case)
(seh_except_clause) @catch
(conditional_expression) @ternary
(binary_expression) @binary
(binary_expression operator: "&&" @and)
(binary_expression operator: "||" @or)
(parenthesized_expression) @group
(goto_statement) @jump
(return_statement) @return

; What the preprocessor leaves out or in, as long as it is part of a function.
[(preproc_if) (preproc_ifdef)] @branch @directive
[(preproc_elif) (preproc_elifdef)] @branch @else_if @directive
(preproc_else) @else @directive

(call_expression function: (identifier) @call)

[(expression_statement) (declaration) (type_definition) (if_statement) (for_statement)
 (while_statement) (do_statement) (switch_statement) (break_statement) (continue_statement)
 (goto_statement) (return_statement) (seh_try_statement) (seh_leave_statement)
 (preproc_include)] @statement
(field_declaration) @statement

(preproc_include) @import
(comment) @comment
[(string_literal) (system_lib_string) (char_literal) (number_literal) (true) (false) (null)
 (preproc_arg)] @literal
