"""What the page carries, packed by the very Python that will run it: run inside Pyodide, in node, when a page is built.

Modules become .pyc without their sources, because a browser would have to compile them at every start; of the standard
library only what can be reached from ours is taken. The same input gives the same bytes: no times, no paths, and the
compressor is the runtime's own.
"""

from __future__ import annotations

import ast
import gzip
import hashlib
import importlib.util
import io
import json
import marshal
import os
import sys
import zipfile
from collections.abc import Iterator, Mapping
from types import CodeType

NOT_TAKEN = (
    # There is no network, no process and no second thread, and no console.
    *("asyncio", "concurrent", "http", "multiprocessing", "socket", "socketserver", "ssl", "subprocess"),
    *("urllib.request", "webbrowser", "argparse", "cmd", "code", "curses", "getopt", "optparse", "readline"),
    # Tools for developers.
    *("ast", "bdb", "dis", "doctest", "ensurepip", "inspect", "pdb", "pprint", "py_compile", "pydoc", "pydoc_data"),
    *("test", "tracemalloc", "unittest", "venv"),
    # Other archives; what stands in for modules in C that are here; what asks which packages are installed.
    *("gzip", "tarfile", "_py_abc", "_pydatetime", "_pydecimal", "_threading_local"),
    *("importlib.metadata", "importlib.readers", "importlib.resources", "email", "statistics"),
    # Only in checks of locked files, which the page can't open.
    "msoffcrypto",
)
"""What the page never loads although something that it does load names it. What Pyodide itself has loaded is taken."""

ENCODINGS = (
    *("ascii", "big5", "big5hkscs", "charmap", "cp037", "cp1250", "cp1251", "cp1252", "cp437", "cp932", "cp936"),
    *("cp949", "cp950", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "hz", "latin_1", "mac_roman"),
    *("raw_unicode_escape", "shift_jis", "unicode_escape", "utf_16", "utf_16_be", "utf_16_le", "utf_32"),
    *("utf_32_be", "utf_32_le", "utf_7", "utf_8", "utf_8_sig", "iso8859_1", "aliases"),
)
"""Codecs are found by name, not by import."""

LATE = ("_strptime", "traceback", "calendar", "linecache", "tokenize", "locale", "warnings")
"""Loaded by C code."""

_UNIT = 2
"""Bytes of an instruction."""
_MOST_UNITS = 8
_LINE_ONLY, _NO_LINE = 13, 15
_SIX_BITS, _MORE = 63, 64

_DAWN = (1980, 1, 1, 0, 0, 0)
Sources = Mapping[str, bytes]


def compiled(source: bytes, name: str) -> bytes:
    """A module as .pyc that is never compared with its source."""
    code = without_columns(compile(source, name, "exec", dont_inherit=True, optimize=2))
    flags = (1).to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + flags + importlib.util.source_hash(source) + marshal.dumps(code)


