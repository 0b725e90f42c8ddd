; Functions and what names them.
(function_definition) @function
(lambda_expression) @lambda @body
(function_definition body: (_) @body)
(function_definition name: (_) @name)
; A function of cases is a lambda.
(call_expression arguments: (case_block) @lambda @body)
[(class_definition) (object_definition) (trait_definition) (enum_definition)
 (package_object)] @type @apart
(class_definition name: (_) @name)
(object_definition name: (_) @name)
(trait_definition name: (_) @name)
(enum_definition name: (_) @name)
(package_object name: (_) @name)
[(val_definition) (var_definition)] @binding
(val_definition pattern: (identifier) @name)
(var_definition pattern: (identifier) @name)
(function_definition parameters: (parameters) @parameters)
(lambda_expression parameters: (bindings) @parameters)
(parameters (parameter) @parameter)
(bindings (binding) @parameter)
(lambda_expression parameters: (identifier) @parameter)
(annotation) @annotation

; Ways through the code. An `if` whose `else` is a mere value is a conditional expression.
(if_expression) @branch
(if_expression alternative: [(block) (indented_block) (if_expression)] @else)
(if_expression alternative: (if_expression) @else_if)
(if_expression condition: (_) @condition)
(while_expression condition: (_) @condition)
(do_while_expression condition: (_) @condition)
[(for_expression) (while_expression) (do_while_expression)] @loop
(match_expression) @switch
(case_clause) @case
(case_clause pattern: (wildcard) @default)
(guard) @decision
; One `catch` is many handlers, each a case of it.
(catch_clause) @catch @default
(catch_clause "case" @case)
; Every operator is a name here, and all chains of them are alike.
(infix_expression) @binary @group
(infix_expression operator: (operator_identifier) @spelled)
(parenthesized_expression) @group
(return_expression) @return

(call_expression function: [(identifier) (field_expression)] @call)

(block (_) @statement)
(indented_block (_) @statement)
(template_body [(val_definition) (var_definition)] @statement)
(import_declaration) @statement

(import_declaration) @import
[(comment) (block_comment)] @comment
[(string) (interpolated_string_expression) (character_literal) (integer_literal)
 (floating_point_literal) (boolean_literal) (null_literal)] @literal
