"""The Models room: what this device can run, models downloaded, kept, tried, and run for every other room."""
