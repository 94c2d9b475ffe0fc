"""The fast way reads what the standard library reads, or leaves it alone."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.decoding import FORM, read_payload

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def slowly(body: bytes) -> Any:
    """As Bolt reads it."""
    return json.loads(dict(parse_qsl(body.decode(), keep_blank_values=True))["payload"])


@given(st.dictionaries(st.text(), JSON, max_size=5), st.booleans())
@example({"words": "a = b\r\n=\n% +_ é 🌱 \t. "}, True)
@example({"words": "=" * 200 + " " * 200}, False)
def test_whatever_is_written_is_read_alike(payload: dict[str, Any], ascii_only: bool) -> None:
    body = urlencode(
        {"payload": json.dumps(payload, ensure_ascii=ascii_only)}, errors="surrogatepass"
    ).encode()
    read = read_payload(body, FORM)
    assert read is None or read == slowly(body)
    if ascii_only and not _has_lone_halves(payload):
        assert read == payload


def _has_lone_halves(payload: Any) -> bool:
    return any(0xD800 <= ord(letter) <= 0xDFFF for letter in repr(payload)) or "\\ud" in repr(payload)


@given(st.text('payload=&%+_. \r\n~*-0aF"{}[]:,', max_size=60))
@example("payload={}&x=1")
@example("payload=%7B%7D%")
@example("payload=%7B%7D%0")
@example("payload=%7b%7d%20")
@example("payload=[]")
def test_what_is_odd_is_left_alone_or_read_alike(text: str) -> None:
    body = text.encode()
    read = read_payload(body, FORM)
    assert read is None or read == slowly(body)


@pytest.mark.parametrize("content_type", ["application/json", "", "text/plain"])
def test_only_forms_are_read(content_type: str) -> None:
    assert read_payload(b"payload=%7B%7D", content_type) is None
