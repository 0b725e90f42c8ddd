; Parameters that C++ has otherwise or not at all; before 1989 a list held names alone.
(parameter_list [(identifier) (variadic_parameter)] @parameter)
