"""What a visitor does with the built app, for the tests of whole flows.

The page's policy forbids `eval`, so Playwright's `wait_for_function` cannot run there: wait with locators
and `expect`, or with `until`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from tests.browser.hosting import SiteServer

ANSWERED = ".turn.answer:not(:has(.answer-state))"
GROWING = ".turn.answer:has(.answer-state)"


def open_app(page: Page, site: SiteServer, at: str = "") -> None:
    """Go to an address of the app and wait until Python answers."""
    page.goto(f"{site.url}{at}")
    wait_until_usable(page)


def reload(page: Page) -> None:
    page.reload()
    wait_until_usable(page)


def wait_until_usable(page: Page) -> None:
    page.locator("html[data-boot=ready]").wait_for(state="attached")


def until(page: Page, condition: str) -> None:
    """Wait until a JavaScript function, which may be async, gives a true value."""
    page.evaluate(
        f"""async () => {{
          const late = AbortSignal.timeout(30_000);
          const holds = {condition};
          while (!(await holds())) {{
            if (late.aborted) throw new Error(`It did not come true: ${{holds}}`);
            await new Promise((resolve) => setTimeout(resolve, 30));
          }}
        }}"""
    )


def wait_until_stored(page: Page, kind: str, text: str) -> None:
    """Wait until a record of this kind holds this text. A database that the app has not made yet must not be made."""
    until(
        page,
        f"""async () => {{
          if (!(await indexedDB.databases()).some(({{ name }}) => name === 'switchyard')) return false;
          const database = await new Promise((resolve) => {{
            indexedDB.open('switchyard').onsuccess = ({{ target }}) => resolve(target.result);
          }});
          try {{
            if (!database.objectStoreNames.contains({json.dumps(kind)})) return false;
            const reading = database.transaction({json.dumps(kind)}).objectStore({json.dumps(kind)}).getAll();
            await new Promise((resolve) => {{ reading.onsuccess = resolve; }});
            return reading.result.some((row) => row.data.includes({json.dumps(json.dumps(text)[1:-1])}));
          }} finally {{
            database.close();
          }}
        }}""",
    )


def wait_until_draft_is_stored(page: Page, text: str) -> None:
    wait_until_stored(page, "draft", text)


def wait_until_kept_offline(page: Page) -> None:
    """The service worker holds the whole release and answers for this page."""
    until(
        page,
        """async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'
          && navigator.serviceWorker.controller !== null""",
    )


def composer(page: Page) -> Locator:
    return page.locator("#composer")


def send(page: Page, prompt: str) -> None:
    composer(page).fill(prompt)
    composer(page).press("Enter")


def ask(page: Page, prompt: str) -> Locator:
    """Send a prompt and wait for the whole answer; the answer."""
    before = page.locator(ANSWERED).count()
    send(page, prompt)
    expect(page.locator(ANSWERED)).to_have_count(before + 1)
    return page.locator(ANSWERED).last


def open_conversations(page: Page) -> Locator:
    """The drawer with the list."""
    page.get_by_role("button", name="Conversations", exact=True).click()
    return page.locator("#drawer .conversations")


def talk_menu(page: Page, title: str) -> Locator:
    """The open menu of a conversation in the drawer."""
    page.get_by_role("button", name=f"What to do with “{title}”", exact=True).click()
    menu = page.locator("#talk-menu")
    expect(menu).to_be_visible()
    return menu


def settings_section(page: Page, name: str) -> Locator:
    return page.locator(f"section#{name}")
