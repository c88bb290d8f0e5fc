"""What a text says against its tables: true sentences are left alone, false ones told, all others left alone."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from clock import within
from documents import as_docx, as_html, values_of
from grids import grids_of, xlsx
from helpers import ROOT, real_reports
from sentences import TEMPLATES, false_sentences, true_sentence

from xlsxcheck import Finding, Form, FormError, Record, Report, check, check_many, load_form
from xlsxcheck.checking.claims import MOST_TOLD, judge_text
from xlsxcheck.form.claims import claims_of, read_claims
from xlsxcheck.formats.prose import Chart, Charts, Paragraph, Prose
from xlsxcheck.model import Value
from xlsxcheck.model.report import TextCounts
from xlsxcheck.reading.claims import read_text
from xlsxcheck.reading.clauses import MAX_FIGURES
from xlsxcheck.reading.numerals import amount
from xlsxcheck.reading.vocabulary import vocabulary
from xlsxcheck.render.text import relations_line

ROWS = {
    "received_new": 62,
    "carried_in": 5,
    "disclosed": 31,
    "partly_disclosed": 9,
    "refused.third_party": 4,
    "refused.process_info": 3,
    "unavailable.not_held": 8,
    "not_handled.petition": 2,
    "other.other": 3,
    "carried_out": 7,
}
DISPUTES = {
    "reconsideration": (3, 1, 2, 1),
    "litigation_direct": (2, 0, 1, 1),
    "litigation_after_reconsideration": (1, 1, 0, 0),
}


def filled(form: Form, organ: str = "甲区财政局", year: int = 2023) -> dict[str, Value]:
    """A small bureau's figures: 62 + 5 = 60 + 7, 61 of the 62 from natural persons, 7 reconsiderations, 6 suits."""
    values: dict[str, Value] = dict.fromkeys(form.fields)
    values |= dict.fromkeys(form.numeric, 0)
    for row, figure in ROWS.items():
        values[f"requests.{row}.natural_person"] = figure - 1
        values[f"requests.{row}.business"] = 1
    for row, figures in DISPUTES.items():
        for column, figure in zip(("upheld", "corrected", "other", "pending"), figures, strict=True):
            values[f"disputes.{row}.{column}"] = figure
    values |= {"proactive.normative_docs.issued": 4, "proactive.normative_docs.repealed": 2}
    values |= {"proactive.normative_docs.in_force": 20, "proactive.fees.amount": Decimal("0.35")}
    return totalled(values, form) | {"cover.organ": organ, "cover.year": year}


def totalled(values: dict[str, Value], form: Form) -> dict[str, Value]:
    for total in form.totals:
        values[total] = sum(int(values[part] or 0) for part in form.fields[total].sum_of)
    return values


def record_of(values: dict[str, Value], form: Form) -> Record:
    return Record(form.id, values, {})


def told(
    text: str, form: Form, values: dict[str, Value] | None = None, charts: tuple[Chart, ...] = ()
) -> tuple[list[Finding], TextCounts]:
    record = record_of(values or filled(form), form)
    prose = Prose("", tuple(map(Paragraph, text.split("\n"))), Charts(charts))
    return judge_text(read_text(prose, form, record), form, record, "zh")


def published(name: str) -> dict[str, Any]:
    path = next(path for path in real_reports() if path.stem == name)
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return loaded


def about_text(report: Report) -> list[Finding]:
    return [one for one in report.findings if one.code.startswith("TX-")]


def documents(source: dict[str, Any], values: dict[str, Value], form: Form) -> list[Report]:
    """The same report as a Word document and as a web page, its narrative around its tables."""
    grids = grids_of(form, values)[1:]
    title = f"{source['organ']}{source['year']}年政府信息公开工作年度报告"
    texts = [title, "一、总体情况", *source["narrative"]]
    return [check(as_docx(grids, texts), form), check(as_html(grids, title, texts), form)]


@pytest.mark.parametrize("name", ["2023-suqian", "2024-suqian", "2023-hongze"])
def test_published_texts_agree_with_their_tables(name: str, form: Form) -> None:
    source = published(name)
    for report in documents(source, values_of(source, form), form):
        assert about_text(report) == []
        assert report.text is not None
        assert report.text.compared >= 2


def test_zhangfan_says_more_than_100_and_draws_150() -> None:
    path = next(path for path in real_reports() if path.stem == "2023-zhangfan").with_suffix(".docx")
    report = check(path)
    assert [(one.code, one.severity, one.kind, one.value) for one in about_text(report)] == [
        ("TX-CHART", "warning", "verify", 150)
    ]
    message = about_text(report)[0].message
    assert "政府门户网站" in message and "150" in message and "100余条" in message
    assert report.text is not None and report.text.claims == report.text.compared + report.text.unplaced


def partial(name: str, rows: dict[str, int], form: Form) -> list[Report]:
    """A report of which only the first rows are published, the rest filled in so that the sums hold."""
    source = published(name)
    values: dict[str, Value] = dict.fromkeys(form.fields) | dict.fromkeys(form.numeric, 0)
    values |= {f"requests.{row}.natural_person": figure for row, figure in rows.items()}
    return documents(source, totalled(values, form), form)


