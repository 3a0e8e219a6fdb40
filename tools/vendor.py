"""What is taken from node_modules: package → files → where they go in static/vendor/."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = (
    *("bash", "c", "clojure", "cmake", "cpp", "csharp", "css", "dart", "diff", "dockerfile"),
    *("elixir", "erlang", "fortran", "go", "graphql", "haskell", "http", "ini", "java"),
    *("javascript", "json", "julia", "kotlin", "latex", "lua", "makefile", "markdown", "matlab"),
    *("nginx", "nix", "objectivec", "ocaml", "perl", "php", "plaintext", "powershell"),
    *("protobuf", "python", "python-repl", "r", "ruby", "rust", "scala", "scss", "shell"),
    *("sql", "swift", "typescript", "vim", "wasm", "x86asm", "xml", "yaml"),
)


@dataclass(frozen=True)
class Vendored:
    """Files of one npm package; a name may hold `*`, and keeps only its last part."""

    package: str
    files: tuple[str, ...]
    to: str


VENDORED = (
    # The site has a pyodide-lock.json and a python_stdlib.zip of its own: `lock_without_packages`, tools/library.py.
    Vendored(
        "pyodide",
        ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"),
        "pyodide",
    ),
    # PyScript's kernel: the rest of PyScript (editor, terminal, plugins) is not used, and its hooks need `eval`.
    Vendored("polyscript", ("dist/index.js",), "pyscript"),
    Vendored("idiomorph", ("dist/idiomorph.esm.js",), "idiomorph"),
    Vendored("idb", ("build/index.js",), "idb"),
    Vendored("markdown-it", ("dist/browser/markdown-it.esm.min.mjs",), "markdown-it"),
    Vendored("dompurify", ("dist/purify.es.mjs",), "dompurify"),
    Vendored("@highlightjs/cdn-assets", ("es/core.min.js",), "highlight"),
    Vendored(
        "@highlightjs/cdn-assets",
        tuple(f"es/languages/{language}.min.js" for language in LANGUAGES),
        "highlight/languages",
    ),
    Vendored("katex", ("dist/katex.mjs", "dist/katex.min.css"), "katex"),
    Vendored("katex", ("dist/fonts/*.woff2",), "katex/fonts"),
    # Word by word and line by line: the rest of it makes and applies patches.
    Vendored("diff", ("libesm/diff/base.js", "libesm/diff/word.js", "libesm/diff/line.js"), "jsdiff/diff"),
    Vendored("diff", ("libesm/util/string.js", "libesm/util/params.js"), "jsdiff/util"),
    # Hashes of what comes in pieces; its other hashes are left out.
    Vendored("@noble/hashes", ("sha2.js", "legacy.js", "_md.js", "_u64.js", "utils.js"), "noble"),
    # One file with @kurkle/color inside: the modules beside it ask for that by a bare name, which no page can find.
    Vendored("chart.js", ("dist/chart.umd.min.js",), "chartjs"),
    Vendored("argon2id", ("lib/argon2id.js", "lib/blake2b.js", "lib/setup.js", "dist/*.wasm"), "argon2id"),
    # Engines of models on this device: parts of a release that a visitor gets only with a model (tools/release.py).
    Vendored("@mlc-ai/web-llm", ("lib/index.js",), "web-llm"),
    Vendored("@wllama/wllama", ("esm/index.js", "esm/wasm/wllama.wasm"), "wllama"),
    # The same for browsers whose WebAssembly has no 64-bit memory.
    Vendored("@wllama/wllama-compat", ("wasm/wllama.js", "wasm/wllama.wasm"), "wllama-compat"),
    # The largest English lists (surnames, Wikipedia) are left out: 475 kB more, for little.
    Vendored("@zxcvbn-ts/core", ("dist/zxcvbn-ts.js",), "zxcvbn/core"),
    Vendored("@zxcvbn-ts/language-common", ("dist/zxcvbn-ts.js",), "zxcvbn/common"),
    Vendored(
        "@zxcvbn-ts/language-en",
        ("src/commonWords.json", "src/firstnames.json", "src/wordSequences.json", "dist/translations.mjs"),
        "zxcvbn/en",
    ),
)

# Source maps are not served, and a browser's developer tools would ask for each of them.
_SOURCE_MAP = re.compile(rb"\n?(//[#@] ?sourceMappingURL=\S+|/\*[#@] ?sourceMappingURL=\S+ ?\*/)\s*$")
_TEXT = {".js", ".mjs", ".css"}


def copy_vendored(node_modules: Path, vendor: Path) -> None:
    """Copy every file of the table; a pattern that finds nothing is an error, not a gap."""
    for row in VENDORED:
        target = vendor / row.to
        target.mkdir(parents=True, exist_ok=True)
        package = node_modules / row.package
        for pattern in row.files:
            found = sorted(package.glob(pattern))
            if not found:
                message = (
                    f"The npm package {row.package} has no file {pattern}: the table in tools/vendor.py is out of date."
                )
                raise Trouble(message)
            for file in found:
                if file.suffix in _TEXT:
                    (target / file.name).write_bytes(_SOURCE_MAP.sub(b"\n", file.read_bytes()))
                else:
                    shutil.copyfile(file, target / file.name)
    lock = vendor / "pyodide" / "pyodide-lock.json"
    lock.write_text(lock_without_packages(node_modules / "pyodide" / "pyodide-lock.json"))


def lock_without_packages(original: Path) -> str:
    """Pyodide asks for a lock file; the original names files of a CDN that are not in this site."""
    info = json.loads(original.read_text())["info"]
    return json.dumps({"info": info, "packages": {}})
