"""Take values out of a form definition: known keys only, of the right kind, every complaint with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from types import TracebackType
from typing import Any, TypeVar

from xlsxcheck.errors import FormError
from xlsxcheck.model import Area, Text, column_number
from xlsxcheck.model.patterns import late

Json = dict[str, Any]
_Made = TypeVar("_Made")
_Default = TypeVar("_Default")

_REF = late(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ID = late(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NOT_XML = late("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767
"""A cell of a spreadsheet holds no more characters."""

_ROWS, _COLUMNS = 1_048_576, 16_384
_MOST_TOLD = 50
"""So many faults of one definition are told; more of them have one cause."""

EVERYTHING = "*"
"""Lost with this name is whatever somebody may ask for."""


class Follows(FormError):
    """What is only wrong because something else is, and that was told."""


class Faults:
    """What is wrong with one definition, each told once, and what can't be known because of it."""

    def __init__(self) -> None:
        """Nothing told yet."""
        self.told: dict[str, None] = {}
        self.lost: set[tuple[str, str]] = set()

    def take(self, error: FormError) -> None:
        """Keep what to tell."""
        if not isinstance(error, Follows):
            self.told[str(error)] = None

    def finish(self) -> None:
        """FormError with everything that was told; nothing where nothing was."""
        if self.told:
            lines = list(self.told)
            more = len(lines) - _MOST_TOLD
            rest = [f"……另有 {more} 处，先改上面这些 / {more} more"] if more > 0 else []
            raise FormError("\n".join([*lines[:_MOST_TOLD], *rest]))


class _GoingOn:
    """Goes on behind a fault, which is kept to be told; what was to be read there is lost."""

    def __init__(self, faults: Faults, lost: tuple[str, str] | None) -> None:
        self.faults = faults
        self.lost = lost

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        if not isinstance(error, FormError):
            return False
        self.faults.take(error)
        if self.lost is not None:
            self.faults.lost.add(self.lost)
        return True


class _Taken(Json):
    """An object of which some keys are missing, which was told."""

    def __missing__(self, key: str) -> Any:
        raise Follows(key)


