"""The results of a folder as a table, for a notebook: `python table.py 收到`; pandas.DataFrame(rows(…)) takes it."""

import sys

from xlsxcheck import Report, check_many


def rows(folder: str) -> list[dict[str, object]]:
    """One row a file: office, year, verdict, errors, what to do first."""
    return [row(report) for report in check_many(folder)]


def row(report: Report) -> dict[str, object]:
    """A report as a row."""
    first = next((finding.message for finding in report.findings if finding.severity == "error"), "")
    return {
        "单位": report.organ,
        "年度": report.year,
        "结果": report.verdict,
        "错误": report.count("error"),
        "首要问题": first,
    }


if __name__ == "__main__":
    table = rows(sys.argv[1])
    print("\t".join(table[0]))
    for line in table:
        print("\t".join(str("" if cell is None else cell) for cell in line.values()))
