"""Bytes to the world: the output folder (atomically) and the reports."""
