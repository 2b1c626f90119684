"""Batches: contenders that read a Parquet file and write one."""
