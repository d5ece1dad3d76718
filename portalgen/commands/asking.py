"""Another verb's answer for machines, asked for as anybody would: through the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from portalgen.jobs import Settings


def asked(verb: str, given: Settings, *arguments: str) -> Any:
    """The JSON that a verb prints for this run's folders and day; None when it has nothing to say."""
    # -I: nothing of the folder we are in, which may be somebody's proposal, is ever imported.
    command = [sys.executable, "-I", "-m", "portalgen", verb, *arguments, "--json", "--sites", str(given.sites),
               "--schemas", str(given.schemas), "--today", given.today.isoformat()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        return json.loads(done.stdout)
    except ValueError:
        return None
