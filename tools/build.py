"""`build --out DIR [--base /path/]`: the folder that a static host serves."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tools.places import ROOT
from tools.site import ensure_site, release_of, write_not_found
from tools.stamp import copy_tree, put_in_place
from tools.trouble import Trouble


def main(arguments: list[str]) -> int:
    """Build, and put a copy where it was asked for; a folder that is no site of ours is left alone."""
    asked = argparse.ArgumentParser(prog="python3 -m tools build", description=__doc__)
    asked.add_argument("--out", type=Path, help="folder to write; without it only build/site is made")
    asked.add_argument("--base", default="/", help="path of the site on its host, for 404.html (all else is relative)")
    asked.add_argument("--source", type=Path, default=ROOT, help=argparse.SUPPRESS)
    said = asked.parse_args(arguments)
    site = ensure_site(said.source.resolve())
    if said.out:
        copy_out(site, said.out.resolve(), f"/{said.base.strip('/')}/".replace("//", "/"))
        site = said.out
    print(f"Built release {release_of(site)} in {site}.")
    return 0


def copy_out(site: Path, out: Path, base: str) -> None:
    """Replace the folder whole, so that no file of an older build stays in it."""
    if out.exists() and any(out.iterdir()) and not (out / "service-worker.js").exists():
        message = f"{out} holds something that is not a Switchyard site: choose an empty or new folder."
        raise Trouble(message)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
        draft = Path(folder) / "site"
        copy_tree(site, draft)
        write_not_found(draft, base)
        put_in_place(draft, out)
