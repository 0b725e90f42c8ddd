; What C++ adds to C.
(lambda_expression) @lambda
(lambda_expression body: (_) @body)
(function_definition (try_statement) @body)
(function_declarator declarator: [(field_identifier) (qualified_identifier) (destructor_name)
                                  (operator_name) (template_function)] @name)
(function_definition declarator: [(operator_cast) (qualified_identifier)] @name)
[(class_specifier) (struct_specifier) (union_specifier)] @type
(class_specifier name: (_) @name)
(struct_specifier name: (_) @name)
(union_specifier name: (_) @name)
(init_declarator) @binding
(init_declarator declarator: (identifier) @name)
(abstract_function_declarator parameters: (_) @parameters)
(parameter_list [(optional_parameter_declaration) (variadic_parameter_declaration)] @parameter)
; The lists of types of functions belong to no function.
(type_descriptor) @group

; Ways through the code.
(for_range_loop) @loop
(catch_clause) @catch
(binary_expression operator: "and" @and)
(binary_expression operator: "or" @or)
(co_return_statement) @return

(call_expression function: [(field_expression) (qualified_identifier)] @call)

[(for_range_loop) (try_statement) (throw_statement) (co_return_statement) (co_yield_statement)
 (using_declaration) (alias_declaration) (static_assert_declaration)] @statement

[(raw_string_literal) (user_defined_literal)] @literal
