"""The same data on a CKAN portal: what is wanted, what is there, the difference, and the few calls that mend it."""
