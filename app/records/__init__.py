"""What is stored: kinds with their schemas and migrations, the store, export and import. Imports `llm` and `base`."""
