; Functions and what names them; hooks are named after their property.
[(function_definition) (method_declaration) (property_hook)] @function
[(anonymous_function) (arrow_function)] @lambda
(function_definition body: (_) @body)
(method_declaration body: (_) @body)
(property_hook body: (_) @body)
(anonymous_function body: (_) @body)
(arrow_function body: (_) @body)
(function_definition name: (_) @name)
(method_declaration name: (_) @name)
(property_hook (name) @name)
(property_element name: (_) @name)
[(class_declaration) (interface_declaration) (trait_declaration) (enum_declaration)
 (property_declaration)] @type
(class_declaration name: (_) @name)
(interface_declaration name: (_) @name)
(trait_declaration name: (_) @name)
(enum_declaration name: (_) @name)
(assignment_expression) @binding
(assignment_expression left: (_) @name)
(function_definition parameters: (_) @parameters)
(method_declaration parameters: (_) @parameters)
(property_hook parameters: (_) @parameters)
(anonymous_function parameters: (_) @parameters)
(arrow_function parameters: (_) @parameters)
(formal_parameters [(simple_parameter) (variadic_parameter)
                    (property_promotion_parameter)] @parameter)
(attribute_list) @annotation

; Ways through the code.
(if_statement) @branch
(else_if_clause) @else_if
(else_clause) @else
(else_clause (if_statement) @else_if)
(if_statement condition: (_) @condition @head)
(else_if_clause condition: (_) @condition @head)
(while_statement condition: (_) @condition @head)
(do_statement condition: (_) @condition @head)
(for_statement condition: (_) @condition @head)
(conditional_expression condition: (_) @condition @head)
(for_statement initialize: (_) @head)
(for_statement update: (_) @head)
[(for_statement) (foreach_statement) (while_statement) (do_statement)] @loop
[(switch_statement) (match_expression)] @switch
[(case_statement) (match_conditional_expression)] @case
(catch_clause) @catch
(conditional_expression) @ternary
(binary_expression) @binary
(binary_expression operator: ["&&" "and"] @and)
(binary_expression operator: ["||" "or"] @or)
(binary_expression operator: "??" @decision)
(parenthesized_expression) @group
(break_statement (integer) @jump)
(continue_statement (integer) @jump)
(goto_statement) @jump
(return_statement) @return

[(function_call_expression) (member_call_expression) (scoped_call_expression)] @call

[(expression_statement) (echo_statement) (return_statement) (if_statement) (for_statement)
 (foreach_statement) (while_statement) (do_statement) (switch_statement) (try_statement)
 (break_statement) (continue_statement) (goto_statement) (exit_statement) (unset_statement)
 (global_declaration) (function_static_declaration) (const_declaration) (property_declaration)
 (declare_statement) (namespace_use_declaration)] @statement

[(namespace_use_declaration) (include_expression) (include_once_expression) (require_expression)
 (require_once_expression)] @import
(comment) @comment
; What stands outside of the tags is text, however it is laid out.
[(string) (encapsed_string) (heredoc) (nowdoc) (shell_command_expression) (integer) (float)
 (boolean) (null) (text)] @literal
