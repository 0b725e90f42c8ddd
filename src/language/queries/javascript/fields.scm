; Fields of classes, which TypeScript has under another name.
(field_definition) @binding
(field_definition property: (_) @name)
(field_definition value: [(function_expression) (arrow_function)] @function)
