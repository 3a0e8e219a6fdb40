"""Frames are the same however the bytes were split, and are those that the WHATWG rules give."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, strategies as st

from app.llm import wire
from app.llm.errors import MalformedFrame
from app.llm.wire import Frame, FrameReader, NdjsonReader, SseReader
from tests.unit.llm.reading_streams import cut_at


def frames(reader: FrameReader, chunks: list[bytes]) -> list[Frame]:
    told = [frame for chunk in chunks for frame in reader.feed(chunk)]
    return told + reader.end()


def by_the_rules(stream: bytes) -> list[Frame]:
    """The specification, step by step and slowly; but what the end cuts off is dispatched."""
    text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
    told, data, event, last_id = [], "", "", ""
    for line in [*re.split(r"\r\n|\n|\r", text), ""]:
        name, colon, value = line.partition(":")
        value = value[1:] if value[:1] == " " else value
        if not line:
            if data:
                told.append(Frame(event, data[:-1], last_id))
            data = event = ""
        elif colon and not name:
            continue
        elif name == "event":
            event = value
        elif name == "data":
            data += value + "\n"
        elif name == "id" and "\0" not in value:
            last_id = value
    return told


FIELDS = ["data:", "data: ", "data", "event: x", "id: 1", "id", ":", ": ping", "retry: 5"]
TEXTS = ["a", "\u2028", "\x85", "é", "👩\u200d🚀", " ", "\0", "\ufeff", "\x0b", "{}", "[DONE]"]
ENDS = ["\n", "\n", "\r", "\r\n", "\n\n", "\r\n\r\n", "\r\r"]
PIECES = st.sampled_from([*FIELDS, *TEXTS, *ENDS])
STREAMS = st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode())
CUTS = st.lists(st.integers(min_value=0, max_value=10_000), max_size=12)


@given(STREAMS, CUTS)
@example(b"data: a\r\n\r\ndata: b", [7, 8, 9, 10, 11])
@example(b"\xef\xbb\xbfdata: a\n\n", [1, 2])
@example(b"\xef\xbbdata: a\n\n", [1, 2])
@example("data: \u2028\n\n".encode(), [7, 8])
def test_a_stream_split_anywhere_gives_the_frames_of_the_rules(stream: bytes, cuts: list[int]) -> None:
    assert frames(SseReader(), cut_at(stream, cuts)) == by_the_rules(stream)


@given(STREAMS)
def test_a_stream_byte_by_byte_gives_the_frames_of_the_rules(stream: bytes) -> None:
    assert frames(SseReader(), [bytes([byte]) for byte in stream]) == by_the_rules(stream)


@given(st.binary(max_size=200), CUTS)
def test_any_bytes_at_all_can_be_read(stream: bytes, cuts: list[int]) -> None:
    assert frames(SseReader(), cut_at(stream, cuts)) == frames(SseReader(), [stream])
    assert frames(NdjsonReader(), cut_at(stream, cuts)) == frames(NdjsonReader(), [stream])


def sse(text: str) -> list[Frame]:
    return frames(SseReader(), [text.encode()])


def test_a_line_separator_in_the_text_does_not_end_a_line() -> None:
    assert sse("data: a\u2028b\x85c\x0bd\n\n") == [Frame("", "a\u2028b\x85c\x0bd")]


def test_data_over_several_lines_is_joined_by_newlines() -> None:
    assert sse("event: e\ndata: a\ndata:b\ndata\n\n") == [Frame("e", "a\nb\n")]


def test_comments_and_fields_that_nobody_knows_are_ignored() -> None:
    assert sse(": ping\n\nretry: 1\nfoo: bar\ndata: a\n\n:\n\n") == [Frame("", "a")]


def test_an_id_stays_until_the_next_one() -> None:
    assert sse("id: 7\ndata: a\n\ndata: b\n\nid: 8\0\ndata: c\n\n") == [
        Frame("", "a", "7"),
        Frame("", "b", "7"),
        Frame("", "c", "7"),
    ]


def test_an_event_is_given_as_soon_as_its_blank_line_is_there() -> None:
    reader = SseReader()
    assert reader.feed(b"data: a\r\n\r") == [Frame("", "a")]
    assert reader.feed(b"\ndata: b\n") == []
    assert reader.feed(b"\n") == [Frame("", "b")]


def test_an_event_without_a_final_newline_is_not_lost() -> None:
    assert sse("data: a\n\ndata: b") == [Frame("", "a"), Frame("", "b")]


def test_lines_of_json_may_end_in_any_way() -> None:
    chunks = [b'{"a":1}\r', b'\n\n  \n{"b":"\xe2', b'\x80\xa8"}']
    assert frames(NdjsonReader(), chunks) == [Frame("", '{"a":1}'), Frame("", '{"b":"\u2028"}')]


@pytest.mark.parametrize("reader", [SseReader(), NdjsonReader()])
def test_a_frame_that_never_ends_is_given_up_before_it_fills_the_memory(
    reader: FrameReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LARGEST_FRAME", 1000)
    reader.feed(b"data: " + b"a" * 900)
    with pytest.raises(MalformedFrame):
        reader.feed(b"a" * 900)
