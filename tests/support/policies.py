"""Policies for tests: the bundled ones, loaded once, and generated ones, with how to search among these."""

from __future__ import annotations

from functools import cache

from hypothesis import Phase, settings

import aidrules
from aidrules.api.policy import Policy
from aidrules.testing import policies

__all__ = ["SEARCH", "bundled", "policies"]

SEARCH = settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""How tests search among generated policies: what fails is shown as it was found. To shrink a whole policy takes
minutes, for every step compiles one; who wants the least failing one adds ``Phase.shrink`` here for a run."""


@cache
def bundled(name: str) -> Policy:
    """A policy that comes with the library, loaded once for all tests of a run."""
    return aidrules.bundled(name)
