"""The service worker: one whole release on the device, another beside it, and nothing of anybody else's.

A small site is published around the real service-worker.js and service.js, so that each claim costs a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.small_site import Host

if TYPE_CHECKING:
    from collections.abc import Iterator

HEARD = "name => window.heard?.some(([heard]) => heard === name)"
CACHED = "async () => (await caches.keys()).filter(name => !name.endsWith(':state')).sort()"
CHECK = "() => service.checkForUpdate()"


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    host.start()
    yield host
    host.stop()


@pytest.fixture
def other_origin() -> Iterator[Host]:
    host = Host(files={"v1/models": b"[]"})
    host.start()
    yield host
    host.stop()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def visit(visitor: BrowserContext, host: Host) -> Page:
    page = visitor.new_page()
    page.goto(host.url)
    page.wait_for_function("window.heard")
    return page


def visit_until_kept(visitor: BrowserContext, host: Host) -> Page:
    page = visit(visitor, host)
    page.wait_for_function(HEARD, arg="offline-ready")
    return page


def see_update(page: Page) -> None:
    page.evaluate(CHECK)
    page.wait_for_function(HEARD, arg="update-ready")


def caches_of(page: Page) -> list[str]:
    names: list[str] = page.evaluate(CACHED)
    return names


def wait_for_cache_to_go(page: Page, name: str) -> None:
    page.evaluate(
        """async (name) => {
          const late = AbortSignal.timeout(10_000);
          while ((await caches.keys()).includes(name)) {
            late.throwIfAborted();
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        }""",
        name,
    )


def problems(page: Page) -> list[dict[str, str]]:
    found: list[dict[str, str]] = page.evaluate(
        "heard.filter(([name]) => name === 'problem').map(([, value]) => value)"
    )
    return found


def test_a_reload_opens_the_app_with_the_server_stopped(host: Host, visitor: BrowserContext) -> None:
    host.publish("one")
    page = visit_until_kept(visitor, host)
    host.stop()
    page.reload()
    page.wait_for_function("window.heard")
    expect(page.locator("#version")).to_have_text("one")


def test_a_new_tab_opens_the_app_with_the_server_stopped_whatever_its_query(
    host: Host, visitor: BrowserContext
) -> None:
    host.publish("one")
    visit_until_kept(visitor, host)
    host.stop()
    page = visitor.new_page()
    page.goto(f"{host.url}index.html?from=shortcut#/settings")
    expect(page.locator("#version")).to_have_text("one")


def test_the_first_visit_fetches_no_file_twice(host: Host, visitor: BrowserContext) -> None:
    release = host.publish("one")
    visit_until_kept(visitor, host)
    lasting = [path for path in host.asked if path.startswith(f"r/{release}/")]
    assert sorted(lasting) == sorted(set(lasting))
    assert host.asked_for("static/snapshot.bin.gz") == 1


def test_a_packed_file_is_kept_unpacked_with_its_type_and_size(host: Host, visitor: BrowserContext) -> None:
    release = host.publish("one")
    page = visit_until_kept(visitor, host)
    host.stop()
    size, told = page.evaluate(
        """async (url) => {
          const response = await fetch(url);
          return [(await response.arrayBuffer()).byteLength, response.headers.get('content-length')];
        }""",
        f"r/{release}/static/snapshot.bin",
    )
    assert size == int(told) == 100_020


def test_progress_is_told_up_to_the_last_byte(host: Host, visitor: BrowserContext) -> None:
    release = host.publish("one")
    page = visit_until_kept(visitor, host)
    told = page.evaluate("heard.filter(([name]) => name === 'progress').at(-1)[1]")
    assert told["release"] == release
    assert told["done"] == told["total"] > 100_000


def test_the_switch_is_offered_and_taken_by_every_tab(host: Host, visitor: BrowserContext) -> None:
    host.publish("one")
    first = visit_until_kept(visitor, host)
    second = visit(visitor, host)
    newer = host.publish("two")
    see_update(first)
    second.wait_for_function(HEARD, arg="update-ready")
    assert ["update-ready", newer] in first.evaluate("heard")
    expect(second.locator("#version")).to_have_text("one")

    first.evaluate("() => { service.acceptUpdate(); }")
    for page in (first, second):
        expect(page.locator("#version")).to_have_text("two")
        page.wait_for_function("sessionStorage.draft === 'kept'")


def test_an_update_waits_for_as_long_as_nobody_takes_it(host: Host, visitor: BrowserContext) -> None:
    host.publish("one")
    page = visit_until_kept(visitor, host)
    host.publish("two")
    see_update(page)
    page.reload()
    page.wait_for_function(HEARD, arg="update-ready")
    expect(page.locator("#version")).to_have_text("one")


def test_a_tab_goes_on_with_its_own_release_after_another_took_over(host: Host, visitor: BrowserContext) -> None:
    older = host.publish("one", lazy="export const version = 'one'")
    page = visit_until_kept(visitor, host)
    host.publish("two", lazy="export const version = 'two'")
    see_update(page)
    # A tab that is busy saying goodbye has not reloaded yet when the other release takes over.
    version = page.evaluate(
        """async (url) => {
          window.goodbye = new Promise(() => {});
          const taken = new Promise((resolve) => {
            navigator.serviceWorker.addEventListener('controllerchange', resolve);
          });
          service.acceptUpdate();
          await taken;
          return (await import(url)).version;
        }""",
        f"{host.url}r/{older}/static/lazy.js",
    )
    assert version == "one"


def test_old_caches_go_when_their_last_tab_has_gone(host: Host, visitor: BrowserContext) -> None:
    older = host.publish("one")
    page = visit_until_kept(visitor, host)
    newer = host.publish("two")
    see_update(page)
    assert caches_of(page) == sorted([f"sy:/:{older}", f"sy:/:{newer}"])
    with page.expect_navigation():
        page.evaluate("() => { service.acceptUpdate(); }")
    page.wait_for_function("window.heard")
    page.evaluate(CHECK)
    wait_for_cache_to_go(page, f"sy:/:{older}")
    assert caches_of(page) == [f"sy:/:{newer}"]


def test_files_unchanged_between_releases_are_not_fetched_again(host: Host, visitor: BrowserContext) -> None:
    host.publish("one", same="// the same", changed="// one")
    page = visit_until_kept(visitor, host)
    newer = host.publish("two", same="// the same", changed="// two")
    see_update(page)
    fetched = {path for path in host.asked if newer in path}
    assert fetched == {f"r/{newer}/static/changed.js"}


def test_an_update_that_breaks_off_leaves_the_old_release_working_and_is_resumed(
    host: Host, visitor: BrowserContext
) -> None:
    host.publish("one", first="// 1")
    page = visit_until_kept(visitor, host)
    newer = host.publish("two", first="// 2", last="// two" * 1000)
    host.broken_off.add(f"r/{newer}/static/last.js")
    page.evaluate(CHECK)
    page.wait_for_function(HEARD, arg="problem")
    assert problems(page)[0]["kind"] == "unreachable"
    page.reload()
    expect(page.locator("#version")).to_have_text("one")

    host.broken_off.clear()
    page.wait_for_function("window.heard")
    see_update(page)
    page.evaluate("() => { service.acceptUpdate(); }")
    expect(page.locator("#version")).to_have_text("two")
    assert host.asked_for(f"r/{newer}/static/first.js") == 1


def test_a_first_download_that_breaks_off_is_tried_again(host: Host, visitor: BrowserContext) -> None:
    release = host.publish("one", last="// one" * 1000)
    host.broken_off.add(f"r/{release}/static/last.js")
    page = visit(visitor, host)
    page.wait_for_function(HEARD, arg="problem")
    host.broken_off.clear()
    page.evaluate(CHECK)
    page.wait_for_function(HEARD, arg="offline-ready")


def test_a_file_whose_hash_does_not_match_is_refused(host: Host, visitor: BrowserContext) -> None:
    host.publish("one", part="// one")
    page = visit_until_kept(visitor, host)
    newer = host.publish("two", part="// two")
    host.files[f"r/{newer}/static/part.js"] = b"// bad"
    page.evaluate(CHECK)
    page.wait_for_function(HEARD, arg="problem")
    problem = problems(page)[0]
    assert problem["kind"] == "mismatch"
    assert problem["detail"] == f"r/{newer}/static/part.js"
    # The HTTP cache might have been to blame, so the host itself was asked too.
    assert host.asked_for(f"r/{newer}/static/part.js") == 2
    page.reload()
    expect(page.locator("#version")).to_have_text("one")


def test_a_full_disk_is_told_and_the_old_release_goes_on(host: Host, visitor: BrowserContext) -> None:
    older = host.publish("one")
    page = visit_until_kept(visitor, host)
    devtools = visitor.new_cdp_session(page)
    origin = host.url.rstrip("/")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 400_000})
    host.publish("two", big="// two" * 200_000)
    page.evaluate(CHECK)
    page.wait_for_function(HEARD, arg="problem")
    assert problems(page)[0]["kind"] == "storage-full"
    assert caches_of(page) == [f"sy:/:{older}"]
    host.stop()
    page.reload()
    expect(page.locator("#version")).to_have_text("one")


def test_traffic_to_others_is_neither_touched_nor_kept(host: Host, other_origin: Host, visitor: BrowserContext) -> None:
    host.publish("one")
    host.files["elsewhere/data.json"] = b"{}"
    page = visit_until_kept(visitor, host)
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller && window.heard")
    asked = [f"{other_origin.url}v1/models", f"{host.url}elsewhere/data.json"]
    for url in asked * 2:
        page.evaluate("async (url) => { await (await fetch(url, { cache: 'no-store' })).text(); }", url)
    page.evaluate("async () => { await fetch('v1/chat', { method: 'POST', body: 'prompt' }); }")

    assert other_origin.asked == ["v1/models"] * 2
    assert host.asked_for("elsewhere/data.json") == 2
    assert host.posted == [b"prompt"]
    kept = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
          return lists.flat().map((request) => request.url);
        }"""
    )
    assert not [url for url in kept if "v1/" in url or "elsewhere" in url]


