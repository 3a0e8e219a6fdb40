"""Documents whose pieces must give the same answer as the whole: the corners of Markdown, and chance."""

from __future__ import annotations

from random import Random

LINES = (
    *(
        "# h\n",
        "- a\n",
        "  - b\n",
        "> q\n",
        "> - r\n",
        ">\n",
        "```\n",
        "  ```\n",
        "~~~py\n",
        "\n",
        "\n",
        "\n",
        "text\n",
    ),
    *("| a | b |\n", "|---|---|\n", "    code\n", "1. x\n", "   y\n", "$$\n", "\\[\n", "\\]\n", "---\n", "===\n"),
    *("[r]: https://e.example\n", '"t\n', "* * *\n", "para `c` **b**\n", "  more\n", "\tx\n", "<div>\n", "$$ a $$ b\n"),
)
SIGNS = "*_`[]()!<>#-+=|\\$~ \n\n\n \"':ab1&"


def by_chance(parts: tuple[str, ...] | str, count: int, seed: int) -> str:
    return "".join(Random(seed).choices(parts, k=count))  # noqa: S311 - chance for a test, nothing secret


TEXTS = {
    "line ends": "a\r\nb\r\n\r\n- x\r\n- y\r\rend",
    "an open fence": "text\n```js\nlet a = 1;\n// x",
    "a fence in a list": "1. Do\n   ```py\n   x = 1\n\n   y = 2\n   ```\n2. More\n\n~~~\ntilde\n```\n~~~\nend",
    "an indented fence": "  ```js\n  a\n    b\n\tc\n c\n  ```\nafter",
    "underlined headings": "Title\n===\npara\n---\n- a\n---\n* * *\ntext\n\n    indented\n\n    more\n",
    "lists": "- a\n\n  b\n- c\n\n\n- d\n* e\n1. x\n2. y\n5) z\n   - n1\n     - n2\n\n       deep\n"
    "- - - a\n- \n-\n\n  foo\n",
    "tasks": "- [x] done\n- [ ] open\n  - [x] nested\n1. [ ] first\n",
    "a quotation": "> a\nlazy\n> b\n\n> c\n> - x\n> - y\n"
    ">\n> ```\n> code\n> ```\n> | a | b |\n> |---|---|\n> | 1 | 2 |\n",
    "a long table": "| h | i |\n|---|:-:|\n" + "".join(f"| {i} | **{i}** |\n" for i in range(230)) + "\nafter\n",
    "short rows": "a | b\n--- | ---\n1\n| 2 | 3 | 4 |\n> q\n\npara\nx | y\n--- | --- z\nfoo\n\np\nx | y\n--|--\n1|2\n",
    "references": '[a]: https://x.example\n"title starts\nmore\nends"\nafter\n\n'
    '[b]: https://y.example\n"never ends\nx\n\n'
    "[a] and [t][b] and [no] `[a]`\n- [a]\n",
    "formulas": "Sum:\n$$\nx\n+ y\n$$\nthen \\[ z \\] and\n\\[\nq\n\nnot\n"
    "$$ a $$ tail\n$$\n- b\n$$, where\n\n$5 and $6 and $x$\n",
    "a long list": "".join(f"{i}. item **{i}**\n" for i in range(1, 260)),
    "a long list in a list": "- top\n" + "".join(f"  - item {i} with text\n" for i in range(1200)) + "\nend\n",
    "a long paragraph": "word **bold** [x " * 2000 + "\n\nend",
    "a long line of code": "```\n" + "x" * 5300 + "\nshort\n" + "y" * 2000 + "\n```\n",
    "lists in lists": ("- " * 30 + "a\n") * 40 + "\nend\n",
    **{f"lines by chance {seed}": by_chance(LINES, 500, seed) for seed in range(3)},
    **{f"signs by chance {seed}": by_chance(SIGNS, 3000, seed) for seed in range(3)},
}
