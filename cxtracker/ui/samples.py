"""Invented but likely contents for the living page of components."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from cxtracker.ui.charts.samples import charts
from cxtracker.ui.timeline import HistoryLine

FUNCTIONS = {
    "MKT": "Marketing",
    "SAL": "Sales",
    "PRD": "Product and pricing",
    "IT": "IT",
    "OPS": "Operations",
    "SVC": "Customer service",
    "FIN": "Finance and billing",
    "RSK": "Risk, legal and compliance",
    "DAT": "Data and analytics",
    "HR": "People and culture",
    "LOG": "Logistics",
    "NET": "Network",
    "CX": "CX office",
}


@dataclass(frozen=True, slots=True)
class Seat:
    key: str
    name: str
    state: str
    need: int


@dataclass(frozen=True, slots=True)
class Part:
    label: str
    points: float
    maximum: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    title: str
    status: str
    score: float | None
    band: str
    lead: str
    accountable: str
    seats: list[Seat]
    flags: int


def seats(words: str) -> list[Seat]:
    """Seats from words like "IT:owns:5 FIN:missing:3"."""
    parts = (word.split(":") for word in words.split())
    return [Seat(key, FUNCTIONS[key], state, int(need)) for key, state, need in parts]


SMILE = seats("CX:owns:0 OPS:missing:5 HR:missing:3 DAT:asked:1")
CARD = seats("RSK:owns:5 IT:owns:5 SVC:owns:2 PRD:asked:2 MKT:declined:1")
BILL = seats(
    "FIN:owns:6 IT:owns:4 SAL:owns:4 PRD:owns:3 SVC:owns:2 MKT:owns:2 RSK:paper:1 DAT:owns:1 LOG:owns:1 HR:missing:1"
)
COMPLAINTS = seats("CX:owns:0 SVC:owns:3 FIN:missing:6 PRD:asked:5 IT:declined:4 RSK:missing:2 OPS:paper:2")
DELIVERY = seats("LOG:owns:6 OPS:owns:4 IT:asked:3 SVC:declined:1")
GOODBYE = seats("CX:owns:0 SVC:owns:6 FIN:owns:5 RSK:owns:3 IT:owns:4 LOG:asked:2 MKT:owns:2 HR:missing:1")
EVERYBODY = seats(" ".join(f"{key}:owns:{1 + index % 6}" for index, key in enumerate(FUNCTIONS)))

TABLES: tuple[tuple[str, float | None, str, list[Seat]], ...] = (
    ("I10", 64.9, "fenced", COMPLAINTS),
    ("I06", 28.8, "shared", GOODBYE),
    ("I05", 10.4, "shared", EVERYBODY),
    ("I01", 100.0, "fenced", seats("OPS:missing:5 HR:not_now:3 DAT:asked:1 IT:yes_if:3 SVC:asked_back:2")),
    ("I07", 22.0, "shared", seats("MKT:owns:3")),
    ("I11", None, "unanchored", []),
)
PARTS = [
    Part("Missing coverage", 36.4, 50, "Owners hold 6 of the 22 points of influence on these touchpoints."),
    Part("Concentration", 12.3, 25, "Customer service carries 80 of the 110 committed person-days."),
    Part("Gap", 16.2, 25, "Finance and billing, Product and pricing and IT are required and do not own."),
]
ROWS = [
    Row("I01", "Smile camera at the counter", "delivering", 100.0, "fenced", "CX office", "Mara Lindt", SMILE, 4),
    Row("I02", "A declined card explains itself", "delivering", 27.6, "shared", "CX office", "Mara Lindt", CARD, 1),
    Row("I05", "First bill without surprises", "measuring", 10.4, "shared", "CX office", "Mara Lindt", BILL, 0),
    Row("I10", "Complaints on every screen", "agreed", 64.9, "fenced", "CX office", "Jonas Okafor", COMPLAINTS, 3),
    Row("I08", "Delivery window that holds", "delivering", 41.2, "at_risk", "Logistics", "Irina Weiss", DELIVERY, 2),
    Row("I11", "A kinder tone of voice", "draft", None, "unanchored", "Marketing", "Teo Ferrari", [], 1),
]
LATER = "Not before the core migration ends in March."
STATES = [
    ("owns", "owns"),
    ("paper", "owns on paper"),
    ("asked", "asked"),
    ("yes_if", "yes, if …"),
    ("asked_back", "asked back"),
    ("reported", "reported"),
    ("not_now", "not now"),
    ("passed_on", "passed on"),
    ("declined", "declined"),
    ("withdrawn", "withdrawn"),
    ("missing", "never asked"),
]


class Sample(forms.Form):
    title = forms.CharField(max_length=200, help_text="What changes for the customer, in a few words.")
    problem = forms.CharField(
        label="Problem in customer behaviour",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="What do customers do today that costs them or us?",
    )
    mode = forms.ChoiceField(
        label="Where it acts", choices=[("", "Choose…"), ("prevent", "Prevent the cause"), ("recover", "Recover")]
    )
    touchpoints = forms.MultipleChoiceField(
        choices=[("B05", "Waiting at the counter"), ("B15", "Card declined abroad"), ("T12", "First bill arrives")],
        widget=forms.SelectMultiple(attrs={"data-search": True, "data-placeholder": "Search touchpoints"}),
    )
    go_live = forms.DateField(label="Go-live", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    asked = forms.MultipleChoiceField(
        label="Functions to ask",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("FIN", "Finance and billing"), ("IT", "IT"), ("RSK", "Risk, legal and compliance")],
    )
    remind = forms.BooleanField(label="Remind me when an answer is overdue", required=False)


def page(request: HttpRequest) -> dict[str, Any]:
    today, now = timezone.localdate(), timezone.now()
    entered = {"title": "", "problem": "Customers call twice about the same bill.", "mode": "", "go_live": "31.13.2026"}
    return {
        "functions": FUNCTIONS,
        "states": STATES,
        "rows": ROWS,
        "tables": TABLES,
        "parts": PARTS,
        "charts": charts(FUNCTIONS),
        "form": Sample(auto_id="sample_%s", initial={"touchpoints": ["B05", "T12"], "asked": ["IT"]}),
        "wrong_form": Sample(entered, auto_id="wrong_%s"),
        "pages": Paginator(range(214), 25).get_page(request.GET.get("page", 3)),
        "chips": [
            {"label": "Band", "value": "fenced, at risk", "name": "band"},
            {"label": "Function", "value": "Finance and billing", "name": "function"},
        ],
        "tabs": [
            {"label": "Silo", "url": "#silo", "active": True, "count": ""},
            {"label": "Answers", "url": "#answers", "active": False, "count": 7},
            {"label": "Outcomes", "url": "#outcomes", "active": False, "count": 2},
            {"label": "History", "url": "#history", "active": False, "count": ""},
        ],
        "events": [
            HistoryLine(now - timedelta(hours=3), "Jonas Okafor", "declined for IT: no capacity", LATER, "x"),
            HistoryLine(now - timedelta(days=2), "Mara Lindt", "asked Product and pricing", icon="clock"),
            HistoryLine(now - timedelta(days=9), "Mara Lindt", "proposed the initiative", icon="circle-dotted"),
        ],
        "dates": [date(2025, 1, 14), today - timedelta(days=9), today, today + timedelta(days=12), None],
        "strengths": [None, 0, 1, 2, 3],
        "limits": (30, 60),
    }