def test_changchun_says_2_where_its_table_says_3(form: Form) -> None:
    for report in partial("2023-changchun-tyjrswj", {"received_new": 3, "disclosed": 3}, form):
        assert [(one.code, one.value, one.expected, one.difference) for one in about_text(report)] == [
            ("TX-FIGURE", 2, 3, -1)
        ]


def test_hanyang_says_what_its_tables_say(form: Form) -> None:
    rows = {"received_new": 8, "disclosed": 2, "partly_disclosed": 2, "refused.process_info": 1}
    rows |= {"unavailable.not_held": 2, "other.other": 1}
    for report in partial("2022-hanyang-qrmzfb", rows, form):
        assert about_text(report) == []
        assert report.text == TextCounts(7, 7, 0)


def made_up(seed: int, form: Form) -> dict[str, Value]:
    chance = random.Random(seed)
    most = chance.choice((3, 12, 60, 400))
    values: dict[str, Value] = dict.fromkeys(form.fields)
    values |= {field: chance.randrange(most) for field in form.numeric}
    organ = chance.choice(["甲区人民政府", "乙街道办事处", "丙市财政局"])
    return totalled(values, form) | {"cover.organ": organ, "cover.year": 2023}


@pytest.mark.slow
def test_true_sentences_are_left_alone_and_false_ones_told(form: Form) -> None:
    records = [values_of(published(name), form) for name in ("2023-suqian", "2024-suqian")]
    records += [made_up(seed, form) for seed in range(8)]
    true = wrong = seen = 0
    for seed, values in enumerate(records):
        year = values["cover.year"]
        assert isinstance(year, int)
        for template in TEMPLATES:
            sentence = true_sentence(template, values, form, year, "市")
            assert told(sentence, form, values)[0] == [], sentence
            true += 1
            for false in false_sentences(template, values, form, year, "市", seed):
                wrong += 1
                seen += bool(told(false, form, values)[0])
    assert len(TEMPLATES) >= 30 and true >= 200
    assert seen >= 0.9 * wrong, (seen, wrong)


