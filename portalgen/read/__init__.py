"""Disk to values: the only stage that opens input files."""
