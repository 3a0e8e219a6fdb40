"""The vault's browser half in a real Chromium: its cryptography against another library's, its storage, its page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from tests.browser.hosting import SiteServer
from tests.browser.python_site import lay_site
from tests.browser.visit import until
from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

NONCE, CONTEXT = bytes(12), b"context"
KEY = bytes(range(32))
VECTORS = json.loads((ROOT / "tests" / "vault" / "vectors.json").read_text(encoding="utf-8"))["vectors"]
PASSPHRASE = "correct horse, bättery 🐎"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    with SiteServer(lay_site("vault", tmp_path_factory.mktemp("vault") / "site")) as server:
        yield server


@pytest.fixture(scope="module")
def url(place: SiteServer) -> str:
    """Under a name: passkeys need one."""
    return place.url.replace("127.0.0.1", "localhost")


@dataclass
class Tab:
    """A page, and what is asked of Python in it."""

    page: Page

    def ask(self, name: str, /, **given: Any) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.page.evaluate("([name, given]) => python(name, given)", [name, given]))

    def port(self, name: str, /, **given: Any) -> Any:  # noqa: ANN401 - JSON
        return self.page.evaluate("([name, given]) => ports[name](given)", [name, given])

    def said(self, name: str = "") -> list[Any]:
        return [one for one in self.page.evaluate("said") if not name or one[0] == name]

    def show(self, markup: str) -> None:
        self.page.evaluate("(markup) => morph({ room: markup })", markup)


@pytest.fixture(scope="module")
def shared(browser: Browser, url: str) -> Iterator[Tab]:
    """One page for the tests that leave nothing behind, because Python takes seconds to start."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    yield Tab(page)
    context.close()


@pytest.fixture
def tab(page: Page, url: str) -> Tab:
    page.goto(url)
    until(page, "() => 'python' in window")
    return Tab(page)


# ---- The engine ----------------------------------------------------------------------------------------------------


def test_keys_are_derived_as_another_library_derives_them(shared: Tab) -> None:
    salt = bytes(range(16))
    told = shared.ask("derive", passphrase=PASSPHRASE, salt=salt.hex(), memory_kib=19 * 1024, passes=2, rounds=600_000)
    secret = PASSPHRASE.encode()
    argon2 = Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=19 * 1024).derive(secret)
    pbkdf2 = PBKDF2HMAC(hashes.SHA256(), 32, salt, 600_000).derive(secret)
    hkdf = HKDF(hashes.SHA256(), 32, salt, b"info").derive(secret)
    assert told == {"argon2id": argon2.hex(), "pbkdf2": pbkdf2.hex(), "hkdf": hkdf.hex()}


def test_what_the_browser_seals_another_library_opens(shared: Tab) -> None:
    told = {name: bytes.fromhex(value) for name, value in shared.ask("seal", key=KEY.hex(), text="a key").items()}
    data_key = AESGCM(KEY).decrypt(NONCE, told["wrapped"], CONTEXT)
    assert AESGCM(data_key).decrypt(NONCE, told["sealed"], CONTEXT) == b"a key"


def test_what_another_library_seals_the_browser_opens_unless_it_was_changed(shared: Tab) -> None:
    data_key = bytes(reversed(range(32)))
    whole = {
        "key": KEY,
        "context": CONTEXT,
        "wrapped": AESGCM(KEY).encrypt(NONCE, data_key, CONTEXT),
        "sealed": AESGCM(data_key).encrypt(NONCE, b"a key", CONTEXT),
    }

    def opened(**changed: bytes) -> str:
        answer: str = shared.ask("open_sealed", **{name: value.hex() for name, value in (whole | changed).items()})
        return answer

    assert opened() == "a key"
    assert opened(key=bytes(32)) == "forged"
    assert opened(context=b"another") == "forged"
    for name in ("wrapped", "sealed"):
        assert opened(**{name: whole[name][:-1]}) == "forged"
        assert opened(**{name: bytes([whole[name][0] ^ 1]) + whole[name][1:]}) == "forged"
    # A key of another length is none, even when it was wrapped by whoever knows the passphrase.
    assert opened(wrapped=AESGCM(KEY).encrypt(NONCE, b"short", CONTEXT)) == "forged"


