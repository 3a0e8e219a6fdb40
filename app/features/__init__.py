"""One folder a room: state, update, view. May import everything below `features`, never `browser`."""
