"""The Routes room, and the switchboard behind it: it chooses the line of each prompt and carries that out."""
