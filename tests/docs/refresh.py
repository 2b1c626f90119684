"""Writes the parts of the documentation that are made from the program anew: ``python tests/docs/refresh.py``.

Look at the difference before it is committed: what changed there is what users will see change.
"""

from __future__ import annotations

from doc_generated import MADE_HERE, refreshed


def main() -> None:
    """Refresh every page that is made here."""
    for page in MADE_HERE:
        text = refreshed(page)
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
