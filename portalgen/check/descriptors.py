"""A YAML that a person wrote (sitio.yaml, datapackage.yaml) against the description of its keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portalgen.findings import Finding
from portalgen.read.shapes import judge
from portalgen.read.yamls import Document


def check_descriptor(document: Document, spec: Mapping[str, Any], file: str) -> tuple[Finding, ...]:
    """Unknown keys (with the nearest name), missing ones, wrong types and values, each at its line of the YAML.

    `spec` is one of `Law.descriptors`. The site reader already reports these for the files of a site; this door is for
    a document that comes from elsewhere (a form, a draft).
    """
    return judge(document, spec, file)[1]
