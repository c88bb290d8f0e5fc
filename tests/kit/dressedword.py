"""A correct report as a Word document whose figure 表三!D6 shows what its styles, fields and lists make of it."""

from __future__ import annotations

from dresseddocuments import FIGURE, paragraph, run

_2010 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:z="urn:z"'
_BLACK = '<w:color w:val="000000"/>'
_LISTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>'
_OWN = '<w:pStyle w:val="Own"/>'
_EXACT = '<w:trPr><w:trHeight w:val="300" w:hRule="exact"/></w:trPr>'
_DARK = '<w:shd w:val="clear" w:fill="000000"/>'
_DIGIT = "<m:r><m:t>5</m:t></m:r>"
_BREAKS = "<w:r><w:br/><w:br/><w:br/><w:t>55</w:t></w:r>"

Changes = dict[str, str]


def _list(kind: str, text: str, more: str = "") -> str:
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'
    return (
        f'<w:abstractNum w:abstractNumId="99">{level}</w:abstractNum>'
        '<w:num w:numId="99"><w:abstractNumId w:val="99"/></w:num>'
    )


def _bullet(kind: str, text: str, more: str = "") -> Changes:
    return {"paragraph": paragraph(run(), settings=_LISTED), "numbers": _list(kind, text, more)}


def _styled(settings: str, letters: str = "") -> Changes:
    style = f'<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:pPr>{settings}</w:pPr></w:style>'
    return {"paragraph": paragraph(run(letters), settings=_OWN), "styles": style}


def field(code: str, begin: str = "", data: str = "") -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{mark}"' for mark in ("begin", "separate", "end")]
    code = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return f"{marks[0]} {begin}>{data}</w:fldChar></w:r>{code}{marks[1]}/></w:r>{run()}{marks[2]}/></w:r>"


def _computed(code: str, begin: str = "", data: str = "") -> Changes:
    return {"paragraph": paragraph(field(code, begin, data))}


def _typed_in(kind: str) -> Changes:
    data = f'<w:ffData><w:textInput><w:type w:val="{kind}"/></w:textInput></w:ffData>'
    return _computed(" FORMTEXT ", data=data)


def _control(settings: str) -> str:
    return f"<w:sdt><w:sdtPr>{settings}</w:sdtPr><w:sdtContent>{run()}</w:sdtContent></w:sdt>"


def _filled(filling: str) -> Changes:
    return {"paragraph": paragraph(run(f"<w14:textFill {_2010}>{filling}</w14:textFill>"))}


def _solid(colour: str) -> Changes:
    return _filled(f"<w14:solidFill>{colour}</w14:solidFill>")


def _formula(content: str) -> Changes:
    return {"paragraph": paragraph(f"<m:oMath {_MATH}>{content}</m:oMath>")}


