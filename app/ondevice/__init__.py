"""Models on this device: what it can run, where model files lie, and the engines. Imports `llm` and `base` only."""
