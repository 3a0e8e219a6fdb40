"""The Providers room: every line, its keys, its models, and which of them the next prompt goes to."""
