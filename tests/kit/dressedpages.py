"""What style sheets do to one figure of a page: rules that meet it or don't, values that browsers take or don't."""

from __future__ import annotations

_HALF = "<td>5<span class=x>5</span></td>"
_MORE = "<td>55<span class=x>0</span></td>"
_NOTE = "<td>55<span class=x>件</span></td>"
_PLAIN = "<td class=x>55</td>"
_BOLD = "<td><b class=x>55</b></td>"
_GONE = ".x{display:none}"
_ELSEWHERE = (
    "transform:scaleX(-1)", "translate:-500px", "margin:0 0 0 -900px", "position:relative;inset:0 auto auto -900px",
    "position:relative;right:900px", "position:relative;top:-6px", "padding-left:300px", "rotate:180deg",
    "height:0;overflow:clip", "width:0;overflow-x:hidden", "height:calc(0px);overflow:hidden", "mix-blend-mode:screen",
    "height:3px;overflow:hidden", "width:1ch;overflow:hidden", "font-size:calc(0px)", "font-size:.01vw",
    "font-size:min(0px,1px)", "color:oklch(1 0 0)", "color:hwb(0 100% 0%)", "color:color(srgb 1 1 1)", "grid-area:1/2",
    "display:flex;flex-flow:row-reverse", "direction:rtl", "animation:k 1s", "margin-left:-16px", "all:unset",
    "font-variant-position:super", "font-feature-settings:'sups'", "-webkit-text-stroke:9px #fff", "offset-path:none x",
    "color:#000;color:lab(100 0 0)", "text-orientation:upright", "background:linear-gradient(#000,#000)",
)  # fmt: skip