QUIET = """
依申请公开工作扎实推进。全年登记政府信息公开申请62件，其中当面申请2件、信函申请20件、网络申请40件，均在规定期限内处理完成。全年处理群众来信32件。
做好依申请公开工作，规范受理、登记、审核、办理、答复等环节，完善台账2份，修订制度1项。
2023年共受理依申请公开62件，主要涉及征地补偿20件、城市规划15件、行政执法12件、其他15件。
2023年共受理依申请公开62件，从申请方式看，网络申请40件，占64.5%，信函22件；从申请内容看，涉及财政预决算10件、其他52件。
从申请人情况看，自然人61件，商业企业1件；从答复情况看，予以公开31件，部分公开9件，不予公开7件，无法提供8件，不予处理2件，其他处理3件。
全年政府信息公开申请中，公民申请61件，企业申请1件。
对部分公开的9件申请，逐一说明理由。对不予公开的7件，均告知法律依据。
全年依申请公开答复被行政复议7件，维持率43%；被诉6件。
政府信息公开行政复议案件7件，同比减少2件；行政诉讼案件6件，同比增加1件，败诉0件。
2023年政府信息公开行政复议纠错率14%，被纠正案件1件。
行政复议委员会办公室共受理行政复议案件320件，其中涉及政府信息公开的案件45件，审结40件，维持20件，纠正8件。
作为行政复议机关，办理政府信息公开类复议案件45件，维持30件，撤销5件。
市法院受理涉及我市政府信息公开诉讼案件230件。
全市共有12个部门收到政府信息公开申请，其中收到10件以上的部门3个。
收到政府信息公开申请超过10件的单位有5个，最多的为区自然资源局120件。
依申请公开件数排名前三的是：区住建局50件、区教育局30件、区公安分局20件。
组织开展依申请公开业务培训2次，印发案例汇编1份，答复模板5份。
编发政务公开工作简报12期，接受政府信息公开咨询50件，电话答复80件。
政府信息公开工作机构收到投诉举报件3件，均已办结。
公开建议提案办理结果28件。办结市政协提案9件、人大建议3件，结转0件。
公开行政许可结果320件、行政处罚结果12件，行政强制0件。
信访部门受理群众信访事项120件，办结118件，不予受理2件，结转下年2件。
“12345”平台转办工单890件，按期办结885件，尚未办结5件。
本年度印发规范性文件4件，均已在政府网站公开并配发解读材料4件，召开新闻发布会1次。
备案审查规范性文件20件，纠正1件。
废止文件12件，修改8件，宣布失效3件。
现行有效的地方性法规20件、政府规章15件已在网站集中公开。
集中公开现行有效行政规范性文件20件。
以区政府办公室名义印发文件45件，其中主动公开30件，依申请公开10件，不予公开5件。
制发公文120件，其中主动公开类50件、依申请公开类30件、不予公开类40件。
认定公文属性：主动公开50件、依申请公开30件、不予公开40件。
制发公文中确定为主动公开的50件，依申请公开的30件。
属性为依申请公开的文件30件。
全年公开财政预决算信息62条，政府采购信息15条，部分公开信息配有图解8件。
政府信息公开指南更新2次，目录更新15条，公开申请表下载120次。
2023年无收取信息处理费情况。
全年未收取信息处理费用，无减免情况。
收取信息处理费的有3件，共计1200元。
按照收费办法，向2件申请发出收费通知，收取信息处理费600元，1件逾期未缴费。
本年度政府信息公开申请未收取费用0元。
全年共向申请人发出补正告知书6份，征求第三方意见函5份，延期答复告知书3份。
申请人撤回申请2件，逾期不补正0件。
其中1件因申请人撤回终止办理，2件因重复申请不予处理。
因申请人重复申请，不予重复处理1件。
两件政府信息公开申请经协商由申请人撤回。
目前仍有七件正在办理。
政府信息公开申请总量较大，人均办理20件。
受理的62件政府信息公开申请中，有15件涉及同一申请人。
同一申请人提交政府信息公开申请30件。
全年共收到同一申请人提出的政府信息公开申请15件。
2023年1至6月收到政府信息公开申请30件，7至12月收到32件。
12月收到政府信息公开申请10件。
截至2023年6月底，收到政府信息公开申请30件。
较好完成了62件政府信息公开申请的答复工作。
高质量办理政府信息公开申请，抽查答复书20件，合格率95%。
答复书格式规范，全年作出政府信息公开答复书60份。
市级评估抽查政府信息公开申请答复3件，均合格。
上级部门测评依申请公开2件，均在规定时间内答复。
向区政务公开办报送依申请公开案例2件。
受理政府信息公开申请62件，其中：区本级20件，各镇街42件。
区直部门受理政府信息公开申请40件，乡镇受理22件。
各街道受理政府信息公开申请22件。
全区19个街道共受理政府信息公开申请22件。
2023年，街道收到政府信息公开申请0件，社区居委会收到咨询5件。
政务公开专区接待群众申请查询120件。
对62件申请逐件登记，全年办结60件。
不予公开类答复全部进行合法性审查，审查件数7件。
依法部分公开1件含个人隐私的信息。
不断提升办理质量，近三年政府信息公开申请分别为30件、45件、62件。
近三年累计收到政府信息公开申请137件。
自2019年条例修订以来共收到政府信息公开申请300件。
2023年，我局通过政府网站收到网民留言120件，回复120件。
全年收到人大代表建议12件、政协提案9件，均已办结答复。
收到政府信息公开申请62件，其中网上申请40件，信函申请20件，当面申请2件。
2022年共收到政府信息公开申请35件，2023年共收到62件，同比增加27件。
与2022年的35件相比，政府信息公开申请增加27件。
去年收到政府信息公开申请35件，今年收到62件。
依申请公开工作规范有序。全年办理行政复议案件120件，行政诉讼案件80件。
主动公开政府信息1200余条，其中公开规范性文件4件、政策解读12件。
政府信息公开申请62件，其中区市场监管局收到20件，区教育局收到10件。
全年共受理不动产登记申请12000件，办结11900件。
办理行政许可申请320件，办结318件，不予受理2件。
收到政府信息公开申请62件。受理12345热线工单890件，办结885件。
依申请公开：通过政府网站平台收到30件，通过邮寄收到32件。
全年共收到62件政府信息公开申请，均按期答复。
举办政府信息公开培训3次，参训120人次，发放资料300份。
按照政府信息公开条例，对申请公开的3件信息进行了保密审查。
第三季度收到政府信息公开申请20件。
处理政府信息公开申请平均用时8天，最长20天。
全年公开行政处罚决定书45件，行政复议决定书12件。
全区各部门共收到政府信息公开申请620件，我局收到62件。
政务新媒体发布信息1500条，部分公开栏目更新300条。
根据国办公开办函〔2021〕30号和《2022年政务公开工作要点》，全年收到政府信息公开申请62件。
全年因政府信息公开被提起行政复议7件，被提起行政诉讼6件，无败诉案件。
全年因政府信息公开被提起行政复议7件，已审结6件，维持3件。
年内政府信息公开行政诉讼5件已审结，1件正在审理。
2021年至2023年累计收到政府信息公开申请180件。
收到申请公开政府信息的信件15封、电子邮件20件。
审查规范性文件35件，报备规范性文件4件，制定规章制度6项。
清理规范性文件40件，其中废止2件、宣布失效5件、修改3件。
为企业和群众办理事项3万余件，答复咨询1.2万件。
收到政府信息公开申请六十二件，上年结转五件。
政府信息公开申请中自然人申请61件，占98%。
建议提案答复公开12件，予以公开率100%。
受理投诉举报45件，不予处理6件，转办12件。
行政执法案卷评查30件。
本机关不掌握相关政府信息的，引导申请人向3个单位申请。
政府信息公开申请办结率100%。
全年减免行政事业性收费99万元。
行政事业性收费3500元。
全年未发生政府信息公开申请被投诉的情况。
收到政府信息公开申请62件，依申请公开费用为零。
无正当理由不予公开的情形未发生。
宣布作废的规范性文件见上表。
上表所列已经核对无误，与台账一致。
单位：件、万元
未收到规章制定相关建议。
政府信息公开申请不予受理1件，待答复3件，补正6件。
通过政府信息公开申请系统收到申请40件，现场受理22件。
办理政府信息公开申请时征求第三方意见5件，延期答复3件。
2023年，全区依申请公开62件，其中，区公安分局15件，区教育局9件，区卫健委4件。
2023年度我局未发生因政府信息公开被投诉举报的情况。
2023年我局收取信息处理费3500元。
无行政复议、行政诉讼被纠错情况。
全年共办理政府信息公开申请67件，其中答复60件，7件正在办理中。
政府信息公开申请较上年增加20件。
我局共收到政府信息公开申请近70件。
收到政府信息公开申请60余件，上年结转的5件已全部办结。
全年共办理政府信息公开申请67件（含上年结转5件），其中自然人65件。
收到政府信息公开申请3，525件。
全年收到政府信息公开申请62件，办结55件，结转下年度7件。
全年收到政府信息公开申请62件，办结55件，另办结上年结转5件。
全年收到政府信息公开申请62件，答复57件，申请人撤回3件。
全年收到政府信息公开申请62件，上年结转5件，其中自然人申请65件、商业企业2件。
全年办理政府信息公开申请67件，其中自然人申请65件、商业企业2件。
全年收到政府信息公开申请62件，办结60件，其中自然人申请53件、商业企业7件。
规范受理、登记、办理、答复各环节。全年收到政府信息公开申请62件，已办结申请60件，其中自然人申请53件。
全年收到政府信息公开申请62件，均按时答复。
全年收到政府信息公开申请62件，上年结转的5件已全部按时办结。
全年收到政府信息公开申请62件，全部按时答复60件，其中自然人申请53件。
对申请人的诉求全部按时答复。
2022年1月1日至12月31日，收到政府信息公开申请35件，2023年收到62件。
2022年1月1日至12月31日收到35件。2023年1月1日至12月31日，收到政府信息公开申请62件。
2022年1月1日至12月31日，主动公开信息同比减少30条。
2022年1月1日至12月31日期间制发的规范性文件已经清理。
所列数据的统计期限为2023年1月1日至2023年12月31日。
与2022年度相比，现将我局2023年度政府信息公开工作情况报告如下。
现将2023年度政府信息公开工作情况报告如下。
""".strip().split("\n")


