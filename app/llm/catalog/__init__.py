"""What there is to talk to: the lines (providers and servers) as rows, and what is known of their models and prices."""
