"""aidrules: a Chinese-keyword policy language. Policies are parsed, checked, decided and explained with their sources.

The public names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aidrules.api.against import LevelReport as LevelReport
    from aidrules.api.against import check_against as check_against
    from aidrules.api.calendars import calendar_text as calendar_text
    from aidrules.api.compare import compare as compare
    from aidrules.api.comparison import Comparison as Comparison
    from aidrules.api.compiled import load_compiled as load_compiled
    from aidrules.api.decision import Decision as Decision
    from aidrules.api.decision import Reason as Reason
    from aidrules.api.decision import Status as Status
    from aidrules.api.exporting import ExportError as ExportError
    from aidrules.api.exporting import Views as Views
    from aidrules.api.load import bundled as bundled
    from aidrules.api.load import bundled_names as bundled_names
    from aidrules.api.load import check as check
    from aidrules.api.load import load as load
    from aidrules.api.policy import Policy as Policy
    from aidrules.core.policy import Fact as Fact
    from aidrules.core.policy import Parameter as Parameter
    from aidrules.core.policy import Reading as Reading
    from aidrules.diagnostics.diagnostic import Diagnostic as Diagnostic
    from aidrules.errors import AidrulesError as AidrulesError
    from aidrules.errors import CalendarError as CalendarError
    from aidrules.errors import CompiledPolicyError as CompiledPolicyError
    from aidrules.errors import ConflictError as ConflictError
    from aidrules.errors import DivisionByZeroError as DivisionByZeroError
    from aidrules.errors import EvaluationError as EvaluationError
    from aidrules.errors import FactError as FactError
    from aidrules.errors import InputError as InputError
    from aidrules.errors import MagnitudeError as MagnitudeError
    from aidrules.errors import MissingExtraError as MissingExtraError
    from aidrules.errors import PolicyError as PolicyError
    from aidrules.errors import RangeError as RangeError
    from aidrules.errors import RecordDecisionError as RecordDecisionError
    from aidrules.errors import RowsError as RowsError
    from aidrules.errors import TableError as TableError
    from aidrules.errors import UnknownDecisionError as UnknownDecisionError
    from aidrules.errors import UnknownPolicyError as UnknownPolicyError
    from aidrules.errors import UnsupportedError as UnsupportedError
    from aidrules.values.permitted import Interval as Interval
    from aidrules.values.rosters import Roster as Roster

__version__ = "0.1.0"

_HOMES = {
    "calendar_text": "aidrules.api.calendars",
    "LevelReport": "aidrules.api.against",
    "check_against": "aidrules.api.against",
    "Comparison": "aidrules.api.comparison",
    "compare": "aidrules.api.compare",
    "load_compiled": "aidrules.api.compiled",
    "Decision": "aidrules.api.decision",
    "Reason": "aidrules.api.decision",
    "Status": "aidrules.api.decision",
    "ExportError": "aidrules.api.exporting",
    "Views": "aidrules.api.exporting",
    "bundled": "aidrules.api.load",
    "bundled_names": "aidrules.api.load",
    "check": "aidrules.api.load",
    "load": "aidrules.api.load",
    "Policy": "aidrules.api.policy",
    "Fact": "aidrules.core.policy",
    "Parameter": "aidrules.core.policy",
    "Reading": "aidrules.core.policy",
    "Roster": "aidrules.values.rosters",
    "Diagnostic": "aidrules.diagnostics.diagnostic",
    "Interval": "aidrules.values.permitted",
    **dict.fromkeys(
        (
            "AidrulesError",
            "CalendarError",
            "CompiledPolicyError",
            "ConflictError",
            "DivisionByZeroError",
            "EvaluationError",
            "FactError",
            "InputError",
            "MagnitudeError",
            "MissingExtraError",
            "PolicyError",
            "RangeError",
            "RecordDecisionError",
            "RowsError",
            "TableError",
            "UnknownDecisionError",
            "UnknownPolicyError",
            "UnsupportedError",
        ),
        "aidrules.errors",
    ),
}

__all__ = [
    *_HOMES,
    "__version__",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'aidrules' has no attribute {name!r}")
    found = getattr(importlib.import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
