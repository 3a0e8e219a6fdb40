"""Talking to models: the lines, their wire dialects, and the one stream that they all become. Imports `base` only."""
