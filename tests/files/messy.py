"""Tables as people keep them and programs export them, made up; each is written to a file of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

from tests.spreadsheets import Raw, cell, ods, strict

MADE: dict[str, Callable[[Path], Path]] = {}
"""File name → what writes it into a folder."""


def made(name: str) -> Callable[[Callable[[Path], Path | None]], Callable[[Path], Path | None]]:
    def keep(write: Callable[[Path], Path | None]) -> Callable[[Path], Path | None]:
        MADE[name] = lambda folder: write(folder / name) or folder / name
        return write

    return keep


def text(name: str, content: str, encoding: str = "utf-8") -> None:
    made(name)(lambda path: path.write_bytes(content.encode(encoding)) and None)


def workbook(path: Path, fill: Callable[[Workbook], None]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book)


def sheet(book: Workbook, name: str, rows: Sequence[Sequence[Any]], *, top: int = 0, left: int = 0) -> Any:
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    page = book.add_worksheet(name)
    for number, row in enumerate(rows, top):
        for place, value in enumerate(row, left):
            if isinstance(value, date):
                page.write_datetime(number, place, datetime.combine(value, datetime.min.time()), day)
            elif isinstance(value, str):
                page.write_string(number, place, value)
            elif value is not None:
                page.write(number, place, value)
    return page


# --- text files -------------------------------------------------------------------------------------------------
text(
    "german-register.csv",
    "Projektübersicht Kundenerlebnis;;;;;;\n"
    "Stand: 26.11.2026;;;;;;\n"
    ";;;;;;\n"
    "Nr.;Projekt;Bereich;Verantwortlich;Status;Budget (T€);Ende\n"
    "P-01;Freundliche Kamera;Vertrieb;Frau Schmidt (IT);läuft;90;31.12.2026\n"
    "P-02;Klare Rechnung;Finanzen;Müller, Anna;geplant;12,5;Q3 2027\n"
    "P-03;Bessere Hotline;Kundendienst;Dr. Bob Jones;abgeschlossen;1.250;30.06.2026\n"
    ";;;;;;\n"
    "Summe;;;;;1352,5;\n",
    "cp1252",
)
text(
    "russian-register.csv",
    "Код;Проект;Отдел;Ответственный;Статус;Бюджет;Срок\r\n"
    "П1;Быстрый ответ;Продажи;Ольга Петрова;В работе;1 250,5;31 декабря 2026 г.\r\n"
    "П2;Понятный счет;Финансы;Петрова О.;Запланировано;10 000;2 кв. 2027\r\n"
    "Итого;;;;;11 250,5;\r\n",
    "cp1251",
)
text(
    "jira-export.csv",
    "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Project lead,Priority,Assignee,Reporter,"
    "Created,Due date,Description,Labels,Labels,Component/s,Component/s,Touchpoint,Touchpoint,Comment,Comment\r\n"
    "Faster answers,CX-12,10012,Epic,In Progress,CX,Customer,Ada Lead,High,bob.jones@example.com,Ingo Schmidt,"
    '01/Sep/26 9:15 AM,31/Dec/26 12:00 AM,"Calls wait, too long\nand nobody knows",cx,phone,Sales,IT,'
    "First call,Invoice,"
    '"a; ""b""",\r\n'
    "Clear invoice,CX-13,10013,Epic,Won't Do,CX,Customer,Ada Lead,Low,,Anna Müller,"
    "02/Sep/26 9:15 AM,,,,,,,,,,\r\n",
)
text(
    "okr.tsv",
    "OKRs 2026\t\t\t\t\t\n"
    "Objective\tKey Result\tOwner\tBaseline\tTarget\tDue\n"
    "Delight callers\tNPS\tBob Jones\t20\t40\tQ4 2026\n"
    "Keep customers\tChurn rate\tIngo Schmidt\t2.4 %\t1.9 %\t2026-12\n",
    "utf-16",
)
text(
    "excel-says-the-separator.csv",
    'sep=;\nKey;Title;Start;Private\nA1;Answer, at once;2026-01-05;nein\nA2;"Say ""sorry""";5.2.2026;ja\n',
    "utf-8-sig",
)
text("apostrophes.csv", "key,title\nA1,'=1+1\nA2,'-5 days\n")
text(
    "open-quotation-mark.csv",
    'key;title;budget\nA1;"19" screen for shops;100\nA2;Paper;200\n',
)
text(
    "american.csv",
    "Project ID,Project Name,Department,Owner,Start Date,End Date,Cost\n"
    'US-1,Callback,Sales,"Jones, Bob",1/15/2026,12/31/2026,"$1,234.50"\n'
    'US-2,Portal,IT,Ingo Schmidt,2/3/2026,3/4/2026,"1,000"\n',
)
text("which-month.csv", "Project,Start,Budget\nCallback,3/4/2026,90.000\nPortal,5/6/2026,12.500\n")
text(
    "months-as-columns.csv",
    "Kennzahl;Jan 26;Feb 26;Mrz 26;Quelle\nNPS;20;21,5;;Umfrage\nKündigungsquote;2,4 %;2,3 %;2,2 %;DWH\n",
    "cp850",
)
text("series-as-columns.csv", "Monat;NPS;Kündigungsquote;Wetter\n2026-01;20;2,4;nass\nFeb 2026;21;2,3;trocken\n")
text("no-headings.csv", "2026-01-31,20\n2026-02-28,21.5\n2026-03-31,22\n")
text("mac.csv", "Titel;Status\nRückruf für Käufer;läuft\nÄrger klären;fertig\n", "mac-roman")


