"""For tests of policies: runs the examples (案例) and properties (性质) that a policy carries, and generates facts.

The names are loaded when they are first used, so that nothing but ``facts`` and ``policies`` needs Hypothesis
(``pip install aidrules[test]``).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aidrules.testing.examples import ExampleResult as ExampleResult
    from aidrules.testing.examples import Failure as Failure
    from aidrules.testing.examples import run_example as run_example
    from aidrules.testing.examples import run_examples as run_examples
    from aidrules.testing.generated.policies import policies as policies
    from aidrules.testing.properties import PropertyReport as PropertyReport
    from aidrules.testing.properties import run_properties as run_properties
    from aidrules.testing.properties import run_property as run_property
    from aidrules.testing.strategies import facts as facts

_HOMES = {
    **dict.fromkeys(("ExampleResult", "Failure", "run_example", "run_examples"), "aidrules.testing.examples"),
    **dict.fromkeys(("PropertyReport", "run_properties", "run_property"), "aidrules.testing.properties"),
    "facts": "aidrules.testing.strategies",
    "policies": "aidrules.testing.generated.policies",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'aidrules.testing' has no attribute {name!r}")
    found = getattr(importlib.import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
