"""What went wrong in the browser while a test ran: none of it is let pass unless the test expects it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError

# Heard on the page itself: a violation in a worker is reported to the console only.
REPORT_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) => {
  console.error(`CSP violation: ${event.effectiveDirective} refused ${event.blockedURI || 'inline'}`);
});
"""


@dataclass
class Problems:
    """Console errors, uncaught errors and CSP violations of all pages and workers of a context."""

    found: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)
    _closing: bool = False

    def expect(self, pattern: str) -> None:
        """Let pass what contains this regular expression; it must then really happen."""
        self._expected.append(pattern)

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("page", self._on_page)

    def hear_out(self, context: BrowserContext) -> None:
        """Take in what was said so far, and nothing after it: what the page still fetches will be cut short."""
        with suppress(Error):  # a page that crashed has nothing more to say
            for page in context.pages:
                page.evaluate("() => new Promise((resolve) => setTimeout(resolve))")
        self._closing = True

    def _on_page(self, page: Page) -> None:
        page.on("crash", lambda _: self.found.append("the page crashed"))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._closing:
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        if not self._closing:
            self.found.append(f"uncaught: {error.error}")

    def unexpected(self) -> list[str]:
        """What no expectation covers, and each expectation that nothing met."""
        left = [line for line in self.found if not any(re.search(pattern, line) for pattern in self._expected)]
        unmet = [p for p in self._expected if not any(re.search(p, line) for line in self.found)]
        return [*left, *(f"expected, but it did not happen: {pattern}" for pattern in unmet)]
