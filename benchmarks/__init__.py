"""Benchmarks of aidrules against what people would use instead; see README.md beside this file."""
