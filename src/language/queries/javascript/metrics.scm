; Functions and what names them.
[(function_declaration) (generator_function_declaration)] @function
(method_definition) @function
[(function_expression) (generator_function) (arrow_function)] @lambda
(function_declaration body: (_) @body)
(generator_function_declaration body: (_) @body)
(method_definition body: (_) @body)
(function_expression body: (_) @body)
(generator_function body: (_) @body)
(arrow_function body: (_) @body)
(function_declaration name: (identifier) @name)
(generator_function_declaration name: (identifier) @name)
(method_definition name: (_) @name)
(function_expression name: (identifier) @name)
[(class_declaration) (class)] @type
(class_declaration name: (_) @name)
(class name: (_) @name)
[(variable_declarator) (pair) (assignment_expression)] @binding
(variable_declarator name: (identifier) @name)
(pair key: (_) @name)
(assignment_expression left: (_) @name)
(variable_declarator value: [(function_expression) (generator_function) (arrow_function)] @function)
(pair value: [(function_expression) (generator_function) (arrow_function)] @function)
(assignment_expression right: [(function_expression) (generator_function) (arrow_function)] @function)
(function_declaration parameters: (_) @parameters)
(generator_function_declaration parameters: (_) @parameters)
(method_definition parameters: (_) @parameters)
(function_expression parameters: (_) @parameters)
(generator_function parameters: (_) @parameters)
(arrow_function parameters: (_) @parameters)
(arrow_function parameter: (_) @parameter)
(formal_parameters (_) @parameter)

; Ways through the code.
(if_statement) @branch
(else_clause) @else
(else_clause (if_statement) @else_if)
(if_statement condition: (_) @condition @head)
(while_statement condition: (_) @condition @head)
(do_statement condition: (_) @condition @head)
(for_statement condition: (_) @condition @head)
(ternary_expression condition: (_) @condition @head)
(for_statement initializer: (_) @head)
(for_statement increment: (_) @head)
(for_in_statement right: (_) @head)
(switch_statement value: (_) @head)
[(for_statement) (for_in_statement) (while_statement) (do_statement)] @loop
(switch_statement) @switch
(switch_case) @case
(catch_clause) @catch
(ternary_expression) @ternary
(binary_expression) @binary
(binary_expression operator: "&&" @and)
(binary_expression operator: "||" @or)
(binary_expression operator: "??" @decision)
(parenthesized_expression) @group
(break_statement label: (_) @jump)
(continue_statement label: (_) @jump)
(return_statement) @return

(call_expression function: [(identifier) (member_expression)] @call)

[(expression_statement) (lexical_declaration) (variable_declaration) (return_statement)
 (if_statement) (for_statement) (for_in_statement) (while_statement) (do_statement)
 (switch_statement) (try_statement) (throw_statement) (break_statement) (continue_statement)
 (debugger_statement) (labeled_statement) (with_statement) (import_statement)
 (export_statement)] @statement

(import_statement) @import
(comment) @comment
[(string) (template_string) (number) (regex) (true) (false) (null) (undefined)] @literal
