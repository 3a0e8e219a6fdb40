"""Switchyard: every model, one tab. See docs/ARCHITECTURE.md for the plan of the house."""
