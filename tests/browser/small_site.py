"""A static host in memory, and releases small enough to be published in a test."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[2]

PAGE = """<!doctype html>
<html lang="en" data-release="{release}">
<meta charset="utf-8">
<title>Small site</title>
<link rel="manifest" href="manifest.webmanifest">
<script type="module" src="r/{release}/static/js/page.js"></script>
<p id="version">{version}</p>
</html>
"""

# Stands for the app: starts the service and writes down what it is told.
PAGE_SCRIPT = """
import * as install from './install.js';
import * as service from './service.js';
Object.assign(window, { install, service });
window.heard = [];
const note = (name) => (value) => { window.heard.push([name, value]); };
service.startService({
  release: document.documentElement.dataset.release,
  usable: Promise.resolve(),
  onUpdateReady: note('update-ready'),
  onOfflineReady: note('offline-ready'),
  onProgress: note('progress'),
  onProblem: note('problem'),
  beforeReload: async () => { sessionStorage.draft = 'kept'; await window.goodbye; },
});
install.onInstallable(note('installable'));
"""

TYPES = {".html": "text/html", ".js": "text/javascript", ".webmanifest": "application/manifest+json"}


@dataclass
class Host:
    """Serves a dictionary of files and remembers who asked for what; can be stopped, and can break off or lie."""

    base: str = "/"
    files: dict[str, bytes] = field(default_factory=dict)
    broken_off: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    posted: list[bytes] = field(default_factory=list)
    port: int = 0
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base}"

    def asked_for(self, ending: str) -> int:
        return sum(path.endswith(ending) for path in self.asked)

    def start(self) -> None:
        host = self

        class Handler(BaseHTTPRequestHandler):
            # HTTP/1.0, this class's default: no connection outlives its answer, so a stopped host is really gone.

            def do_GET(self) -> None:
                path = self.path.split("?")[0].removeprefix(host.base) or "index.html"
                host.asked.append(path)
                body = host.files.get(path)
                if body is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", TYPES.get(Path(path).suffix, "application/octet-stream"))
                self.send_header("Content-Length", str(len(body)))
                lasting = path.startswith("r/") and path not in host.broken_off
                self.send_header("Cache-Control", "max-age=31536000, immutable" if lasting else "no-cache")
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                if path in host.broken_off:
                    self.wfile.write(body[: len(body) // 2])
                else:
                    self.wfile.write(body)

            def do_POST(self) -> None:
                host.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
                pass

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        server.daemon_threads = True
        self.port = server.server_port
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def publish(self, version: str, *, engine: str = "", **parts: str) -> str:
        """Puts a release of the small site on the host, in place of the one before, and returns its name.

        `engine`: an optional part of it.
        """
        contents = {f"static/{name}.js": text.encode() for name, text in parts.items()}
        contents["static/js/page.js"] = PAGE_SCRIPT.encode()
        contents |= {path: (ROOT / path).read_bytes() for path in ("static/js/service.js", "static/js/install.js")}
        contents["static/worker.js"] = b"postMessage(self.crossOriginIsolated)"
        packed = {"static/snapshot.bin": b"a heap, mostly zeros" + bytes(100_000)}
        optional = {"static/vendor/engine.js": engine.encode()} if engine else {}
        release = hashlib.sha256(json.dumps([version, parts, engine]).encode()).hexdigest()[:12]

        page = PAGE.format(release=release, version=version).encode()
        manifest = (ROOT / "static/manifest.webmanifest").read_bytes()
        whole = {"index.html": page, "manifest.webmanifest": manifest}
        whole |= {f"r/{release}/{path}": body for path, body in (contents | packed | optional).items()}
        records = {
            path: {"path": path, "sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
            | ({"gz": True} if path.endswith(".bin") else {})
            for path, body in whole.items()
        }
        part = [records.pop(f"r/{release}/{path}") for path in optional]
        said = {"release": release, "files": list(records.values()), "parts": {"engine": part}}
        line = f"self.SY_RELEASE = {json.dumps(said)};\n"
        self.files = {path: body for path, body in whole.items() if not path.endswith(".bin")}
        self.files |= {f"r/{release}/{path}.gz": gzip.compress(body) for path, body in packed.items()}
        self.files["service-worker.js"] = line.encode() + (ROOT / "service-worker.js").read_bytes()
        return release
