"""The command line: flags -> verbs -> print -> exit code."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from xlsxcheck.command.options import COMMANDS, one_form
from xlsxcheck.command.spelling import in_words, meant_as_command, no_such_command, refuse_dashes, refuse_empty
from xlsxcheck.command.welcome import first_screen, help_text, usual_width
from xlsxcheck.form.shipped import default_id
from xlsxcheck.messages.printable import printable
from xlsxcheck.version import VERSION

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    help=help_text(),
    epilog="xlsxcheck 文件或文件夹… 就是检查（可省略 check）。“xlsxcheck check --help”列出检查的全部选项。",
)

_PARSER_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""What the parser raises for every command line that it does not take."""


class Format(StrEnum):
    """How results are written."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    html = "html"


class Lang(StrEnum):
    """The language of messages."""

    zh = "zh"
    en = "en"


class FailOn(StrEnum):
    """What makes the exit code 1."""

    error = "error"
    warning = "warning"


class Totals(StrEnum):
    """How totals are filled in."""

    formula = "formula"
    typed = "typed"
    control = "control"


_parsed: list[Callable[[], int]] = []
"""What the parser understood, to be done when it is gone: it would take the end of a run for its own, with its own
exit codes (1 for a pipe that is closed)."""

FormOption = Annotated[
    list[str] | None,
    typer.Option("--form", metavar="ID|FILE", show_default=default_id(), help="表格代号，或者 form.json 的路径"),
]
FormsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--form", metavar="ID|FILE", show_default=default_id(), help="表格代号或 form.json；可给几个，文件自己认"
    ),
]
LangOption = Annotated[Lang, typer.Option(help="结果的语言 / language")]
SummaryOption = Annotated[
    list[str] | None, typer.Option("--summary", metavar="FILE", help="汇总文件：.xlsx、.html 或 .csv，可以给几个")
]
RosterOption = Annotated[
    str | None,
    typer.Option("--roster", metavar="FILE", help="应报单位名册（.csv 或 .xlsx）：列出谁没报、谁报了两次"),
]
PreviousOption = Annotated[
    str | None,
    typer.Option("--previous", metavar="PATH", help="上年的表格或文件夹（或 --format json 的结果），和上年对照"),
]
WaiversOption = Annotated[
    str | None, typer.Option("--waivers", metavar="FILE", help="豁免清单（.csv 或 .xlsx）：批准了的例外，不计入")
]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="RUN.json", help="上次 --format json 的结果：和上次比，有什么变化")
]
NoticesOption = Annotated[
    str | None, typer.Option("--notices", metavar="DIR", help="给每个单位写一份催报、更正通知，放进这个文件夹")
]


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    if not arguments:
        typer.echo(first_screen())
        return 0
    refuse_empty(arguments)
    refuse_dashes(arguments, lambda: typer.main.get_command(app))
    first = arguments[0]
    if first not in COMMANDS and first not in ("--help", "--version"):
        meant = meant_as_command(first, COMMANDS)
        if meant is not None:
            raise no_such_command(first, meant)
        arguments = ["check", *arguments]
    _parsed.clear()
    try:
        code = app(args=arguments, prog_name="xlsxcheck", standalone_mode=False)
    except SystemExit as stop:
        code = stop.code
    except _PARSER_ERROR as error:
        raise in_words(error) from error
    if _parsed and not code:
        return _parsed.pop()()
    return code if isinstance(code, int) else 0 if code is None else 2


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"xlsxcheck {VERSION}")
        raise typer.Exit


@app.callback()
def _app(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本 / show the version")
    ] = False,
) -> None:
    pass


@app.command()
def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="填好的表格，或者装着表格的文件夹")],
    format: Annotated[Format, typer.Option("--format", help="结果的格式 / output format")] = Format.text,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="标注副本放到这个文件夹")] = None,
    annotate: Annotated[bool, typer.Option(help="有问题时写出标注副本 <文件名>.checked.xlsx")] = True,
    form: FormsOption = None,
    summary: SummaryOption = None,
    roster: RosterOption = None,
    previous: PreviousOption = None,
    waivers: WaiversOption = None,
    since: SinceOption = None,
    notices: NoticesOption = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="通知里的截止日期，如 2026-01-31")] = None,
    year: Annotated[int | None, typer.Option(help="这次收的是哪一年的；别的年度的会指出来")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="同时用几个进程；默认每个处理器一个")] = None,
    timeout: Annotated[float | None, typer.Option(min=0.1, show_default="60", help="每个文件最多检查多少秒")] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="屏幕输出的编码，例如 gbk；默认是屏幕自己的，写进文件是 utf-8")
    ] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="不拿 Word、网页报告的正文和表格比对")] = False,
    lang: LangOption = Lang.zh,
    fail_on: Annotated[FailOn, typer.Option(help="到哪一级算不通过（退出码1）")] = FailOn.error,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度")] = False,
) -> None:
    """检查填好的表格 / check filled workbooks.

    退出码：0 没有错误；1 有错误；2 用法不对；3 有文件没能检查；4 有结果没能写出。
    """
    from xlsxcheck.command.check import run_check
    from xlsxcheck.command.options import CheckOptions

    options = CheckOptions(
        paths=tuple(paths),
        format=format.value,
        out=None if out is None else str(out),
        annotate=annotate,
        forms=tuple(form or ()),
        summary=tuple(summary or ()),
        roster=roster,
        previous=previous,
        waivers=waivers,
        since=since,
        notices=notices,
        due=due,
        jobs=jobs,
        timeout=timeout,
        encoding=encoding,
        lang=lang.value,
        fail_on=fail_on.value,
        quiet=quiet,
        text=not no_text,
        year=year,
    )
    _parsed.append(partial(run_check, options))


@app.command()
def template(
    output: Annotated[
        Path | None, typer.Option("-o", metavar="FILE", help="写到这个文件；默认 <表格代号>.xlsx")
    ] = None,
    form: FormOption = None,
    year: Annotated[int | None, typer.Option(help="预填报告年度")] = None,
    organ: Annotated[str | None, typer.Option(help="预填单位名称")] = None,
    code: Annotated[str | None, typer.Option(help="预填单位的信用代码")] = None,
    totals: Annotated[Totals, typer.Option(help="合计：公式算、填报人填，或者公式算另填控制数")] = Totals.formula,
    zeros: Annotated[bool, typer.Option("--zeros", help="所有数字格先填0")] = False,
    password: Annotated[str | None, typer.Option(help="工作表保护的密码（默认没有）")] = None,
    roster: Annotated[
        str | None, typer.Option("--roster", metavar="FILE", help="按名册一家做一份，写到 --out 的文件夹")
    ] = None,
    out: Annotated[str | None, typer.Option("--out", metavar="DIR", help="和 --roster 一起用：写到这个文件夹")] = None,
    previous: Annotated[
        str | None, typer.Option("--previous", metavar="PATH", help="上年的文件：预填上年结转，并和上年对照")
    ] = None,
    open_carried_in: Annotated[bool, typer.Option("--open-carried-in", help="预填的上年结转不锁，可以改")] = False,
) -> None:
    """生成锁定的填报模板 / make the template to be filled in."""
    if roster is not None or out is not None or previous is not None or open_carried_in:
        from xlsxcheck.command.rounds import run_distribution
        from xlsxcheck.errors import UsageError

        if roster is None or out is None or output is not None or organ is not None or code is not None:
            raise UsageError(
                "--roster 和 --out 要一起用；--previous、--open-carried-in 只和它们一起用，-o、--organ、--code 不和它们"
                "一起用 / --roster goes with --out"
            )
        _parsed.append(
            partial(
                run_distribution,
                roster,
                out,
                one_form(form),
                year=year,
                previous=previous,
                open_carried_in=open_carried_in,
                totals=totals.value,
                zeros=zeros,
                password=password,
            )
        )
        return
    from xlsxcheck.command.rounds import run_template

    filled = {"year": year, "organ": organ, "code": code, "totals": totals.value, "zeros": zeros, "password": password}
    _parsed.append(partial(run_template, one_form(form), output, filled))


@app.command()
def merge(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="没有错误的表格，或者装着表格的文件夹")],
    output: Annotated[str, typer.Option("-o", metavar="FILE", help="汇总写到这个 .xlsx 文件")],
    form: FormsOption = None,
    compare: Annotated[
        str | None, typer.Option("--compare", metavar="PUBLISHED", help="公布的年报：列出和汇总不同的格")
    ] = None,
    roster: Annotated[str | None, typer.Option("--roster", metavar="FILE", help="名册：列出还差谁")] = None,
    previous: PreviousOption = None,
    waivers: Annotated[str | None, typer.Option("--waivers", metavar="FILE", help="豁免清单：豁免了的错误不算")] = None,
    include_failing: Annotated[bool, typer.Option("--include-failing", help="有错误的也计入，并注明")] = False,
    newest: Annotated[bool, typer.Option("--newest", help="同一单位有几份的，用最新的一份")] = False,
    organ: Annotated[str | None, typer.Option(help="汇总的单位名称")] = None,
    code: Annotated[str | None, typer.Option(help="汇总单位的信用代码")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="汇总单位的类型")] = None,
    year: Annotated[int | None, typer.Option(help="报告年度；默认就是各单位的")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="同时用几个进程；默认每个处理器一个")] = None,
    timeout: Annotated[float | None, typer.Option(min=0.1, show_default="60", help="每个文件最多检查多少秒")] = None,
) -> None:
    """把没有错误的表格加成一份 / add up the workbooks without errors.

    退出码：0 写好了；1 不能加（什么也没写），或者写好了但不完整、和公布的不同；2 用法不对；4 没能写出。
    """
    from xlsxcheck.command.rounds import run_merge

    options = {"organ": organ, "code": code, "kind": kind, "year": year, "jobs": jobs, "timeout": timeout}
    files = {"roster": roster, "previous": previous, "waivers": waivers, "compare": compare}
    _parsed.append(
        partial(
            run_merge, paths, output, form or (), include_failing=include_failing, newest=newest, **options, **files
        )
    )


@app.command()
def word(
    path: Annotated[str, typer.Argument(metavar="FILE", help="填好的、没有错误的表格")],
    output: Annotated[str, typer.Option("-o", metavar="REPORT.docx", help="写到这个文件")],
    form: FormsOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """把表格里的数字写成 Word 报告：章节标题、官方样式的三张表，文字部分留空 / the report in Word, figures filled in.

    退出码：0 写出了；1 表格有错误，没有写；2 用法不对，或者那里有别的文件；3 没能检查；4 写不了。
    """
    from xlsxcheck.command.word import run_word

    _parsed.append(partial(run_word, path, output, form or (), lang.value))


@app.command()
def rules(form: FormOption = None, lang: LangOption = Lang.zh) -> None:
    """列出全部关系 / list the relations."""
    from xlsxcheck.form.load import load_form
    from xlsxcheck.render.rules import rules_text

    typer.echo(rules_text(load_form(one_form(form)), lang.value, usual_width()), nl=False)


@app.command()
def explain(
    code: Annotated[list[str] | None, typer.Argument(metavar="CODE...", help="例如 V05；不写就列出全部代码")] = None,
    form: FormOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """解释结果里的代码，可以写几个 / explain codes of findings."""
    from xlsxcheck.form.load import load_form
    from xlsxcheck.render.rules import codes_text, explain_text

    width, loaded = usual_width(), load_form(one_form(form))
    texts = [explain_text(one, loaded, lang.value, width) for one in code or ()]
    typer.echo("\n".join(texts) or codes_text(loaded, lang.value), nl=False)


@app.command()
def forms(
    action: Annotated[str, typer.Argument(metavar="[list|new|test]", help="列出、起草、证明表格定义")] = "list",
    path: Annotated[str | None, typer.Argument(metavar="FILE", help="new：空白表格；test：form.json 或代号")] = None,
    output: Annotated[str | None, typer.Option("-o", metavar="FORM.json", help="new：草稿写到这个文件")] = None,
    detail: Annotated[bool, typer.Option("--detail", help="list：一格填错查不查得出、找不找得到")] = False,
    lang: LangOption = Lang.zh,
) -> None:
    """表格定义：列出现有的，照空白表格起草，证明 / list the forms, draft one, prove one.

    退出码：0 没有要改的；1 test 找到要改的；2 用法不对，或者定义本身有错；3 空白表格读不了。
    """
    from xlsxcheck.command.forms import run_forms

    _parsed.append(partial(run_forms, action, path, output, detail=detail, lang=lang.value))


@app.command()
def page(output: Annotated[str, typer.Option("-o", metavar="FILE", help="写到这个文件")] = "xlsxcheck.html") -> None:
    """写出一个网页，不能安装软件的电脑双击就能检查 / the checker as one offline page."""
    from xlsxcheck.page.shipped import write_page

    typer.echo(printable(write_page(output)))