DOUBTED: dict[str, tuple[Changes, str]] = {
    # name: what is done, the reason that is told of the figure
    "a bullet that is a digit": (_bullet("bullet", "9"), "added_text"),
    "no number, but a digit": (_bullet("none", "9"), "added_text"),
    "a bullet that is a minus sign": (_bullet("bullet", "-"), "added_text"),
    "a bullet that is a picture": (_bullet("bullet", "•", '<w:lvlPicBulletId w:val="0"/>'), "added_text"),
    "a product": (_computed(" =9*11 "), "field"),
    "another sum": (_computed(" =SUM(ABOVE) "), "field"),
    "the document's title": (_computed(" TITLE "), "field"),
    "a merged record": (_computed(" MERGEREC "), "field"),
    "a field to be computed anew": (_computed(" FORMTEXT ", 'w:dirty="true"'), "field"),
    "a choice of a form": (_computed(" FORMDROPDOWN "), "field"),
    "a computed field of a form": (_typed_in("calculated"), "field"),
    "a button": (
        {"paragraph": paragraph(run(), field(" MACROBUTTON x 0 ").replace(FIGURE, ""))},
        "field",
    ),
    "a field that is not closed": (
        {"paragraph": paragraph(run(), '<w:r><w:fldChar w:fldCharType="begin"/></w:r>')},
        "field",
    ),
    "the year": ({"paragraph": paragraph("<w:r><w:t>55</w:t><w:yearShort/></w:r>")}, "field"),
    "bound to data": (
        {"paragraph": paragraph(_control("<w:dataBinding/>"))},
        "field",
    ),
    "for some programs only": (
        {
            "paragraph": paragraph(
                run(text="5"),
                f'<mc:AlternateContent {_MC}><mc:Choice Requires="z">{run(text="5")}</mc:Choice></mc:AlternateContent>',
            )
        },
        "inside",
    ),
    "below the row by its space": (
        {"paragraph": paragraph(run(), settings='<w:spacing w:before="2000"/>'), "row": _EXACT},
        "low_rows",
    ),
    "below the row by blank lines": ({"paragraph": paragraph() * 3 + paragraph(run()), "row": _EXACT}, "low_rows"),
    "below the row by breaks": ({"paragraph": paragraph(_BREAKS), "row": _EXACT}, "low_rows"),
    "below the row by its line": (
        {"paragraph": paragraph(run(), settings='<w:spacing w:line="3000" w:lineRule="exact"/>'), "row": _EXACT},
        "low_rows",
    ),
    "below the row by the cell's margin": (
        {"cell": '<w:tcMar><w:top w:w="2000" w:type="dxa"/></w:tcMar>', "row": _EXACT},
        "low_rows",
    ),
    "left of its cell": ({"paragraph": paragraph(run(), settings='<w:ind w:left="-1500"/>')}, "restyled"),
    "left of its cell, counted in letters": (
        {"paragraph": paragraph(run(), settings='<w:ind w:startChars="-900"/>')},
        "restyled",
    ),
    "hanging out of its cell": ({"paragraph": paragraph(run(), settings='<w:ind w:hanging="1500"/>')}, "restyled"),
    "left of its cell by its style": (_styled('<w:ind w:left="-1500"/>'), "restyled"),
    "far above its line": ({"paragraph": paragraph(run('<w:position w:val="400"/>'))}, "restyled"),
    "a frame by its style": (_styled('<w:framePr w:w="500" w:x="9000" w:y="9000"/>'), "restyled"),
    "flat lines by its style": (_styled('<w:spacing w:line="20" w:lineRule="exact"/>'), "tiny_font"),
    "a black paragraph by its style": (_styled(_DARK, _BLACK), "same_colour"),
    "almost all of a pattern black": (
        {"paragraph": paragraph(run(_BLACK)), "cell": '<w:shd w:val="pct95" w:color="000000" w:fill="FFFFFF"/>'},
        "same_colour",
    ),
    "stripes of its own colour": (
        {"paragraph": paragraph(run(_BLACK)), "cell": '<w:shd w:val="thinHorzStripe" w:color="auto" w:fill="000000"/>'},
        "same_colour",
    ),
    "the theme's ground, hardly darker": (
        {"paragraph": paragraph(run('<w:color w:val="000000" w:themeColor="background1" w:themeShade="FE"/>'))},
        "same_colour",
    ),
    "the theme's black, tinted white": (
        {"paragraph": paragraph(run('<w:color w:val="000000" w:themeColor="text1" w:themeTint="00"/>'))},
        "same_colour",
    ),
    "filled with the paper's colour": (_solid('<w14:schemeClr w14:val="bg1"/>'), "same_colour"),
    "filled, but clear": (
        _solid('<w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/></w14:srgbClr>'),
        "same_colour",
    ),
    "filled from one colour to another": (_filled("<w14:gradFill/>"), "restyled"),
    "a formula of which a part is unseen": (_formula(f"{_DIGIT}<m:phant><m:e>{_DIGIT}</m:e></m:phant>"), "inside"),
    "a formula in brackets": (
        _formula(f'<m:d><m:dPr><m:begChr m:val="9"/></m:dPr><m:e>{_DIGIT}{_DIGIT}</m:e></m:d>'),
        "inside",
    ),
    "a white formula": (
        _formula('<m:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><m:t>55</m:t></m:r>'),
        "same_colour",
    ),
    "filled with nothing by its style": (
        {
            "paragraph": paragraph(run('<w:rStyle w:val="Own"/>')),
            "styles": '<w:style w:type="character" w:styleId="Own"><w:rPr>'
            f"<w14:textFill {_2010}><w14:noFill/></w14:textFill></w:rPr></w:style>",
        },
        "same_colour",
    ),
}  # fmt: skip
FINE: dict[str, Changes] = {
    "a round bullet": _bullet("bullet", "●"),
    "no number": _bullet("none", "%1"),
    "typed into a form": _typed_in("number"),
    "a link": _computed(' HYPERLINK "http://localhost" '),
    "in a control": {
        "paragraph": paragraph(_control("<w:text/>"))
    },
    "a fixed row with room": {"row": '<w:trPr><w:trHeight w:val="400" w:hRule="exact"/></w:trPr>'},
    "a fixed row and its line": {
        "paragraph": paragraph(run(), settings='<w:spacing w:line="560" w:lineRule="exact"/>'),
        "row": '<w:trPr><w:trHeight w:val="560" w:hRule="exact"/></w:trPr>',
    },
    "to the edges of its cell": {
        "paragraph": paragraph(run(), settings='<w:ind w:left="-105" w:leftChars="-50" w:right="-105"/>')
    },
    "lines of usual height by its style": _styled('<w:spacing w:line="360" w:lineRule="auto"/>'),
    "on a grey paragraph by its style": _styled('<w:shd w:val="clear" w:fill="EEEEEE"/>', _BLACK),
    "on a light pattern": {
        "paragraph": paragraph(run(_BLACK)),
        "cell": '<w:shd w:val="pct10" w:color="auto" w:fill="auto"/>',
    },
    "the theme's grey": {"paragraph": paragraph(run('<w:color w:themeColor="background1" w:themeShade="80"/>'))},
    "the theme's black, tinted": {"paragraph": paragraph(run('<w:color w:themeColor="text1" w:themeTint="A6"/>'))},
    "filled with the text's colour": _solid('<w14:schemeClr w14:val="tx1"/>'),
    "filled with a dark paper's colour": _solid(
        '<w14:schemeClr w14:val="bg1"><w14:lumMod w14:val="50000"/></w14:schemeClr>'
    ),
    "without an outline": {
        "paragraph": paragraph(run(f"<w14:textOutline {_2010}><w14:noFill/></w14:textOutline>"))
    },
    "a plain formula": _formula("<m:r><m:t>55</m:t></m:r>"),
}  # fmt: skip