@pytest.mark.parametrize("sentence", QUIET)
def test_what_fits_or_is_of_something_else_is_left_alone(sentence: str, form: Form) -> None:
    assert told(sentence, form)[0] == []


PLACED = """
全区共受理政府信息公开申请62件，答复60件（含上年度结转申请5件，另有7件顺延到下年度答复）。
共收到政府信息公开申请62件，叠加上年结转申请5件，全年累计办理申请67件。
我局收到申请公开政府信息62件，完成答复60件，包括上年结转5件。其中予以公开31、部分公开9、不予公开7、无法提供8、不予处理2、其他处理3。
行政复议7件，其中结果维持3件；行政诉讼6件，其中结果维持3件。
2023年政府信息公开申请62件，其中31件予以公开，9件部分公开，7件不予公开，7件结转下年度。
（二）依申请公开。2023年全年共收到申请62件，办结60件。
规范性文件方面，制发4件，废止2件，现行有效20件。
政府信息公开行政复议7件，维持3件、纠正1件；行政诉讼6件，维持3件、纠正1件，维持的共6件。
收到政府信息公开申请62件，其中自然人61件、商业企业1件。
政府信息公开申请作其他处理（含申请人主动撤回申请）3件、转下年度办理7件。
政府信息公开申请数量为62件，办理答复数量为60件。
2023年新增政府信息公开申请62件，办结政府信息公开申请60件，未办结7件。
行政规范性文件制定数4件，废止数2件。
依申请公开情况|2023年共收到申请62件，办结60件，其中予以公开31件。
四、政府信息公开行政复议、行政诉讼情况|2023年行政复议7件，其中维持3件；行政诉讼6件。
""".strip().split("\n")


@pytest.mark.parametrize("text", PLACED)
def test_what_a_true_text_says_is_all_compared(text: str, form: Form) -> None:
    found, counts = told(text.replace("|", "\n"), form)
    assert found == []
    assert counts.unplaced == 0 and counts.compared >= 2


