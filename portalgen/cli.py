"""The command line: arguments in, exit code out. Nothing heavy is imported before a verb is chosen.

Exit: 0 clean · 1 blocking findings · 2 usage or configuration · 3 outside service or part of the work · 4 drift ·
70 a fault of the program.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence

from portalgen import __version__
from portalgen.findings import Stop
from portalgen.textos import ARGPARSE, NO_VERB, STARVED, disk_words
from portalgen.verbs import GROUPS, VERBS, Parser, common_options

FAULT = 70


def start() -> int:
    """The program as a process of its own. It keeps few things that hold one another, so it seldom looks for them, and
    not at all when it ends: the system takes everything back."""
    gc.set_threshold(50_000, 20, 50)
    code = main()
    gc.freeze()
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Returns the exit code; prints one Spanish sentence for anything that ends the run early."""
    for stream in (sys.stdout, sys.stderr):     # a console that lacks a letter shows "?", and the work goes on
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        given = list(sys.argv[1:] if argv is None else argv) or ["--help"]
        return verb(parser(_chosen(given)).parse_args(given))
    except Stop as stop:
        print(f"portalgen: {stop.message}", file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        print("\nportalgen: interrumpido. Lo publicado quedó como estaba.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)      # whoever read us (head, less) has gone: nothing to say
        return 0
    except OSError as error:
        print(f"portalgen: {disk_words(error)}. Lo publicado quedó como estaba.", file=sys.stderr)
        return 3
    except Exception as fault:  # the top: whatever else raises is a bug, and an officer is never shown a traceback
        return starved(fault) or report_fault(fault)


def starved(fault: BaseException) -> int:
    """3, and a sentence, when the machine and not the program is short of something; else 0."""
    from concurrent.futures import BrokenExecutor

    if not isinstance(fault, MemoryError | BrokenExecutor):
        return 0
    print(STARVED, file=sys.stderr)
    return 3


def report_fault(fault: BaseException) -> int:
    """One line for the person, the trace in a file for whoever mends the program."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="portalgen-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"portalgen {__version__}, Python {sys.version}\n")
        traceback.print_exception(fault, file=log)
    print(f"portalgen: falla del programa ({type(fault).__name__}). Lo publicado quedó como estaba. "
          f"El detalle para informarla está en {log.name}", file=sys.stderr)
    return FAULT


def verb(options: argparse.Namespace) -> int:
    """Import the module of the chosen verb, and only that one, and run it."""
    from importlib import import_module

    code: int = import_module(f"portalgen.commands.{options.run}").run(options)
    return code


def parser(chosen: str = "") -> Parser:
    """The options of one verb, or of all; help in Spanish."""
    argparse._ = lambda text: ARGPARSE.get(text, text)  # type: ignore[attr-defined]
    top = Parser(prog="portalgen", formatter_class=argparse.RawDescriptionHelpFormatter, description=_overview(),
                 epilog="«portalgen VERBO --help» explica cada uno.", usage="portalgen VERBO …")
    top.add_argument("--version", action="version", version=f"portalgen {__version__}", help="mostrar la versión")
    verbs = top.add_subparsers(metavar="VERBO", required=True, help=argparse.SUPPRESS, prog="portalgen")
    for name in [chosen] if chosen else VERBS:
        about = VERBS[name].about
        made = verbs.add_parser(name, description=f"{about[0].upper()}{about[1:]}.")
        made.set_defaults(run=VERBS[name].module or name)
        VERBS[name].takes(made)
        common_options(made)
    return top


def _chosen(given: Sequence[str]) -> str:
    """The verb, when it is the first word. Stop(2), with the nearest one, for a word that is none."""
    name = given[0]
    if name in VERBS:
        return name
    if name.startswith("-"):
        return ""
    from difflib import get_close_matches

    near = get_close_matches(name, VERBS, 1)
    raise Stop(NO_VERB.format(name=name, near=f" ¿Quiso decir «{near[0]}»?" if near else ""))


def _overview() -> str:
    """What the program is for and its verbs, by what a person wants to do."""
    lines = ["Portales de transparencia municipales a partir de planillas validadas."]
    for title, group in GROUPS.items():
        lines += ["", f"{title}:", *(f"  {name:<10} {verb.about}" for name, verb in group.items())]
    return "\n".join(lines)


