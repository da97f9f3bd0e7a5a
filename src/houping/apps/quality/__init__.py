"""Review of every interview the same evening, checks on arrival and at night, back-checks (十（二）, 十一（二）)."""
