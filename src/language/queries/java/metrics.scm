; Functions and what names them.
[(method_declaration) (constructor_declaration) (compact_constructor_declaration)] @function
(lambda_expression) @lambda
(method_declaration body: (_) @body)
(constructor_declaration body: (_) @body)
(compact_constructor_declaration body: (_) @body)
(lambda_expression body: (_) @body)
(method_declaration name: (_) @name)
(constructor_declaration name: (_) @name)
(compact_constructor_declaration name: (_) @name)
[(class_declaration) (interface_declaration) (enum_declaration) (record_declaration)
 (annotation_type_declaration)] @type
(class_declaration name: (_) @name)
(interface_declaration name: (_) @name)
(enum_declaration name: (_) @name)
(record_declaration name: (_) @name)
(method_declaration parameters: (_) @parameters)
(constructor_declaration parameters: (_) @parameters)
(lambda_expression parameters: (_) @parameters)
(formal_parameters [(formal_parameter) (spread_parameter)] @parameter)
(inferred_parameters (identifier) @parameter)
(modifiers [(annotation) (marker_annotation)] @annotation)

; Ways through the code.
(if_statement) @branch
(if_statement alternative: (_) @else)
(if_statement alternative: (if_statement) @else_if)
(if_statement condition: (_) @condition @head)
(while_statement condition: (_) @condition)
(do_statement condition: (_) @condition)
(for_statement condition: (_) @condition)
(ternary_expression condition: (_) @condition)
[(for_statement) (enhanced_for_statement) (while_statement) (do_statement)] @loop
(switch_expression) @switch
(switch_label "case" @case)
(guard) @decision
(catch_clause) @catch
(ternary_expression) @ternary
(binary_expression) @binary
(binary_expression operator: "&&" @and)
(binary_expression operator: "||" @or)
(parenthesized_expression) @group
(break_statement (identifier) @jump)
(continue_statement (identifier) @jump)
(return_statement) @return

; The whole call, because `f()` and `other.f()` differ.
(method_invocation) @call

[(expression_statement) (local_variable_declaration) (return_statement) (if_statement)
 (for_statement) (enhanced_for_statement) (while_statement) (do_statement) (throw_statement)
 (try_statement) (try_with_resources_statement) (synchronized_statement) (break_statement)
 (continue_statement) (assert_statement) (yield_statement) (labeled_statement)
 (explicit_constructor_invocation) (field_declaration) (import_declaration)] @statement
(block (switch_expression) @statement)

(import_declaration) @import
[(line_comment) (block_comment)] @comment
[(string_literal) (character_literal) (decimal_integer_literal) (hex_integer_literal)
 (octal_integer_literal) (binary_integer_literal) (decimal_floating_point_literal)
 (hex_floating_point_literal) (true) (false) (null_literal)] @literal