def test_no_key_gives_its_bytes_but_one_that_is_to_be_wrapped_again(shared: Tab) -> None:
    assert shared.ask("readable") == {"same": True, "readable": ["to be wrapped again"]}


def test_the_cost_is_measured_and_never_below_the_floor(shared: Tab, capsys: pytest.CaptureFixture[str]) -> None:
    told = shared.ask("costs")
    assert told["costs"]["memory_kib"] >= 19 * 1024
    assert told["costs"]["passes"] >= 2
    assert told["costs"]["memory_kib"] % 1024 == 0
    with capsys.disabled():
        print(f"\nArgon2id with {told['costs']} took {told['ms']:.0f} ms")  # noqa: T201 - the figure


@pytest.mark.parametrize(
    ("took", "ceiling", "costs"),
    [
        (10_000, 256, (19, 2)),  # the slowest device gets the floor
        (500, 256, (19, 2)),
        (50, 256, (126, 3)),  # memory first
        (50, 64, (64, 5)),  # then passes
        (0, 64, (64, 16)),
    ],
)
def test_faster_devices_get_dearer_passphrases(took: int, ceiling: int, costs: tuple[int, int], shared: Tab) -> None:
    told = shared.page.evaluate(
        """async ([took, ceiling]) => {
            const { argon2Costs } = await import('./static/js/worker/costs.js');
            return argon2Costs(took, { memory_kib: 19 * 1024, passes: 2, rounds: 0 }, ceiling * 1024);
        }""",
        [took, ceiling],
    )
    assert (told["memory_kib"] / 1024, told["passes"]) == costs


def test_without_webassembly_the_cost_is_rounds_of_pbkdf2(tab: Tab) -> None:
    told = tab.page.evaluate(
        """async () => {
            const { calibrate } = await import('./static/js/worker/costs.js');
            const { pbkdf2 } = await import('./static/js/worker/cipher.js');
            return calibrate({ rounds: 600_000 }, () => Promise.reject(new Error('no WebAssembly')), pbkdf2);
        }"""
    )
    assert 600_000 <= told["rounds"] <= 10_000_000
    assert list(told) == ["rounds"]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_every_vector_opens_or_not_as_it_says(vector: dict[str, Any], shared: Tab) -> None:
    told = shared.ask("vector", envelope=vector["envelope"], way=vector["way"])
    assert told["expect"] == vector["expect"]
    assert told.get("secrets") == vector.get("secrets")


# ---- What stays in this browser ------------------------------------------------------------------------------------


def test_the_key_of_this_device_outlives_the_page_and_stays_in_the_browser(tab: Tab) -> None:
    kept = tab.ask("keep_device_key")
    tab.page.reload()
    until(tab.page, "() => 'python' in window")
    told = tab.ask("use_device_key", **kept)
    assert told == {"text": "kept", "names": ["mine"], "exportable": False, "gone": True}


def test_erasing_leaves_no_key_of_this_device(tab: Tab) -> None:
    tab.page.evaluate("async () => { await (await import('./static/js/worker/device-keys.js')).make('mine'); }")
    stored = "async () => (await indexedDB.databases()).map(({ name }) => name)"
    assert tab.page.evaluate(stored) == ["switchyard-keys"]
    tab.page.evaluate("async () => (await import('./static/js/vault/shelf.js')).eraseKeys()")
    assert tab.page.evaluate(stored) == []