def without_columns(code: CodeType) -> CodeType:
    """The code with the lines that a traceback names, but no columns, which are a third of what is packed.

    The table of locations is written as Objects/locations.md of CPython 3.11 and later describes it: entries of up to
    eight instructions, with the difference to the line before (form 13) or without one (form 15).
    """
    table, before = bytearray(), code.co_firstlineno
    for start, end, line in code.co_lines():
        for length in _lengths((end - start) // _UNIT):
            table.append(0x80 | (_NO_LINE if line is None else _LINE_ONLY) << 3 | length - 1)
            if line is not None:
                table += _signed(line - before)
                before = line
    inner = tuple([without_columns(one) if isinstance(one, CodeType) else one for one in code.co_consts])
    return code.replace(co_linetable=bytes(table), co_consts=inner)


def _lengths(units: int) -> Iterator[int]:
    for start in range(0, units, _MOST_UNITS):
        yield min(_MOST_UNITS, units - start)


def _signed(number: int) -> bytes:
    """A number in pieces of six bits, the lowest first, its sign in the lowest bit."""
    rest, found = abs(number) << 1 | (number < 0), bytearray()
    while rest > _SIX_BITS:
        found.append(_MORE | rest & _SIX_BITS)
        rest >>= 6
    return bytes([*found, rest])


def archive(files: Sources) -> bytes:
    """A zip of files, modules compiled; stored, because the whole is compressed afterwards."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(files):
            data, place = files[name], name
            if name.endswith(".py"):
                data, place = compiled(data, name), f"{name}c"
            target.writestr(zipfile.ZipInfo(place, _DAWN), data)
    return stream.getvalue()


def modules(files: Sources) -> dict[str, str]:
    """Module -> file."""
    found = {}
    for name in files:
        if name.endswith(".py"):
            found[name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")] = name
    return found


def named_in(source: bytes, module: str, *, package: bool) -> Iterator[str]:
    """Every module that a source may import, also inside functions; what only type checkers see is left out."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: len(module.split(".")) - node.level + package] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def reached(starts: list[str], files: Sources) -> set[str]:
    """The files of the modules that can be reached from some, which are taken whatever they are."""
    places, taken, waiting = modules(files), set[str](), list(starts)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        parts = name.split(".")
        for size in range(1, len(parts) + 1):
            module = ".".join(parts[:size])
            if module in NOT_TAKEN or module not in places:
                break
            if module not in seen:
                seen.add(module)
                place = places[module]
                taken.add(place)
                waiting += named_in(files[place], module, package=place.endswith("__init__.py"))
    return taken


def library(app: Sources, stdlib: Sources, loaded: list[str]) -> dict[str, bytes]:
    """What of the standard library the page needs: what its modules reach, what was loaded at the start, codecs."""
    wanted = [name for place in app if place.endswith(".py") for name in named_in(app[place], "", package=False)]
    names = modules(stdlib)
    taken = reached(wanted + list(LATE), stdlib)
    taken |= {names[name] for name in loaded if name in names}
    taken |= {f"encodings/{name}.py" for name in ENCODINGS} & set(stdlib)
    taken.add("encodings/__init__.py")
    return {name: stdlib[name] for name in taken}


def lacking(files: Sources, stdlib: Sources) -> list[str]:
    """What modules import as soon as they are loaded although it is not taken: such a page would not work."""
    known, found = modules(stdlib), []
    for module, place in modules(files).items():
        heads: list[ast.stmt] = [
            node for node in ast.parse(files[place]).body if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        source = ast.unparse(ast.Module(heads, [])).encode()
        names = named_in(source, module, package=place.endswith("__init__.py"))
        lost = [name for name in names if name in known and known[name] not in files and module not in NOT_TAKEN]
        found += [f"{module} needs {name}" for name in lost]
    return found


def _tree(folder: str) -> dict[str, bytes]:
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            with open(full, "rb") as file:
                found[os.path.relpath(full, folder).replace(os.sep, "/")] = file.read()
    return found


def pack(given: str, made: str, loaded: list[str]) -> str:
    """Pack everything: `given` holds runtime/ and app/; the parts are left in `made`. Sizes and digests as JSON."""
    runtime, app = _tree(f"{given}/runtime"), _tree(f"{given}/app")
    with zipfile.ZipFile(io.BytesIO(runtime["python_stdlib.zip"])) as source:
        stdlib = {name: source.read(name) for name in source.namelist() if not name.endswith("/")}
    lib = library(app, stdlib, loaded)
    if missing := lacking({**lib, **app}, stdlib):
        raise ImportError("; ".join(missing))
    parts = {
        "scripts": runtime["pyodide.asm.js"] + b"\n;" + runtime["pyodide.js"],
        "wasm": runtime["pyodide.asm.wasm"],
        "lib": archive(lib),
        "app": archive(app),
        **_tree(f"{given}/texts"),
    }
    told = {}
    for name, data in parts.items():
        packed = gzip.compress(data, 9, mtime=0)
        with open(f"{made}/{name}", "wb") as file:
            file.write(packed)
        told[name] = {"bytes": len(data), "packed": len(packed), "sha256": hashlib.sha256(data).hexdigest()}
    return json.dumps({"parts": told, "python": sys.version.split()[0]})
