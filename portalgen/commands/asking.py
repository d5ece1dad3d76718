"""Another verb's answer for machines, asked for as anybody would: through the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from portalgen.jobs import Settings


def asked(verb: str, given: Settings, *arguments: str) -> Any:
    """The JSON that a verb prints for this run's folders and day; None when it has nothing to say."""
    try:
        return json.loads(shown(verb, given, *arguments, "--json"))
    except ValueError:
        return None


def shown(verb: str, given: Settings, *arguments: str) -> str:
    """What a verb prints for this run's folders and day; "" when it could not."""
    # -I: nothing of the folder we are in, which may be somebody's proposal, is ever imported.
    command = [sys.executable, "-I", "-m", "portalgen", verb, *arguments, "--sites", str(given.sites),
               "--schemas", str(given.schemas), "--today", given.today.isoformat()]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
