"""What tests of several files share: a real CKAN, raised once for all of them (tests/ckan/LEAME.md)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def ckan() -> object:
    """A ckan.portal.Portal. Without CI=true, the test is skipped where CKAN is not installed."""
    from ckan.portal import portal

    return portal()


@pytest.fixture
def organization(ckan: object) -> Iterator[str]:
    """The name of an organisation of this test alone."""
    with ckan.organization() as name:  # type: ignore[attr-defined]
        yield name


@pytest.fixture
def proxy(ckan: object) -> Iterator[object]:
    """A ckan.fallas.Proxy in front of the CKAN, for this test alone."""
    from ckan.fallas import Proxy

    door = Proxy(ckan.url)  # type: ignore[attr-defined]
    yield door
    door.close()