def test_a_browser_without_a_database_says_so_and_goes_on(page: Page, url: str) -> None:
    page.goto(url)
    tab = Tab(page)
    # In the worker, where Python lives.
    page.route(
        "**/worker.mjs",
        lambda route: route.fulfill(
            body="Object.defineProperty(globalThis, 'indexedDB', { value: undefined });\n" + route.fetch().text(),
            content_type="text/javascript",
        ),
    )
    told = tab.ask("device_keys_where_refused")
    assert "does not let this site keep a key of its own (Error: the browser has no database" in told["said"]
    assert "Use a passphrase or a passkey instead" in told["said"]
    assert (told["swapped"], told["seen"]) == ([True, False], "1")


COUNT = """async (name) => {
    const notes = await import('./static/js/worker/device-keys.js');
    const places = {
        'sy.vault': [
            async () => (await ports['shelf.read']({ name })).text,
            async (before, after) => (await ports['shelf.swap']({ name, before, after })).swapped,
        ],
        seen: [() => notes.note(name), (before, after) => notes.swapNote(name, before, after)],
    };
    const [read, swap] = places[name];
    for (let done = 0; done < 20; ) {
        const before = await read();
        if (await swap(before, String(Number(before ?? 0) + 1))) done += 1;
    }
}"""


@pytest.mark.parametrize("name", ["sy.vault", "seen"])
def test_two_tabs_that_write_at_once_lose_nothing(name: str, context: BrowserContext, url: str) -> None:
    here, there = context.new_page(), context.new_page()
    for page in (here, there):
        page.goto(url)
        until(page, "() => 'python' in window")
    here.evaluate(f"(name) => {{ window.done = ({COUNT})(name); }}", name)
    there.evaluate(COUNT, name)
    here.evaluate("window.done")
    here.evaluate(COUNT.replace("< 20", "< 1"), name)
    count = here.evaluate(
        """async (name) => name === 'seen'
            ? (await import('./static/js/worker/device-keys.js')).note(name) : localStorage.getItem(name)""",
        name,
    )
    assert count == "41"


def test_a_full_or_forbidden_shelf_says_so_and_keeps_what_lies_there(tab: Tab) -> None:
    assert tab.ask("put", name="sy.vault", before=None, after="first") is True
    assert tab.ask("put", name="sy.vault", before=None, after="second") is False
    assert [tab.ask("put", name="seen", before=None, after=after) for after in "12"] == [True, False]
    noted = "async () => (await import('./static/js/worker/device-keys.js')).note('seen')"
    assert tab.page.evaluate(noted) == "1"  # not beside the envelope, and not in memory only
    full = tab.ask("put", name="sy.vault", before="first", after="x" * 6_000_000)
    assert "ShelfRefused: There is no room left" in full
    assert "Remove keys that you don" in full
    assert tab.port("shelf.read", name="sy.vault") == {"text": "first"}
    tab.page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('no', 'SecurityError'); }; }")
    assert "does not let this site store your keys" in tab.ask("put", name="sy.vault", before="first", after="second")
    assert tab.ask("put", name="sy.vault", before="first", after=None) is True


# ---- Passkeys ------------------------------------------------------------------------------------------------------


def with_authenticator(page: Page, **options: Any) -> None:  # noqa: ANN401 - the protocol's
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    usual = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasPrf": True}
    usual |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": usual | options})


def test_a_passkey_gives_the_same_bytes_for_the_same_salt(tab: Tab) -> None:
    with_authenticator(tab.page)
    assert tab.ask("passkeys") == {"same": True, "other": True, "length": 32}


MAKE = {"name": "Laptop", "user": "dXNlcg", "salt": "A" * 43}


def test_an_authenticator_that_tells_nothing_while_it_makes_a_passkey_is_asked_once_more(tab: Tab) -> None:
    with_authenticator(tab.page)
    tab.page.evaluate(
        """() => {
            const { prototype } = PublicKeyCredential;
            const real = prototype.getClientExtensionResults;
            prototype.getClientExtensionResults = function () {
                const making = this.response instanceof AuthenticatorAttestationResponse;
                return making ? { prf: { enabled: true } } : real.call(this);
            };
        }"""
    )
    made = tab.port("passkey.make", **MAKE)
    assert len(made["output"]) == 43
    assert tab.port("passkey.ask", salts={made["credential"]: MAKE["salt"]}) == made


