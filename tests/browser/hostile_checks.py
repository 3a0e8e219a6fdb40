"""What must hold of a page in which hostile texts stand: asked of the page itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.browser.test_hostile_provider import FORGERIES

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Dialog, Page, Request

# What may stand in an answer: our own elements around what Markdown has, and what KaTeX draws.
ANSWERS_ARE_TEXT = """() => {
  const tags = new Set(('div p br hr h3 h4 h5 h6 strong em s code pre blockquote ul ol li table thead tbody tr th td a '
    + 'span button math semantics annotation mrow mi mn mo ms mtext mspace msup msub msubsup munder mover munderover '
    + 'mfrac msqrt mroot mtable mtr mtd mlabeledtr menclose mstyle mpadded mphantom svg path line').split(' '));
  const found = [];
  for (const one of document.querySelectorAll('sy-markdown *')) {
    const told = one.outerHTML.slice(0, 200);
    if (!tags.has(one.localName)) found.push(`element: ${told}`);
    for (const { name, value } of one.attributes) {
      if (name.startsWith('on') || ['id', 'src', 'srcset', 'action', 'formaction', 'name', 'for', 'form', 'ping',
        'slot', 'contenteditable', 'popovertarget', 'autofocus', 'accesskey', 'xlink:href', 'background'].includes(name)
        || (name.startsWith('data-') && !['data-set', 'data-wrap'].includes(name))) found.push(`attribute: ${told}`);
      if (name === 'href' && !/^(https?|mailto):/.test(value)) found.push(`address: ${told}`);
      if (name === 'style' && !one.closest('.katex, .sy-code')) found.push(`style: ${told}`);
      if (name === 'style' && /url|fixed|expression/i.test(value)) found.push(`style: ${told}`);
    }
  }
  return found;
}"""
FRAME_IS_USABLE = """() => {
  const wrong = [];
  const most = document.documentElement.clientWidth;
  const wide = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);
  if (wide > most) wrong.push('wider than the page');
  for (const selector of ['#rail .room-link', '#composer', '#send', '#header h1']) {
    const one = document.querySelector(selector);
    const { left, top, width, height } = one.getBoundingClientRect();
    const there = document.elementFromPoint(left + Math.min(width, 40) / 2, top + height / 2);
    if (!width || !height || !(one.contains(there) || there?.contains(one))) wrong.push(`${selector} is covered`);
  }
  if (document.querySelector('dialog[open]')) wrong.push('a dialog is open');
  if (document.designMode === 'on' || typeof document.querySelector !== 'function') wrong.push('clobbered');
  return wrong;
}"""
# Names and notes are one line of what can be seen; only prompts, answers and drafts are as they were written.
LABELS = r"""() => {
  const unseen = /[\x00-\x08\x0e-\x1f\u200b\u202a-\u202e\u2066-\u2069]/;
  const asWritten = 'sy-markdown, .prompt-text, textarea';
  const own = [...document.querySelectorAll('body *')].filter((one) => !one.closest(asWritten));
  const texts = own.flatMap((one) => [
    ...[...one.attributes].filter(({ name }) => !name.startsWith('data-')).map(({ value }) => value),
    ...[...one.childNodes].filter((node) => node.nodeType === 3).map(({ data }) => data),
  ]);
  return [...new Set(texts.filter((text) => unseen.test(text)).map((text) => JSON.stringify(text.slice(0, 120))))];
}"""
SPY = """
self.said = [];
const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (told, ...more) {
  if (Array.isArray(told) && told[1] === 'say') self.said.push(JSON.stringify(told[2]));
  return post.call(this, told, ...more);
};
"""
# Whatever an answer is made of is pressed, filled and sent; where a link leads, the reader would be asked first.
PRESS_EVERYTHING = """async () => {
  const stay = (event) => event.preventDefault();
  addEventListener('click', stay, { capture: true });
  const inside = [...document.querySelectorAll('sy-markdown, sy-markdown *')];
  const before = self.said.length;
  for (const one of inside) {
    for (const kind of ['pointerdown', 'mousedown', 'click', 'input', 'change', 'submit', 'close', 'keydown']) {
      const event = kind === 'keydown' ? new KeyboardEvent(kind, { key: 'Enter', bubbles: true, cancelable: true })
        : new Event(kind, { bubbles: true, cancelable: true });
      one.dispatchEvent(event);
    }
    if (one instanceof HTMLElement) one.click();
  }
  await new Promise((resolve) => setTimeout(resolve));
  removeEventListener('click', stay, { capture: true });
  return { pressed: inside.length, said: self.said.slice(before) };
}"""
SETTLED = (
    "() => Promise.all([...document.querySelectorAll('sy-markdown')].map((one) => one.settled())).then(() => true)"
)
# And in an exported file.
FILE_IS_TEXT = """() => {
  const tags = new Set(('header h1 h2 h3 h4 h5 h6 div p br hr section ul ol li span strong em s code pre blockquote '
    + 'figure figcaption table thead tbody tr th td a math mrow mi mn mo ms mtext mspace msup msub msubsup munder '
    + 'mover munderover mfrac msqrt mroot mtable mtr mtd mlabeledtr menclose mstyle mpadded mphantom').split(' '));
  const classes = new Set('about aside said plain paper-prompt paper-answer meta files notes formula paper'.split(' '));
  const found = [];
  for (const one of document.querySelectorAll('main.paper *, #paper *')) {
    const told = one.outerHTML.slice(0, 200);
    if (!tags.has(one.localName)) found.push(`element: ${told}`);
    for (const name of one.classList) if (!classes.has(name)) found.push(`class: ${told}`);
    for (const { name, value } of one.attributes) {
      if (/^on|^style$|^id$|^src|^data-|^form|^name$|action|ping/.test(name)) found.push(`attribute: ${told}`);
      if (name === 'href' && !/^(https?|mailto):/.test(value)) found.push(`address: ${told}`);
    }
  }
  return found;
}"""


@dataclass
class Watch:
    """What came of it: scripts that ran, and requests that left."""

    site: str
    strayed: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext, page: Page) -> None:
        context.on("request", self._asked)
        context.on("page", lambda opened: self.ran.append(f"a window: {opened.url}"))
        page.on("dialog", self._shown)

    def _shown(self, dialog: Dialog) -> None:
        self.ran.append(dialog.message)
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site, "blob:", "data:")):
            self.strayed.append(request.url)


def nothing_came_of_it(page: Page, watch: Watch, where: str) -> None:
    assert page.evaluate(FORGERIES) == [], where
    assert page.evaluate(ANSWERS_ARE_TEXT) == [], where
    assert watch.ran == [], where
    assert watch.strayed == [], where
    assert "pwned" not in page.title(), where
