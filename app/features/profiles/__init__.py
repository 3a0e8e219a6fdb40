"""Profiles: sets of choices to switch between, and the file that carries one elsewhere without its secrets."""
