"""Whose work is in the site, and under which licence: read from the packages themselves."""

from __future__ import annotations

import email
import json
import zipfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tools.places import TOOLS
from tools.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path

# Packages that publish no licence file name one of these licences; the texts lie in tools/licences/.
_TEXTS = {"MPL-2.0": "MPL-2.0.txt", "ISC": "ISC.txt", "MIT": "MIT.txt", "Python-2.0": "PSF-2.0.txt"}
# What engines have inside of them, and ship no licence of: the package, its own licence, whose work it is.
_INSIDE = (
    ("@wllama/wllama", "MIT", ("llama.cpp", "ggml")),
    ("@mlc-ai/web-llm", "Apache-2.0", ("Apache TVM", "MLC LLM", "XGrammar", "tokenizers-cpp")),
)
_LICENCE_FILES = ("LICENSE*", "LICENCE*", "license*", "licence*", "COPYING*", "NOTICE*", "THIRD_PARTY_LICENSES*")


@dataclass(frozen=True)
class Licence:
    """One package as the Settings room and THIRD_PARTY.txt show it."""

    name: str
    version: str
    licence: str
    text: str


def all_licences(source: Path, node_modules: Path, wheels: Path) -> list[Licence]:
    """Everything that is served, by name. npm packages include those bundled into others."""
    packages = of_npm(source, node_modules)
    found = [*python_itself(node_modules), *packages, *inside_of(packages), *of_wheels(wheels)]
    return sorted(found, key=lambda licence: licence.name.lower())


def of_npm(source: Path, node_modules: Path) -> list[Licence]:
    """The packages of the lock that are not for development; type definitions are not served."""
    locked = json.loads((source / "package-lock.json").read_text())["packages"]
    found = {}
    for path, package in locked.items():
        name = path.rpartition("node_modules/")[2]
        if not path or package.get("dev") or name.startswith("@types/"):
            continue
        folder = node_modules.parent / path
        licence = str(package.get("license", "see text")).upper().replace("APACHE", "Apache")
        texts = sorted({file for pattern in _LICENCE_FILES for file in folder.glob(pattern) if file.is_file()})
        text = "\n\n".join(file.read_text(encoding="utf-8") for file in texts) or known_text(name, licence)
        found[name, package["version"]] = Licence(name, package["version"], licence, text)
    return list(found.values())


def of_wheels(wheels: Path) -> list[Licence]:
    """The Python packages, from the metadata inside their wheels."""
    return [of_wheel(wheel) for wheel in sorted(wheels.glob("*.whl"))]


def of_wheel(wheel: Path) -> Licence:
    """One wheel: what its METADATA says, and its licence file."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        said = email.message_from_bytes(archive.read(metadata))
        texts = [name for name in names if ".dist-info/" in name and "licen" in name.rpartition("/")[2].lower()]
        text = "\n\n".join(archive.read(name).decode() for name in sorted(texts))
    licence = said["License-Expression"] or said["License"] or "see text"
    return Licence(said["Name"], said["Version"], licence, text or known_text(said["Name"], licence))


def python_itself(node_modules: Path) -> list[Licence]:
    """CPython is inside Pyodide's files."""
    info = json.loads((node_modules / "pyodide" / "pyodide-lock.json").read_text())["info"]
    return [Licence("CPython", info["python"], "Python-2.0", known_text("CPython", "Python-2.0"))]


def inside_of(packages: list[Licence]) -> list[Licence]:
    """What an engine was compiled from. Its package's own copy of a licence is taken where no common text is here."""
    by_name = {one.name: one for one in packages}
    return [
        Licence(name, f"in {package}", licence, _common_text(licence) or by_name[package].text)
        for package, licence, names in _INSIDE
        if package in by_name
        for name in names
    ]


def known_text(name: str, licence: str) -> str:
    """The common text of a licence, for a package that names it and ships no file."""
    if licence not in _TEXTS:
        message = (
            f"The package {name} ships no licence file and its licence '{licence}' has no text in tools/licences/."
        )
        raise Trouble(message)
    return _common_text(licence)


def _common_text(licence: str) -> str:
    return (TOOLS / "licences" / _TEXTS[licence]).read_text(encoding="utf-8") if licence in _TEXTS else ""


def as_json(licences: list[Licence]) -> str:
    """For the 'about' part of the Settings room."""
    return json.dumps([asdict(licence) for licence in licences], ensure_ascii=False)


def as_text(licences: list[Licence]) -> str:
    """For a person who looks into the folder."""
    line = "=" * 80
    parts = (f"{line}\n{one.name} {one.version} ({one.licence})\n{line}\n\n{one.text.strip()}\n" for one in licences)
    return "Switchyard is built on the work of others. Their licences:\n\n" + "\n".join(parts)
