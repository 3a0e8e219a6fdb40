"""<sy-markdown> in a real browser: it grows, it is fast, and nothing in a hostile answer gets its way."""

from __future__ import annotations

import json
import re
import shutil
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import hostile
from tests.browser.answer_texts import TEXTS
from tests.browser.hosting import SiteServer
from tools.places import ROOT
from tools.setup_steps import ensure_node_modules
from tools.vendor import copy_vendored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page, Request

    from tests.browser.problems import Problems

SOURCES = ("static/js", "static/css")
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@pytest.fixture(scope="module")
def answers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one page under the app's own policy, the element, and the libraries that the build puts beside it."""
    folder: Path = shutil.copytree(ROOT / "tests/browser/pages", tmp_path_factory.mktemp("answers") / "site")
    policy = POLICY.search((ROOT / "index.html").read_text(encoding="utf-8"))
    assert policy
    page = (folder / "answers.html").read_text(encoding="utf-8")
    (folder / "index.html").write_text(page.replace("<!--the app's own policy-->", policy[0]), encoding="utf-8")
    for source in SOURCES:
        (folder / source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(ROOT / source, folder / source)
    copy_vendored(ensure_node_modules(), folder / "static/vendor")
    return folder


@pytest.fixture
def answers(answers_folder: Path) -> Iterator[SiteServer]:
    with SiteServer(answers_folder) as server:
        yield server


@pytest.fixture
def room(answers: SiteServer, page: Page) -> Page:
    """The page with its module loaded; no answer yet."""
    page.goto(answers.url)
    page.wait_for_selector("html[data-ready]")
    return page


def show(room: Page, text: str) -> None:
    room.evaluate("async (text) => { await answers.show(text); }", text)


def body(room: Page) -> Any:  # noqa: ANN401 - a Playwright locator
    return room.locator("#answer .sy-section")


def pieces_of(text: str, count: int, seed: int) -> list[str]:
    chance = Random(seed)  # noqa: S311 - chance for a test, nothing secret
    cuts = sorted(chance.sample(range(1, len(text)), min(count, len(text) - 1)))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


class TestGrowing:
    @pytest.mark.parametrize("name", TEXTS)
    def test_a_text_in_pieces_gives_the_same_nodes_as_the_whole(self, room: Page, name: str) -> None:
        for seed, count in enumerate((6, 40)):
            pieces = pieces_of(TEXTS[name], count, seed)
            assert room.evaluate("(pieces) => answers.differenceInPieces(pieces)", pieces) is None, pieces

    def test_an_answer_can_go_on_after_its_end(self, room: Page) -> None:
        """Finished in the middle of a code block, marked as cut, and continued: no seam is left."""
        difference = room.evaluate("""async () => {
            const [first, rest] = ['- a\\n\\n```python\\nx = 1\\ny', ' = 2\\n```\\n\\nend'];
            const cut = answers.create();
            cut.append(first);
            cut.mark('The line was lost.');
            await cut.settled();
            cut.append(rest);
            cut.finish();
            await cut.settled();
            const whole = await answers.show(first + rest);
            const [a, b] = [cut, whole].map((answer) => answer.cloneNode(true));
            for (const answer of [a, b]) answer.normalize();
        b.removeAttribute('id');
            return a.isEqualNode(b) ? null : [a.innerHTML, b.innerHTML];
        }""")
        assert difference is None

    def test_a_cut_answer_says_why(self, room: Page) -> None:
        room.evaluate("""async () => {
            const answer = answers.create({ id: 'answer' });
            answer.append('half');
            answer.mark('Stopped: the line was lost.');
            await answer.settled();
        }""")
        assert room.locator("#answer").inner_text() == "half\n\nStopped: the line was lost."

    def test_what_is_finished_is_not_rendered_again(self, room: Page) -> None:
        kept = room.evaluate("""async () => {
            const answer = answers.create();
            answer.append('# Title\\n\\n- one\\n- two\\n');
            await answer.settled();
            const before = [answer.querySelector('h3'), answer.querySelector('li')];
            for (let i = 0; i < 50; i++) { answer.append(`- more ${i}\\n`); await answers.nextFrame(); }
            answer.finish();
            await answer.settled();
            return before[0] === answer.querySelector('h3') && before[1] === answer.querySelector('li');
        }""")
        assert kept

    def test_a_selection_in_the_open_end_stays(self, room: Page) -> None:
        selected = room.evaluate("""async () => {
            const answer = answers.create();
            answer.append('The quick brown fox');
            await answer.settled();
            const text = answer.querySelector('p').firstChild;
            getSelection().setBaseAndExtent(text, 4, text, 9);
            for (const word of ' jumps over the lazy dog'.split(/(?= )/)) {
                answer.append(word);
                await answer.settled();
            }
            return getSelection().toString();
        }""")
        assert selected == "quick"

    def test_it_goes_on_in_a_hidden_tab(self, room: Page) -> None:
        """A hidden tab has no animation frames."""
        room.evaluate("""async () => {
            window.requestAnimationFrame = () => 0;
            await answers.show('**there**');
        }""")
        assert body(room).locator("strong").inner_text() == "there"

    def test_the_markup_gives_the_first_text_and_a_morph_leaves_the_answer_alone(self, room: Page) -> None:
        room.evaluate("""async () => {
            const markup = (text, state) => `<sy-markdown id="answer" data-keep class="${state}">${text}</sy-markdown>`;
            answers.morphRegions({ room: markup('one **two**', 'new') });
            const answer = document.getElementById('answer');
            await answer.settled();
            answer.append(' three');
            answers.morphRegions({ room: markup('one **two**', 'old') });
            answer.finish();
            await answer.settled();
        }""")
        assert body(room).inner_html() == '<p dir="auto">one <strong>two</strong> three</p>'
        assert room.locator("#answer").get_attribute("class") == "old"

    def test_the_source_is_what_was_written(self, room: Page) -> None:
        text = "a **b**\n\n```\n<x>\n```\n- [ ] $x$"
        show(room, text)
        assert room.evaluate("document.getElementById('answer').source") == text


class TestHostileText:
    @pytest.fixture
    def watched(self, context: BrowserContext, room: Page, answers: SiteServer) -> Iterator[Page]:
        """Every call that a script of the answer could make, and every request to elsewhere, is written down."""
        elsewhere: list[str] = []

        def note(request: Request) -> None:
            if not request.url.startswith((answers.origin, "data:", "blob:")):
                elsewhere.append(request.url)

        context.on("request", note)
        room.evaluate("() => { window.ran = []; window.alert = window.msgbox = (x) => ran.push(x); }")
        yield room
        assert room.evaluate("window.ran") == []
        assert elsewhere == []
        assert room.url == answers.url

    def test_no_script_runs_and_no_request_leaves(self, watched: Page) -> None:
        """Each text alone, all in one answer, and each a character at a time."""
        for text in hostile.ALL:
            show(watched, text)
            assert_only_our_attributes(watched, text)
            watched.evaluate(
                """async (text) => {
                const answer = answers.create();
                for (const sign of text.slice(0, 200)) {
                    answer.append(sign);
                    if (/\\W/.test(sign)) await answers.nextFrame();
                }
                answer.finish();
                await answer.settled();
                for (const node of answer.querySelectorAll('*')) {
                    for (const kind of ['mouseover', 'toggle', 'load', 'error']) node.dispatchEvent(new Event(kind));
                }
            }""",
                text,
            )
            assert_only_our_attributes(watched, text)
            watched.evaluate("document.querySelectorAll('sy-markdown').forEach((answer) => answer.remove())")
        show(watched, "\n\n".join(hostile.ALL))
        assert_only_our_attributes(watched, "all of them")

    def test_the_sanitiser_alone_would_hold(self, watched: Page, problems: Problems) -> None:
        """The second wall without the first: what if the parser let HTML through?"""
        # The third wall, the policy of the page, speaks up while the sanitiser looks at such HTML.
        problems.expect("violat")
        left = watched.evaluate(
            """async (texts) => {
            const { sanitise } = await import('./static/js/elements/markdown/sanitise.js');
            const box = document.createElement('div');
            document.getElementById('room').append(box);
            box.append(...texts.map(sanitise));
            await answers.nextFrame();
            const nodes = [...box.querySelectorAll('*')];
            return [...new Set(nodes.flatMap((node) => [...node.attributes].map(({ name }) => name)))].sort();
        }""",
            [*hostile.ALL, "<a href='javascript:alert(1)' id=x class=y name=z style='a:b' data-click=1>x</a>"],
        )
        assert set(left) <= {"href", "title", "start", "align", "dir", "lang", "kind"}

    def test_an_answer_cannot_be_drawn_outside_of_its_box(self, watched: Page) -> None:
        show(watched, hostile.MATHS[4])
        assert watched.evaluate("getComputedStyle(document.getElementById('answer')).contain") == "content"

    @pytest.mark.parametrize(
        ("markdown", "address", "host"),
        [
            ("[site](https://ok.example/a)", "https://ok.example/a", None),
            ("https://ok.example/a", "https://ok.example/a", None),
            ("[docs at ok.example](https://docs.ok.example)", "https://docs.ok.example/", None),
            ("[me](mailto:a@ok.example)", "mailto:a@ok.example", None),
            ("[https://bank.example](https://evil.example)", "https://evil.example/", "(evil.example)"),
            (
                "[bank.example](https://bank.example@evil.example)",
                "https://bank.example@evil.example/",
                "(evil.example)",
            ),
            ("[\u200bbank\u200b.example](https://evil.example)", "https://evil.example/", "(evil.example)"),
            ("https://b\u0430nk.example", "https://xn--bnk-6cd.example/", "(xn--bnk-6cd.example)"),
        ],
    )
    def test_a_link_shows_where_it_leads(self, room: Page, markdown: str, address: str, host: str | None) -> None:
        show(room, markdown)
        link = body(room).locator("a")
        assert link.get_attribute("href") == address
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        assert link.get_attribute("target") == "_blank"
        assert link.locator(".sy-real-host").all_inner_texts() == ([host] if host else [])

    @pytest.mark.parametrize(
        "markdown", ["[x](/settings)", "[x](#top)", "[x](//evil.example)", "[x](data:text/html,x)"]
    )
    def test_a_link_that_does_not_lead_outside_is_plain_text(self, room: Page, markdown: str) -> None:
        show(room, markdown)
        assert body(room).inner_html() == '<p dir="auto">x</p>'

    def test_a_picture_is_a_link_with_its_host(self, room: Page) -> None:
        show(room, "![A chart](https://img.example/p.png)")
        assert body(room).locator("img").count() == 0
        link = body(room).locator("a.sy-image")
        assert link.text_content() == "Image: A chart from img.example, opens in a new tab"
        assert link.get_attribute("referrerpolicy") == "no-referrer"

    def test_code_with_invisible_characters_says_so(self, room: Page) -> None:
        show(room, hostile.CODE[-1])
        assert "invisible characters" in body(room).locator(".sy-code-warning").inner_text()


ATTRIBUTES = {
    # What Markdown itself may say.
    "h3 h4 h5 h6 p li": {"dir", "class"},
    "th td": {"dir", "align"},
    "ul blockquote": {"class"},
    "ol": {"class", "start"},
    "a": {"href", "title", "rel", "target", "referrerpolicy", "class"},
    "br hr strong em s code table thead tbody tr": set[str](),
    # What only our code makes.
    "span": {"class", "role", "aria-label", "data-set", "title", "tabindex", "style"},
    "div": {"class", "role", "aria-label", "tabindex", "data-wrap"},
    "button": {"type", "class", "aria-pressed"},
    "pre": {"tabindex", "dir"},
}


def assert_only_our_attributes(room: Page, text: str) -> None:
    """No element and no attribute that our own code did not make; formulas are KaTeX's own, so looked at apart."""
    found = room.evaluate("""() => [...document.querySelectorAll('.sy-markdown-body *')]
        .filter((node) => !node.closest('.katex, .katex-display'))
        .map((node) => [node, [...node.attributes].map(({ name, value }) => [name, value])])
        .map(([node, attributes]) => [node.localName, Object.fromEntries(attributes)])""")
    ours = {tag: names for tags, names in ATTRIBUTES.items() for tag in tags.split()}
    for tag, attributes in found:
        assert tag in ours, (tag, text)
        assert set(attributes) <= ours[tag], (tag, attributes, text)
        classes = str(attributes.get("class", "")).split()
        assert all(name.startswith("sy-") for name in classes), (attributes, text)
        assert attributes.get("href", "https:").startswith(("https:", "http:", "mailto:")), (attributes, text)
        if "style" in attributes:
            assert attributes["style"].startswith("--sy-chunk-lines:"), (attributes, text)
    in_formulas = room.evaluate("""() => [...document.querySelectorAll('.katex *')]
        .filter((node) => node.matches('a, img, button, input, form, iframe, script, [id], [href], [data-click]'))
        .map((node) => node.outerHTML)""")
    assert in_formulas == [], text


class TestWhatIsShown:
    def test_formulas_are_set_and_prices_are_not(self, room: Page) -> None:
        show(
            room, "Costs $5 and $6, $20,000-$30,000 or $5 (or 5$).\n\nBut $x^2$, \\(y\\), \\[z\\] and\n\n$$\na + b\n$$"
        )
        formulas = body(room).locator(".sy-maths annotation")
        assert formulas.all_text_contents() == ["x^2", "y", "z", "a + b"]
        assert "$5 and $6, $20,000-$30,000 or $5 (or 5$)" in body(room).locator("p").first.inner_text()

    def test_a_wrong_formula_shows_its_text(self, room: Page) -> None:
        show(room, "$\\foo{x}$")
        assert body(room).locator(".sy-maths-wrong").inner_text() == "\\foo{x}"

    def test_formulas_and_grammars_load_only_when_they_occur(self, room: Page, answers: SiteServer) -> None:
        show(room, "plain *text*")
        assert not [path for path in answers.requests if "/vendor/katex" in path or "/vendor/highlight" in path]

    def test_code_gets_colours_and_keeps_its_text(self, room: Page) -> None:
        code = "def f(x):\n    return 'a' # b\n" * 100
        show(room, f"```python\n{code}```")
        assert body(room).locator(".sy-t-keyword").count() == 200
        assert body(room).locator("code").text_content() == code
        assert body(room).locator(".sy-code-lines").inner_text() == "200 lines"

    def test_every_grammar_that_is_named_is_there(self, room: Page, answers_folder: Path) -> None:
        named = room.evaluate("async () => (await import('./static/js/elements/markdown/languages.js')).GRAMMARS")
        there = {
            file.name.removesuffix(".min.js")
            for file in (answers_folder / "static/vendor/highlight/languages").iterdir()
        }
        assert set(named) <= there

    def test_copy_gives_the_code_and_wrap_wraps_it_by_keyboard(self, context: BrowserContext, room: Page) -> None:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        show(room, "```js\nlet a = 1;\n\nlet b;\n```")
        room.keyboard.press("Tab")
        room.keyboard.press("Enter")
        assert body(room).get_by_role("button", name="Wrap", pressed=True).count() == 1
        room.keyboard.press("Tab")
        room.keyboard.press("Enter")
        body(room).get_by_role("button", name="Copied").wait_for()
        assert room.evaluate("navigator.clipboard.readText()") == "let a = 1;\n\nlet b;"

    def test_a_selection_over_many_lines_of_code_has_the_same_lines(self, room: Page) -> None:
        code = "\n".join(f"line {i}" for i in range(200))
        show(room, f"```\n{code}\n```")
        selected = room.evaluate("""() => {
            getSelection().selectAllChildren(document.querySelector('#answer code'));
            return getSelection().toString();
        }""")
        assert selected.strip() == code

    def test_a_long_table_repeats_its_header_and_can_be_reached_by_keyboard(self, room: Page) -> None:
        show(room, TEXTS["a long table"])
        tables = body(room).get_by_role("group", name="Table")
        assert tables.count() == 3
        assert tables.locator("tbody tr").count() == 230
        assert tables.locator("th").all_text_contents() == ["h", "i"] * 3
        room.keyboard.press("Tab")
        assert room.evaluate("document.activeElement.className").startswith("sy-table")

    def test_a_long_list_counts_on(self, room: Page) -> None:
        show(room, TEXTS["a long list"])
        starts = (
            body(room).locator("ol").evaluate_all("lists => lists.map((list) => [list.start, list.children.length])")
        )
        assert starts == [[1, 100], [101, 100], [201, 59]]

    def test_headings_stay_below_those_of_the_page(self, room: Page) -> None:
        show(room, "# a\n## b\n###### c")
        assert body(room).locator("h3, h4, h5, h6").evaluate_all("h => h.map((x) => x.localName)") == ["h3", "h4", "h6"]

    def test_tasks_say_whether_they_are_done(self, room: Page) -> None:
        show(room, "- [x] one\n- [ ] two\n- [link](https://ok.example)")
        assert body(room).get_by_role("img").evaluate_all("x => x.map((y) => y.ariaLabel)") == ["Done:", "To do:"]

    def test_references_lead_where_the_end_says(self, room: Page) -> None:
        show(room, "See [the spec][1], [1] and [none].\n\n`[1]`\n\n[1]: https://spec.example")
        assert body(room).locator("a").all_inner_texts() == ["the spec", "1"]

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_axe_finds_nothing(self, room: Page, theme: str) -> None:
        show(
            room,
            "# A\n\n" + "\n\n".join(t for t in TEXTS.values() if len(t) < 400) + "\n\n" + "\n\n".join(hostile.IMAGES),
        )
        room.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        room.evaluate((ensure_node_modules() / "axe-core/axe.min.js").read_text(encoding="utf-8"))
        found = room.evaluate(
            "async () => (await axe.run('#answer')).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])"
        )
        assert found == []

    def test_nothing_scrolls_sideways_on_a_phone(self, room: Page) -> None:
        room.set_viewport_size({"width": 360, "height": 740})
        show(room, "\n\n".join([*TEXTS.values()][:12]) + "\n\n" + "x" * 500 + "\n\n" + "|a" * 20 + "\n" + "|-" * 20)
        assert room.evaluate("document.documentElement.scrollWidth") == 360


class TestReadAloud:
    def test_a_screen_reader_hears_sentences(self, room: Page) -> None:
        heard = room.evaluate("""async () => {
            const answer = answers.create({ announce: '' });
            const heard = [];
            const region = answer.querySelector('[aria-live]');
            const hear = () => region.textContent && heard.push(region.textContent);
            new MutationObserver(hear).observe(region, { childList: true });
            const busy = [];
            for (const token of 'One is done. Two is not'.split(/(?= )/)) {
                answer.append(token);
                await answer.settled();
                busy.push(answer.querySelector('.sy-markdown-body').ariaBusy);
            }
            while (!heard.length) await answers.nextFrame();
            answer.append(' yet.');
            answer.finish();
            await answer.settled();
            while (heard.length < 2) await answers.nextFrame();
            return { heard, busy: [...new Set(busy)], after: answer.querySelector('.sy-markdown-body').ariaBusy };
        }""")
        assert heard == {"heard": ["One is done.", "Two is not yet."], "busy": ["true"], "after": None}

    def test_without_being_asked_to_it_says_nothing(self, room: Page) -> None:
        show(room, "One is done.")
        assert room.locator("#answer [aria-live]").text_content() == ""


PROSE = (
    "# Head\n\n"
    + "Models **answer** in _paragraphs_ with `code` and [links](https://example.com/a). They go on. " * 3
    + "\n\n"
    "- one\n- item **two**\n\n```python\n" + "def f(x):\n    return x + 1  # add\n" * 15 + "```\n\n"
    "| a | b |\n|---|---|\n" + "| 1 | `two` |\n" * 8 + "\nInline $x^2$ and\n\n$$\\int_0^1 x dx$$\n\n"
)


class TestSpeed:
    """The figures are printed and not asserted: the machine that runs the tests may be busy."""

    def stream(self, room: Page, record: str, text: str, pieces: int, per_second: int) -> None:
        show(room, "$x$ `a`\n```js\nlet a\n```\n")  # the libraries are there, as after the first answer
        figures = room.evaluate("([t, n, rate]) => answers.stream(t, n, rate)", [text, pieces, per_second])
        print(json.dumps({"answer": record, "characters": len(text), **figures}))  # noqa: T201 - the figures are for people
        assert figures["isWhole"]

    def test_a_thousand_pieces_a_second_for_four_seconds(self, room: Page) -> None:
        self.stream(room, "1,000 pieces a second", (PROSE * 40)[:20_000], 4000, 1000)

    def test_200_kb_in_a_thousand_pieces(self, room: Page) -> None:
        self.stream(room, "200 kB", (PROSE * 250)[:200_000], 1000, 1000)

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("5,000 lines of code", "```python\n" + "def f(x): return [x + 1, 'text']  # a comment\n" * 5000 + "```\n"),
            ("200 kB of code in a line", "```js\n" + "a=1;" * 50_000 + "\n```\n"),
            ("a table of 2,000 rows", "| a | b | c |\n|---|---|---|\n" + "| 1 | **two** | `three` |\n" * 2000),
            ("a table of short rows", "|a" * 39 + "\n" + "|-" * 39 + "\n" + "|\n" * 4000),
            ("a list of 4,000 items", "- item **x** `y`\n" * 4000),
            ("200 kB without a line end", "word " * 40_000),
            ("100,000 backticks", "`" * 100_000),
            ("backticks in runs", " ".join("`" * i for i in range(1, 450))),
            ("100,000 opening brackets", "[" * 100_000),
            ("50,000 images begun", "![" * 50_000),
            ("asterisks", "**a *b " * 14_000),
            ("quotations in quotations", ("> " * 50 + "a\n") * 1000),
            ("100,000 quotation marks", ">" * 100_000),
            ("lists in lists", "- - - - - - a\n" * 3000),
            ("deep lists", "".join(" " * (2 * i) + "- a\n" for i in range(90)) * 10),
            ("links begun", "[a](" * 25_000),
            ("addresses", "http://a." * 11_000),
            ("dollar signs", "$a " * 33_000),
            ("2,000 formulas", "$x^2$ and $y_1$\n\n" * 1000),
            ("references", "[a]: b\n" * 14_000),
            ("angle brackets", "<a " * 33_000),
        ],
        ids=lambda value: value if len(value) < 50 else "",
    )
    def test_a_pathological_text_is_shown_in_the_end(self, room: Page, name: str, text: str) -> None:
        self.stream(room, name, text, 200, 1000)