UNSEEN: dict[str, tuple[str, str, str]] = {
    # name: the cell's markup, the style sheet, the reason that is told of the figure
    **{asked: (_BOLD, f".x{{{asked}}}", "restyled") for asked in _ELSEWHERE},
    "the ground's colour by its name": (_PLAIN, ".x{color:Canvas}", "same_colour"),
    "behind by the implied body of the table": (_PLAIN, "tbody .x::after{content:'0'}", "added_text"),
    "a marker": ("<td><ul><li>55</ul></td>", "li::marker{content:'9'}", "added_text"),
    "a number of old": ("<td><ul type=1><li>55</ul></td>", "", "added_text"),
    "a text where nothing stands": ("<td>55<i class=x></i></td>", ".x:empty::before{content:'0'}", "added_text"),
    "a choice": ("<td><select><option selected>55</select></td>", "", "restyled"),
    "a cell out of the row": (_PLAIN, ".x{float:right}", "restyled"),
    "a cell beside its place": (_PLAIN, ".x{position:relative;left:60px}", "restyled"),
    "shown again beside another": (_MORE, _GONE + "i + .x{display:inline}", "restyled"),
    "shown again where not": (_MORE, _GONE + "td:not(.q) .x{display:inline}", "restyled"),
    "shown again as the first": (_MORE, _GONE + ".x:nth-child(1){display:inline !important}", "restyled"),
    "shown again as one of these": (_MORE, _GONE + ":is(td) :is(span.x){display:inline}", "restyled"),
    "shown again where it can be": (_MORE, _GONE + "@supports (display:grid){.x{display:inline}}", "restyled"),
    "shown again on wide screens": (_MORE, _GONE + "@media (min-width:1400px){.x{display:inline}}", "restyled"),
    "gone within a rule": (
        "<td class=q>5<span class=x>5</span></td>",
        "td.q{color:red; & .x{display:none}}",
        "restyled",
    ),
    "white within a rule": ("<td class=q>55</td>", "td{ &.q{color:#fff} }", "restyled"),
}
CHANGED: dict[str, tuple[str, str, str]] = {
    # name: the cell's markup, the style sheet, the code that is told
    **{
        selector: (_HALF, f"{selector}{{display:none}}", "T3-ROWSUM")
        for selector in (
            "tbody .x", "table > tbody > tr > td > .x", "html body table tbody tr td span.x", r".\78", "*|span.x",
            "[CLASS=x]", "[class='X' i]", ":root .x", ":root > body .x", ".y, .x", "table tr>td .x",
        )
    },
    **{
        selector: (_MORE, f"{selector}{{display:none}}", "T3-ROWSUM")
        for selector in ("table > tr .x", "table > .x", "body > td > .x", "tr > .x", "td.x", ".X", "[class=X]")
    },
    "no child": ("<td>55<b><span class=x>0</span></b></td>", "td > .x{display:none}", "T3-ROWSUM"),
    "an escaped property": (_HALF, r".x{d\69splay:n\6fne}", "T3-ROWSUM"),
    "a bracket in a string": (_HALF, '.z{content:"}/*"} .x{display:none} .y{content:"*/"}', "T3-ROWSUM"),
    "by a variable": ("<td>5<b style='--d:none;display:var(--d)'>5</b></td>", "", "T3-ROWSUM"),
    "unseen by a variable": ("<td>5<b style='--d:hidden;visibility:var(--d)'>5</b></td>", "", "T3-ROWSUM"),
    "struck out by a variable": ("<td style='--d:line-through;text-decoration:var(--d)'>55</td>", "", "V06"),
    "a variable of another": (_HALF, ".x{--d:none;display:var(--d)} .y{--d:block}", "T3-ROWSUM"),
    "raised by a length": ("<td>5<b style='vertical-align:8px;font-size:60%'>5</b></td>", "", "V06"),
    "raised to the top": ("<td>5<b style='vertical-align:top;font-size:60%'>5</b></td>", "", "V06"),
    "shown again by a screen's width": (_MORE, _GONE + "@media (min-width:1px){.x{display:inline}}", "T3-ROWSUM"),
    "shown again without a layer": (_MORE, ".x{display:inline} @layer q{.x{display:none}}", "T3-ROWSUM"),
    "shown though it says hidden": (_MORE.replace("class", "hidden class"), "[hidden]{display:inline}", "T3-ROWSUM"),
    **{
        style: (f'<td>55<span style="{style}">0</span></td>', "", "T3-ROWSUM")
        for style in (
            "display:none;display:inline", "display:none foo", "/*display:none*/", "font-family:'display:none'",
            "-x-display:none", "font-size:0;font-size:12px", "display:none;DISPLAY:inline", "x:'a;display:none'",
            "display:inline !important;display:none", r"display:none\9", "visibility:hidden;visibility:visible",
        )
    },
    "seen within the unseen": (
        "<td>55<span style='visibility:hidden'><b style='visibility:visible'>0</b></span></td>", "", "T3-ROWSUM"),
    "large within the smallest": (
        "<td>55<span style='font-size:0'><b style='font-size:12px'>0</b></span></td>", "", "T3-ROWSUM"),
    "sheets that come with their address": (_HALF, '@import url("data:text/css,.x{display:none}");', "T3-ROWSUM"),
}  # fmt: skip
SEEN: dict[str, tuple[str, str]] = {
    "a note that is gone": (_NOTE, "table > tbody > tr > td > .x{display:none}"),
    "for telephones": (_PLAIN, "@media (max-width:600px){table,.x{display:none}}"),
    "on wide screens too": (_NOTE, "@media screen and (min-width:100px){.x{display:none}}"),
    "empty cells": (_PLAIN, "td:empty{display:none} td:not(:first-child){text-align:right} .n:not(.o){display:none}"),
    "moved by Word": (
        "<td><p class=MsoNormal style='margin-top:0cm;margin-right:-5.4pt;margin-left:-5.4pt;text-indent:0cm;"
        "line-height:12.0pt;mso-line-height-rule:exactly;layout-grid-mode:char;mso-hide:none'>"
        "<span lang=EN-US style='font-family:宋体;"
        "mso-bidi-font-family:宋体;mso-font-kerning:0pt;position:relative;top:1.0pt;mso-text-raise:-1.0pt'>55</span></p></td>",
        "@list l0:level1{mso-level-number-format:decimal} @page WordSection1{size:595.3pt 841.9pt;margin:72pt 90pt}",
    ),
    "of Excel": (
        "<td class=xl65 align=right width=72 style='height:14.25pt;border-top:none;width:54pt' x:num>55</td>",
        "<!--table{mso-displayed-decimal-separator:'\\.'} tr{mso-height-source:auto} col{mso-width-source:auto}"
        "td{mso-style-parent:style0;padding-top:1px;mso-ignore:padding;color:windowtext;font-size:11.0pt;"
        "font-weight:400;vertical-align:middle;white-space:nowrap;mso-rotate:0;mso-protection:locked visible}"
        ".xl65{mso-style-parent:style0;mso-number-format:General;border:.5pt solid windowtext;background:white}"
        "ruby{ruby-align:left} rt{color:windowtext;font-size:9.0pt;mso-char-type:none;display:none}-->",
    ),
    "words of their own": (_PLAIN, ".x{foo:bar(1);transform:none;filter:none;align:center;color:#33;font-size:14 px}"),
    "stripes of a variable": (
        "<td class=x>55</td>",
        ".t{--c:#fff} body{--c:#333} .x:nth-of-type(odd){color:var(--c)} tr>*:not(.n){color:var(--c, #222)}",
    ),
    "a table of Bootstrap": (
        "<td>55</td>",
        ":root{--bs-emphasis-color:#000;--bs-body-bg:#fff} .table,table{--bs-table-color-type:initial;"
        "--bs-table-bg-type:initial;--bs-table-color-state:initial;--bs-table-bg-state:initial;--bs-table-color:"
        "var(--bs-emphasis-color);--bs-table-bg:var(--bs-body-bg);--bs-table-striped-color:var(--bs-emphasis-color);"
        "--bs-table-striped-bg:rgba(0,0,0,.05);vertical-align:top} table>:not(caption)>*>*{padding:.5rem .5rem;color:"
        "var(--bs-table-color-state,var(--bs-table-color-type,var(--bs-table-color)));background-color:"
        "var(--bs-table-bg);box-shadow:inset 0 0 0 9999px var(--bs-table-bg-state,var(--bs-table-bg-type,"
        "var(--bs-table-accent-bg)))} table>tbody>tr:nth-of-type(odd)>*{--bs-table-color-type:"
        "var(--bs-table-striped-color);--bs-table-bg-type:var(--bs-table-striped-bg)}"
        ".table-dark{--bs-table-color:#fff;--bs-table-bg:#212529;--bs-table-striped-color:#fff}",
    ),
    "a moving page": (_PLAIN, "body{animation:k 1s} @keyframes k{from{opacity:0} 50%{color:#fff} to{opacity:1}}"),
    "for old browsers": (_PLAIN, r".x{*display:none;_display:none;font-size:0\9;color:#fff\9;-ms-transform:scale(0)}"),
    "on paper by its element": (_PLAIN, "</style><style media=print>.x{display:none}</style><style>"),
    "for none": (_PLAIN, "</style><style media='not all'>.x{display:none}</style><style>"),
    "no style sheet": (_PLAIN, "</style><style type='text/x'>.x{display:none}</style><style>"),
    **{
        f"within {name}": (_PLAIN, f"</style><{name}><style>.x{{display:none}}</style></{name}><style>")
        for name in ("title", "textarea", "noscript", "template", "script")
    },
}  # fmt: skip