# --- workbooks --------------------------------------------------------------------------------------------------
@made("everything-at-once.xlsx")
def _everything(path: Path) -> None:
    """A cover, hidden lists, a title merged across, sections, percentages, money, sums by formula, notes below."""

    def fill(book: Workbook) -> None:
        sheet(book, "README", [["Please fill in the green cells"]])
        sheet(book, "Listen", [["Status"], ["läuft"]]).hide()
        page = book.add_worksheet("Initiativen")
        money = book.add_format({"num_format": '#,##0.00 "€"'})
        page.merge_range("B2:G2", "Programm Kundenerlebnis 2026")
        for place, name in enumerate(["Key", "Titel", "Verantwortlich", "Status", "Budget", "Go-live"], 1):
            page.write(3, place, name)
        page.merge_range("B5:G5", "Vertrieb")
        for number, row in enumerate([("A1", "Rückruf", "Ingo Schmidt", "läuft"), ("A2", "Portal", "", "geplant")], 5):
            for place, value in enumerate(row, 1):
                page.write(number, place, value)
            page.write_number(number, 5, 1000 * number, money)
            page.write_formula(number, 6, "=DATE(2026,12,31)", book.add_format({"num_format": "dd.mm.yyyy"}), 46387)
        page.write(7, 1, "Gesamt")
        page.write_formula(7, 5, "=SUM(F6:F7)", money, 11000)
        page.write(10, 1, "Quelle: Controlling")
        page.write_blank(999, 30, None, money)

    workbook(path, fill)


@made("merged-groups.xlsx")
def _merged(path: Path) -> None:
    """A department merged over its rows, years merged over months."""

    def fill(book: Workbook) -> None:
        page = book.add_worksheet("Plan")
        page.write(1, 0, "Bereich")
        page.write(1, 1, "Maßnahme")
        page.merge_range("A3:A4", "Vertrieb")
        page.write(2, 1, "Rückruf")
        page.write(3, 1, "Portal")
        page.write(4, 0, "IT")
        page.write(4, 1, "Kamera")

    workbook(path, fill)


@made("years-over-months.xlsx")
def _years(path: Path) -> None:
    def fill(book: Workbook) -> None:
        page = book.add_worksheet("KPI")
        page.merge_range("B1:C1", 2025)
        page.merge_range("D1:E1", 2026)
        for place, value in enumerate(["KPI", "Nov", "Dez", "Jan", "Feb"]):
            page.write(1, place, value)
        for place, value in enumerate(["NPS", 18, 19, 20, 21]):
            page.write(2, place, value)

    workbook(path, fill)


@made("dates-in-headings.xlsx")
def _dates(path: Path) -> None:
    def fill(book: Workbook) -> None:
        page = sheet(book, "Werte", [["Metric", date(2026, 1, 31), date(2026, 2, 28)], ["Churn rate"]])
        percent = book.add_format({"num_format": "0.0%"})
        page.write_number(1, 1, 0.024, percent)
        page.write_number(1, 2, 0.023, percent)

    workbook(path, fill)


