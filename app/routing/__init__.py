"""Choosing the line: candidates, strategies, rules, limits, breaker, queue, dispatcher. Imports `llm` and `base`."""
