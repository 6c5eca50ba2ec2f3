"""What stands in cells of columns with a fixed list of codes, in English, German and Russian; compared folded."""

from __future__ import annotations

from initiatives.imports.rules.folding import fold

CODES: dict[str, dict[str, str]] = {
    "statuses": {
        "draft": "draft, entwurf, idea, idee, in idea, concept, konzept, черновик, идея, концепция",
        "proposed": "proposed, proposal, vorgeschlagen, vorschlag, beantragt, submitted, eingereicht, planned, "
        "geplant, "
        "in planung, planung, planning, open, offen, to do, todo, new, neu, backlog, not started, nicht begonnen, "
        "noch nicht gestartet, pending, предложено, предложен, планируется, запланировано, новый, новая, открыто, "
        "открыта, к выполнению, не начато",
        "agreed": "agreed, vereinbart, approved, genehmigt, freigegeben, beschlossen, committed, ready, bereit, "
        "selected for development, beauftragt, согласовано, согласован, одобрено, утверждено, утвержден",
        "delivering": "delivering, in progress, läuft, laufend, in arbeit, in umsetzung, umsetzung, in bearbeitung, "
        "ongoing, active, aktiv, started, gestartet, begonnen, doing, wip, running, implementation, in delivery, "
        "on track, im plan, в работе, выполняется, в процессе, идет, реализация, реализуется, начато",
        "measuring": "measuring, in measurement, live, launched, delivered, geliefert, umgesetzt, implementiert, "
        "ausgerollt, rolled out, released, monitoring, wirkungsmessung, in messung, messung, измерение, измеряется, "
        "внедрено, запущено, реализовано",
        "closed": "closed, done, completed, complete, finished, resolved, erledigt, abgeschlossen, fertig, "
        "geschlossen, "
        "beendet, fertiggestellt, закрыто, закрыт, завершено, завершен, завершена, готово, выполнено, сделано",
        "stopped": "stopped, gestoppt, cancelled, canceled, abgebrochen, eingestellt, storniert, wont do, won t do, "
        "rejected, abgelehnt, verworfen, discarded, aborted, остановлено, остановлен, отменено, отменен, прекращено, "
        "отклонено",
    },
    "modes": {
        "prevent": "prevent, prevent the cause, vorbeugen, verhindern, предотвратить",
        "design_in": "design in, design_in, design the right way in, hineingestalten, gestalten, заложить",
        "detect": "detect, detect early, erkennen, früh erkennen, обнаружить",
        "recover": "recover, wiederherstellen, heilen, восстановить",
        "compensate": "compensate, entschädigen, kompensieren, компенсировать",
        "monitor": "monitor, beobachten, überwachen, наблюдать",
    },
    "kinds": {
        "benefit": "benefit, nutzen, выгода",
        "enabler": "enabler, ermöglicher, voraussetzung, основа",
        "obligation": "obligation, pflicht, gesetzlich, regulatorisch, compliance, обязательство, обязательный",
    },
    "depths": {
        "1": "1, wording, wortlaut, формулировка",
        "2": "2, process, prozess, процесс",
        "3": "3, rule, regel, правило",
        "4": "4, incentive, anreiz, стимул",
        "5": "5, structure, struktur, структура",
        "6": "6, culture, kultur, культура",
    },
    "benefit_kinds": {
        "revenue": "revenue, umsatz, erlös, ertrag, выручка, доход",
        "saving": "saving, savings, einsparung, ersparnis, экономия",
        "avoidance": "avoidance, cost avoidance, vermeidung, kostenvermeidung, избежание",
        "none": "none, kein, keine, keiner, нет",
    },
    "designs": {
        "observed": "observed, a group that was not touched, vergleichsgruppe, наблюдение",
        "rollout": "rollout, a rollout in near random order, stufenweise, поэтапно",
        "random": "random, a group drawn by lot, randomised, randomized, zufällig, случайно",
    },
    "evidences": {
        "assumed": "assumed, angenommen, annahme, предположение",
        "researched": "researched, erforscht, recherchiert, исследовано",
        "measured": "measured, gemessen, измерено",
    },
}
"""List → code → words."""
YES = frozenset(map(fold, "yes y ja j true wahr richtig x ✓ ✔ ☑ да истина 1 on an".split()))  # noqa: SIM905  (a line of words)
NO = frozenset(map(fold, "no n nein false falsch нет ложь ☐ 0 off aus".split()))  # noqa: SIM905  (a line of words)
SEEN_YES, SEEN_NO = frozenset("✓✔☑✅xX"), frozenset("☐✗✘❌-–—")
"""Marks, of which folding leaves nothing."""
NOTHING = frozenset(
    {
        "",
        "na",
        "n a",
        "n v",
        "k a",
        "ka",
        "tbd",
        "tba",
        "tbc",
        "none",
        "null",
        "nan",
        "unknown",
        "unbekannt",
        "нет данных",
    }
)
"""What people write, folded, where there is nothing to write; dashes and question marks fold to nothing."""


def code(list_name: str, text: str) -> str | None:
    """The code that a word stands for; None where it is none of them."""
    return _BY_WORD.get(list_name, {}).get(fold(text))


def is_nothing(text: str) -> bool:
    return fold(text) in NOTHING


_BY_WORD = {
    name: {fold(word): key for key, words in codes.items() for word in (key, *words.split(","))}
    for name, codes in CODES.items()
}