def test_a_passkey_that_cannot_protect_keys_is_refused_in_words(tab: Tab) -> None:
    with_authenticator(tab.page, hasPrf=False)
    told = tab.ask("passkeys")["refused"]
    assert "PasskeyRefused: The passkey “test” can" in told
    assert "Nothing was changed. Remove that passkey" in told


def test_a_person_who_is_not_verified_gets_no_passkey(tab: Tab) -> None:
    with_authenticator(tab.page, isUserVerified=False)
    assert "No passkey was used: the question was cancelled" in tab.port("passkey.make", **MAKE)["refused"]


def test_an_address_that_is_a_number_has_no_passkeys_and_says_where_there_are(page: Page, place: SiteServer) -> None:
    page.goto(place.url)
    until(page, "() => 'python' in window")
    told = Tab(page).port("passkey.ask", salts={})
    assert told["next"].startswith(f"Open http://localhost:{place.port}/ instead")
    assert Tab(page).port("world.facts")["passkeys"] is False


def test_the_page_knows_its_world(tab: Tab, url: str) -> None:
    facts = tab.port("world.facts")
    assert facts == {"origin": url.rstrip("/"), "platform": facts["platform"], "passkeys": True, "clipboard": True}
    assert facts["platform"] in {"mac", "windows", "linux"}


# ---- A browser that goes away in the middle of a rotation ------------------------------------------------------------

WHOLE = {"keys": {"work": "sk-1", "home": "sk-2"}, "problem": ""}


def opens(tab: Tab, *ways: str) -> bool:
    """Whether each of these ways in finds every key."""
    return bool(tab.ask("found_by", ways=ways) == dict.fromkeys(ways, WHOLE))


def envelope(tab: Tab) -> str:
    text: str = tab.port("shelf.read", name="sy.vault")["text"]
    return text


def test_a_rotation_that_is_killed_at_any_step_leaves_a_vault_that_every_way_opens(tab: Tab) -> None:
    """Nothing is answered from a step on; then another vault looks at what is there, and the next round begins."""
    with_authenticator(tab.page)
    tab.ask("make_vault")
    rotated = step = 0
    killed = True
    while killed:
        step += 1
        before = envelope(tab)
        killed = tab.ask("rotate", kill_at=step)["killed"]
        assert opens(tab, "passphrase", "passkey", "device"), f"killed at step {step}"
        rotated += envelope(tab) != before
    assert 3 <= rotated < step - 10, "some kills came after the one step that counts, and most before it"


@pytest.mark.parametrize("after", [False, True])
def test_a_page_that_is_closed_at_the_one_step_that_counts_leaves_the_old_vault_or_the_new_one(
    *, after: bool, tab: Tab, context: BrowserContext, url: str
) -> None:
    with_authenticator(tab.page)
    tab.ask("make_vault")
    before = envelope(tab)
    assert tab.ask("rotate", kill_in="shelf.swap sy.vault", after=after)["killed"]
    other = Tab(context.new_page())
    other.page.goto(url)
    until(other.page, "() => 'python' in window")
    tab.page.close()
    assert (envelope(other) != before) == after
    assert opens(other, "passphrase", "device")  # a passkey is where the closed page's authenticator was


# ---- What is typed -------------------------------------------------------------------------------------------------

FORM = """<form data-submit='[["Sent",{"form":{"$":"form"}}]]' data-keydown='[["Pressed",{"key":{"$":"key"}}]]'>
  <input id="name" name="name"><input id="secret" name="secret" type="password" data-secret
    data-input='[["Typed",{"value":{"$":"value"}}]]' data-strength="meter">
  <input id="plain" name="plain" data-secret data-change='[["Changed",{"value":{"$":"value"}}]]'>
  <output id="meter" data-keep></output><p id="code" data-keep></p><button>Send</button></form>"""


