; Functions and what names them.
(function_definition) @function
(lambda) @lambda
(function_definition body: (block) @body)
(lambda body: (_) @body)
(function_definition name: (identifier) @name)
(class_definition) @type @apart
(class_definition name: (identifier) @name)
(function_definition parameters: (parameters) @parameters)
(parameters [(identifier) (default_parameter) (typed_parameter) (typed_default_parameter)
             (list_splat_pattern) (dictionary_splat_pattern) (tuple_pattern)] @parameter)

; Ways through the code.
(if_statement) @branch
(elif_clause) @else_if
(else_clause) @else
(if_statement condition: (_) @condition @head)
(elif_clause condition: (_) @condition @head)
(while_statement condition: (_) @condition @head)
(for_statement right: (_) @head)
(match_statement subject: (_) @head)
[(for_statement) (while_statement)] @loop
(match_statement) @switch
(case_clause) @case
(case_pattern "_" @default)
(except_clause) @catch
(conditional_expression) @ternary
; A filter of a comprehension or of a case.
(if_clause) @decision
(boolean_operator) @binary
(boolean_operator operator: "and" @and)
(boolean_operator operator: "or" @or)
(parenthesized_expression) @group
(return_statement) @return

(call function: [(identifier) (attribute)] @call)

[(expression_statement) (return_statement) (if_statement) (for_statement) (while_statement)
 (try_statement) (with_statement) (match_statement) (raise_statement) (assert_statement)
 (delete_statement) (pass_statement) (break_statement) (continue_statement) (global_statement)
 (nonlocal_statement) (import_statement) (import_from_statement) (future_import_statement)
 (type_alias_statement) (print_statement) (exec_statement)] @statement

[(import_statement) (import_from_statement) (future_import_statement)] @import
(comment) @comment
; A string that stands alone documents what it stands in.
(expression_statement (string) @comment)
[(string) (integer) (float) (true) (false) (none)] @literal
