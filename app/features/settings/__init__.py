"""The Settings room: appearance, the data in this browser, the app itself, and what it is made of."""
