"""Benchmarks, one a file: `python3 -m tools bench NAME` runs one, and its last line is JSON."""
