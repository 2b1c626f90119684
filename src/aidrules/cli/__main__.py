"""``python -m aidrules.cli``: the command line where the script ``aidrules`` is not on the path."""

from __future__ import annotations

from aidrules.cli import main

if __name__ == "__main__":
    main()
