"""Python's standard library as the browser gets it: without what nothing in a browser tab can use.

The snapshot is made from this library, so whatever Python, Pydantic or the app import at the start is in it.
"""

from __future__ import annotations

import fnmatch
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT = (
    # Looking at programs: debuggers, profilers, test runners, compilers, the interactive prompt.
    *("_pyrepl/*", "bdb.py", "cProfile.py", "cmd.py", "code.py", "compileall.py", "doctest.py", "modulefinder.py"),
    *("pdb.py", "pickletools.py", "profile.py", "pstats.py", "py_compile.py", "pyclbr.py", "pydoc.py"),
    *("pyodide/console.py", "rlcompleter.py", "runpy.py", "symtable.py", "tabnanny.py", "timeit.py", "trace.py"),
    *("tracemalloc.py", "unittest/*", "zipapp.py"),
    # Command lines and terminals.
    *("*/__main__.py", "argparse.py", "asyncio/tools.py", "fileinput.py", "getopt.py", "getpass.py", "json/tool.py"),
    *("optparse.py", "pty.py", "tty.py", "webbrowser.py"),
    # Servers and old protocols: the way out of a tab is fetch.
    *("ftplib.py", "http/*[!_].py", "imaplib.py", "logging/config.py", "logging/handlers.py", "mailbox.py"),
    *("netrc.py", "poplib.py", "smtplib.py", "socketserver.py", "urllib/request.py", "urllib/robotparser.py"),
    *("wsgiref/*", "xmlrpc/*"),
    # Processes, foreign code, other systems, databases.
    *("asyncio/proactor_events.py", "asyncio/windows_*.py", "concurrent/futures/process.py"),
    *("concurrent/futures/interpreter.py", "concurrent/interpreters/*", "ctypes/*", "multiprocessing/*"),
    *("nturl2path.py", "sqlite3/*"),
    # Formats that the app neither reads nor writes.
    *("configparser.py", "email/mime/*", "plistlib.py", "shelve.py", "tarfile.py", "tomllib/*", "wave.py", "xml/*"),
    # Python twins of what is compiled into Pyodide, and pleasantries.
    *("_pydatetime.py", "_pyio.py", "__hello__.py", "__phello__/*", "antigravity.py", "this.py"),
    # Encodings of one region each: here text is UTF-8. cp437 is how zip files spell their names.
    *("encodings/big5*", "encodings/cp[!4]*", "encodings/cp424*", "encodings/euc_*", "encodings/gb*"),
    *("encodings/hp_*", "encodings/hz.py", "encodings/iso2022_*", "encodings/iso8859_*", "encodings/johab.py"),
    *("encodings/koi8_*", "encodings/kz1048.py", "encodings/mac_*", "encodings/palmos.py", "encodings/ptcp154.py"),
    *("encodings/shift_jis*", "encodings/tis_620.py"),
)


def is_left_out(name: str) -> bool:
    """Whether a file of the library, by its place in the zip, is not served."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in LEFT_OUT)


def slim_library(original: Path) -> list[tuple[str, bytes]]:
    """The files of Pyodide's python_stdlib.zip that are served."""
    with zipfile.ZipFile(original) as archive:
        return [(name, archive.read(name)) for name in sorted(archive.namelist()) if not is_left_out(name)]
