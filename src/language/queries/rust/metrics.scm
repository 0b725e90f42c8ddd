; Functions and what names them.
(function_item) @function
(closure_expression) @lambda
(function_item body: (block) @body)
(closure_expression body: (_) @body)
(function_item name: (identifier) @name)
[(impl_item) (trait_item)] @type
(impl_item type: (_) @name)
(trait_item name: (type_identifier) @name)
(function_item parameters: (parameters) @parameters)
(parameters (parameter) @parameter)

; Ways through the code.
(if_expression) @branch
(else_clause) @else
(else_clause (if_expression) @else_if)
(if_expression condition: (_) @condition @head)
(while_expression condition: (_) @condition)
(match_pattern condition: (_) @condition @decision)
; `let … else` is a branch without a keyword of its own.
(let_declaration alternative: (block) @branch)
[(for_expression) (while_expression) (loop_expression)] @loop
; Its arms leave no way out, so that one of them is the way that is there anyway.
(match_expression) @switch @default
(match_arm) @case
(try_expression) @decision
[(binary_expression) (let_chain)] @binary
(binary_expression operator: "&&" @and)
(let_chain "&&" @and)
(binary_expression operator: "||" @or)
(parenthesized_expression) @group
(break_expression (label) @jump)
(continue_expression (label) @jump)
(return_expression) @return

; Calls that may lead back: `f()`, `self.f()`, `Self::f()`.
(call_expression function: [(identifier) (field_expression) (scoped_identifier)] @call)

[(let_declaration) (expression_statement) (const_item) (static_item) (use_declaration)
 (macro_invocation)] @statement
(block [(if_expression) (match_expression) (call_expression) (binary_expression) (identifier)
        (for_expression) (while_expression) (loop_expression) (struct_expression)
        (try_expression) (reference_expression) (tuple_expression) (field_expression)
        (unary_expression) (boolean_literal) (integer_literal) (string_literal)
        (await_expression) (closure_expression) (scoped_identifier)] @statement)

(use_declaration) @import
[(line_comment) (block_comment)] @comment
[(string_literal) (raw_string_literal) (char_literal) (integer_literal) (float_literal)
 (boolean_literal)] @literal