def test_a_page_of_somebody_else_in_the_same_folder_is_left_alone(host: Host, visitor: BrowserContext) -> None:
    host.publish("one")
    host.files["other/index.html"] = b"<title>Not ours</title>"
    visit_until_kept(visitor, host)
    page = visitor.new_page()
    page.goto(f"{host.url}other/index.html")
    expect(page).to_have_title("Not ours")


def test_the_page_is_isolated_from_the_second_load_on_and_still_reaches_providers(
    host: Host, other_origin: Host, visitor: BrowserContext
) -> None:
    release = host.publish("one")
    page = visit_until_kept(visitor, host)
    page.reload()
    page.wait_for_function("window.heard")
    assert page.evaluate("crossOriginIsolated && typeof SharedArrayBuffer") == "function"
    assert page.evaluate("async (url) => (await fetch(url)).status", f"{other_origin.url}v1/models") == 200
    in_worker = page.evaluate(
        "url => new Promise((resolve) => { new Worker(url).onmessage = (event) => resolve(event.data); })",
        f"r/{release}/static/worker.js",
    )
    assert in_worker is True


def test_isolation_can_be_switched_off_and_on_and_an_update_keeps_the_choice(
    host: Host, visitor: BrowserContext
) -> None:
    host.publish("one")
    page = visit_until_kept(visitor, host)

    def isolated_after_reload() -> bool:
        page.reload()
        page.wait_for_function("window.heard")
        return bool(page.evaluate("crossOriginIsolated"))

    page.evaluate("() => service.setIsolation(false)")
    assert not isolated_after_reload()
    assert page.evaluate("async () => (await service.serviceFacts()).isolation") is False

    host.publish("two")
    see_update(page)
    with page.expect_navigation():
        page.evaluate("() => { service.acceptUpdate(); }")
    expect(page.locator("#version")).to_have_text("two")
    assert not isolated_after_reload()

    page.evaluate("() => service.setIsolation(true)")
    assert isolated_after_reload()