class Definition:
    """The values in a definition, each checked as it is taken; every complaint carries its place."""

    def __init__(self, name: str, faults: Faults | None = None) -> None:
        """`name` is what messages call the file; faults: what other readers of the same definition told."""
        self.name = name
        self.faults = faults or Faults()

    def fail(self, place: str, cause: str, zh: str = "") -> FormError:
        """The error to raise: file, place, cause and remedy, in Chinese first where there is Chinese."""
        return FormError(f"{self.name}, {place}: {f'{zh} / ' if zh else ''}{cause}")

    def unknown(self, place: str, what: tuple[str, str], word: Any, known: Iterable[str]) -> FormError:
        """The error for a word that names nothing, with the nearest that does; `what` in English and Chinese.

        It only follows where what it names was there, but is faulty itself.
        """
        if {(what[0], str(word)), (what[0], EVERYTHING)} & self.faults.lost:
            return Follows(str(word))
        near = nearest(str(word), known)
        zh = f"没有{what[1]}“{word}”" + (f"，是不是“{near}”？" if near else "；请核对")
        return self.fail(place, f'no {what[0]} "{word}"{f"; did you mean {_quoted(near)}?" if near else ""}', zh)

    def no_field(self, place: str, name: str, fields: Iterable[str]) -> FormError:
        """The error for an id of no field; it only follows where a fault in its table was told."""
        if {("table", name.partition(".")[0]), ("table", EVERYTHING)} & self.faults.lost:
            return Follows(name)
        return self.unknown(place, ("field", "字段"), name, fields)

    def going_on(self, *lost: str) -> _GoingOn:
        """For `with`: a fault inside is kept to be told, and what is behind it is read; lost: kind and id."""
        return _GoingOn(self.faults, (lost[0], lost[1]) if lost else None)

    def part(
        self, raw: Json, key: str, make: Callable[[Any, str], _Made], default: _Default, place: str = ""
    ) -> _Made | _Default:
        """What a key holds; the default where it is missing, or faulty, which is told."""
        with self.going_on():
            if key in raw:
                return make(raw[key], f"{place}.{key}" if place else key)
        return default

    def each(self, raw: Any, place: str, make: Callable[[Any, str], _Made]) -> list[_Made]:
        """What the entries of a list come to, without those that are faulty, which is told."""
        found = []
        for item, at in self.items(raw, place):
            with self.going_on():
                found.append(make(item, at))
        return found

    def take(self, raw: Any, place: str, required: str, optional: str = "") -> Json:
        """The object itself, once its keys are all known and all there."""
        if causes := list(self._keys(raw, place, required, optional)):
            raise FormError("\n".join(map(str, causes)))
        return dict(raw)

    def taken(self, raw: Any, place: str, required: str, optional: str = "") -> Json:
        """The object; unknown and missing keys are told, and a missing one is a fault only where it is asked for."""
        for cause in self._keys(raw, place, required, optional):
            if not isinstance(raw, dict):
                raise cause
            self.faults.take(cause)
        return _Taken(raw)

    def _keys(self, raw: Any, place: str, required: str, optional: str) -> Iterator[FormError]:
        if not isinstance(raw, dict):
            zh = f"这里应是一个对象，有 {required}"
            yield self.fail(place, f"expected an object with {required}, found {_kind(raw)}", zh)
            return
        need, may = set(required.split()), set(optional.split())
        for key in sorted(raw.keys() - need - may):
            near = nearest(key, need | may)
            allowed = ", ".join(sorted(need | may))
            hint = f"; did you mean {_quoted(near)}?" if near else f"; allowed: {allowed}"
            zh = f"不认识“{key}”" + (f"，是不是“{near}”？" if near else "；") + "请删去或改正"
            yield self.fail(place, f'unknown key "{key}"{hint}', zh)
        for key in sorted(need - raw.keys()):
            yield self.fail(place, f'key "{key}" is missing', f"缺“{key}”；请补上")

    def items(self, raw: Any, place: str) -> list[tuple[Any, str]]:
        """The entries of a list, each with its place."""
        if not isinstance(raw, list):
            raise self.fail(place, f"expected a list, found {_kind(raw)}", "这里应是一个列表")
        return [(item, f"{place}[{number}]") for number, item in enumerate(raw)]

    def string(self, raw: Any, place: str) -> str:
        """A text that is not blank, and that a cell can hold."""
        if not isinstance(raw, str) or not raw.strip():
            raise self.fail(place, f"expected a text, found {_kind(raw)}", "这里应是文字")
        if len(raw) > _LONGEST:
            raise self.fail(place, f"{len(raw)} characters do not fit into a cell", f"不能超过{_LONGEST}个字")
        if not raw.isprintable() and (found := _NOT_XML.search(raw)):
            raise self.fail(place, f"holds the character {found[0]!r}", "有表格里不能有的字符；请删去")
        return raw

    def strings(self, raw: Any, place: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self.string(item, at) for item, at in self.items(raw, place))

    def flag(self, raw: Any, place: str) -> bool:
        """True or false."""
        if not isinstance(raw, bool):
            raise self.fail(place, f"expected true or false, found {_kind(raw)}", "这里应是 true 或 false")
        return raw

    def text(self, raw: Any, place: str) -> Text:
        """A text in both languages."""
        self.take(raw, place, "zh en")
        return {lang: self.string(raw[lang], f"{place}.{lang}") for lang in ("zh", "en")}

    def number(self, raw: Any, place: str) -> Decimal:
        """A number, exact."""
        try:
            if isinstance(raw, int | Decimal) and not isinstance(raw, bool) and Decimal(raw).is_finite():
                return Decimal(raw)
        except InvalidOperation:
            pass
        raise self.fail(place, f"expected a number, found {_kind(raw)}", "这里应是数字")

    def whole(self, raw: Any, place: str) -> int:
        """A whole number."""
        value = self.number(raw, place)
        if value != int(value):
            raise self.fail(place, f"expected a whole number, found {value}", "这里应是整数")
        return int(value)

    def one_of(self, raw: Any, place: str, known: tuple[str, ...]) -> str:
        """One of some words."""
        if raw not in known:
            near = nearest(str(raw), known)
            zh = f"“{raw}”不在 {'、'.join(known)} 之中" + (f"，是不是“{near}”？" if near else "；请改成其中之一")
            raise self.fail(place, f'"{raw}" is none of {", ".join(known)}', zh)
        return str(raw)

    def identifier(self, raw: Any, place: str) -> str:
        """An id."""
        if not isinstance(raw, str) or not _ID.fullmatch(raw):
            zh = "代号只用字母、数字、点、下划线和连字符"
            raise self.fail(place, f"expected an id of letters, digits, dots, _ and -, found {raw!r}", zh)
        return raw

    def area(self, raw: Any, place: str) -> Area:
        """Cells such as A1:C3."""
        ends = [_REF.fullmatch(part) for part in raw.split(":")] if isinstance(raw, str) else []
        if len(ends) not in (1, 2) or not all(ends):
            raise self.fail(place, f"expected cells such as A1:C3, found {raw!r}", "请写成 A1 或 A1:C3")
        corners = [(int(end[2]) - 1, column_number(end[1])) for end in ends if end]
        (top, left), (bottom, right) = corners[0], corners[-1]
        if top > bottom or left > right:
            raise self.fail(place, f"{raw} ends before it starts", "请把左上角写在前面")
        if bottom >= _ROWS or right >= _COLUMNS:
            raise self.fail(place, f"{raw} is outside of a sheet", "工作表没有这么大")
        return Area(top, left, bottom, right)

    def entries(self, raw: Any, place: str) -> list[tuple[str, Any]]:
        """The entries of an object whose keys are ids."""
        if not isinstance(raw, dict):
            raise self.fail(place, f"expected an object, found {_kind(raw)}", "这里应是一个对象")
        return [(self.identifier(key, place), value) for key, value in raw.items()]


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest known word; nothing where none is near."""
    import difflib

    return next(iter(difflib.get_close_matches(word, list(known), 1)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word, as the end of a complaint; nothing where none is near."""
    near = nearest(word, known)
    return f'; did you mean "{near}"? 是不是“{near}”？' if near else ""


def _quoted(word: str) -> str:
    return f'"{word}"'


def _kind(raw: Any) -> str:
    return "nothing" if raw is None else f"{type(raw).__name__} {str(raw)[:40]!r}"
