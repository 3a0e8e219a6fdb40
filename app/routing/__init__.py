"""Choosing the line: candidates, strategies, rules, limits, breaker, queue, dispatcher. Imports `llm` and `base`.

From a prompt to its answer:

    need      what the request asks for              need.py, classify.py, language.py
    world     how everything stands                  ledger.quotas, breakers.states, and all of Memory
    plan      who is asked, in which order, and why  plan.py (candidates, filtering, strategies, rules)
    answer    the plan carried out                   dispatcher.py (choosing: who is next; attempting: one try)

What it keeps, all plain values that are stored as they are, and by whom they are changed:

    Account   what was used of a line, and its limits    limits.py, through ledger.py: one atomic exchange across tabs
    Breaker   whether a line or model is gone round      breaker.py
    Memory    speeds and quality of places               memory.py (speeds, quality)
    Queue     batch work that waits for free quota       queue.py, through worker.py; expecting.py says when

Beside it: learning.py (what headers say of limits), quotas.py (gauges in words), slots.py (how many at once),
sharing.py (identical requests once), cache.py (answers given before), comparing.py (A/B),
counts.py (a disk that fails).
"""
