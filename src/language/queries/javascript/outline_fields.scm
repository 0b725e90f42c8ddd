; Fields of classes, which TypeScript has under another name.
(field_definition) @field
(field_definition property: (_) @name)
(field_definition value: [(function_expression) (arrow_function)] @is_function)
(field_definition value: (_) @value)
