"""Commands of the command line, one a module: `HELP`, `DESCRIPTION`, `EXIT`, `add_arguments(parser)`, `run(arguments)`."""
