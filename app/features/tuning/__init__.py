"""How a conversation is led: its system prompt, its parameters, and what of it is sent."""
