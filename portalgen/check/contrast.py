"""Colours that a municipality chooses for a theme: whether what is written with them can be read (WCAG 2.2, 1.4.3).

A colour is "#rrggbb" (or "#rgb"). A pair is (text, background, least ratio), by the names of the theme's colours.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

STEPS = 200                 # of lightness, tried around a colour
Pair = tuple[str, str, float]


class Palette(NamedTuple):
    """The colours of a theme by name, on light and on dark; the pairs it puts together; those that a municipality may
    choose, with what they paint in words."""

    light: Mapping[str, str] = {}
    dark: Mapping[str, str] = {}
    choices: Mapping[str, str] = {}
    pairs: tuple[Pair, ...] = ()


class Problem(NamedTuple):
    """A chosen colour that cannot be read against another. `proposal`: the nearest that can, against all its pairs."""

    name: str
    other: str
    ratio: float
    least: float
    proposal: str


def ratio(one: str, other: str) -> float:
    """Contrast between two colours, from 1 (the same) to 21 (black and white).

    >>> ratio("#000000", "#ffffff")
    21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def problems(palette: Palette, chosen: Mapping[str, str]) -> Iterator[Problem]:
    """The worst pair of each chosen colour that is under its least ratio, on the light page (where it is used as it
    is). Names that the theme does not let choose are not looked at."""
    colours = {**palette.light, **_known(palette, chosen)}
    for name in _known(palette, chosen):
        found = [(ratio(colours[a], colours[b]), least, b if a == name else a)
                 for a, b, least in palette.pairs if name in (a, b)]
        worst = min(found, key=lambda pair: pair[0] / pair[1], default=None)
        if worst and worst[0] < worst[1]:
            yield Problem(name, worst[2], worst[0], worst[1], nearest(palette, colours, name))


def nearest(palette: Palette, colours: Mapping[str, str], name: str) -> str:
    """The colour of the same hue, closest in lightness, that passes all its pairs; the theme's own when none does."""
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colours[name]))
    for step in range(STEPS + 1):
        for way in (-1, 1):
            at = light + way * step / STEPS
            if 0 <= at <= 1:
                tried = "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, at, saturation))
                if _passes(palette, {**colours, name: tried}, name):
                    return tried
    return palette.light[name]


def applied(palette: Palette, chosen: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The chosen colours on light, as they are, and on dark, as near as can be read there."""
    light = _known(palette, chosen)
    return light, {name: nearest(palette, {**palette.dark, name: colour}, name) for name, colour in light.items()}


def stylesheet(palette: Palette, chosen: Mapping[str, str]) -> str:
    """The style sheet that follows the theme's."""
    light, dark = (";".join(f"--{name}:{colour}" for name, colour in sorted(found.items()))
                   for found in applied(palette, chosen))
    return f":root{{{light}}}\n@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _known(palette: Palette, chosen: Mapping[str, str]) -> dict[str, str]:
    return {name: colour for name, colour in chosen.items() if name in palette.choices}


def _passes(palette: Palette, colours: Mapping[str, str], name: str) -> bool:
    return all(ratio(colours[a], colours[b]) >= least for a, b, least in palette.pairs if name in (a, b))


def _channels(colour: str) -> tuple[float, float, float]:
    digits = colour.removeprefix("#")
    full = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (int(full[at:at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
