"""One module a command: `add_arguments(parser)` says what it takes, `run(session, args)` does it."""
