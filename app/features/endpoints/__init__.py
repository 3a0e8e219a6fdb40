"""Endpoints of the person's own: the form that makes one, and 'try it' for any line."""
