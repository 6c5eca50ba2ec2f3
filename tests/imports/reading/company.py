"""A made-up company, as an import knows it, and the whole way from a file to rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cxtracker.tabular import sheets
from initiatives.imports.rules import mapping as maps
from initiatives.imports.rules.columns import Known, MappedRow, Mapping, Question
from initiatives.imports.rules.tables import Found, candidates

INGO, SABINE, ANNA = "ingo.schmidt@example.com", "sabine.schmidt@example.com", "anna.mueller@example.com"
BOB, OLGA = "bob.jones@example.com", "olga.petrova@example.com"
KNOWN = Known(
    {
        "functions": {
            "IT": ("IT", "Informationstechnik"),
            "MKT": ("Marketing",),
            "SAL": ("Sales", "Vertrieb", "Продажи"),
            "FIN": ("Finance", "Finanzen"),
            "S&M": ("Sales & Marketing",),
        },
        "people": {
            "ingo.schmidt@example.com": ("Ingo Schmidt", "IT", "Informationstechnik"),
            "sabine.schmidt@example.com": ("Sabine Schmidt", "SAL"),
            "anna.mueller@example.com": ("Anna Müller", "MKT", "Marketing"),
            "olga.petrova@example.com": ("Ольга Петрова", "SAL", "Sales"),
            "bob.jones@example.com": ("Bob Jones", "FIN", "Finance"),
        },
        "touchpoints": {"first-call": ("First call", "Erstanruf"), "invoice": ("Invoice", "Rechnung", "Счет")},
        "stages": {"research": ("Research", "Information"), "buy": ("Buy", "Kauf", "Покупка")},
        "segments": {"PRIV": ("Private customers", "Privatkunden"), "BUS": ("Business customers", "Geschäftskunden")},
        "metrics": {"NPS": ("Net promoter score", "NPS"), "CHURN": ("Churn rate", "Kündigungsquote", "Отток")},
        "series": {"nps": ("NPS", "Net promoter score"), "churn": ("Churn rate", "Kündigungsquote")},
        "initiatives": {"I1": ("Smile camera",), "I2": ("Clear invoice",)},
    }
)


@dataclass(frozen=True)
class Brought:
    """What became of a file: its best table, the mapping guessed, what is asked, the rows."""

    found: Found
    mapping: Mapping
    questions: list[Question]
    rows: list[MappedRow]

    @property
    def targets(self) -> dict[str, str]:
        """Heading → target."""
        return {self.found.columns[place]: column.target for place, column in self.mapping.columns.items()}

    @property
    def left_out(self) -> list[str]:
        return [f"{part.where}: {part.why}" for part in self.found.left_out]

    @property
    def asked(self) -> dict[str, str]:
        """Text → what is proposed."""
        return {question.text: question.chosen for question in self.questions}

    @property
    def problems(self) -> list[str]:
        return [f"{row.number} {problem.column}: {problem.message}" for row in self.rows for problem in row.problems]

    def of(self, name: str) -> list[dict]:
        """All rows of a list of the bundle."""
        return [cells for row in self.rows for cells in row.cells.get(name, [])]


def brought(source: Path | str, *, answers: dict[str, dict[str, str]] | None = None, known: Known = KNOWN) -> Brought:
    """A file, or pasted text, taken as it is guessed; `answers`: target → text → key, as a person would give them."""
    read = [sheets.paste(source)] if isinstance(source, str) else sheets.read(source, file=source.name)
    found = candidates(read)[0]
    mapping = maps.guess(found, known)
    questions = maps.unsure(found, mapping, known)
    values = {target: dict(texts) for target, texts in mapping.values.items()}
    for target, texts in (answers or {}).items():
        values.setdefault(target, {}).update(texts)
    mapping = maps.Mapping(mapping.subject, mapping.columns, values, mapping.months_as_columns)
    mapping = maps.Mapping.from_json(mapping.to_json())
    return Brought(found, mapping, questions, maps.rows(found, mapping, known))
