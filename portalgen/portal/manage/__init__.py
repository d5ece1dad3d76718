"""How transparency is managed: who answers for each table, the process, the rules, what is measured, reports."""
