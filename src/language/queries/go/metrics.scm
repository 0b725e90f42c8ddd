; Functions and what names them.
[(function_declaration) (method_declaration)] @function
(func_literal) @lambda
(function_declaration body: (_) @body)
(method_declaration body: (_) @body)
(func_literal body: (_) @body)
(function_declaration name: (_) @name)
(method_declaration name: (_) @name)
(method_declaration receiver: (_) @receiver)
(func_literal parameters: (_) @parameters)
(function_declaration parameters: (_) @parameters)
(method_declaration parameters: (_) @parameters)
(parameter_list [(parameter_declaration) (variadic_parameter_declaration)] @parameter)
; `a, b int` declares two.
(parameter_declaration "," @parameter)

; Ways through the code.
(if_statement) @branch
(if_statement alternative: (_) @else)
(if_statement alternative: (if_statement) @else_if)
(if_statement condition: (_) @condition @head)
(for_clause condition: (_) @condition @head)
(if_statement initializer: (_) @head)
(for_clause initializer: (_) @head)
(for_clause update: (_) @head)
(for_statement [(binary_expression) (unary_expression) (call_expression)] @head)
(range_clause right: (_) @head)
(expression_switch_statement initializer: (_) @head)
(expression_switch_statement value: (_) @head)
(type_switch_statement initializer: (_) @head)
(type_switch_statement value: (_) @head)
(for_statement) @loop
[(expression_switch_statement) (type_switch_statement) (select_statement)] @switch
[(expression_case) (type_case) (communication_case)] @case
(binary_expression) @binary
(binary_expression operator: "&&" @and)
(binary_expression operator: "||" @or)
(parenthesized_expression) @group
(break_statement (label_name) @jump)
(continue_statement (label_name) @jump)
(goto_statement) @jump
(return_statement) @return

(call_expression function: [(identifier) (selector_expression)] @call)

[(expression_statement) (send_statement) (inc_statement) (dec_statement) (assignment_statement)
 (short_var_declaration) (const_declaration) (var_declaration) (type_declaration) (go_statement)
 (defer_statement) (if_statement) (for_statement) (expression_switch_statement)
 (type_switch_statement) (select_statement) (labeled_statement) (fallthrough_statement)
 (break_statement) (continue_statement) (goto_statement) (return_statement)
 (import_declaration)] @statement

(import_spec) @import
(comment) @comment
[(interpreted_string_literal) (raw_string_literal) (rune_literal) (int_literal) (float_literal)
 (imaginary_literal) (true) (false) (nil)] @literal
