; Functions and what names them. A block is a lambda, as is what `->` opens with one.
[(method) (singleton_method)] @function
[(block) (do_block)] @lambda
(method body: (_) @body)
(method "end" @body)
(singleton_method body: (_) @body)
(singleton_method "end" @body)
(block body: (_) @body)
(do_block body: (_) @body)
(method name: (_) @name)
(singleton_method name: (_) @name)
[(class) (module)] @type
(class name: (_) @name)
(module name: (_) @name)
(method parameters: (_) @parameters)
(singleton_method parameters: (_) @parameters)
(block parameters: (_) @parameters)
(do_block parameters: (_) @parameters)
(method_parameters (_) @parameter)
(block_parameters (_) @parameter)

; Ways through the code.
[(if) (unless) (if_modifier) (unless_modifier)] @branch
(elsif) @branch @else_if
(if alternative: (else) @else)
(unless alternative: (else) @else)
(elsif alternative: (else) @else)
(if condition: (_) @condition)
(unless condition: (_) @condition)
(elsif condition: (_) @condition)
(if_modifier condition: (_) @condition)
(unless_modifier condition: (_) @condition)
(while condition: (_) @condition)
(until condition: (_) @condition)
(while_modifier condition: (_) @condition)
(until_modifier condition: (_) @condition)
(conditional condition: (_) @condition)
[(while) (until) (for) (while_modifier) (until_modifier)] @loop
[(case) (case_match)] @switch
[(when) (in_clause)] @case
[(if_guard) (unless_guard)] @decision
[(rescue) (rescue_modifier)] @catch
(conditional) @ternary
(binary) @binary
(binary operator: ["&&" "and"] @and)
(binary operator: ["||" "or"] @or)
(parenthesized_statements) @group
(return) @return

; `require` is a call like any other but for its name.
(call) @call @spelled

(body_statement [(call) (assignment) (operator_assignment) (identifier) (constant) (super)
                 (instance_variable) (binary) (unary) (conditional) (string) (array) (hash)
                 (element_reference) (match_pattern) (test_pattern)] @statement)
(block_body [(call) (assignment) (operator_assignment) (identifier) (constant) (super)
             (instance_variable) (binary) (unary) (conditional) (string) (array) (hash)
             (element_reference) (match_pattern) (test_pattern)] @statement)
(then [(call) (assignment) (operator_assignment) (identifier) (constant) (super)
       (instance_variable) (binary) (unary) (conditional) (string) (array) (hash)
       (element_reference) (match_pattern) (test_pattern)] @statement)
(else [(call) (assignment) (operator_assignment) (identifier) (constant) (super)
       (instance_variable) (binary) (unary) (conditional) (string) (array) (hash)
       (element_reference) (match_pattern) (test_pattern)] @statement)
(do [(call) (assignment) (operator_assignment) (identifier) (constant) (super)
     (instance_variable) (binary) (unary) (conditional) (string) (array) (hash)
     (element_reference) (match_pattern) (test_pattern)] @statement)
(begin [(call) (assignment) (operator_assignment) (identifier) (constant) (super)
        (instance_variable) (binary) (unary) (conditional) (string) (array) (hash)
        (element_reference) (match_pattern) (test_pattern)] @statement)
(ensure [(call) (assignment) (operator_assignment) (identifier) (super)] @statement)
(program [(call) (assignment) (operator_assignment)] @statement)
(if_modifier body: [(call) (assignment) (operator_assignment) (identifier)] @statement)
(unless_modifier body: [(call) (assignment) (operator_assignment) (identifier)] @statement)
[(if) (unless) (if_modifier) (unless_modifier) (while) (until) (while_modifier) (until_modifier)
 (for) (case) (case_match) (begin) (return) (yield) (break) (next) (redo) (retry) (alias)
 (undef)] @statement

[(comment) (uninterpreted)] @comment
[(string) (string_array) (symbol_array) (heredoc_body) (regex) (subshell) (simple_symbol)
 (delimited_symbol) (character) (integer) (float) (rational) (complex) (true) (false)
 (nil)] @literal
