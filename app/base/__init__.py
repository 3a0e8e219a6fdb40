"""Values every room shares: errors, ids, money, ports. Imports the standard library and Pydantic only."""
