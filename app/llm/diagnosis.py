"""Why a request brought back nothing.

A browser says “Failed to fetch” to nearly everything. A probe gathers what else a page can see
(static/js/worker/probe.js); here it is decided what that means, and said where it cannot be known.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from app.llm.catalog.address import is_near
from app.llm.errors import BlockedByCors, BlockedLocally, Offline, ProviderError, Unreachable

Permission = Literal["granted", "prompt", "denied", "unknown"]
Place = Literal["loopback", "near", "public"]

AT_ONCE = 0.012
"""Seconds. What fails sooner than this has hardly been on a network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a probe found out. None: it could not."""

    url: str
    page: str = ""  # the origin of our own page; none in a script
    online: bool | None = None  # the browser's own opinion; only its no can be trusted
    own_origin: bool | None = None  # whether our own host answers, past every cache
    reached: bool | None = None  # whether a request that asks for no answer gets through to the very address
    reached_root: bool | None = None  # the same, to the root of its origin
    seconds: float | None = None  # how long the quickest of these two took to fail
    refused_by_csp: bool = False
    permission: Permission = "unknown"  # for the network on which the address is
    exactly: Literal["", "no such name", "refused"] = ""  # what only a script is told


def diagnose(facts: Facts, line: str, *, allow: str = "") -> ProviderError:
    """The leaf that these facts allow, and no more than they allow. `allow`: how this server lets pages in."""
    host = urlsplit(facts.url).netloc
    if facts.exactly:
        return _exactly(facts, host, line)
    if facts.reached:
        return BlockedByCors(line=line, next_step=allow)
    place = place_of(facts.url)
    if error := _blocked_here(facts, place, host, line):
        return error
    if facts.online is False and place != "loopback":
        return Offline(line=line)
    return _on_the_internet(facts, host, line) if place == "public" else _nearby(facts, host, line)


def _blocked_here(facts: Facts, place: Place, host: str, line: str) -> ProviderError | None:
    """What the browser itself, or something inside it, is known to have refused."""
    if facts.refused_by_csp:
        return BlockedLocally(
            f"The security policy of the site that serves Switchyard does not let it reach {host}.",
            line=line,
            next_step=f"Whoever hosts this copy can add {host} to connect-src of its Content-Security-Policy.",
        )
    if _is_mixed(facts, place):
        return BlockedLocally(
            f"This page came over https, and the browser does not let it reach {host} over plain http.",
            line=line,
            next_step="Give the server an https address, or open Switchyard from http://localhost.",
        )
    if facts.reached_root:
        return _only_the_root(facts, place, host, line)
    return None


def _only_the_root(facts: Facts, place: Place, host: str, line: str) -> ProviderError:
    """An extension that goes by addresses fails before the network; a server that hangs up takes a journey there."""
    gets_through = f"Requests to {host} get through, but not to the address that {{line}} needs"
    next_step = "Pause ad blockers and privacy extensions for this site, then try again."
    if place == "public" and facts.seconds is not None and facts.seconds < AT_ONCE:
        return BlockedLocally(f"{gets_through}: an extension blocks it.", line=line, next_step=next_step)
    return Unreachable(
        f"{gets_through}. The browser does not say whether an extension blocks it or the server hangs up.",
        line=line,
        next_step=next_step,
    )


def _exactly(facts: Facts, host: str, line: str) -> ProviderError:
    if facts.exactly == "refused":
        return Unreachable(
            f"{host} refuses connections.", line=line, next_step="Check that the server is running, and its port."
        )
    return Unreachable(
        f"The name {host} was not found.", line=line, next_step="Check the address, and your connection."
    )


def _is_mixed(facts: Facts, place: Place) -> bool:
    """A page from https may reach plain http on this machine, and on the network around it once that is allowed."""
    secure_page, secure = facts.page.startswith("https:"), facts.url.startswith("https:")
    return secure_page and not secure and (place == "public" or (place == "near" and facts.permission == "unknown"))


def _nearby(facts: Facts, host: str, line: str) -> ProviderError:
    # A page that was served from near itself needs no permission, though a browser may say “prompt” all the same.
    asks = place_of(facts.page) == "public"
    if asks and facts.permission == "denied":
        return BlockedLocally(
            f"This browser was told not to let this site reach your own network, and {{line}} is there, at {host}.",
            line=line,
            next_step="Open the site settings beside the address bar, allow local network access, then try again.",
        )
    if asks and facts.permission == "prompt":
        return BlockedLocally(
            f"The browser has not been allowed yet to reach {{line}} at {host}.",
            line=line,
            next_step="Press “Check now” on this line's page and allow local network access when the browser asks.",
        )
    return Unreachable(
        f"Nothing answers at {host}. The browser does not say whether nothing runs there or something blocks it.",
        line=line,
        next_step="Start the server, check its address and port, and pause extensions that block local addresses.",
    )


def _on_the_internet(facts: Facts, host: str, line: str) -> ProviderError:
    if facts.own_origin is False:
        return Offline(
            "Neither {line} nor the site that serves Switchyard can be reached: this device seems to be offline.",
            line=line,
        )
    if facts.own_origin and facts.seconds is not None and facts.seconds < AT_ONCE:
        return Unreachable(
            f"The connection to {host} failed at once, while others work. The browser does not say why; "
            "most likely an extension blocks it.",
            line=line,
            next_step="Pause ad blockers and privacy extensions for this site, then try again.",
        )
    if facts.own_origin:
        return Unreachable(
            f"{host} could not be reached, while others can. The browser does not say whether it is down, "
            "its name is not found, or something on the way blocks it.",
            line=line,
            next_step="Check the address, see the provider's status page, or try without extensions or a VPN.",
        )
    return Unreachable(line=line)


def place_of(url: str) -> Place:
    """Where an address is, seen from this device."""
    host = (urlsplit(url).hostname or "").lower()
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost" or host.endswith(".localhost")
    if loopback:
        return "loopback"
    return "near" if is_near(host) else "public"
