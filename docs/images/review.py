"""Draws the review's paper and slides for the docs: `python docs/images/review.py`.

Needs WeasyPrint with Pango, LibreOffice Impress and pdftoppm. The long words are not in the sample: it is loaded once
more with German names nobody would choose, to see that the sheet holds them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLE = ROOT / "initiatives" / "sample"
LONG = {
    "functions": [
        "Markenkommunikationsverantwortung",
        "Vertriebspartnerprovisionsabrechnung",
        "Produktpreisgestaltungsausschuss",
        "Informationsverarbeitungsbetriebsführung",
        "Geschäftsvorgangsbearbeitungszentrum",
        "Kundenbeschwerdebearbeitungsstelle",
        "Rechnungsstellungsüberwachungsabteilung",
        "Rechtsschutz- und Geldwäschebekämpfungsbeauftragte",
        "Datenauswertungsqualitätssicherung",
        "Personalentwicklungsmaßnahmenplanung",
        "Rücksendungsabwicklungslogistik",
        "Netzausbaugenehmigungsverfahren",
        "Kundenerlebnisverantwortlichkeitsstelle",
    ],
    "initiatives": [
        "Lächelerkennungskamera in der Schalterhalle",
        "Ablehnungsgrunderläuterung bei Kartenzahlungsvorgängen",
        "Warteschlangenverkürzungsmaßnahme",
        "Beschwerdebeantwortungsfristverkürzung auf 24 Stunden",
        "Erstrechnungsüberraschungsvermeidungsinitiative",
        "Vertragsbeendigungsbegleitungsverbesserung",
        "Geburtstagsdatenvolumenbenachrichtigung",
        "Konfektionsgrößenempfehlungsgenauigkeitssteigerung",
        "Rückerstattungsbearbeitungszeitverkürzung auf 24 Stunden",
        "Weiterempfehlungsbereitschaftsabfrage überall",
    ],
}
"""In the order of the sample."""
ASKING = """
from datetime import date, timedelta
from django.utils import timezone
from cxtracker.accounts.models import User
from initiatives.models import Initiative
from initiatives.review.decisions import services as decisions
now = timezone.now()
today = timezone.localdate(now)
manager = User.objects.get(email="cx.manager@example.com")
def ask(key, question, options, days):
    decisions.ask(Initiative.objects.get(key=key), question=question, options=options, recommended=options[0]["verb"],
                  needed_by=today + timedelta(days), waiting_costs={waits!r}, by=manager, now=now)
for one in {questions!r}:
    ask(*one)
"""
WRITING = """
from pathlib import Path
from django.utils import timezone
from initiatives.review.files import ExportContext, one_sheet_pdf
from initiatives.review.files.deck import deck
context = ExportContext.live(timezone.localdate())
Path({folder!r}, "review.pdf").write_bytes(one_sheet_pdf(context))
Path({folder!r}, "review.pptx").write_bytes(deck(context))
"""
LONG_QUESTIONS = [
    (
        "I09",
        "Erhält die Rücksendungsabwicklungslogistik die Hauptbuchkontenschreibberechtigung?",
        [
            {
                "verb": "unblock",
                "text": "Schreibberechtigungsvergabe bis zur Kleinbetragsgrenze",
                "loses": "Rechnungsstellungsüberwachungsabteilung: das Vieraugenprinzip",
            },
            {"verb": "stop", "text": "Rückerstattungswartefristbeibehaltung", "loses": "Rücksendungskundschaft"},
        ],
        19,
    ),
]
LONG_WAITING = "Etwa 900 Wiederholungsanrufe im Monat"


def manage(folder: str, *arguments: str) -> None:
    environment = {**os.environ, "DATA_DIR": folder, "LOG_LEVEL": "ERROR"}
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], check=True, env=environment)


def written(folder: str) -> None:
    """The review of that database as files beside it."""
    manage(folder, "shell", "-v", "0", "-c", WRITING.format(folder=folder))


def lengthen(folder: str) -> None:
    """Load the sample once more with its long names; keys stay, so it is the same company."""
    for name, lists in (("journeys", ["functions"]), ("initiatives", ["initiatives"])):
        content = json.loads((SAMPLE / f"{name}.json").read_text())
        for each in lists:
            field = "title" if each == "initiatives" else "name"
            for row, long in zip(content[each], LONG[each], strict=True):
                row[field] = long
        path = Path(folder, f"long-{name}.json")
        path.write_text(json.dumps(content))
        manage(folder, "import_bundle", str(path))


def first_page(folder: str, name: str) -> None:
    command = ["pdftoppm", "-r", "120", "-f", "1", "-l", "1", "-singlefile", "-png", f"{folder}/review.pdf"]
    subprocess.run([*command, str(HERE / name)], check=True)


def contact_sheet(folder: str, name: str) -> None:
    """All slides on one picture, two in a row."""
    office = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", f"{folder}/slides", f"{folder}/review.pptx"]
    subprocess.run(office, check=True, stdout=subprocess.DEVNULL)
    pages = ["pdftoppm", "-r", "58", "-png", f"{folder}/slides/review.pdf", f"{folder}/slides/s"]
    subprocess.run(pages, check=True)
    slides = [Image.open(path) for path in sorted(Path(folder, "slides").glob("s-*.png"))]
    wide, high, gap = *slides[0].size, 12
    sheet = Image.new("RGB", (2 * wide + 3 * gap, (len(slides) + 1) // 2 * (high + gap) + gap), "#c9c5bb")
    for place, slide in enumerate(slides):
        sheet.paste(slide, (gap + place % 2 * (wide + gap), gap + place // 2 * (high + gap)))
    sheet.save(HERE / name, optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        manage(folder, "demo", "--no-serve")
        written(folder)
        first_page(folder, "review-a4")
        contact_sheet(folder, "review-deck.png")
        lengthen(folder)
        manage(folder, "shell", "-v", "0", "-c", ASKING.format(questions=LONG_QUESTIONS, waits=LONG_WAITING))
        written(folder)
        first_page(folder, "review-a4-long-words")


if __name__ == "__main__":
    main()