def test_what_is_typed_into_a_secret_field_never_becomes_a_message(tab: Tab) -> None:
    tab.show(FORM)
    tab.page.locator("#name").press_sequentially("work")
    tab.page.locator("#secret").press_sequentially("sk-hidden")
    tab.page.locator("#plain").press_sequentially("sk-also")
    tab.page.get_by_role("button").click()
    until(tab.page, "() => said.some(([name]) => name === 'Sent')")
    assert tab.said("Sent") == [["Sent", {"form": {"name": "work"}}]]
    assert tab.said("Typed") == [["Typed", {"value": None}]] * len("sk-hidden")
    assert tab.said("Changed") == [["Changed", {"value": None}]]
    pressed = "".join(fields["key"] or "" for _, fields in tab.said("Pressed"))
    assert pressed == "work"


def test_a_secret_survives_a_render_and_is_taken_once(tab: Tab) -> None:
    tab.show(FORM)
    tab.page.locator("#secret").fill("sk-hidden")
    tab.page.locator("#name").focus()
    tab.show(FORM.replace("Send", "Sending"))
    assert tab.port("secret.take", id="secret") == "sk-hidden"
    assert tab.port("secret.take", id="secret") == ""
    assert tab.page.locator("#secret").input_value() == ""
    with pytest.raises(Exception, match="there is no field “gone” on the page"):
        tab.port("secret.take", id="gone")


def test_a_lock_empties_every_field_for_secrets_and_no_other(tab: Tab) -> None:
    tab.show(FORM)
    for field in ("name", "secret", "plain"):
        tab.page.locator(f"#{field}").fill("typed")
    tab.port("secret.clear-all")
    assert [tab.page.locator(f"#{field}").input_value() for field in ("name", "secret", "plain")] == ["typed", "", ""]
    assert tab.page.locator("#meter").text_content() == ""


def test_a_code_is_shown_without_being_markup_and_stays_until_it_is_cleared(tab: Tab) -> None:
    tab.show(FORM)
    tab.port("secret.show", id="code", text="<b>CODE</b>")
    tab.show(FORM.replace("Send", "Sending"))
    assert tab.page.locator("#code").inner_html() == "&lt;b&gt;CODE&lt;/b&gt;"
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.port("secret.copy", id="code")
    assert tab.page.evaluate("navigator.clipboard.readText()") == "<b>CODE</b>"
    tab.port("secret.clear", id="code")
    assert tab.page.locator("#code").inner_html() == ""


def test_the_strength_is_told_while_typing_and_leaves_with_the_text(tab: Tab) -> None:
    tab.show(FORM)
    field, meter = tab.page.locator("#secret"), tab.page.locator("#meter")
    field.press_sequentially("password")
    tab.page.locator("#meter[data-score='0']").wait_for()
    assert meter.text_content() == "Very weak. This is a heavily used password."
    assert meter.get_attribute("role") == "status"
    tab.show(FORM.replace("Send", "Sending"))
    assert meter.get_attribute("data-score") == "0"
    field.fill("velvet quarry outlaw mandolin frost")
    tab.page.locator("#meter[data-score='4']").wait_for()
    assert meter.text_content() == "Strong."
    tab.port("secret.take", id="secret")
    assert meter.text_content() == ""
    assert meter.get_attribute("data-score") is None
    field.press_sequentially("qwertyuiop")  # it was wrong, and the focus is still there
    tab.page.locator("#meter[data-score='0']").wait_for()


def test_a_strength_that_cannot_be_estimated_is_no_hindrance(tab: Tab) -> None:
    tab.page.route("**/zxcvbn/**", lambda route: route.abort())
    tab.show(FORM)
    tab.page.locator("#secret").press_sequentially("velvet quarry")
    tab.page.get_by_text("Its strength can’t be estimated now. Four or more unrelated words are strong.").wait_for()  # noqa: RUF001 - as in the sentence
    assert tab.port("secret.take", id="secret") == "velvet quarry"


# ---- Whether somebody is there -------------------------------------------------------------------------------------


IDLE = ["IdleReached", {}]
MINUTE = 60_000


