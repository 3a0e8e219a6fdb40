"""Common servers, as what they fill into the form. They are nothing but that: what is typed counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.features.endpoints.form import USUAL, YOURS, Values


@dataclass(frozen=True, slots=True)
class Preset:
    """A server that many people run or rent."""

    id: str
    name: str
    base_url: str
    note: str = ""  # what to know or do, in a sentence or two
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> Values:
        """What it fills in; what it does not name goes back to what is usual."""
        dialect = self.more.get("dialect", "openai_chat")
        return {"dialect": dialect, **USUAL[dialect], "query": "", "stream_options": "on", **self.more}


PRESETS = (
    Preset("vllm", "vLLM", "http://localhost:8000/v1", "It lets pages in unless --allowed-origins says otherwise."),
    Preset(
        "litellm",
        "LiteLLM proxy",
        "http://localhost:4000/v1",
        "It holds the providers' keys itself, and sees what you send.",
    ),
    Preset(
        "azure",
        "Azure OpenAI",
        f"https://{YOURS}RESOURCE.openai.azure.com/openai/v1",
        "Put your resource's name into the address; the names of your deployments are the models. It may refuse "
        "requests from pages: then it needs a proxy of yours in front of it.",
        {"key_header": "api-key", "key_prefix": "", "max_tokens_field": "max_completion_tokens"},
    ),
    Preset("textgen", "text-generation-webui", "http://127.0.0.1:5000/v1", "Start it with --api."),
    Preset("koboldcpp", "KoboldCpp", "http://localhost:5001/v1"),
    Preset(
        "jan",
        "Jan",
        "http://localhost:1337/v1",
        "Start its local API server with CORS on. It wants a key: whatever you set there.",
    ),
    Preset("localai", "LocalAI", "http://localhost:8080/v1", "Start it with LOCALAI_CORS=true."),
    Preset(
        "anthropic",
        "Anthropic-shaped",
        f"https://{YOURS}GATEWAY/v1",
        "For a gateway that speaks Anthropic's dialect.",
        {"dialect": "anthropic"},
    ),
)
BY_ID = {preset.id: preset for preset in PRESETS}


def filled(values: Values, preset: Preset) -> Values:
    """The form with the preset in it. A name or address that the person typed stays; another preset's goes."""
    names = {"", *(one.name for one in PRESETS)}
    places = {"", *(one.base_url for one in PRESETS)}
    return {
        **values,
        **preset.values,
        "name": preset.name if values["name"].strip() in names else values["name"],
        "base_url": preset.base_url if values["base_url"].strip() in places else values["base_url"],
    }
