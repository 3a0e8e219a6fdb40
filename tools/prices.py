"""Public price data for the app: a slice of the genai-prices package, cut when the app is built.

The whole package is 1.7 MB, fetches by itself and brings an HTTP client along. The app needs the rates, the
names and the context lengths of the models on its own lines: about 5 % of it, as one JSON file. It is read out
of the package's syntax tree, so that nothing of the package is run or installed.
"""

from __future__ import annotations

import ast
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

from tools.generated import lay
from tools.lock import building
from tools.places import ROOT, TOOLS
from tools.setup_steps import ensure_wheels
from tools.stamp import digest, digest_files
from tools.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path

# The version that requirements/prices.txt pins, and the newest day its data speaks of.
PINNED = ("0.2.3", "2026-11-04")
GENERATED = "app/llm/catalog/generated/prices.json"
# Providers without a list of prices of their own, or whose list is first needed before it is fetched.
PROVIDERS = (
    *("openai", "anthropic", "google", "groq", "together", "mistral", "cohere", "deepseek", "perplexity", "x-ai"),
)
_RATES = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cached",
    "cache_write_mtok": "cache_written",
}
# Models that hear, speak or draw are not priced by text alone, and ids with a colon are OpenRouter's.
_OTHER_UNITS = re.compile(r"^output_(image|audio|video|reasoning|citation)_|_hours$|_mchars$|_kpages$")
_OTHER_MODELS = re.compile(r"tts|image|live|realtime|transcribe|voice|:")
_NOT_BY_GOOGLE = re.compile(r"^claude-|-maas$")
_DATED = re.compile(r"\^((?:[a-z0-9/-]|\\\.)+)(?:-|\[-@\])(?:\\d\{8\}|\\d\{4\}-\\d\{2\}-\\d\{2\})\$")
# Peak hours are those of working days; the package can't say so yet (its issue 582) and names the upper bound.
_PEAK = {"since": "2026-08-17", "days": [0, 1, 2, 3, 4]}

Row = dict[str, Any]


def ensure_prices(source: Path = ROOT) -> Path:
    """Put the data where the app looks for it, when it is not there or not of these pins."""
    target = source / GENERATED
    if not target.parent.parent.exists():  # not a source of the app's: a test's small site
        return target
    with building():
        wheels = ensure_wheels("prices")
        inputs = digest(digest_files(wheels, [wheels]), digest_files(TOOLS, [TOOLS / "prices.py"]))
        lay(target, inputs, "Public prices", lambda draft: write_slice(wheels, draft))
    return target


