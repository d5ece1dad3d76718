"""JSON by the quick encoder is what Python's own would write, and what it does not admit is written all the same."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import perfil  # noqa: F401
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.jobs import Result
from portalgen.jsons import compact, read, same_always
from portalgen.memory import remembered, revived
from portalgen.model import Period

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LEAVES = st.none() | st.booleans() | st.integers() | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
                      max_leaves=12)


@given(VALUES)
def test_it_is_what_python_writes(value: Any) -> None:
    made = compact(value)
    assert made == json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    assert json.loads(made) == value


def test_what_was_written_is_read() -> None:
    value = {"inputs": {"a.csv": [1, 2**63 - 1, "ab"]}, "jobs": {".": {"facts": {"ñ": ["1", None, True]}}}}
    assert read(compact(value)) == value
    with pytest.raises(ValueError, match="unexpected"):
        read(b"{")


def test_a_sum_of_any_size_is_remembered() -> None:
    result = Result("a.csv", "d1", sums=(("monto", 10**30), ("dias", -3)))
    assert revived("a.csv", read(compact(remembered("r", result)))).sums == result.sums


def test_what_the_quick_encoder_does_not_admit() -> None:
    assert compact({"suma": 10**30, "n": [2**63, -2**70]}) == b'{"suma":%d,"n":[%d,%d]}' % (10**30, 2**63, -2**70)
    assert compact({1: "a"}) == b'{"1":"a"}'
    assert compact([Period(2026, 3)]) == b"[[2026,3]]"
    with pytest.raises(TypeError):
        compact({date(2026, 3, 1)})


def test_equal_values_are_the_same_whatever_the_order_of_their_keys() -> None:
    one = {"b": 1, "a": [date(2026, 3, 1), Period(2026, 3), {2: 10**30}]}
    other = {"a": [date(2026, 3, 1), Period(2026, 3), {2: 10**30}], "b": 1}
    assert same_always(one) == same_always(other)
    assert same_always(one) != same_always({**one, "b": 2})
    assert same_always({"a": 1, "b": 2}) == same_always({"b": 2, "a": 1})
