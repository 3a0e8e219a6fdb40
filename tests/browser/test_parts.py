"""An engine in the built app: it comes when it is asked for, and then computes with the network off, on threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.model_files import lay
from tests.browser.visit import open_app, reload, wait_until_kept_offline
from tests.tiny.gguf import tiny_gguf
from tools.site import release_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.hosting import SiteServer

RUN = """async ([scripts, file]) => {
  const { connect } = await import(`${scripts}worker/engines.js`);
  const engines = connect();
  const ended = async (call) => {
    const told = [];
    for (;;) {
      const answer = JSON.parse(await call.read());
      told.push(...answer.told);
      if (answer.done || answer.failed) return { ...answer, told };
    }
  };
  const how = { files: [file], context: 256, threads: 2, gpu: false, responsive: true, embeddings: false };
  const loaded = await ended(engines.load('wllama', JSON.stringify(how)));
  const messages = [{ role: 'user', content: 'Is the line clear?' }];
  const body = { messages, max_tokens: 9, stream_options: { include_usage: true } };
  const answer = loaded.failed ? loaded : await ended(engines.ask('chat', JSON.stringify(body)));
  engines.unload();
  return [loaded, answer];
}"""


def test_an_engine_is_kept_and_computes_without_a_network(page: Page, site: SiteServer) -> None:
    scripts = f"{site.url}r/{release_of(site.folder)}/static/js/"
    open_app(page, site)
    wait_until_kept_offline(page)
    assert not [path for path in site.requests if "/vendor/wllama" in path]
    ask = "async ([scripts, name]) => (await import(`${scripts}ports.js`)).ports[name]({ group: 'wllama' })"
    kept = page.evaluate(ask, [scripts, "parts.keep"])
    assert kept["kept"] is True
    assert kept["done"] == kept["total"] > 8_000_000
    assert page.evaluate(ask, [scripts, "parts.told"]) == kept

    file = lay(page, "https://models.example/tiny.gguf", tiny_gguf())
    site.stop()
    reload(page)
    loaded, answer = page.evaluate(RUN, [scripts, file])
    assert loaded.get("done", loaded)["threads"] == 2
    assert answer["told"][-1]["usage"]["completion_tokens"] == 9
