"""The fiscalización score of a site: today, in the past, and as a page."""
