"""DeepSeek: two models, dearer in Chinese office hours."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Drop, Key, KeyCheck, Limits, Line, Model, Paths, Quirks

LINE = Line(
    id="deepseek",
    name="DeepSeek",
    colour="#7c89e7",
    dialect="openai_chat",
    where="cloud",
    base_url="https://api.deepseek.com",
    paths=Paths(chat="/chat/completions", models="/models"),
    key=Key(page="https://platform.deepseek.com/api_keys", hint="starts with sk-"),
    key_check=KeyCheck(path="/models"),
    quirks=Quirks(
        stream_options=True,
        effort="deepseek",
        reasoning=("reasoning_content",),
        echo_reasoning=True,
        # It thinks unless told not to, and while it thinks a forced choice of tool is an error.
        drops=(Drop(models=r".", parameters=frozenset({"tool_choice"})),),
    ),
    limits=Limits(note="No free plan. From 01 to 04 and 06 to 10 UTC on working days it costs twice as much."),
    cors=Cors(works="yes", note="Failures were reported on wrong paths and during outages."),
    prices_of="deepseek",
    models=(
        Model(id="deepseek-v4-pro", name="DeepSeek V4 Pro", context=1_000_000, tools=True, reasoning=True),
        Model(id="deepseek-v4-flash", name="DeepSeek V4 Flash", context=1_000_000, tools=True, reasoning=True),
    ),
)
