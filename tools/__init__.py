"""Builds, serves, tests and measures Switchyard. Standard library only; imports nothing of app/."""
