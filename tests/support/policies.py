"""Generated policies. The generator is part of the library, where the tests of its users find it, too."""

from __future__ import annotations

from aidrules.testing import policies

__all__ = ["policies"]
