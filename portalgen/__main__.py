"""`python -m portalgen`."""

import sys

from portalgen.cli import main

sys.exit(main())
