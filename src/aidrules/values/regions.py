"""Regions, written as paths from the province down: 海南省/海口市/龙华区."""

from __future__ import annotations

NATION = "全国"
"""The region that holds every other."""
MOST_LEVELS = 4
"""Province, city, county, and township or street."""
_LONGEST = 40  # characters of one name


def region_path(text: str) -> str | None:
    """A region in its one form, or None when it is none.

    Args:
        text: the names of the region and of those around it, the largest first, parted by a half- or full-width slash.
    """
    names = [name.strip() for name in text.replace("／", "/").split("/")]
    good = len(names) <= MOST_LEVELS and all(_is_name(name) for name in names) and NATION not in names[1:]
    return "/".join(names) if good else None


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST and name.isprintable() and not any(sign in name for sign in " 　,，;；、\\|>＞")


def inside(region: str, outer: str) -> bool:
    """Whether a region is another one or lies in it. Both are in the form of ``region_path``."""
    return outer == NATION or region == outer or region.startswith(f"{outer}/")


def depth(region: str) -> int:
    """How many regions a region lies in; the nation is 0."""
    return 0 if region == NATION else region.count("/") + 1
