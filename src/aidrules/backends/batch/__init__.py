"""Whole tables and files of cases: columns to facts, rows to answers, and what becomes of rows with wrong facts.

Nothing here is imported before a table is to be decided, for it needs the extra ``aidrules[batch]``, and says so.
"""

from aidrules.backends.batch.extras import need

need("pyarrow")
