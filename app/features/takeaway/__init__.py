"""What can be taken away: the request of an answer as code, a conversation as a file or on paper."""
