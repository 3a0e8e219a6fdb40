"""Fills the database of a page with conversations, quickly: 10,000 with 100,000 messages take some seconds.

Conversation n is `talk-000nn`; each of its messages is some 500 characters of words that repeat everywhere, and the
first one holds `needle` with the number, which occurs nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.records.kinds import CONVERSATION, MESSAGE

if TYPE_CHECKING:
    from playwright.sync_api import Page

FILL = """async ({ talks, each, versions, tags }) => {
  const WORDS = 'signal lamp points lever box track train whistle station platform clear danger block token'.split(' ');
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('switchyard');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  let seed = 7;
  const word = () => { seed = (seed * 48271) % 2147483647; return WORDS[seed % WORDS.length] + (seed % 97); };
  const text = () => Array.from({ length: 70 }, word).join(' ');
  const number = (at) => String(at).padStart(5, '0');
  const day = 86_400_000;
  const now = Date.now();
  const row = (kind, record, fields) => ({
    id: record.id, v: versions[kind], rev: 1, at: now, data: JSON.stringify(record), fields,
  });
  const talkOf = (at) => {
    const updated = now - at * Math.floor(day / 20);
    const record = {
      id: `talk-${number(at)}`, title: `About ${word()} and ${word()}`, created: updated, updated, pinned: null,
      tags: tags.length && at % 10 === 0 ? [tags[at % tags.length]] : [], shelf: 'open', titled: '', head: '',
      origin: '', system: '', parameters: {}, since: '', summary: '', trims: false,
    };
    return row('conversation', record, { shelf: 'open', updated });
  };
  const messageOf = (talk, at, place) => {
    const id = `${talk}-${place}`;
    const created = now - at * 1000 + place;
    const record = {
      id, conversation: talk, parent: place ? `${talk}-${place - 1}` : '', role: place % 2 ? 'assistant' : 'user',
      text: (place ? '' : `needle${number(at).slice(1)} `) + text(), state: 'complete', reason: '', created, line: '',
      model: '', reasoning: '', notes: [], spent: null, place: '', board: null, thumb: '', files: [], asked: null,
    };
    return row('message', record, { conversation: talk, created });
  };
  for (let start = 0; start < talks; start += 500) {
    const writing = database.transaction(['conversation', 'message'], 'readwrite', { durability: 'relaxed' });
    for (let at = start; at < Math.min(talks, start + 500); at += 1) {
      const talk = talkOf(at);
      writing.objectStore('conversation').put(talk);
      for (let place = 0; place < each; place += 1) writing.objectStore('message').put(messageOf(talk.id, at, place));
    }
    await new Promise((resolve, reject) => {
      writing.oncomplete = resolve;
      writing.onerror = () => reject(writing.error);
    });
  }
  database.close();
}"""


def fill(page: Page, talks: int = 10_000, each: int = 10, tags: tuple[str, ...] = ()) -> None:
    """The app has made the database already. It hears nothing of this: reload the page."""
    versions = {kind.name: kind.version for kind in (CONVERSATION, MESSAGE)}
    page.evaluate(FILL, {"talks": talks, "each": each, "versions": versions, "tags": list(tags)})
