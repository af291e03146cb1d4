"""The platform's rules as pure code: no input or output, and no clock of its own."""
