"""The frame, the kit and the loop. May import `base` and the rooms' services, never `features` or `browser`."""
