"""The files of a study's report beside the tables of a backtest."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path

from markupsafe import Markup

from rankday.contract.files import write_text_atomically
from rankday.reports.ground_rules.formats import as_pdf
from rankday.reports.study.chart import study_chart
from rankday.reports.study.figures import Study, study_of
from rankday.reports.study.sections import NOTES, Section, sections_of
from rankday.reports.study.workbook import write_workbook

STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1a1a1a}"
    "table{border-collapse:collapse;margin:.5em 0 2em;font-variant-numeric:tabular-nums}"
    "th,td{padding:.2em .8em;border-bottom:1px solid #ccc;text-align:right}"
    "th:first-child,td:first-child{text-align:left}th{background:#f2f2f2}svg{display:none;width:100%}svg.w960{display:block}path{fill:none;stroke-width:1.6}"
    "path.first{stroke:#0b5cad}path.second{stroke:#b4540a}path.third{stroke:#6b4fa3}path.fourth{stroke:#1a7a3d}"
    ".axis,.grid{stroke:#ccc;stroke-width:1}.label{font-size:13px;fill:#5b6472}"
    ".key{display:inline-block;width:1em;height:.2em;margin-right:.4em}ul.legend{list-style:none;padding:0}"
    ".key.first{background:#0b5cad}.key.second{background:#b4540a}.key.third{background:#6b4fa3}.key.fourth{background:#1a7a3d}"
)
TITLE = "Study of a backtest"


def write_study(folder: Path, index_code: str) -> list[str]:
    """Write report.md, report.pdf, report.html and study.xlsx into ``folder``, that of a backtest; return their names.

    The same tables give the same bytes. The workbook has every index, the report ``index_code``.
    """
    study = study_of(folder, index_code)
    sections = list(sections_of(study))
    title = f"{TITLE}: {index_code}, {study.asked['base_day']} to {study.asked['to']}"
    text = _markdown(title, sections)
    write_text_atomically(folder / "report.md", text)
    write_text_atomically(folder / "report.html", _page(title, study, sections))
    (folder / "report.pdf").write_bytes(as_pdf(text, title, date.fromisoformat(study.asked["to"])))
    with (folder / "study.xlsx").open("wb") as target:
        write_workbook(target, folder, study)
    return ["report.md", "report.pdf", "report.html", "study.xlsx"]


def _markdown(title: str, sections: list[Section]) -> str:
    parts = [f"# {title}", "", *(f"- {note}" for note in NOTES), ""]
    for one in sections:
        parts += [f"## {one.title}", "", one.text, "", "| " + " | ".join(one.columns) + " |"]
        parts += ["|---" * len(one.columns) + "|"]
        parts += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in one.rows] + [""]
    return "\n".join(parts)


def _page(title: str, study: Study, sections: list[Section]) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in NOTES)
    head = f"<meta charset='utf-8'><title>{escape(title)}</title><style>{STYLE}</style>"
    parts = [f"<!doctype html><html lang='en'>{head}",
             f"<h1>{escape(title)}</h1><ul>{notes}</ul>{study_chart(study)}"]  # fmt: skip
    for one in sections:
        heads = "".join(f"<th scope='col'>{escape(name)}</th>" for name in one.columns)
        rows = "".join(f"<tr>{_cells(one, number)}</tr>" for number in range(len(one.rows)))
        parts.append(f"<h2>{escape(one.title)}</h2><p>{escape(one.text)}</p>")
        parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
    return "\n".join(parts) + "\n</html>\n"


def _cells(section: Section, number: int) -> Markup:
    """The cells of a row; of a heat map each shaded by its place between the least and the most of its column."""
    cells = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in section.rows[number])
    if section.heat is None:
        return cells
    shaded = [Markup("<td>{}</td>").format(section.rows[number][0])]
    for place, value in enumerate(section.heat[number]):
        column = [row[place] for row in section.heat if row[place] is not None]
        least, most = min(column, default=0), max(column, default=0)
        share = 0 if value is None or most == least else (value - least) / (most - least)
        shape = '<td style="background:rgba(11,92,173,{:.2f})">{}</td>'
        shaded.append(Markup(shape).format(share * 0.45, section.rows[number][place + 1]))  # noqa: S704
    return Markup("").join(shaded)
