"""The words by which tasks are recognised: English, German, French, Spanish, Italian, Portuguese, some CJK.

They are compared in small letters, as whole words; `*` stands for any ending. A weight of 1 is enough by itself.
They are looked up word by word, so that their number costs nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from app.routing.values import Task


class Cues(NamedTuple):
    """Words of one task and one weight, separated by commas; a line may end anywhere."""

    task: Task
    weight: float
    words: str


class Shape(NamedTuple):
    """What a text looks like, whatever its language: one of these signs and, where there is one, the pattern.

    Signs are searched first: that is quick, and a pattern is slow where it begins with a class of characters.
    """

    task: Task
    weight: float
    signs: tuple[str, ...]
    pattern: re.Pattern[str] | None = None


def _signs(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_DECLARATION = re.compile(
    r"^[ \t]{0,20}(?:def|class|import|from|const|let|var|public|#include|fn|package)\s[^\n]{0,80}[({;:]", re.MULTILINE
)
_FORMULA = re.compile(r"\d ?[\^*/+=√] ?\d|\bx ?[\^=]|\d% ")
_CONDITION = re.compile(r"\bif\b[^\n.?]{3,60}\bthen\b|\bwenn\b[^\n.?]{3,60}\bdann\b")

SHAPES = (
    Shape("code", 2.0, ("```",)),
    Shape("code", 1.5, ("(", "{", ";", ":"), _DECLARATION),
    Shape("code", 1.0, ("def ", "fn ", "function "), re.compile(r"\b(?:def|fn|function) \w+\(")),
    Shape(
        "code", 1.2, (";\n", "{\n", "}\n", "=>", "()", "</", "traceback (most", "error: ", "exception in", "select * ")
    ),
    Shape("reasoning", 0.8, _signs("^ * / + = √ %"), _FORMULA),
    Shape("reasoning", 0.8, _signs("∫ ∑ √")),
    Shape("reasoning", 0.5, (" then ", " dann "), _CONDITION),
    Shape("simple", 0.9, ("what does ",), re.compile(r"^what does .{1,30} mean")),
    Shape("code", 1.0, _signs("代码 函数 编程 程序 脚本 正则 报错 コード 関数 プログラム スクリプト 正規表現 バグ")),
    Shape(
        "creative",
        1.0,
        _signs("写一首 诗 故事 小说 歌词 广告语 童话 笑话 剧本 詩 物語 小説 俳句 歌詞 童話 コピー ジョーク"),
    ),
    Shape("translation", 1.8, _signs("翻译 译成 译为 用英语怎么说 翻訳 訳して 英語で何 に訳 英訳 和訳")),
    Shape(
        "reasoning",
        1.0,
        _signs("证明 推理 概率 逐步 一步一步 解方程 求解 优缺点 比较 計算 証明 確率 推論 方程式 比較 ステップ"),
    ),
    Shape("extraction", 1.4, _signs("提取 总结 摘要 概括 列出所有 归纳 要約 抽出 まとめて 一覧に 箇条書き")),
    Shape("simple", 1.2, _signs("你好 谢谢 こんにちは ありがとう 的首都 首都は")),
)

CUES = (
    Cues(
        "code",
        1.0,
        """
        python, javascript, typescript, rust, golang, kotlin, c++, c#, sql, regex, regexp, bash, html, css,
        react, django, flask, numpy, pandas, docker*, kubernetes, git, api, rest api, json schema, webpack,
        npm, unit test, unit tests, stack trace, segfault, null pointer, compile* error, refactor*, debug*,
        codebase, source code, pull request, async*, mutex, endpoint, backend, frontend, linked list, binary
        search, yaml, makefile, java, swift, php, ruby, node.js, postgres*, mysql, typeerror, excel formula,
        excel-formel, shell script, reguläre ausdruck, regulärer ausdruck, kompilier*, regulären ausdruck, quellcode,
        unittest, unittests,
        programmcode, skript, refaktorier*, expression régulière, code source, tests unitaires, refactorise*,
        débogue*, expresión regular, código fuente, pruebas unitarias, espressione regolare, codice sorgente,
        expressão regular, código-fonte, testes unitários
        """,
    ),
    Cues(
        "code",
        0.6,
        """
        code, function, script, method, class, loop, array, variable, bug, compiler, algorithm, library,
        query, program, implement*, dataframe, string, integer, recursion, recursive, decorator, closure,
        server, deploy*, branch, merge conflict, funktion, klasse, schleife, fehlermeldung, programm,
        programmier*, datenbank*, implementier*, algorithmus, fonction, boucle, classe, programme, algorithme,
        base de données, implémente*, código, función, clase, bucle, programa, algoritmo, base de datos,
        implementa, funzione, codice, ciclo, programma, função, laço, implemente, banco de dados
        """,
    ),
    Cues(
        "creative",
        1.0,
        """
        poem*, haiku, sonnet, limerick, lyrics, short story, story, fairy tale, fairytale, novel, screenplay,
        slogan*, tagline*, fiction, bedtime, song, rap, rhym*, ballad, plot twist, character backstory,
        backstory, worldbuilding, monologue, roleplay, role-play, role play, brainstorm names, fan fiction,
        product name, product names, band name, band names, wedding speech, toast, joke, jokes, parody,
        satire, write a scene, dialogue between, gedicht*, kurzgeschichte, geschichte über, geschichte für,
        gutenachtgeschichte, märchen, liedtext, roman, witz, witze, reim*, drehbuch, werbespruch,
        werbesprüche, hochzeitsrede, ballade, poème*, histoire courte, nouvelle, conte, chanson, paroles,
        scénario, blague, raconte*, rime, rimes, poema*, cuento, relato, canción, guion, guión, chiste,
        eslogan, eslóganes, novela, rima, poesia, racconto, favola, fiaba, canzone, barzelletta,
        sceneggiatura, filastrocca, romanzo, conto, história curta, canção, piada, roteiro, história infantil
        """,
    ),
    Cues(
        "creative",
        0.6,
        """
        imagine, invent, creative, in the style of, in the voice of, dragon*, wizard, imaginary, whimsical,
        funny, birthday, opening line, describe a, erfinde, kreativ*, im stil von, stell dir vor, drache*,
        lustige*, invente, inventa, imagina, al estilo de, nello stile di, no estilo de, dans le style
        """,
    ),
    Cues(
        "translation",
        1.8,
        """
        translat*, how do you say, how would you say, übersetz*, tradui*, traduction, traduc*, traduz*,
        traduç*, tradurre, traduci, traduzione, comment dit-on, cómo se dice, come si dice, como se diz, wie
        sagt man, auf englisch, auf deutsch, auf französisch, auf spanisch, auf italienisch, auf japanisch
        """,
    ),
    Cues(
        "translation",
        0.7,
        """
        in english, into english, to english, from english, in german, into german, to german, from german, in
        french, into french, to french, from french, in spanish, into spanish, to spanish, from spanish, in
        italian, into italian, to italian, from italian, in portuguese, into portuguese, to portuguese, from
        portuguese, in japanese, into japanese, to japanese, from japanese, in chinese, into chinese, to
        chinese, from chinese, in korean, into korean, to korean, from korean, in russian, into russian, to
        russian, from russian, in polish, into polish, to polish, from polish, in dutch, into dutch, to dutch,
        from dutch, in arabic, into arabic, to arabic, from arabic, in turkish, into turkish, to turkish, from
        turkish, in latin, into latin, to latin, from latin, ins englische, aus dem englische, ins deutsche,
        aus dem deutsche, ins französische, aus dem französische, ins spanische, aus dem spanische, ins
        italienische, aus dem italienische, ins japanische, aus dem japanische, en anglais, en allemand, en
        français, en espagnol, en inglés, en alemán, en francés, en español, in inglese, in tedesco, in
        francese, in spagnolo, in italiano, para inglês, para o inglês, para alemão, para o alemão, para
        francês, para o francês, para espanhol, para o espanhol, para português, para o português, subtitle,
        subtitles, native speaker
        """,
    ),
    Cues(
        "reasoning",
        1.0,
        """
        prove, proof, step by step, probability, solve, derivative, integral, equation*, logic puzzle, riddle,
        puzzle, theorem, trade-off, trade-offs, tradeoff*, pros and cons, compare, optimal, deduce, paradox, derive,
        calculate, how many ways, think through, root cause, game theory, strategy, evaluate whether, should
        i, argue, critically, hypothesis, estimate how, contradict*, analyse the argument, analyze the
        argument, prime, odds, expected value, plan a, weigh, beweise*, beweis, schritt für schritt,
        wahrscheinlichkeit, löse, ableitung, gleichung*, rätsel, vor- und nachteile, vergleiche, berechne,
        abwäg*, logikrätsel, démontre*, étape par étape, probabilité, résou*, dérivée, équation, énigme,
        avantages et, comparer, comparez, calculer, calculez, pèse le pour, demuestra, paso a paso,
        probabilidad, resuelve, derivada, ecuación, acertijo, ventajas y, calcula, dimostra, passo dopo passo,
        probabilità, risolvi, derivata, equazione, indovinello, vantaggi e, confronta, prove que, passo a
        passo, probabilidade, resolva, equação, enigma, vantagens e, calcule
        """,
    ),
    Cues(
        "reasoning",
        0.5,
        """
        why, reason*, explain why, warum, pourquoi, por qué, perché, por que, assume, suppose, angenommen,
        suppose que, supongamos, supponi
        """,
    ),
    Cues(
        "extraction",
        1.4,
        """
        extract, pull out, list all the, list every, summarize, summarise, summary, tldr, tl;dr, key points,
        bullet points, classify, categorize, categorise, as json, into a table, into json, into csv, as a
        table, as csv, named entities, find all, action items, identify all, sentiment, from the following,
        from the text, from the email, from the invoice, from the article, from the document, from the
        transcript, from the contract, from this email, from this text, from this article, main points, key
        takeaways, meeting notes, parse this, extrahier*, fasse, zusammenfass*, zusammenfassung, stichpunkte*,
        liste alle, kategorisier*, als tabelle, als json, finde alle, aus dem text, aus dem vertrag, aus dem
        brief, aus der rechnung, aus der e-mail, aus der mail, extrai*, extrae*, résume*, résumé, points clés,
        sous forme de tableau, en json, liste tous, liste toutes, resume, resumen, resumir, puntos clave, en
        una tabla, clasifica, enumera todos, enumera todas, estrai, riassum*, riassunto, punti chiave, in una
        tabella, elenca tutti, elenca tutte, classifica, extraia, resuma, resumo, pontos principais, em uma
        tabela, liste todos, liste todas, em json
        """,
    ),
    Cues(
        "simple",
        1.0,
        """
        hi, hello, hey, thanks, thank you, good morning, hallo, danke, guten morgen, bonjour, merci, hola,
        gracias, ciao, grazie, olá, obrigado, obrigada, moin, salut
        """,
    ),
    Cues(
        "simple",
        0.9,
        """
        capital of, hauptstadt, capitale, capital de, capital da, capital do, was bedeutet, que signifie, qué
        significa, cosa significa, o que significa, synonym*, time zone, zip code, convert
        """,
    ),
)
