"""Which addresses a line may have: the key travels there with every request."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_HOME_NAMES = (".localhost", ".local", ".lan", ".home.arpa", ".internal")
# A browser also reads `2130706433`, `0x7f.1` and `example\u3002com` as hosts; a name that starts with a letter and
# has only these characters is nothing but itself.
_PLAIN_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_PLAIN_LABEL = re.compile(r"[a-z][a-z0-9-]*")
_HTTPS, _HTTP = "https", "http"


def checked_base_url(text: str) -> str:
    """The base URL without a slash at its end; ValueError says in a sentence what is wrong with it."""
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        message = "This address can't be read: check its host and port."
        raise ValueError(message) from None
    wrong = _what_is_wrong(url, parts.scheme.lower(), host or "")
    if wrong:
        raise ValueError(wrong)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _what_is_wrong(url: str, scheme: str, host: str) -> str:
    parts = urlsplit(url)
    checks = (
        (
            any(character.isspace() or not character.isprintable() or character == "\\" for character in url),
            "An address has no spaces, backslashes or control characters in it.",
        ),
        (
            scheme not in {_HTTPS, _HTTP} or not host,
            "An address starts with https:// (or http:// for a server on your own network) and names a host.",
        ),
        (
            "@" in parts.netloc,
            "Leave the user name and password out of the address: it is shown on the page and kept in logs.",
        ),
        ("%" in parts.netloc, "Write the host as it is, without % in it."),
        ("?" in url or "#" in url, "Leave out what follows ? or #: extra parameters have a field of their own."),
        (
            scheme == _HTTP and not is_near(host),
            "http:// is only for a server on your own machine or network: a key must not travel unencrypted.",
        ),
    )
    return next((sentence for wrong, sentence in checks if wrong), "")


def is_near_url(url: str) -> bool:
    """Whether an address is on this machine or the network around it."""
    return is_near(urlsplit(url).hostname or "")


def is_near(host: str) -> bool:
    """Whether a host is this machine or on the private network around it."""
    name = host.lower().removesuffix(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return _is_home_name(name)
    # Python 3.11 calls every IPv4 address in IPv6 clothes private.
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_unspecified or address.is_multicast:
        return False
    return address.is_loopback or address.is_private or address.is_link_local


def _is_home_name(name: str) -> bool:
    """A name without a dot can only be found on the network one is in."""
    if _PLAIN_LABEL.fullmatch(name):
        return True
    return bool(_PLAIN_NAME.fullmatch(name)) and name.endswith(_HOME_NAMES)
