; What a file defines.
[(method) (singleton_method)] @function
(class) @class
(module) @module
(singleton_class) @extension
(program (assignment) @constant)
(body_statement (assignment) @constant)
; Calls in the body of a type declare what it has: `attr_reader :name`, `include Enumerable`.
(body_statement [(call) (identifier)] @field)

(method name: (_) @name)
(singleton_method name: (_) @name)
(class name: (_) @name)
(module name: (_) @name)
(assignment left: (_) @name)

; What is left out of it, and what holds more of it.
(method body: (_) @body)
(singleton_method body: (_) @body)
(call block: (_) @body)
(assignment right: (_) @value)
(class body: (_) @members)
(module body: (_) @members)
(singleton_class body: (_) @members)

(program (call) @import)
(comment) @comment