def test_text_shared_from_another_app_arrives_once_and_never_at_the_host(host: Host, visitor: BrowserContext) -> None:
    host.publish("one")
    page = visit_until_kept(visitor, host)
    page.evaluate(
        """(fields) => {
          const form = Object.assign(document.createElement('form'), { method: 'post', action: 'share' });
          for (const [name, value] of Object.entries(fields)) {
            form.append(Object.assign(document.createElement('input'), { name, value }));
          }
          form.enctype = 'multipart/form-data';
          document.body.append(form);
          form.submit();
        }""",
        {"title": "A page", "text": "worth reading", "url": "https://example.org/"},
    )
    page.wait_for_url(f"{host.url}#/chat?shared")
    page.wait_for_function("window.heard")
    assert page.evaluate("() => service.takeShared()") == "A page\nworth reading\nhttps://example.org/"
    assert page.evaluate("() => service.takeShared()") is None
    assert host.posted == []
    assert not [path for path in host.asked if "worth" in path]


def test_two_apps_in_two_folders_of_one_origin_leave_each_other_alone(host: Host, visitor: BrowserContext) -> None:
    host.base = "/tools/switchyard/"
    release = host.publish("one")
    page = visit_until_kept(visitor, host)
    assert caches_of(page) == [f"sy:/tools/switchyard/:{release}"]
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).scope") == host.url
    page.evaluate("async () => { await caches.open('sy:/elsewhere/:0123456789ab'); }")
    page.evaluate(CHECK)
    host.stop()
    page.reload()
    expect(page.locator("#version")).to_have_text("one")
    assert "sy:/elsewhere/:0123456789ab" in caches_of(page)


