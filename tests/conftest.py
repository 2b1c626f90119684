"""Settings for every test: how Hypothesis searches, and no cache of compiled policies but where it is the subject.

``HYPOTHESIS_PROFILE=ci`` (set by the build) makes a run repeatable; locally every run looks somewhere new.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ["AIDRULES_NO_CACHE"] = "1"
collect_ignore_glob = ["*.policy"]  # material of tests, and not tests of policies as the plugin collects them

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default"))
