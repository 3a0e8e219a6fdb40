"""The Chat room: one composer, one conversation at a time, answers that arrive as they are made."""
