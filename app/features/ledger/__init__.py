"""The ledger over the records: every request written down, budgets kept, and what the Usage room asks."""
