"""The ledger: what every request used and cost, budgets that stop, and what can be read off all that. Pure.

values.py       what the ledger speaks of: entries, budgets, ranges, and the answers to what is asked of it
amounts.py      exact sums of money, by currency
bounds.py       the most that a request may take and cost, before it leaves
billing.py      what it did take and cost, at its end
spreads.py      how often which time or speed: fixed buckets, so that medians need no single records
cells.py        the sums of all that has the same names
dates.py        local days, weeks, months and ranges of them
statistics.py   totals, series, shares, speeds, failures, heat
savings.py      what the same would have cost elsewhere; what a device saved; where the month leads
purse.py        reservations and budgets: the one value that all tabs exchange
alerts.py       what a person should look at
"""
