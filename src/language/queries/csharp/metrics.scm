; Functions and what names them; accessors are named after their property.
[(method_declaration) (constructor_declaration) (destructor_declaration) (operator_declaration)
 (conversion_operator_declaration) (local_function_statement) (accessor_declaration)] @function
[(lambda_expression) (anonymous_method_expression)] @lambda
(method_declaration body: (_) @body)
(constructor_declaration body: (_) @body)
(destructor_declaration body: (_) @body)
(operator_declaration body: (_) @body)
(conversion_operator_declaration body: (_) @body)
(local_function_statement body: (_) @body)
(accessor_declaration body: (_) @body)
(lambda_expression body: (_) @body)
(anonymous_method_expression (block) @body)
(method_declaration name: (_) @name)
(constructor_declaration name: (_) @name)
(destructor_declaration "~" @name)
(operator_declaration operator: ["+" "-" "!" "~" "++" "--" "true" "false" "*" "/" "%" "&" "|" "^"
                                 "<<" ">>" ">>>" "==" "!=" "<" ">" "<=" ">="] @name)
(conversion_operator_declaration "operator" @name)
(local_function_statement name: (_) @name)
; A static one sees nothing of the method around it.
(local_function_statement (modifier) @spelled)
(accessor_declaration name: ["get" "set" "init" "add" "remove"] @name)
; A property of one expression is its own accessor.
(property_declaration value: (arrow_expression_clause) @function @body)
(indexer_declaration value: (arrow_expression_clause) @function @body)
[(property_declaration) (indexer_declaration) (variable_declarator)] @binding
(property_declaration name: (_) @name)
(indexer_declaration "this" @name)
(event_declaration name: (_) @name)
(variable_declarator name: (_) @name)
[(class_declaration) (struct_declaration) (record_declaration) (interface_declaration)
 (enum_declaration) (property_declaration) (indexer_declaration) (event_declaration)] @type
(class_declaration name: (_) @name)
(struct_declaration name: (_) @name)
(record_declaration name: (_) @name)
(interface_declaration name: (_) @name)
(enum_declaration name: (_) @name)
(method_declaration parameters: (_) @parameters)
(constructor_declaration parameters: (_) @parameters)
(operator_declaration parameters: (_) @parameters)
(conversion_operator_declaration parameters: (_) @parameters)
(local_function_statement parameters: (_) @parameters)
(lambda_expression parameters: (parameter_list) @parameters)
(anonymous_method_expression parameters: (_) @parameters)
(parameter_list [(parameter) "params"] @parameter)
(lambda_expression parameters: (implicit_parameter) @parameter)
(attribute_list) @annotation

; Ways through the code.
(if_statement) @branch
(if_statement alternative: (_) @else)
(if_statement alternative: (if_statement) @else_if)
(if_statement condition: (_) @condition)
(while_statement condition: (_) @condition)
(do_statement condition: (_) @condition)
(for_statement condition: (_) @condition)
(conditional_expression condition: (_) @condition)
[(for_statement) (foreach_statement) (while_statement) (do_statement)] @loop
[(switch_statement) (switch_expression)] @switch
(switch_section "case" @case)
(switch_expression_arm) @case
(switch_expression_arm (discard) @default)
; Guards of cases and handlers, and the filter of a query.
[(when_clause) (catch_filter_clause) (where_clause)] @decision
(catch_clause) @catch
(conditional_expression) @ternary
(binary_expression) @binary
(binary_expression operator: "&&" @and)
(binary_expression operator: "||" @or)
(binary_expression operator: "??" @decision)
[(and_pattern) (or_pattern)] @binary
(and_pattern operator: "and" @and)
(or_pattern operator: "or" @or)
[(parenthesized_expression) (parenthesized_pattern)] @group
(goto_statement) @jump
(return_statement) @return

; What the preprocessor leaves out or in, as long as it is part of a function.
(preproc_if) @branch @directive
(preproc_elif) @branch @else_if @directive
(preproc_else) @else @directive

(invocation_expression function: [(identifier) (member_access_expression)] @call)

[(expression_statement) (local_declaration_statement) (return_statement) (if_statement)
 (for_statement) (foreach_statement) (while_statement) (do_statement) (switch_statement)
 (throw_statement) (try_statement) (using_statement) (lock_statement) (fixed_statement)
 (checked_statement) (unsafe_statement) (break_statement) (continue_statement) (goto_statement)
 (yield_statement) (field_declaration) (using_directive)] @statement

(using_directive) @import
(comment) @comment
[(string_literal) (verbatim_string_literal) (raw_string_literal) (interpolated_string_expression)
 (character_literal) (integer_literal) (real_literal) (boolean_literal) (null_literal)] @literal