LOUD = {
    "收到政府信息公开申请62件，其中32件予以公开。": "TX-FIGURE",
    "2023年政府信息公开申请63件。": "TX-FIGURE",
    "行政事业性收费99万元。": "TX-FIGURE",
    "本年未收取行政事业性收费。": "TX-FIGURE",
    "收到政府信息公开申请62件，无结转。": "TX-FIGURE",
    "收到政府信息公开申请62件，无不予公开情形。": "TX-FIGURE",
    "2023年未发生政府信息公开申请。": "TX-FIGURE",
    "2023年，政府信息公开申请为零。": "TX-FIGURE",
    "注：上表作废，以本段为准。": "TX-TABLE",
    "表中数据未经核实。": "TX-TABLE",
    "单位：百件": "TX-TABLE",
    "（表中数字均为万件）": "TX-TABLE",
    "政府信息公开申请作其他处理（含申请人主动撤回申请）9件、转下年度办理7件。": "TX-FIGURE",
    "依申请公开\n收到政府信息公开申请63件": "TX-FIGURE",
    "规范性文件方面，制发4件，废止3件。": "TX-FIGURE",
    "收到政府信息公开申请63件。": "TX-FIGURE",
    "我局共收到62件政府信息公开申请，上年结转6件。": "TX-FIGURE",
    "全年未收到政府信息公开申请。": "TX-FIGURE",
    "未发生因政府信息公开引起的行政复议、行政诉讼。": "TX-FIGURE",
    "无上年结转政府信息公开申请。": "TX-FIGURE",
    "收到政府信息公开申请五十二件。": "TX-FIGURE",
    "收到政府信息公开申请40余件。": "TX-FIGURE",
    "收到政府信息公开申请1.2万件。": "TX-FIGURE",
    "２０２３年收到政府信息公开申请６３件。": "TX-FIGURE",
    "收到政府信息公開申請63件，予以公開31件。": "TX-FIGURE",
    "共受理政府信息公开申请1,062件。": "TX-FIGURE",
    "政府信息公开行政复议7件，其中结果维持3件，结果纠正2件。": "TX-FIGURE",
    "政府信息公开行政复议、行政诉讼案件共14件。": "TX-FIGURE",
    "制定行政规范性文件5件。": "TX-FIGURE",
    "答复政府信息公开申请61件，其中予以公开31件。": "TX-FIGURE",
    "收到自然人政府信息公开申请60件。": "TX-FIGURE",
    "2023年，甲区财政局共受理政府信息公开申请60件。": "TX-FIGURE",
    "依申请公开情况\n予以公开32件，部分公开9件。": "TX-FIGURE",
    "收到政府信息公开申请62件，结转2024年继续办理8件。": "TX-FIGURE",
    "2022年结转政府信息公开申请6件。": "TX-FIGURE",
    "全年收到依申请公开62件，均已办结。": "TX-DONE",
    "收到政府信息公开申请62件，已全部办结，结转下年度7件。": "TX-CONFLICT",
    "收到政府信息公开申请62件，其中自然人申请49件、商业企业1件。": "TX-FIGURE",
    "收到政府信息公开申请62件，其中自然人申请53件。": "TX-FIGURE",
    "收到政府信息公开申请62件，其中自然人申请65件。": "TX-FIGURE",
    "全年办理政府信息公开申请67件，其中自然人申请61件。": "TX-FIGURE",
    "受理、登记、办理、答复都很规范。收到政府信息公开申请62件，其中自然人申请53件。": "TX-FIGURE",
    "收到政府信息公开申请62件，办结55件。": "TX-FIGURE",
    "收到政府信息公开申请62件，办结57件，其中申请人撤回3件。": "TX-FIGURE",
    "收到政府信息公开申请62件，答复57件。": "TX-FIGURE",
    "全年收到依申请公开62件，已全部按时办结。": "TX-DONE",
    "全年收到依申请公开62件，全部按时答复。": "TX-DONE",
    "全年收到依申请公开62件，均已依法按期答复。": "TX-DONE",
    "2022年1月1日至12月31日，主动公开信息1200条。": "TX-PERIOD",
    "（一）自2022年01月01日至2022年12月31日，收到政府信息公开申请62件。": "TX-PERIOD",
    "全年信息处理费收取4200元。": "TX-FEE",
    "本年未收取信息处理费。\n全年收取信息处理费1200元。": "TX-CONFLICT",
    "所列数据的统计期限为2022年1月1日至2022年12月31日。": "TX-PERIOD",
    "现将我局2022年度政府信息公开工作情况报告如下。": "TX-YEAR",
    "2022年，我局共收到政府信息公开申请62件，结转下年度7件。": "TX-YEAR",
}


@pytest.mark.parametrize("sentence", LOUD)
def test_what_nothing_fits_is_told_once(sentence: str, form: Form) -> None:
    assert [one.code for one in told(sentence, form)[0]] == [LOUD[sentence]]


def test_a_finding_names_sentence_figure_and_nearest_readings(form: Form) -> None:
    (found,), counts = told("全年共收到政府信息公开申请63件。", form)
    assert (found.severity, found.kind, found.value) == ("warning", "verify", 63)
    assert (found.expected, found.difference) == (None, None), "it may be 62, or 67 with those carried in"
    assert "全年共收到政府信息公开申请63件" in found.message and "“63件”" in found.message
    assert "62" in found.message and "67" in found.message
    assert counts == TextCounts(1, 1, 0)
    (found,), _ = told("全年收到政府信息公开申请62件，其中法人或其他组织申请3件。", form)
    assert (found.expected, found.difference) == (1, 2)
    assert "最接近的是：本年新收 · 法人或其他组织 1。" in found.message
    (found,), _ = told("收到政府信息公开申请62件，不予公开16件。", form)
    assert (found.value, "最接近的是：不予公开 · 总计 7。" in found.message) == (16, True)
    (found,), _ = told("收到政府信息公开申请62件，答复59件，其他处理3件。", form)
    assert "（七）总计 · 总计 60、（七）总计 · 总计 60 - 其他处理 · 总计 3 = 57" in found.message


