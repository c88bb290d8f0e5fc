"""What is wrong with a definition that is no JSON, for somebody who wrote it by hand."""

from __future__ import annotations

import json

_WIDE = "“”‘’：，｛｝［］；、＂"
"""Signs of Chinese keyboards that stand where JSON wants its own."""

_CAUSES = (
    ("Expecting ',' delimiter", "这里或者上一行末尾少一个逗号；也可能前面的括号、引号没有合上"),
    ("Expecting ':' delimiter", "名称后面要有冒号"),
    ("Expecting property name", "这里应是一个用双引号括起来的名称；前面多了一个逗号的，请删去"),
    ("Illegal trailing comma", "上一项后面多了一个逗号；请删去"),
    ("Expecting value", "这里缺一个值，或者前面多了一个逗号"),
    ("Extra data", "后面多出了内容；整个文件只能有一对最外面的花括号"),
    ("Unterminated string", "这里的引号没有合上"),
    ("Invalid control character", "一段文字里不能换行，请写成 \\n；也可能是引号没有合上"),
    ("Invalid \\", "反斜杠要写两个（\\\\）"),
)


_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin: of Excel since 2007 and of LibreOffice, and of Excel before."""


def told(error: ValueError | RecursionError, data: bytes = b"") -> str:
    """The cause with its place, and what to do: Chinese first, then what the parser says."""
    if data.startswith(_WORKBOOK):
        return (
            "这是一本工作簿，不是表格定义（form.json）；xlsxcheck forms new 照它起草一份定义"
            " / a workbook, no form.json: xlsxcheck forms new drafts one"
        )
    if isinstance(error, UnicodeDecodeError):
        return "文字不是 UTF-8 编码；请用记事本打开，另存为，编码选 UTF-8 / not UTF-8"
    if not isinstance(error, json.JSONDecodeError):
        return f"不是有效的 JSON：{error}；请用 JSON 编辑器检查 / not valid JSON"
    sign = error.doc[error.pos : error.pos + 1]
    cause = next((zh for begin, zh in _CAUSES if error.msg.startswith(begin)), "请用 JSON 编辑器检查")
    if sign and sign in _WIDE:
        cause = f"{sign} 是中文标点；引号、逗号、冒号、括号要用英文半角的"
    elif sign == "'":
        cause = "引号要用英文半角的双引号"
    elif sign in ("}", "]") and error.msg.startswith("Expecting"):
        cause = "上一项后面多了一个逗号；请删去"
    line = error.doc.splitlines()[error.lineno - 1].strip() if error.doc.strip() else ""
    at = f"第{error.lineno}行第{error.colno}列" + (f"（{line[:40]}）" if line else "")
    return f"不是有效的 JSON，{at}：{cause} / not valid JSON: {error}"