def write_slice(wheels: Path, target: Path) -> None:
    """Cut the slice out of the one wheel in the folder."""
    version, as_of = PINNED
    (wheel,) = wheels.glob("genai_prices-*.whl")
    if f"-{version}-" not in wheel.name:
        message = (
            f"{wheel.name} is not the version {version} that tools/prices.py knows the date of: bring it up to date."
        )
        raise Trouble(message)
    with zipfile.ZipFile(wheel) as archive:
        providers = providers_in(archive.read("genai_prices/data.py").decode())
    said = {"version": version, "as_of": as_of, "models": {name: rows(name, providers[name]) for name in PROVIDERS}}
    target.write_text(json.dumps(said, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


def providers_in(module: str) -> dict[str, list[Row]]:
    """The models of each provider, as the constructor calls in the package's data module name them."""
    (table,) = (node.value for node in ast.parse(module).body if isinstance(node, ast.AnnAssign))
    return {provider["id"]: provider["models"] for provider in plain(table)}


def plain(node: ast.AST | None) -> Any:  # noqa: ANN401 - whatever the literal holds
    """A literal as a value; a call becomes its arguments, with its name under `is`."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List):
        return [plain(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        return {plain(key): plain(value) for key, value in zip(node.keys, node.values, strict=True)}
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else plain_name(node.func)
        if name == "Decimal":
            return plain(node.args[0])
        return {"is": name, "of": [plain(each) for each in node.args]} | {
            keyword.arg: plain(keyword.value) for keyword in node.keywords
        }
    message = (
        f"The price data holds something new in line {getattr(node, 'lineno', '?')}: tools/prices.py must learn it."
    )
    raise Trouble(message)


def plain_name(node: ast.expr) -> str:
    """What is called."""
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


def rows(provider: str, models: list[Row]) -> list[Row]:
    """The rows of one provider that can be priced by their tokens."""
    return [row for model in models if is_wanted(provider, model) and (row := row_of(provider, model))]


def is_wanted(provider: str, model: Row) -> bool:
    """Whether it is a text model of this provider's own."""
    name = str(model["id"])
    return not (_OTHER_MODELS.search(name) or (provider == "google" and _NOT_BY_GOOGLE.search(name)))


def row_of(provider: str, model: Row) -> Row | None:
    """What the app keeps of a model; None where text alone does not decide its price."""
    prices = model["prices"] if isinstance(model["prices"], list) else [{"prices": model["prices"]}]
    units = {unit for each in prices for unit in each["prices"]} - {"is", "of"}
    if any(_OTHER_UNITS.search(unit) for unit in units) or (units and "input_mtok" not in units):
        return None
    if not units and not is_free(model):
        return None
    periods = [period_of(provider, each) for each in prices] if units else []
    said = {
        "match": clauses(model["match"]),
        "name": model.get("name"),
        "context": model.get("context_window"),
        "periods": periods,
    }
    return {key: value for key, value in said.items() if value is not None}


def is_free(model: Row) -> bool:
    """An empty price means free only where the package says so in words."""
    words = f"{model.get('name')} {model.get('price_comments')}".lower()
    return "(free)" in words or "free of charge" in words


def period_of(provider: str, price: Row) -> Row:
    """One conditional price: its rates, and when it holds."""
    said: Row = {"rates": rates(price["prices"])}
    constraint = price.get("constraint")
    if constraint is None:
        return said
    if constraint["is"] == "StartDateConstraint":
        return said | {"since": day(constraint["start_date"])}
    daily = {"start": hour(constraint["start_time"]), "end": hour(constraint["end_time"])}
    if provider == "deepseek" and daily["start"] in {"01:00", "06:00"}:
        return said | {"since": _PEAK["since"], "daily": daily | {"days": _PEAK["days"]}}
    return said | {"daily": daily}


def rates(prices: Row) -> Row:
    """Amounts per million tokens, as strings: they are decimals. An embedding has no output to pay for."""
    said = {short: rate(prices[unit]) for unit, short in _RATES.items() if unit in prices}
    per_thousand = prices.get("requests_kcount")
    more = {"per_request": format_thousandth(per_thousand)} if per_thousand else {}
    return {"output": {"base": "0"}} | said | more


def rate(price: Any) -> Row:  # noqa: ANN401 - an amount or a tiered price
    """A rate and its steps by length of the prompt."""
    if isinstance(price, str):
        return {"base": price}
    steps = [{"above": tier["start"], "rate": tier["price"]} for tier in price["tiers"]]
    return {"base": price["base"], "steps": steps}


def format_thousandth(amount: str) -> str:
    """A price per thousand as a price for one, without leaving decimals."""
    return f"{amount}e-3"


def day(said: Row) -> str:
    """A date as ISO 8601."""
    year, month, number = said["of"]
    return f"{year:04}-{month:02}-{number:02}"


def hour(said: Row) -> str:
    """A time of day as ISO 8601; all of the package's are in UTC."""
    hours, minutes = said["of"]
    if said.get("tzinfo") != "UTC":
        message = "The price data names a time of day that is not in UTC: tools/prices.py must learn it."
        raise Trouble(message)
    return f"{hours:02}:{minutes:02}"


def clauses(match: Row) -> list[str]:
    """Which ids are meant: `=` is, `^` starts with, `$` ends with, `~` contains, `/` matches the expression.

    `#` is followed by a date: nearly all expressions say that, and a comparison is quicker than they are.
    """
    kind = match["is"]
    if kind == "ClauseRegex" and (dated := _DATED.fullmatch(match["regex"])):
        return ["#" + re.sub(r"\\(.)", r"\1", dated[1])]
    if kind == "ClauseOr":
        return [clause for each in match["or_"] for clause in clauses(each)]
    if kind == "ClauseAnd":
        return ["/^" + "".join(f"(?=.*?{expression(each)})" for each in match["and_"])]
    sign, field = _SIGNS[kind]
    return [sign + (match[field] if kind == "ClauseRegex" else match[field].lower())]


def expression(match: Row) -> str:
    """One clause as a regular expression, to be looked for from the start of the id."""
    ((sign, text),) = ((clause[0], clause[1:]) for clause in clauses(match))
    if sign == "/":
        return f"(?:{text})"
    quoted = re.escape(text)
    return {"=": rf"\A{quoted}\Z", "^": rf"\A{quoted}", "$": rf"{quoted}\Z", "~": quoted}[sign]


_SIGNS = {
    "ClauseEquals": ("=", "equals"),
    "ClauseStartsWith": ("^", "starts_with"),
    "ClauseEndsWith": ("$", "ends_with"),
    "ClauseContains": ("~", "contains"),
    "ClauseRegex": ("/", "regex"),
}