@pytest.mark.parametrize(
    ("sentence", "code", "cause"),
    [
        ("2022年，我局共收到政府信息公开申请62件，结转下年度7件。", "TX-YEAR", "抄来的。"),
        ("2024年，我局共收到政府信息公开申请62件，结转下年度7件。", "TX-YEAR", "标题或封面的年度"),
        ("现将我局2024年度政府信息公开工作情况报告如下。", "TX-YEAR", "标题或封面的年度"),
        ("所列数据的统计期限为2022年1月1日至2022年12月31日。", "TX-PERIOD", "抄来的。"),
        ("所列数据的统计期限为2024年1月1日至2024年12月31日。", "TX-PERIOD", "标题或封面的年度"),
        ("所列数据的统计期限为2023年1月1日至2024年12月31日。", "TX-PERIOD", ""),
    ],
)
def test_a_later_year_was_not_copied_from_an_earlier_report(sentence: str, code: str, cause: str, form: Form) -> None:
    (found,), _ = told(sentence, form)
    assert found.code == code and "[[" not in found.remedy
    assert [one in found.remedy for one in ("抄来的。", "标题或封面的年度")] == [
        one == cause for one in ("抄来的。", "标题或封面的年度")
    ]


def test_figures_that_are_not_compared_are_named_with_their_own_words(form: Form) -> None:
    _, counts = told("2024年，收到政府信息公开申请62件，上年结转7件，办结62件，结转下年度7件。", form)
    assert counts.left == ("收到政府信息公开申请62件", "上年结转7件", "办结62件", "结转下年度7件")
    _, counts = told(f"{'我局高度重视政府信息公开工作，' * 9}2024年收到申请62件，办结62件。", form)
    assert counts.left == ("2024年收到申请62件", "办结62件")


def test_the_same_said_twice_is_told_once_and_no_more_than_fifty(form: Form) -> None:
    assert len(told("收到政府信息公开申请63件。" * 5, form)[0]) == 1
    many = "。".join(f"收到政府信息公开申请{number}件" for number in range(100, 300))
    found, _ = told(many, form)
    assert [one.code for one in found[MOST_TOLD:]] == ["TX-CUT"]


def test_the_share_of_one_organ_is_told_as_such_where_tables_add_up_several(form: Form) -> None:
    text = "2023年，全区共收到政府信息公开申请62件，区政府收到申请12件。"
    (found,), _ = told(text, form, filled(form, "甲区人民政府"))
    assert (found.code, found.value) == ("TX-PART", 12)
    assert "12件" in found.message and "62" in found.message
    (found,), _ = told("全区共收到政府信息公开申请60件。", form, filled(form, "甲区人民政府"))
    assert found.code == "TX-FIGURE"
    (found,), _ = told("共收到政府信息公开申请12件。", form, filled(form) | {"cover.scope": "汇总"})
    assert found.code == "TX-PART"
    (found,), _ = told("共收到政府信息公开申请12件。", form)
    assert found.code == "TX-FIGURE"


def test_a_cell_that_could_not_be_read_keeps_a_figure_from_being_judged(form: Form) -> None:
    values = filled(form) | {"requests.received_new.total": None}
    assert told("收到政府信息公开申请63件。", form, values) == ([], TextCounts(1, 0, 1, ("收到政府信息公开申请63件",)))


def test_few_figures_that_are_not_compared_are_told_with_their_words(form: Form) -> None:
    text = "予以公开25件。\n公开行政许可160件、行政处罚14件。收到政府信息公开申请62件，其中网上申请40件。"
    found, counts = told(text, form)
    assert (found, counts.compared, counts.unplaced) == ([], 1, 4)
    assert counts.left == ("予以公开25件", "公开行政许可160件", "行政处罚14件", "其中网上申请40件")
    found, counts = told(text + "培训3次。座谈会2次。讲座5次。", form)
    assert (counts.unplaced, counts.left) == (7, ())
    title = "甲区财政局2023年政府信息公开工作年度报告"
    report = check(as_docx(grids_of(form, filled(form))[1:], [title, "予以公开25件。"]), form)
    assert "正文里的 1 个数都说不准是哪一格的，没有比：予以公开25件" in relations_line(report, "zh")


def test_a_total_counts_as_written_and_as_its_parts_add_up(form: Form) -> None:
    values = filled(form) | {"requests.received_new.total": 26}
    for figure in (62, 26):
        assert told(f"收到政府信息公开申请{figure}件。", form, values)[0] == []
    assert told("收到政府信息公开申请63件。", form, values)[0]


@pytest.mark.parametrize(
    ("written", "fitting", "others"),
    [
        ("100余", (100, 129), (99, 130, 150)),
        ("400余", (400, 430, 519), (399, 520)),
        ("3,525", (3525,), (3524, 525)),
        ("1.2万", (11500, 12000, 12999), (11499, 13000)),
        ("3万余", (30000, 38000), (29999, 39000)),
        ("六十二", (62,), (61,)),
        ("一百零五", (105,), (150,)),
        ("十余", (10, 12), (13, 9)),
    ],
)
def test_numbers_mean_what_people_mean(written: str, fitting: tuple[int, ...], others: tuple[int, ...]) -> None:
    digits = written.rstrip("余万")
    meant = amount(digits, f"{written}件", 0, about=False)
    assert meant is not None and meant.end == len(written)
    for value in (*fitting, *others):
        fits = value == meant.low if meant.high is None else meant.low <= value < meant.high
        assert fits == (value in fitting), value


