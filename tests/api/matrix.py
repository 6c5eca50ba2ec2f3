"""Every address of the product, and what a request to it needs to be complete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver

NEXT_MONTH = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011  (any day ahead will do)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Address:
    """`methods` are those that mean something there: a resource's own, for pages GET and POST."""

    name: str
    parameters: tuple[str, ...]
    methods: tuple[str, ...]
    is_api: bool


def addresses() -> list[Address]:
    """What the resolver knows, without the catch-all under /api/, which is no address."""
    return [one for one in _walk(get_resolver(), "", ()) if not one.name.endswith(":None")]


def _walk(resolver: URLResolver, namespace: str, parameters: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        found = (*parameters, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, found)
        else:
            actions = _actions(pattern)
            methods = tuple(method.upper() for method in actions) if actions else ("GET", "POST")
            yield Address(f"{namespace}{pattern.name}", found, methods, bool(actions))


def _actions(pattern: URLPattern) -> dict[str, str] | None:
    return getattr(pattern.callback, "actions", None)


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("segments.csv", b"key,name\nnew,New\n")


PLACES: dict[str, dict[str, Any]] = {
    "initiatives:": {"key": "X-1", "function": "IT"},
    "initiatives:export": {"form": "csv"},
    "initiatives:end_exception": {"key": "X-1", "pk": 0},
    "comments:": {"place": "initiative"},
    "conflicts:entry": {"pk": 0},
    "back_again": {"key": "IT"},
    "undo": {"acts": "0"},
    "journeys:touchpoint": {"key": "T1"},
    "journeys:": {"key": "J1"},
    "journeys:edit_touchpoint": {"key": "T1"},
    "journeys:cell": {"key": "J1", "touchpoint": "T1", "function": "IT"},
    "journeys:report": {"key": "J1", "name": "ring", "form": "csv"},
    "journeys:reports": {"key": "J1"},
    "journeys:round": {"key": "J1", "pk": 0},
    "journeys:rounds": {"key": "J1"},
    "journeys:close_round": {"key": "J1", "pk": 0},
    "journeys:take_round": {"key": "J1", "pk": 0},
    "functions:align": {"key": "IT", "pk": 0},
    "functions:remove_behaviour": {"pk": 0},
    "journeys:remove_touchpoint": {"key": "T1"},
    "journeys:moments": {"key": "T1"},
    "journeys:edit_stage": {"key": "ST1"},
    "journeys:remove_stage": {"key": "ST1"},
    "journeys:new_touchpoint": {"key": "ST1"},
    "setup:": {"key": "S2"},
    "setup_step": {"code": "segments"},
    "functions:": {"key": "IT"},
    "functions:remove": {"key": "MKT"},
    "metrics:": {"key": "M1", "series": "R1"},
    "api:function-": {"key": "MKT"},
    "api:segment-": {"key": "S2"},
    "api:journey-": {"key": "J2"},
    "api:stage-": {"key": "ST2"},
    "api:touchpoint-": {"key": "T2"},
    "api:metric-": {"key": "M1"},
    "api:series-": {"key": "R1"},
    "api:initiative-": {"key": "X-1"},
    "api:review-": {"key": "2025-11-21"},
    "reviews:frozen": {"key": "2025-11-21"},
    "reviews:file": {"key": "2025-11-21", "form": "xlsx"},
    "reviews:live_file": {"form": "xlsx"},
    "reviews:against": {"key": "2025-11-21", "other": "2025-11-21"},
    "accounts:accept": {"token": "unknown"},
    "decide:link": {"token": "unknown"},
    "outcomes:export": {"form": "csv"},
    "bundle:sample": {"name": "journeys.json"},
    "bundle:download": {"form": "json"},
    "account_confirm_email": {"key": "unknown"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "unknown"},
}
"""Address parameters by the beginning of the name, the longest first; numbers come from the world."""

BODIES: dict[str, Any] = {
    "POST initiatives:create": {"title": "New", "kind": "benefit", "culture": 0, "data": 0, "behavioural_science": 0},
    "POST initiatives:edit": {"title": "Other", "kind": "benefit", "culture": 0, "data": 0, "behavioural_science": 0},
    "POST initiatives:ask": {"functions": ["FIN"]},
    "POST initiatives:decline": {"reason": "timing"},
    "POST initiatives:condition": {"comment": "If Risk joins"},
    "POST initiatives:offer": {"comment": "Half of it"},
    "POST initiatives:question": {"comment": "Which release?"},
    "POST initiatives:defer": {"until": NEXT_MONTH},
    "POST initiatives:pass_on": {"to": "OPS"},
    "POST initiatives:reply": {"comment": "The next"},
    "POST initiatives:override": {"approve": "true", "comment": "The head has left"},
    "POST initiatives:stop": {"reason": "The cause is gone"},
    "POST initiatives:hold": {"reason": "Freeze"},
    "POST initiatives:accept": {"subject": "silo", "reason": "Law", "until": NEXT_MONTH},
    "POST initiatives:outcome_add": {
        "metric": "M1",
        "segment": "S2",
        "benefit_kind": "none",
        "design": "observed",
        "share": "100",
    },
    "POST initiatives:outcome_edit": {
        "metric": "M1",
        "benefit_kind": "none",
        "design": "observed",
        "share": "100",
        "baseline": "3",
        "version": 1,
    },
    "POST initiatives:outcome_baseline": {
        "baseline": "3",
        "baseline_on": "2026-01-31",
        "baseline_source": "billing",
        "reason": "Typed wrongly",
    },
    "POST away": {"person": "pia@example.com", "since": NEXT_MONTH, "until": NEXT_MONTH},
    "POST back_again": {"person": "dana@example.com"},
    "POST initiatives:deny": {"comment": "We never said so"},
    "POST api:ownership-request-deny": {"comment": "We never said so"},
    "POST api:ownership-request-ask": {"comment": "Which release?"},
    "POST api:ownership-request-reply": {"comment": "The next"},
    "POST api:ownership-request-condition": {"comment": "If Risk joins"},
    "POST api:ownership-request-offer": {"comment": "Half of it"},
    "POST api:ownership-request-pass-on": {"to": "OPS"},
    "POST api:ownership-request-defer": {"until": NEXT_MONTH},
    "POST api:ownership-request-override": {"approve": True, "comment": "The head has left"},
    "POST api:initiative-advance": {"expected": "proposed"},
    "POST api:initiative-stop": {"reason": "The cause is gone"},
    "POST journeys:touchpoint": {"function": "FIN", "strength": 2, "direction": 0},
    "POST journeys:cell": {"strength": 2, "direction": 0},
    "POST functions:behaviours": {"sentence": "pays the second bill on time without calling"},
    "POST metrics:create": {
        "name": "New",
        "kind": "behavioural",
        "unit": "%",
        "direction": "lower",
        "timing": "lagging",
    },
    "POST metrics:edit": {
        "name": "Other",
        "kind": "behavioural",
        "unit": "%",
        "direction": "lower",
        "timing": "lagging",
    },
    "POST metrics:link": {"kind": "mirror", "other": "M2"},
    "POST metrics:unlink": {"other": "M2"},
    "POST metrics:add_mark": {"on": "2026-10-31", "label": "Strike", "kind": "other"},
    "POST metrics:new_series": {"label": "new", "rhythm": "monthly"},
    "POST metrics:edit_series": {"label": "other", "rhythm": "weekly"},
    "POST metrics:series": {"on": "2024-10-31", "value": "2"},
    "POST metrics:paste": {"text": "2024-10-31\t2"},
    "POST metrics:correct": {"value": "3", "seen_value": "1.0", "seen_n": "", "seen_source": ""},
    "POST metrics:remove": {"reason": "counted twice"},
    "POST journeys:new": {"title": "New"},
    "POST journeys:edit": {"title": "Other"},
    "POST journeys:new_stage": {"name": "New", "lifecycle": "after"},
    "POST journeys:edit_stage": {"name": "Other", "lifecycle": "use"},
    "POST journeys:new_touchpoint": {"name": "New"},
    "POST journeys:edit_touchpoint": {"name": "Other", "stage": "ST1", "evidence": "assumed"},
    "POST journeys:moments": {"moments-TOTAL_FORMS": 1, "moments-INITIAL_FORMS": 0, "moments-0-fact": "The page loads"},
    "POST journeys:move": {"touchpoint": "T1", "to": "down"},
    "POST journeys:rename": {"touchpoint": "T1", "name": "Other"},
    "POST imports:new": {"text": "title\nNew\n"},
    "POST api:import-list": {"text": "title\nNew\n"},
    "POST api:import-mapping": {"subject": "initiatives", "columns": {"0": {"target": "title"}}},
    "POST setup:departments": {"text": "Legal; Lea Law; lea@example.com"},
    "POST setup:journey": {"title": "A loan", "text": "Hear of us\n  Sees the advert (web)"},
    "POST setup:segments": {"text": "Families"},
    "POST setup:rename_segment": {"name": "Other"},
    "POST functions:create": {
        "key": "FRESH",
        "name": "New",
        "deputies-TOTAL_FORMS": 0,
        "deputies-INITIAL_FORMS": 0,
        "form-TOTAL_FORMS": 0,
        "form-INITIAL_FORMS": 0,
    },
    "POST functions:edit": {
        "name": "Technology",
        "happy_customer": "Nothing breaks",
        "version": 1,
        "head": "ivo@example.com",
        "form-TOTAL_FORMS": 0,
        "form-INITIAL_FORMS": 0,
        "deputies-TOTAL_FORMS": 0,
        "deputies-INITIAL_FORMS": 0,
    },
    "POST accounts:profile": {"name": "New Name", "language": "en", "theme": "auto"},
    "POST accounts:create_token": {"name": "script", "may_write": "read", "expires_on": NEXT_MONTH},
    "POST people:add": {"email": "new@example.com", "name": "New", "role": "reader", "language": "en"},
    "POST people:person": {"name": "Pia Other", "email": "pia.other@example.com", "role": "reader", "language": "en"},
    "POST ui:preferences": {"theme": "dark"},
    "POST api:function-list": {"key": "FRESH", "name": "New"},
    "POST api:segment-list": {"key": "FRESH", "name": "New"},
    "POST api:journey-list": {"key": "FRESH", "title": "New"},
    "POST api:stage-list": {"key": "FRESH", "journey": "J1", "name": "New", "lifecycle": "use"},
    "POST api:touchpoint-list": {"key": "FRESH", "stage": "ST1", "name": "New"},
    "POST customers:new_band": {"act": "stay", "band": "high", "n": "4", "retained": "3"},
    "POST customers:band": {"n": "5", "retained": "3", "version": 1},
    "POST customers:paste_bands": {"act": "stay", "text": "; high; 4; ; ; 3"},
    "POST customers:new_quarter": {"quarter": "2026-Q1", "came": "3", "left": "2"},
    "POST customers:quarter": {"came": "4", "left": "2", "version": 1},
    "POST customers:paste_quarters": {"text": "2026-Q1; ; 3; 10; 2; 10"},
    "POST api:thesis-list": {"act": "stay", "band": "high", "n": 4, "retained": 3},
    "PATCH api:thesis-detail": {"retained": 2},
    "POST api:customer-count-list": {"quarter": "2026-Q1", "came": 3},
    "PATCH api:customer-count-detail": {"came": 4},
    "POST api:influence-list": {"touchpoint": "T1", "function": "FIN", "strength": 2},
    "POST api:metric-list": {"key": "FRESH", "name": "New", "kind": "behavioural", "unit": "%", "direction": "lower"},
    "POST api:series-list": {"key": "FRESH", "metric": "M1", "label": "new"},
    "POST api:measurements-bulk-list": [{"series": "R1", "on": "2026-10-31", "value": 2}],
    "POST api:measurement-list": {"series": "R1", "on": "2026-10-31", "value": 2},
    "POST api:event-mark-list": {"on": "2026-10-31", "label": "Strike"},
    "POST api:initiative-list": {"title": "New"},
    "POST api:ownership-request-list": {"initiative": "X-1", "function": "FIN"},
    "POST api:ownership-request-decline": {"reason": "timing"},
    "POST api:outcome-list": {"initiative": "X-1", "metric": "M1", "segment": "S2"},
    "PATCH api:outcome-detail": {"baseline": 3},
    "POST api:outcome-assumptions": {"assumptions": []},
    "POST api:outcome-confirm": {"amount": "1.00"},
    "POST api:outcome-withdraw": {"note": "Wrong year"},
    "POST api:outcome-confirm-random": {"note": "I saw the draw"},
    "POST api:outcome-withdraw-random": {"note": "It was no draw"},
    "POST api:outcome-different-customers": {"series": "R2", "reason": "Separate lists"},
    "POST api:outcome-same-customers": {"series": "R2", "reason": "Merged"},
    "POST initiatives:outcome_random": {"note": "I saw the draw"},
    "POST initiatives:outcome_not_random": {"note": "It was no draw"},
    "POST outcomes:apart": {"one": "R1", "other": "R1", "reason": "Separate lists"},
    "POST outcomes:together": {"note": "Merged"},
    "POST api:metric-link": {"kind": "mirror", "other": "M2"},
    "POST api:metric-unlink": {"other": "M2"},
    "POST api:decision-list": {"question": "Which way does it go?", "recommended": "continue"},
    "POST api:decision-decide": {
        "verb": "stop",
        "why": "Enough",
        "owner": "carla@example.com",
        "until": NEXT_MONTH,
    },
    "POST api:decision-follow-up": {"state": "done", "note": "Nobody calls any more"},
    "POST api:decision-comments": {"text": "The branches wait for it"},
    "POST reviews:close": {"title": "The board", "as_of": date.today().isoformat()},  # noqa: DTZ011
    "POST reviews:ask": {"question": "Which way does it go?", "recommended": "continue"},
    "POST reviews:decide": {"verb": "stop", "why": "Enough", "owner": "carla@example.com", "until": NEXT_MONTH},
    "POST reviews:follow_up": {"state": "done", "note": "Nobody calls any more"},
    "POST initiatives:check_in": {"pace": "slow", "sentence": "Two weeks late"},
    "POST api:check-in-list": {"initiative": "X-1", "pace": "slow", "sentence": "Two weeks late"},
    "POST comments:thread": {"text": "The branches wait for it"},
    "POST comments:edit": {"text": "The branches wait"},
    "POST api:comment-list": {"initiative": "X-1", "text": "The branches wait for it"},
    "PATCH api:comment-detail": {"text": "The branches wait"},
    "POST reviews:exceptions": {"initiative": "X-1", "subject": "silo", "reason": "Law", "until": NEXT_MONTH},
    "PATCH api:function-detail": {"name": "Other"},
    "PATCH api:segment-detail": {"name": "Other"},
    "PATCH api:journey-detail": {"title": "Other"},
    "PATCH api:stage-detail": {"name": "Other"},
    "PATCH api:touchpoint-detail": {"name": "Other"},
    "PATCH api:influence-detail": {"strength": 3},
    "PATCH api:metric-detail": {"name": "Other"},
    "PATCH api:series-detail": {"label": "other"},
    "PATCH api:measurement-detail": {"value": 3},
    "PATCH api:initiative-detail": {"title": "Other"},
}
"""What has to be said so that only the person decides between yes and no."""


def place(address: Address, numbers: dict[str, int]) -> dict[str, Any]:
    """The address's parameters: rows of the world."""
    beginnings = sorted(PLACES, key=len, reverse=True)
    known = next((PLACES[one] for one in beginnings if address.name.startswith(one)), {})
    group = max((one for one in numbers if address.name.startswith(one)), key=len, default="")
    values = {**known, **({"pk": numbers[group], "number": numbers[group]} if group else {})}
    return {name: values[name] for name in address.parameters}


def body(method: str, address: Address) -> dict[str, Any]:
    """Keywords for the test client."""
    said: Any = BODIES.get(f"{method} {address.name}", {})
    if method == "GET":
        return {}
    if address.name == "api:bundle-list":
        return {"data": {"files": _file()}}
    if address.name == "loads:start":
        return {"data": {"file": SimpleUploadedFile("a.csv", b"series,on,value\nR1,2026-10-31,2\n")}}
    if address.name == "api:import-bundle":
        return {"data": {"files": _file()}}
    if address.name == "bundle:import":
        return {"data": {"upload": _file()}}
    if address.is_api:
        return {"data": said, "content_type": "application/json", "headers": {"If-Match": "*"}}
    return {"data": said}
