; Functions and what names them; accessors are named after their property.
[(function_declaration) (secondary_constructor) (getter) (setter)] @function
[(lambda_literal) (anonymous_function)] @lambda
(function_declaration (function_body) @body)
(secondary_constructor (block) @body)
(getter (function_body) @body)
(setter (function_body) @body)
(lambda_literal) @body
(anonymous_function (function_body) @body)
(function_declaration name: (_) @name)
(secondary_constructor "constructor" @name)
(getter "get" @name)
(setter "set" @name)
(function_declaration [(user_type) (nullable_type) (parenthesized_type)] @receiver)
[(class_declaration) (object_declaration) (companion_object) (property_declaration)] @type
(class_declaration) @apart
(class_declaration name: (_) @name)
(object_declaration name: (_) @name)
(companion_object name: (_) @name)
(property_declaration) @binding
(variable_declaration (identifier) @name)
(function_declaration (function_value_parameters) @parameters)
(secondary_constructor (function_value_parameters) @parameters)
(anonymous_function (function_value_parameters) @parameters)
(lambda_parameters) @parameters
(function_value_parameters (parameter) @parameter)
(lambda_parameters [(variable_declaration) (multi_variable_declaration)] @parameter)
(modifiers (annotation) @annotation)

; Ways through the code. An `if` whose `else` is a mere value is a conditional expression.
(if_expression) @branch
(if_expression "else" [(block) (if_expression)] @else)
(if_expression "else" (if_expression) @else_if)
(if_expression condition: (_) @condition)
(while_statement condition: (_) @condition)
(do_while_statement condition: (_) @condition)
[(for_statement) (while_statement) (do_while_statement)] @loop
(when_expression) @switch
(when_entry) @case
(when_entry "else" @default)
(catch_block) @catch
(binary_expression) @binary
(binary_expression operator: "&&" @and)
(binary_expression operator: "||" @or)
(binary_expression operator: "?:" @decision)
(parenthesized_expression) @group
; `break@outer` is for the grammar a name with a label.
(labeled_expression (identifier) @jump)
(return_expression) @return

(call_expression [(identifier) (navigation_expression)] @call)

(block (_) @statement)
(lambda_literal [(assignment) (call_expression) (if_expression) (when_expression) (for_statement)
                 (while_statement) (do_while_statement) (try_expression) (navigation_expression)
                 (binary_expression) (infix_expression) (unary_expression) (identifier)
                 (string_literal) (number_literal)] @statement)
[(property_declaration) (return_expression) (throw_expression) (assignment) (import)] @statement

(import) @import
[(line_comment) (block_comment)] @comment
[(string_literal) (multiline_string_literal) (character_literal) (number_literal)
 (float_literal)] @literal