CHARTS = [
    ("主动公开政府信息", (("政府门户网站", "150"), ("微信公众号", "280")), ["政府门户网站"]),
    ("主动公开政府信息", (("政府门户网站", "110"), ("微信公众号", "280")), []),
    ("", (("政府门户网站", "150"), ("微信公众号", "280")), ["政府门户网站"]),
    ("", (("政府门户网站", "150"), ("微信公众号", "500")), []),
    ("申请渠道", (("政府门户网站", "5"), ("微信公众号", "2")), []),
    ("主动公开政府信息", (("政府门户网站", "35%"), ("抖音", "3")), []),
]
SAID = "2023年主动公开政府信息400余条，通过政府门户网站公开政府信息100余条，通过微信公众号发布信息60余期，280余篇。"


@pytest.mark.parametrize(("title", "points", "wrong"), CHARTS)
def test_a_chart_is_compared_with_what_the_text_says(
    title: str, points: tuple[tuple[str, str], ...], wrong: list[str], form: Form
) -> None:
    line = "\t".join([*(name for name, _ in points), *(figure for _, figure in points)])
    for text, charts in ((f"{SAID}\n{title}\n{line}", ()), (SAID, (Chart(title, points),))):
        found, _ = told(text, form, None, charts)
        assert [one.code for one in found] == ["TX-CHART"] * len(wrong)
        assert all(name in one.message for name, one in zip(wrong, found, strict=True))


def test_a_chart_of_what_the_tables_count_is_compared_with_them(form: Form) -> None:
    right, wrong = (("予以公开", "31"), ("部分公开", "9")), (("予以公开", "31"), ("部分公开", "19"))
    assert told("", form, None, (Chart("政府信息公开申请办理结果", right),))[0] == []
    (found,), _ = told("", form, None, (Chart("政府信息公开申请办理结果", wrong),))
    assert (found.code, found.value, found.expected) == ("TX-FIGURE", 19, 9)
    shares = (("予以公开", "62"), ("部分公开", "38"))
    assert told("", form, None, (Chart("政府信息公开申请办理结果", shares),))[0] == []


CHART = """<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart><c:plotArea><c:pieChart>
<c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>主动公开政府信息</c:v></c:pt></c:strCache></c:strRef></c:tx>
<c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>政府门户网站</c:v></c:pt><c:pt idx="1"><c:v>微信公众号</c:v></c:pt>
</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>150</c:v></c:pt>
<c:pt idx="1"><c:v>280</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:pieChart></c:plotArea></c:chart>
</c:chartSpace>"""


def test_the_points_of_a_chart_in_a_word_document_are_read(form: Form) -> None:
    title = "甲区财政局2023年政府信息公开工作年度报告"
    data = io.BytesIO(as_docx(grids_of(form, filled(form))[1:], [title, SAID]))
    with zipfile.ZipFile(data, "a") as package:
        package.writestr("word/charts/chart1.xml", CHART)
    assert [one.code for one in about_text(check(data.getvalue(), form))] == ["TX-CHART"]


def with_title(*runs: str) -> str:
    texts = "".join(f"<a:r><a:t>{run}</a:t></a:r>" for run in runs)
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    rich = f"<c:title><c:tx><c:rich {space}><a:p>{texts}</a:p></c:rich></c:tx></c:title>"
    return CHART.replace("<c:plotArea>", f"{rich}<c:plotArea>")


@pytest.mark.parametrize(
    ("chart", "codes"),
    [
        (with_title("信息", "发布").replace("主动公开政府信息", "数量"), ["TX-CHART"]),
        (CHART.replace("主动公开政府信息", "数量").replace(">280<", ">600<"), []),
        (with_title("信息", "发布").replace("主动公开政府信息", "数量").replace(">280<", ">600<"), ["TX-CHART"] * 2),
        (with_title("申请渠道"), []),
    ],
    ids=["run by run", "no title", "title", "of other figures"],
)
def test_the_title_of_a_chart_says_what_it_is_of(chart: str, codes: list[str], form: Form) -> None:
    data = io.BytesIO(as_docx(grids_of(form, filled(form))[1:], ["甲区财政局2023年政府信息公开工作年度报告", SAID]))
    with zipfile.ZipFile(data, "a") as package:
        package.writestr("word/charts/chart1.xml", chart)
    assert [one.code for one in about_text(check(data.getvalue(), form))] == codes


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("这是很长的一段话。" * 20_000, "120,000"),
        ("同比增长12%。" * 2_500, "2,000"),
        ("\n".join("甲渠道 乙渠道 丙渠道 3 4 5" for _ in range(45)), "40"),
        ("".join(f"收到政府信息公开申请{number + 500}件。" for number in range(80)), "30"),
    ],
    ids=["characters", "numbers", "drawings", "findings"],
)
def test_what_of_a_text_was_not_compared_is_told(text: str, told_of: str, form: Form) -> None:
    cut = [one for one in told(text, form)[0] if one.code == "TX-CUT"]
    assert [(one.severity, told_of in one.message) for one in cut] == [("info", True)]
    assert "TX-CUT" not in [one.code for one in told(text[:400], form)[0]]


