"""Which line the prompts go down: the demo line, a server on this machine, or an endpoint of the person's own."""
