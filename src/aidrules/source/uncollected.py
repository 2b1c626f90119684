"""Work that makes many objects and no circles of them: the collector would only look through all of them again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector of circular garbage rest inside, unless it rests already.

    What is made inside has to be bounded: here it is by the size of a policy text.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
