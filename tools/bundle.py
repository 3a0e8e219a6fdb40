"""The Python half of static/vendor/: its library, fallback.zip.xz, the one native extension, the boot snapshot."""

from __future__ import annotations

import fnmatch
import zipfile
from typing import TYPE_CHECKING

from tools.library import slim_library
from tools.places import TOOLS
from tools.progress import run, step
from tools.reach import reached_files
from tools.setup_steps import ensure_node_modules, ensure_wheels, node
from tools.stamp import digest, digest_files, is_current, make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Never imported in the browser, and each of them would be downloaded by everybody.
_LEFT_OUT = (
    *("*.so", "*.c", "*.pyi", "*/py.typed", "*.dist-info/*", "pydantic/v1/*", "pydantic/mypy.py"),
    # Of ruamel.yaml only the parser is used (app/routing/yaml_nodes.py); its __init__ would import all the rest.
    *(
        f"ruamel/yaml/{name}.py"
        for name in ("__init__", "cyaml", "composer", "configobjwalker", "constructor", "dumper")
    ),
    *(f"ruamel/yaml/{name}.py" for name in ("emitter", "loader", "main", "mergevalue", "nodes", "representer")),
    *(f"ruamel/yaml/{name}.py" for name in ("resolver", "scalarbool", "scalarfloat", "scalarint", "serializer")),
    *("ruamel/yaml/timestamp.py", "ruamel/yaml/clibz/*"),
)
LIBRARY, FALLBACK = "python_stdlib.zip", "fallback.zip.xz"
_BUILDERS = ("snapshot.mjs", "pack.mjs", "repeatable.mjs", "bundle.py", "library.py", "reach.py")
# A fixed date, so that the same sources give the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


def ensure_python(source: Path, build: Path) -> Path:
    """The folder with python_stdlib.zip, fallback.zip.xz, pydantic_core.wasm and snapshot.bin.gz for these sources."""
    folder = build / "python"
    wheels = ensure_wheels("browser")
    modules = ensure_node_modules()
    inputs = digest(
        digest_files(source, [source / "app"]),
        digest_files(wheels, [wheels]),
        (modules / "pyodide" / "package.json").read_bytes(),
        digest_files(TOOLS, [TOOLS / name for name in _BUILDERS]),
    )
    if is_current(folder, inputs):
        return folder

    def make(draft: Path) -> None:
        library, packages = draft / LIBRARY, draft / "packages.zip"
        write_zip(library, slim_library(modules / "pyodide" / LIBRARY))
        write_zip(packages, sorted([*pure_files(wheels), *app_files(source)]), zipfile.ZIP_STORED)
        (draft / "pydantic_core.wasm").write_bytes(native_extension(wheels))
        run(
            "the boot snapshot",
            [
                *(node(), "--import", (TOOLS / "repeatable.mjs").as_uri()),
                *(TOOLS / "snapshot.mjs", modules / "pyodide", library),
                *(draft / "pydantic_core.wasm", packages, draft / "snapshot.bin.gz"),
            ],
        )
        # Everybody keeps it for the day when the snapshot can't be used, so it is packed as small as can be.
        run("packing the fallback", [node(), TOOLS / "pack.mjs", modules / "pyodide", packages, draft / FALLBACK])
        packages.unlink()

    with step("Boot snapshot"):
        make_folder(folder, inputs, make)
    return folder


def pure_files(wheels: Path) -> Iterator[tuple[str, bytes]]:
    """The Python files of all wheels, as they lie in site-packages."""
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if not any(fnmatch.fnmatchcase(name, pattern) for pattern in _LEFT_OUT):
                    yield name, archive.read(name)


def app_files(source: Path) -> Iterator[tuple[str, bytes]]:
    """The app's own Python files and the data beside them, as far as the browser needs them."""
    for file in reached_files(source):
        yield file.relative_to(source).as_posix(), file.read_bytes()


def native_extension(wheels: Path) -> bytes:
    """The one compiled module: pydantic's core."""
    (wheel,) = wheels.glob("pydantic_core-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".so"))
        return archive.read(name)


def write_zip(path: Path, files: list[tuple[str, bytes]], packing: int = zipfile.ZIP_DEFLATED) -> None:
    """A zip that is the same, byte for byte, whenever and wherever it is made."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, packing, 9)
