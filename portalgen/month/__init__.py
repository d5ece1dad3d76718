"""The officer's month: what arrives, its review, its publication, its certificate, its deadlines."""
