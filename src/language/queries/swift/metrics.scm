; Functions and what names them; accessors are named after their property.
[(function_declaration) (init_declaration) (deinit_declaration) (computed_getter)
 (computed_setter) (computed_modify) (willset_clause) (didset_clause)] @function
(lambda_literal) @lambda
(function_declaration body: (_) @body)
(init_declaration body: (_) @body)
(deinit_declaration body: (_) @body)
(computed_getter "{" @body)
(computed_setter "{" @body)
(computed_modify "{" @body)
(willset_clause "{" @body)
(didset_clause "{" @body)
(lambda_literal (statements) @body)
(function_declaration name: [(simple_identifier) (custom_operator) "==" "!=" "<" ">" "<=" ">=" "+"
                             "-" "*" "/" "%" "&" "|" "^" "<<" ">>" "+=" "-=" "*=" "/=" "%="
                             "===" "!==" "++" "--"] @name)
(function_declaration name: (bang) @name)
(init_declaration name: "init" @name)
(deinit_declaration "deinit" @name)
(computed_getter (getter_specifier) @name)
(computed_setter (setter_specifier) @name)
(computed_modify (modify_specifier) @name)
(willset_clause "willSet" @name)
(didset_clause "didSet" @name)
; A property of statements alone is its own accessor.
(property_declaration computed_value: (computed_property) @function)
(subscript_declaration (computed_property) @function)
(computed_property (statements) @body)
[(property_declaration) (subscript_declaration)] @binding
(property_declaration name: (pattern) @name)
(subscript_declaration "subscript" @name)
[(class_declaration) (protocol_declaration) (property_declaration) (subscript_declaration)] @type
(class_declaration name: (_) @name)
(protocol_declaration name: (_) @name)
(function_declaration (parameter) @parameter)
(init_declaration (parameter) @parameter)
(lambda_literal type: (_) @parameters)
(lambda_function_type_parameters (lambda_parameter) @parameter)
(modifiers (attribute) @annotation)

; Ways through the code.
[(if_statement) (guard_statement)] @branch
(if_statement (else) "{" @else)
(if_statement (else) (if_statement) @else @else_if)
(if_statement condition: (_) @condition @head)
(guard_statement condition: (_) @condition @head)
(while_statement condition: (_) @condition)
(repeat_while_statement condition: (_) @condition)
[(for_statement) (while_statement) (repeat_while_statement)] @loop
(switch_statement) @switch
(switch_entry "case" @case)
; Guards of cases, handlers and loops.
(switch_entry (where_keyword) @decision)
(where_clause) @decision
(catch_block) @catch
; The grammar takes `a ? b : c ? d : e` from the left, so that one is the condition of the other.
(ternary_expression) @ternary
[(conjunction_expression) (disjunction_expression)] @binary
(conjunction_expression op: "&&" @and)
(disjunction_expression op: "||" @or)
(nil_coalescing_expression "??" @decision)
(tuple_expression) @group
; The grammar binds `&&` closer than `==`, and so finds one boolean sequence inside of others.
[(comparison_expression) (equality_expression) (infix_expression) (bitwise_operation)
 (additive_expression) (multiplicative_expression) (nil_coalescing_expression)] @group
(control_transfer_statement ["break" "continue"] (simple_identifier) @jump)
(control_transfer_statement "return" @return)

; What is compiled under a condition, as long as it is part of a function.
(directive "#if" @branch @directive)
(directive "#elseif" @else_if @directive)
(directive "#else" @else @directive)

(call_expression [(simple_identifier) (navigation_expression)] @call)

(statements (_) @statement)
[(property_declaration) (import_declaration)] @statement

(import_declaration) @import
[(comment) (multiline_comment)] @comment
[(line_string_literal) (multi_line_string_literal) (raw_string_literal) (integer_literal)
 (real_literal) (hex_literal) (bin_literal) (oct_literal) (boolean_literal) (nil_literal)
 (regex_literal)] @literal
