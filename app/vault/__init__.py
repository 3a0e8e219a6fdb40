"""Keys that only their owner can use: the envelope, the ways to unlock it, rotation, backup. Imports `base` only."""
