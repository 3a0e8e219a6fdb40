"""A line (a provider, a server, a script) and a model on it, as rows of data.

There is no class and no panel per provider: whatever makes one special is a field here.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.base.secret import origin_of
from app.llm.catalog.address import checked_base_url
from app.llm.catalog.price import Price
from app.llm.catalog.value import Colour, Count, Id, Pairs, Value

DialectName = Literal["openai_chat", "openai_responses", "anthropic", "gemini", "cohere", "ollama", "script"]
Listing = Literal[
    "openai",
    "openrouter",
    "groq",
    "together",
    "mistral",
    "huggingface",
    "xai",
    "lmstudio",
    "llamacpp",
    "anthropic",
    "gemini",
    "cohere",
    "ollama",
    "",
]
Where = Literal["cloud", "local", "device", "script"]
Tier = Literal["basic", "enhanced", "advanced", "master"]
BaseUrl = Annotated[str, AfterValidator(lambda url: checked_base_url(url) if url else url)]
Pattern = Annotated[str, AfterValidator(lambda pattern: re.compile(pattern).pattern)]
Path = Annotated[str, Field(pattern=r"^(/[^\s?#]*)?$")]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]*$")]
HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


class Model(Value):
    """What is known of one model on one line. None means that nobody says, which is not no."""

    id: Annotated[str, Field(min_length=1)]
    name: str = ""
    context: Count | None = None  # tokens, the prompt and the answer together where the provider counts them so
    max_output: Count | None = None
    images: bool | None = None
    tools: bool | None = None
    json_schema: bool | None = None  # structured output by a schema
    reasoning: bool | None = None
    efforts: tuple[str, ...] = ()  # the reasoning efforts that it takes; empty: nobody says
    temperature: bool | None = None  # whether it takes the sampling parameters
    embeddings: bool = False
    price: Price | None = None
    free: bool = False  # costs nothing within the line's free limits
    tier: Tier | None = None  # None: by the rules in app/llm/tiers.py
    retires: date | None = None
    replaced_by: str = ""
    listed: bool = False  # the provider's own list named it


class Paths(Value):
    """Below the base URL. `{model}` is where the model's id goes; an empty path: there is no such call."""

    chat: Path
    models: Path = ""
    embeddings: Path = ""


class KeyCheck(Value):
    """A call that costs nothing and fails for a bad key."""

    path: Annotated[str, Field(pattern=r"^/\S*$")]  # may carry a query
    method: Literal["GET", "POST"] = "GET"


class Auth(Value):
    """How the key travels, and what else every request must carry. An empty header: no key is sent."""

    header: HeaderName = "Authorization"
    prefix: str = "Bearer "
    headers: Pairs = ()
    query: Pairs = ()

    @model_validator(mode="after")
    def _headers_are_sound(self) -> Self:
        """A header of the user's must not break the request, nor take the place of the key's."""
        for name, value in self.headers:
            if not HEADER.fullmatch(name) or name.lower() == self.header.lower():
                message = f"{name!r} can't be an extra header: it is not a header's name, or it is the key's."
                raise ValueError(message)
            if not value.isprintable() or not value.isascii():
                message = f"The value of the header {name} may only have plain characters."
                raise ValueError(message)
        return self


class Key(Value):
    """What to tell a person who has no key yet."""

    needed: Literal["yes", "optional", "no"] = "yes"
    page: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""
    hint: str = ""
    free: bool = False  # one can be had, and used for a while, without paying anything
    # What else an account may want with it: the header's name, and what to call it in the form.
    headers: Pairs = ()


class Drop(Value):
    """Parameters that models matching a pattern (searched in the lower-cased id) refuse; named as in ChatRequest."""

    models: Pattern
    parameters: frozenset[str]


class Quirks(Value):
    """Where a line differs from its dialect."""

    max_tokens_field: str = "max_tokens"
    stream_options: bool = False  # whether to ask for usage with stream_options.include_usage
    seed_field: str = "seed"
    dimensions_field: str = "dimensions"
    top_k: bool = False  # whether it takes top_k, which OpenAI's own dialect does not have
    required_tool_choice: str = "required"
    # How the effort is asked for: a field of that name, or one of the shapes named after their provider.
    effort: Literal["", "reasoning_effort", "openrouter", "deepseek", "together", "groq", "mistral"] = ""
    # Fields of a streamed delta that hold reasoning text; the first one present counts.
    reasoning: tuple[str, ...] = ("reasoning_content", "reasoning_details", "reasoning")
    call_ids: Pattern = ""  # what the id of a tool call must look like; empty: as usual
    echo_reasoning: bool = False  # whether, with tools, it wants its reasoning back in every turn
    developer_role: Pattern = ""  # models that want the system prompt as role `developer`; empty: none
    temperature_max: float = 2.0
    drops: tuple[Drop, ...] = ()
    # The shape of the model list and, with it, the unit of its prices.
    listing: Listing = "openai"
    list_needs_key: bool = True
    counts: Literal["", "openrouter"] = ""  # how it tells what a key has spent
    cost_field: str = ""  # dotted path in `usage` where the provider reports the cost, in US dollars
    extra_body: Pairs = ()  # fields that every chat request carries; the values are JSON


class Limits(Value):
    """What a key may do without paying; None: nobody says. Typed by the user on lines of their own."""

    requests_per_minute: Count | None = None
    requests_per_day: Count | None = None
    requests_per_month: Count | None = None
    tokens_per_minute: Count | None = None
    tokens_per_day: Count | None = None
    day_starts: Literal["utc", "pacific", "rolling"] = "utc"
    applies_to: Literal["free", "trial", "all"] = "free"
    per_model: bool = False
    note: str = ""


class Cors(Value):
    """Whether a page may call it, and what it may read of the answer's headers."""

    works: Literal["yes", "likely", "setting", "unknown", "no"] = "unknown"
    note: str = ""
    exposed: tuple[str, ...] = ()


class Line(Value):
    """One way to reach models."""

    id: Id
    name: Annotated[str, Field(min_length=1, max_length=60)]
    colour: Colour
    dialect: DialectName
    where: Where
    base_url: BaseUrl = ""
    paths: Paths
    auth: Auth = Auth()
    key: Key = Key()
    key_check: KeyCheck | None = None
    quirks: Quirks = Quirks()
    limits: Limits = Limits()
    cors: Cors = Cors()
    note: str = ""  # one sentence that a person should read before using it
    models: tuple[Model, ...] = ()  # known ahead of the provider's own list
    price: Price | None = None  # typed by the user, for every model of the line
    prices_of: str = ""  # whose public price data fits; empty: nobody's

    @property
    def origin(self) -> str:
        """The one origin that the line's key may travel to; empty where nothing is sent at all."""
        return origin_of(self.base_url) if self.base_url else ""

    def through(self, base_url: str) -> Self:
        """The same line behind a gateway or a proxy; ValueError says what is wrong with the address."""
        return self.model_copy(update={"base_url": checked_base_url(base_url)})


class ModelList(Value):
    """A provider's own list as it was last fetched."""

    line: Id
    models: tuple[Model, ...]
    fetched: datetime
