"""`python -m portalgen`."""

import sys

from portalgen.cli import start

sys.exit(start())
