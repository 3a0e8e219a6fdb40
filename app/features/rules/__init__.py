"""The rules of a profile: a text of YAML with its editor, and a place to try it out before it holds."""
