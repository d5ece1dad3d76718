"""What the things of a site are called and where its files are, for those who read it by machine.

With a public address (`--base-url`) both are whole addresses. Without one the files are named relative to the site's
root, where every machine file lies, and things get a `urn:uuid:` made from the municipality and their place (RFC 9562,
version 5): always the same one, and valid wherever the folder is put.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

ALLOWED = "/:?#[]@!$&'()*+,;=%-._~"         # RFC 3986; the rest of ASCII goes percent-encoded


class Address(NamedTuple):
    """`top`: the site's public address without its last slash ("https://ejemplo.cl/transparencia"), or ""."""

    slug: str
    top: str = ""

    def thing(self, name: str) -> str:
        """The identifier (an absolute IRI) of what is not a file: a data set, who publishes it."""
        return f"{self.top}/{quoted(name)}" if self.top else self.lasting(name)

    def lasting(self, name: str) -> str:
        """An identifier that stays the same when the site moves to another address."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'portalgen:{self.slug}/{name}')}"

    def file(self, path: str) -> str:
        """Where a file or folder of the site is."""
        return f"{self.top}/{quoted(path)}" if self.top else quoted(path)


def public(base_url: str, slug: str) -> Address:
    """The address of a site: under the public address of the folder of all sites, or unknown."""
    return Address(slug, f"{base_url.rstrip('/')}/{slug}" if base_url else "")


def quoted(text: str) -> str:
    """Text as part of an IRI: what RFC 3986 does not admit is percent-encoded, what is already so stays."""
    return quote(text, safe=ALLOWED)