def timed(context: BrowserContext, url: str) -> Tab:
    """A tab whose clock can be moved, and which counts what it hears of other tabs."""
    page = context.new_page()
    page.clock.install()
    page.goto(url)
    until(page, "() => 'python' in window")
    page.evaluate("window.heard = 0; new BroadcastChannel('sy.vault').onmessage = () => { heard += 1; }")
    return Tab(page)


def pass_minutes(minutes: int, tab: Tab) -> None:
    """In all tabs: they have one clock."""
    tab.page.clock.run_for(minutes * MINUTE)


def hide(tab: Tab, *, hidden: bool = True) -> None:
    tab.page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )


def hears(listener: Tab, work: Callable[[], None]) -> None:
    before = listener.page.evaluate("heard")
    work()
    until(listener.page, f"() => heard > {before}")


def test_who_does_nothing_for_long_is_said_once_and_who_returns_is_watched_again(
    context: BrowserContext, url: str
) -> None:
    tab = timed(context, url)
    tab.port("vault.watch", idle=5, hidden=0)
    pass_minutes(4, tab)
    tab.page.keyboard.press("Shift")
    pass_minutes(4, tab)
    assert tab.said() == []
    pass_minutes(30, tab)
    assert tab.said() == [IDLE]
    tab.page.mouse.move(10, 10)
    pass_minutes(6, tab)
    assert tab.said() == [IDLE, IDLE]
    tab.port("vault.watch", idle=0, hidden=0)
    pass_minutes(600, tab)
    assert len(tab.said()) == 2


def test_whoever_comes_back_after_the_machine_slept_is_too_late(context: BrowserContext, url: str) -> None:
    tab = timed(context, url)
    tab.port("vault.watch", idle=5, hidden=0)
    # No timer has run yet when the key is pressed.
    tab.page.clock.set_system_time(tab.page.evaluate("Date.now()") / 1000 + 8 * 3600)
    tab.page.keyboard.press("Shift")
    assert tab.said() == [IDLE]


def test_typing_in_one_tab_keeps_the_others_open(context: BrowserContext, url: str) -> None:
    here, there = timed(context, url), timed(context, url)
    for tab in (here, there):
        tab.port("vault.watch", idle=5, hidden=0)
    pass_minutes(4, here)
    hears(there, lambda: here.page.keyboard.press("Shift"))
    pass_minutes(4, here)
    assert (here.said(), there.said()) == ([], [])
    pass_minutes(2, here)
    assert (here.said(), there.said()) == ([IDLE], [IDLE])


def test_a_hidden_tab_waits_as_long_as_another_is_in_sight(context: BrowserContext, url: str) -> None:
    hidden, seen = timed(context, url), timed(context, url)
    for tab in (hidden, seen):
        tab.port("vault.watch", idle=0, hidden=3)
    hide(hidden)
    for _ in range(5):
        hears(hidden, lambda: pass_minutes(1, seen))
    assert (hidden.said(), seen.said()) == ([], [])
    hears(hidden, lambda: hide(seen))
    pass_minutes(4, hidden)
    assert (hidden.said(), seen.said()) == ([IDLE], [IDLE])
    hide(seen, hidden=False)
    pass_minutes(30, seen)
    assert seen.said() == [IDLE]


def test_other_tabs_are_told_of_a_lock_and_of_a_change(context: BrowserContext, url: str) -> None:
    here, there = timed(context, url), timed(context, url)
    hears(there, lambda: here.port("vault.locked-everywhere"))
    assert there.said() == [["LockedElsewhere", {}]]
    here.page.evaluate("localStorage.setItem('sy.vault.tries', '1'); localStorage.setItem('sy.vault', '{}')")
    until(there.page, "() => said.length > 1")
    assert there.said() == [["LockedElsewhere", {}], ["VaultTouched", {}]]
    here.page.evaluate("localStorage.clear()")
    until(there.page, "() => said.length > 2")
    assert here.said() == []