def test_removing_the_app_from_the_device_takes_nothing_of_other_apps(host: Host, visitor: BrowserContext) -> None:
    host.publish("one")
    page = visit_until_kept(visitor, host)
    page.evaluate("async () => { await caches.open('somebody-elses'); }")
    page.evaluate("() => service.removeService()")
    assert page.evaluate("() => caches.keys()") == ["somebody-elses"]
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_a_browser_without_service_workers_runs_the_app_and_is_told_why_not_offline(
    host: Host, visitor: BrowserContext
) -> None:
    host.publish("one")
    visitor.add_init_script("delete Navigator.prototype.serviceWorker")
    page = visit(visitor, host)
    page.wait_for_function(HEARD, arg="problem")
    problem = problems(page)[0]
    assert problem["kind"] == "offline-unavailable"
    assert all(problem[part] for part in ("what", "kept", "next", "detail"))
    facts = page.evaluate("() => service.serviceFacts()")
    assert facts["offline"] == "unavailable"


def test_a_server_that_cannot_be_reached_is_no_problem_at_a_check(host: Host, visitor: BrowserContext) -> None:
    host.publish("one")
    page = visit_until_kept(visitor, host)
    host.stop()
    page.reload()
    page.wait_for_function("window.heard")
    assert page.evaluate(CHECK) == "unreachable"
    assert problems(page) == []


def test_the_install_prompt_is_kept_for_the_button(host: Host, visitor: BrowserContext) -> None:
    host.publish("one")
    page = visit(visitor, host)
    page.evaluate(
        """() => {
          const event = new Event('beforeinstallprompt', { cancelable: true });
          event.prompt = async () => ({ outcome: 'accepted' });
          window.dispatchEvent(event);
        }"""
    )
    assert ["installable", True] in page.evaluate("heard")
    assert page.evaluate("() => install.install()") == "accepted"
    assert ["installable", False] in page.evaluate("heard")
    assert page.evaluate("() => install.install()") == "unavailable"


KEEP = "async () => service.keepPart('engine', (progress) => { (window.kept ??= []).push(progress); })"
ENGINE = "async (url) => (await fetch(url)).text()"


def cached_engine(host: Host, release: str) -> str:
    return f"{host.url}r/{release}/static/vendor/engine.js"


def test_an_optional_part_comes_when_it_is_asked_for_and_works_offline(host: Host, visitor: BrowserContext) -> None:
    release = host.publish("one", engine="// the engine")
    page = visit_until_kept(visitor, host)
    assert host.asked_for("engine.js") == 0
    assert page.evaluate(KEEP) == {"kept": True}
    assert page.evaluate("window.kept") == [{"done": 13, "total": 13}]
    assert host.asked_for("engine.js") == 1
    host.stop()
    page.reload()
    page.wait_for_function("window.heard")
    assert page.evaluate(ENGINE, cached_engine(host, release)) == "// the engine"


def test_a_part_that_was_kept_comes_with_the_next_release(host: Host, visitor: BrowserContext) -> None:
    host.publish("one", engine="// the engine")
    page = visit_until_kept(visitor, host)
    page.evaluate(KEEP)
    same = host.publish("two", engine="// the engine")
    see_update(page)
    assert host.asked_for(f"{same}/static/vendor/engine.js") == 0
    newer = host.publish("three", engine="// the engine, newer")
    page.evaluate(CHECK)
    page.wait_for_function("name => window.heard.some(([, heard]) => heard === name)", arg=newer)
    page.evaluate("() => { service.acceptUpdate(); }")
    expect(page.locator("#version")).to_have_text("three")
    host.stop()
    assert page.evaluate(ENGINE, cached_engine(host, newer)) == "// the engine, newer"


def test_a_part_that_nobody_asked_for_does_not_come_with_the_next_release(host: Host, visitor: BrowserContext) -> None:
    host.publish("one", engine="// the engine")
    page = visit_until_kept(visitor, host)
    host.publish("two", engine="// the engine")
    see_update(page)
    assert host.asked_for("engine.js") == 0


def test_a_part_that_breaks_off_or_is_not_what_was_published_is_told(host: Host, visitor: BrowserContext) -> None:
    release = host.publish("one", engine="// the engine")
    path = f"r/{release}/static/vendor/engine.js"
    page = visit_until_kept(visitor, host)
    host.broken_off.add(path)
    assert page.evaluate(KEEP)["kind"] == "unreachable"
    host.broken_off.clear()
    right, host.files[path] = host.files[path], b"// another"
    assert page.evaluate(KEEP) == {"kept": False, "kind": "mismatch", "detail": path}
    host.files[path] = right
    assert page.evaluate(KEEP) == {"kept": True}


def test_a_part_that_finds_no_room_leaves_the_release_whole(host: Host, visitor: BrowserContext) -> None:
    host.publish("one", engine="// the engine" * 200_000)
    page = visit_until_kept(visitor, host)
    devtools = visitor.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": host.url.rstrip("/"), "quotaSize": 400_000})
    assert page.evaluate(KEEP)["kind"] == "storage-full"
    host.stop()
    page.reload()
    expect(page.locator("#version")).to_have_text("one")
