"""The setup guide: five ways in, in the empty Chat room. It stays closed once it was, and blocks nothing."""
