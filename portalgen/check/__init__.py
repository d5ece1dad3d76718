"""Values to findings: header, cells, keys, rules, periods, privacy. Touches nothing but its arguments."""
