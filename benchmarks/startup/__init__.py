"""Processes, loading and parsing: what is measured around deciding."""
