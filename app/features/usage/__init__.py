"""The Usage room: what was sent and spent, what it tells, budgets, alerts, and all of it as files and on paper."""
