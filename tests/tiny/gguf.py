"""A GGUF file of a few hundred kilobytes: a real llama with seeded random weights, a tokenizer and a chat template.

It speaks words of a signal box in no order, and never ends by itself: its end token is as unlikely as can be. The
format is that of llama.cpp's docs (ggml/docs/gguf.md), version 3; nothing but the standard library is needed.

    python3 -m tests.tiny.gguf FILE
"""

from __future__ import annotations

import random
import struct
import sys
from array import array
from dataclasses import dataclass, field
from pathlib import Path

SEED = 7
CONTEXT = 2048
WIDTH, LAYERS, HEADS, FORWARD = 48, 2, 3, 96
TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
_TEXT = """a about above all amber and are arm at bell below blue board box branch bridge by cabin call came cannot
    carriage clear clock closed coal come crossing depart distant door down driver early east engine evening every far
    fast few fog for from gate gold good goods grade green guard halt hand has have here hill home hour in is it iron
    its junction just key lamp late left lever light line long loop main man mark mast may mile minute more morning most
    near never new next night no north not now of old on one open other out over pass plain plate platform point post
    quiet rail rain ready red right ring road room route run safe seen semaphore shed short shunt siding sign signal
    slow small snow some soon south speed staff station steam steel still stop summer switch switchman table tall ten
    that the their then there they this three through ticket time to token torch tower track train tunnel two under
    until up valley wait water way west wheel when where which whistle white wind window winter with wood yard yellow
    yes you"""
WORDS = _TEXT.split()

_STRING, _ARRAY, _U32, _I32, _F32, _BOOL = 8, 9, 4, 5, 6, 7
_PACKED = {_U32: "<I", _I32: "<i", _F32: "<f", _BOOL: "<?"}
_ALIGNMENT = 32
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
_CONTROLS = ("<unk>", "<s>", "</s>")
_FIRST_WORD = len(_CONTROLS) + 256


@dataclass
class Gguf:
    """A file that is being written: what is said of the model, and its tensors."""

    said: list[bytes] = field(default_factory=list)
    tensors: list[tuple[str, tuple[int, ...], bytes]] = field(default_factory=list)

    def say(self, name: str, kind: int, value: object) -> None:
        """A fact; a list is of values of the kind."""
        if isinstance(value, list):
            body = struct.pack("<IIQ", _ARRAY, kind, len(value)) + b"".join(_packed(kind, one) for one in value)
        else:
            body = struct.pack("<I", kind) + _packed(kind, value)
        self.said.append(_packed(_STRING, name) + body)

    def add(self, name: str, shape: tuple[int, ...], values: array[float]) -> None:
        """A tensor of 32-bit floats; the first number of its shape is the length of a row."""
        self.tensors.append((name, shape, values.tobytes()))

    def whole(self) -> bytes:
        """The file."""
        infos, data = [], bytearray()
        for name, shape, content in self.tensors:
            info = struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data))
            infos.append(_packed(_STRING, name) + info)
            data += content + bytes(-len(content) % _ALIGNMENT)
        head = b"GGUF" + struct.pack("<IQQ", 3, len(self.tensors), len(self.said))
        head += b"".join([*self.said, *infos])
        return head + bytes(-len(head) % _ALIGNMENT) + bytes(data)


def _packed(kind: int, value: object) -> bytes:
    if kind == _STRING:
        text = str(value).encode()
        return struct.pack("<Q", len(text)) + text
    return struct.pack(_PACKED[kind], value)


def tiny_gguf(seed: int = SEED, *, embeddings: bool = False) -> bytes:
    """The model. `embeddings`: it says that it is for vectors, each the mean of what it makes of its tokens."""
    file = Gguf()
    _describe(file, embeddings=embeddings)
    _speak(file)
    _weigh(file, random.Random(seed))  # noqa: S311 - weights, not secrets
    return file.whole()


def _describe(file: Gguf, *, embeddings: bool) -> None:
    file.say("general.architecture", _STRING, "llama")
    file.say("general.name", _STRING, "Tiny signal box")
    for name, value in {
        "context_length": CONTEXT,
        "embedding_length": WIDTH,
        "block_count": LAYERS,
        "feed_forward_length": FORWARD,
        "attention.head_count": HEADS,
        "attention.head_count_kv": HEADS,
        "rope.dimension_count": WIDTH // HEADS,
    }.items():
        file.say(f"llama.{name}", _U32, value)
    file.say("llama.attention.layer_norm_rms_epsilon", _F32, 1e-5)
    if embeddings:
        file.say("llama.pooling_type", _U32, 1)


def vocabulary() -> list[str]:
    """Of SentencePiece's kind. A word is found by joining its letters, so each of its beginnings is a piece too."""
    words = [f"▁{word}" for word in WORDS]
    letters = sorted({letter for word in words for letter in word})
    begun = sorted({word[:size] for word in words for size in range(2, len(word))} - set(words))
    return [*_CONTROLS, *(f"<0x{number:02X}>" for number in range(256)), *words, *letters, *begun]


def _speak(file: Gguf) -> None:
    tokens = vocabulary()
    kinds = [_UNKNOWN, _CONTROL, _CONTROL, *[_BYTE] * 256, *[_NORMAL] * (len(tokens) - _FIRST_WORD)]
    file.say("tokenizer.ggml.model", _STRING, "llama")
    file.say("tokenizer.ggml.tokens", _STRING, tokens)
    file.say("tokenizer.ggml.scores", _F32, [float(len(token)) for token in tokens])
    file.say("tokenizer.ggml.token_type", _I32, kinds)
    for number, name in enumerate(("unknown", "bos", "eos")):
        file.say(f"tokenizer.ggml.{name}_token_id", _U32, number)
    file.say("tokenizer.chat_template", _STRING, TEMPLATE)


def _weigh(file: Gguf, chance: random.Random) -> None:
    def drawn(count: int, spread: float) -> array[float]:
        return array("f", (chance.gauss(0, spread) for _ in range(count)))

    def matrix(name: str, width: int, rows: int) -> None:
        file.add(name, (width, rows), drawn(width * rows, width**-0.5))

    def norm(name: str) -> None:
        file.add(name, (WIDTH,), array("f", [1.0] * WIDTH))

    tokens = len(vocabulary())
    file.add("token_embd.weight", (WIDTH, tokens), drawn(WIDTH * tokens, 1))
    # Only words are likely: of all else the chance is that of a logit of nothing.
    before, after = _FIRST_WORD, tokens - _FIRST_WORD - len(WORDS)
    spoken = array("f", bytes(4 * WIDTH * before)) + drawn(WIDTH * len(WORDS), 1) + array("f", bytes(4 * WIDTH * after))
    file.add("output.weight", (WIDTH, tokens), spoken)
    norm("output_norm.weight")
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        norm(f"{block}.attn_norm.weight")
        norm(f"{block}.ffn_norm.weight")
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            matrix(f"{block}.{name}.weight", WIDTH, WIDTH)
        matrix(f"{block}.ffn_gate.weight", WIDTH, FORWARD)
        matrix(f"{block}.ffn_up.weight", WIDTH, FORWARD)
        matrix(f"{block}.ffn_down.weight", FORWARD, WIDTH)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(tiny_gguf())
