"""What a browser sends back from a page: the fields of its largest form as they stand."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import HttpResponse

from cxtracker.ui import once


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.name, self.text, self.inside = "", "", False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
            self.inside = True
        if not self.inside:
            return
        name, value = given.get("name"), given.get("value") or ""
        if tag == "select":
            self.name = name or ""
        elif tag == "option" and "selected" in given:
            self._send(self.name, value)
        elif tag == "textarea":
            self.name, self.text = name or "", "\0"
        elif tag == "input" and name and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self._send(name, given.get("value", "on"))
        elif tag == "input" and name and given.get("type") not in ("submit", "button"):
            self._send(name, value)

    def handle_data(self, data):
        if self.text:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text:
            self._send(self.name, self.text[1:].removeprefix("\n"))
            self.text = ""
        elif tag == "form":
            self.inside = False

    def _send(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)


def fields(answer: HttpResponse) -> dict[str, list[str]]:
    """What the largest form of a page would send, without its number: these tests don't send one form twice."""
    parser = _Forms()
    parser.feed(answer.content.decode())
    return {name: values for name, values in max(parser.forms, key=len).items() if name != once.FIELD}
