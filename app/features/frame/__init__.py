"""The frame round the rooms: rail, header, palette, shortcut list, toasts, notices, and what all rooms share."""