def test_text_can_be_left_alone_and_a_workbook_has_none(form: Form) -> None:
    title = "甲区财政局2023年政府信息公开工作年度报告"
    grids = grids_of(form, filled(form))[1:]
    page = as_html(grids, title, [title, "收到政府信息公开申请63件。"])
    assert [one.code for one in about_text(check(page, form))] == ["TX-FIGURE"]
    quiet = check(page, form, text=False)
    assert about_text(quiet) == [] and quiet.text is None and "text" not in quiet.to_dict()
    assert check(page, form).to_dict()["text"] == {"claims": 1, "compared": 1, "unplaced": 0}
    assert check(xlsx(grids), form).text is None


@pytest.mark.parametrize("way", ["file", "folder", "zip", "many"])
@pytest.mark.slow
def test_the_text_is_compared_or_left_alone_however_a_file_comes(way: str, form: Form, tmp_path: Path) -> None:
    title = "甲区财政局2023年政府信息公开工作年度报告"
    page = as_html(grids_of(form, filled(form))[1:], title, [title, "收到政府信息公开申请63件。"])
    folder = tmp_path / "in"
    folder.mkdir()
    if way == "zip":
        with zipfile.ZipFile(folder / "a.zip", "w") as bundle:
            bundle.writestr("a.html", page)
    else:
        (folder / "a.html").write_bytes(page)
    asked = {"file": folder / "a.html", "folder": folder, "zip": folder / "a.zip", "many": folder}[way]
    for text, expected in ((True, ["TX-FIGURE"]), (False, [])):
        if way == "many":
            with check_many(asked, text=text) as reports:
                found = [one.code for report in reports for one in report.findings]
        else:
            options = ["--no-annotate", "--format", "json", *([] if text else ["--no-text"])]
            command = [sys.executable, "-m", "xlsxcheck", str(asked), *options]
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
            answer = json.loads(done.stdout)
            jsonschema.validate(answer, json.loads((ROOT / "schema" / "report.schema.json").read_text("utf-8")))
            (report,) = answer["reports"]
            assert ("text" in report) == text
            found = [one["code"] for one in report["findings"]]
        assert [code for code in found if code.startswith("TX-")] == expected


def test_words_in_the_tables_themselves_are_no_claims(form: Form) -> None:
    title = "甲区财政局2023年政府信息公开工作年度报告"
    report = check(as_docx(grids_of(form, filled(form))[1:], [title]), form)
    assert report.text == TextCounts(0, 0, 0)


HOSTILE = {
    "figures": "收到政府信息公开申请63件，" * 7000,
    "sentences": "。".join(f"收到政府信息公开申请{number}件" for number in range(7000)),
    "one sentence": "法" * 100_000,
    "no stops": "收到予以公开不予公开办理" * 9000 + "5件",
    "digits": "1" * 100_000,
    "commas": "1," * 50_000,
    "brackets": "（" * 100_000,
    "titles": "《" * 100_000,
    "quotes": "“" * 100_000,
    "numerals": "一二三四五" * 20_000,
    "joined": ("行政复议、" * 300 + "5件。") * 60,
    "paragraphs": "收到政府信息公开申请63件\n" * 30_000,
    "points": "政府门户网站公开信息1条，" * 8000 + "\n政府门户网站\t微信公众号\t150\t280" * 3000,
    "organs": ("局" * 50 + "收到政府信息公开申请5件。") * 2000,
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_cost_little(kind: str, form: Form) -> None:
    vocabulary(form)
    with within(2):
        found, counts = told(HOSTILE[kind], form)
    # A tenth to a third of a second here; what is not bounded takes minutes.
    assert len(found) <= MOST_TOLD + 1
    assert counts.claims <= 3 * MAX_FIGURES


def broken(form: Form, *path: Any, value: Any) -> Form:
    raw = json.loads(json.dumps(form.claims, default=float), parse_float=Decimal)
    node = raw
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return form._replace(claims=raw)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("groups", 0, "rows", 0, "readings"), [["received_neu"]], "received_new"),
        (("groups", 0, "table"), "request", "requests"),
        (("groups", 0, "columns", 0, "readings"), [["nobody"]], "nobody"),
        (("groups", 0, "rows", 0, "word"), [], "word"),
        (("groups", 0, "units"), {}, "units"),
        (("done", "field"), "requests.carried_out.sum", "requests.carried_out.total"),
        (("done", "row"), "carried", "carried_in"),
        (("done", "verbs"), ["processd"], "processed"),
        (("fillers",), "的", "fillers"),
        (("groups", 3, "alone"), [["total"], ["amount"], ["issued"]], "no "),
    ],
)
def test_a_definition_that_names_what_is_not_there_is_refused(
    path: tuple[Any, ...], value: Any, said: str, form: Form
) -> None:
    with pytest.raises(FormError, match=said):
        read_claims(broken(form, *path, value=value), "form.json")


def test_a_form_that_says_nothing_of_texts_finds_nothing_in_them(form: Form) -> None:
    silent = form._replace(claims=None)
    assert claims_of(silent) is None
    assert told("收到政府信息公开申请63件。", silent) == ([], TextCounts())


def test_a_definition_of_ones_own_is_refused_at_once_where_its_claims_are_broken(form: Form) -> None:
    from xlsxcheck.form.source import definition

    raw = json.loads(definition(form.id)[0])
    raw["claims"]["done"]["row"] = "nothing"
    with pytest.raises(FormError, match="nothing"):
        load_form(json.dumps(raw).encode())