@made("strict.xlsx")
def _strict(path: Path) -> Path:
    ordinary = path.with_name("ordinary.xlsx")
    workbook(ordinary, lambda book: sheet(book, "Liste", [["Titel", "Start"], ["Rückruf", date(2026, 1, 5)]]) and None)
    return strict(ordinary, path)


@made("libreoffice.ods")
def _libreoffice(path: Path) -> Path:
    yes = Raw('<table:table-cell table:formula="of:=TRUE()" office:value-type="boolean" office:boolean-value="true"/>')
    euro = cell("currency", "90000", text="90.000,00 €", more='office:currency="EUR"')
    dollar = cell("currency", "500", text="$500", more='office:currency="USD"')
    rows = [
        ["Initiative", "Verantwortlich", "Privat", "Budget", "Beginn"],
        ["Rückruf", "sabine.schmidt@example.com", yes, euro, date(2026, 1, 5)],
        ["Portal", "I. Schmidt", None, dollar, "KW 6 2026"],
    ]
    return ods(path, {"Anleitung": [["Bitte lesen"]], "Tabelle1": rows}, hidden=())


@made("numbered-columns-and-units.xlsx")
def _numbered(path: Path) -> None:
    rows = [
        ["Maßnahme", "Kosten", "Beginn", "Ende", "Stand"],
        [None, "T€", None, None, None],
        ["1", "2", "3", "4", "5"],
        ["Rückruf", 90, 46027, "31.12.2026", "in Arbeit"],
        ["Portal", 12.5, 46058, "tbd", "-"],
    ]
    workbook(path, lambda book: sheet(book, "F4711", rows, top=2, left=1) and None)


@made("two-tables.xlsx")
def _two(path: Path) -> None:
    rows = [
        ["Title", "Status", "Owner"],
        ["Callback", "done", "Bob Jones"],
        ["Title", "Status", "Owner"],
        ["Portal", "open", "Ingo Schmidt"],
        [],
        ["Metric", "Date", "Value"],
        ["NPS", date(2026, 1, 31), 20],
    ]
    workbook(path, lambda book: sheet(book, "All", rows) and None)


@made("yes-no-and-several.xlsx")
def _several(path: Path) -> None:
    rows = [
        ["Title", "Owners", "Functions asked", "Touchpoints", "Segments", "On hold", "Depth of change"],
        ["Callback", "IT; Vertrieb", "Marketing, Finance", "First call", "Privatkunden / Geschäftskunden", "x", 2],
        ["Portal", "Sales & Marketing", "Legal", "Rechnung\nErstanruf", "Students", "✗", "Regel"],
    ]
    workbook(path, lambda book: sheet(book, "Sheet1", rows) and None)


@made("touchpoints.xlsx")
def _touchpoints(path: Path) -> None:
    rows = [
        ["Phase", "Kontaktpunkt", "Kanal", "Zufriedenheit", "Moment of Truth"],
        ["Kauf", "Erstanruf", "Telefon", 4, "ja"],
        ["Information", "Website besuchen", "Web", "3", None],
    ]
    workbook(path, lambda book: sheet(book, "Journey", rows) and None)


@made("outcomes.xlsx")
def _outcomes(path: Path) -> None:
    def fill(book: Workbook) -> None:
        page = sheet(
            book,
            "Ziele",
            [
                ["Initiative", "Kennzahl", "Ist", "Soll", "Zieldatum", "Anteil", "Nutzenart"],
                ["Smile camera", "Churn rate"],
            ],
        )
        percent = book.add_format({"num_format": "0.0%"})
        page.write_number(1, 2, 0.031, percent)
        page.write_number(1, 3, 0.026, percent)
        page.write_string(1, 4, "H1 2027")
        page.write_number(1, 5, 50)
        page.write_string(1, 6, "Einsparung")

    workbook(path, fill)


def register(rows: int) -> str:
    """A register of so many rows, as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(["Key", "Titel", "Bereich", "Verantwortlich", "Status", "Budget", "Start", "Ende", "Kommentar"])
    for number in range(rows):
        writer.writerow(
            [
                f"R{number}",
                f"Vorhaben {number}",
                ("Vertrieb", "IT", "Finanzen")[number % 3],
                ("Ingo Schmidt", "Müller, Anna")[number % 2],
                ("läuft", "geplant", "fertig")[number % 3],
                f"{number},5",
                "01.02.2026",
                "31.12.2026",
                "so weit, so gut",
            ]
        )
    return stream.getvalue()
