"""The fiscalización score from the data: parts (what is seen), rules (answers), formula (points), report (words)."""
