"""Lays the files of models where the depot lays them, by a few lines of JavaScript in the page."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_LAY = """async ({ scope, url, content, whole }) => {
  let folder = await navigator.storage.getDirectory();
  for (const name of ['tvmjs-opfs-store', ...scope.split('/').map(encodeURIComponent)]) {
    folder = await folder.getDirectoryHandle(name, { create: true });
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url)));
  const name = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const write = async (name, bytes) => {
    const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await stream.write(bytes);
    await stream.close();
  };
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  await write(`${name}.bin`, bytes);
  if (whole) await write(`${name}.record.json`, JSON.stringify({ url, nbytes: bytes.length }));
}"""


def lay(page: Page, url: str, content: bytes, *, scope: str = "switchyard/gguf", whole: bool = True) -> dict[str, str]:
    """Lay a file, and say which it is. Not `whole`: without the record that ends a download."""
    packed = base64.b64encode(content).decode()
    page.evaluate(_LAY, {"scope": scope, "url": url, "content": packed, "whole": whole})
    return {"url": url, "scope": scope}
