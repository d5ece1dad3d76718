"""Hypothesis' profile: fixed examples in CI; others each time elsewhere. EJEMPLOS=3000 for a long hunt."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("fijo", derandomize=True, max_examples=int(os.environ.get("EJEMPLOS", "300")), deadline=None,
                          database=None, suppress_health_check=list(HealthCheck))
settings.register_profile("libre", parent=settings.get_profile("fijo"), derandomize=False)
settings.load_profile("fijo" if os.environ.get("CI") == "true" else "libre")
