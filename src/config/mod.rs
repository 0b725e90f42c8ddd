//! The effective settings, each with its origin: command line > environment > local file > global
//! file > defaults. The only place that reads the environment and configuration files.
