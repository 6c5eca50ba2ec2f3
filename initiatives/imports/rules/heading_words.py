"""What columns are called, in English, German and Russian: for each subject the words of each of its targets.

Compared folded (`folding.heading`); the first target that has a word gets it.
"""

from __future__ import annotations

Words = dict[str, str]
"""Target → headings, separated by commas."""

PERSON = "person, mitarbeiter, wer, who, name des verantwortlichen, сотрудник"
KEYS = "key, id, no, nr, number, nummer, code, kennung, kürzel, schlüssel, ref, reference, номер, код, ключ, ид"

INITIATIVES: Words = {
    "key": f"{KEYS}, issue key, vorgangsschlüssel, ticket, projektnummer, projekt nr, projekt id, project id, "
    "project no, initiative id, initiative key, initiative no, maßnahmen nr, maßnahmennummer, код проекта, "
    "номер проекта",
    "title": "title, titel, summary, zusammenfassung, name, project, project name, project title, projekt, "
    "projektname, projekttitel, initiative, "
    "initiative name, initiativen, maßnahme, maßnahmen, vorhaben, bezeichnung, projektbezeichnung, thema, "
    "subject, betreff, objective, objectives, idea, idee, measure name, action, aktion, what, was, "
    "название, наименование, проект, название проекта, инициатива, мероприятие, задача, тема, резюме",
    "problem": "problem, problem in customer behaviour, problem statement, problemstellung, pain point, issue, "
    "description, beschreibung, projektbeschreibung, ausgangslage, anlass, ist situation, situation, details, inhalt, "
    "проблема, описание, ситуация, суть",
    "hypothesis": "hypothesis, hypothese, expected effect, expected benefit, erwartete wirkung, "
    "erwarteter nutzen, nutzen, "
    "benefit, benefits, goal, ziel, ziele, zielsetzung, purpose, zweck, rationale, гипотеза, цель, цели, "
    "ожидаемый эффект, эффект, польза",
    "status": "status, state, stand, phase, projektstatus, project status, zustand, bearbeitungsstand, "
    "umsetzungsstand, "
    "umsetzungsstatus, workflow status, статус, состояние, стадия, этап, фаза",
    "accountable": "accountable, accountable owner, owner, assignee, responsible, responsible person, verantwortlich, "
    "verantwortlicher, verantwortliche, verantwortliche r, verantwortlich person, zuständig, zuständige person, "
    "projektleiter, projektleiterin, projektleitung, pl, project lead, project leader, project manager, "
    "project owner, "
    "pm, lead, leiter, leitung, zugewiesene person, bearbeiter, bearbeiterin, ansprechpartner, "
    f"ansprechpartnerin, contact, dri, {PERSON}, ответственный, исполнитель, руководитель, руководитель проекта, "
    "владелец, куратор, ответственное лицо",
    "initiator": "initiator, reporter, autor, author, requested by, requester, antragsteller, ersteller, creator, "
    "created by, sponsor, auftraggeber, инициатор, автор, заявитель, заказчик",
    "lead_function": "lead function, lead_function, lead department, department, dept, abteilung, bereich, "
    "federführung, federführender bereich, federführende abteilung, fachbereich, funktion, function, ressort, team, "
    "business unit, bu, unit, organisationseinheit, oe, area, division, отдел, подразделение, департамент, функция, "
    "служба, направление, блок, component, components, component s",
    "owners": "owners, owned by, co owners, joint owners, committed functions, committed departments, zugesagt, "
    "zusagen, mitverantwortlich, mitträger, совладельцы, подтвердили",
    "asked": "functions asked, asked functions, departments asked, involved, involved functions, "
    "involved departments, "
    "beteiligte, beteiligte bereiche, beteiligte abteilungen, beteiligte funktionen, mitwirkende, mitwirkung, "
    "contributors, contributing functions, supporting functions, stakeholder, stakeholders, zuarbeit, участники, "
    "вовлеченные, вовлеченные отделы, вовлеченные функции, соисполнители, смежные отделы",
    "touchpoints": "touchpoints, touchpoint, touch points, touch point, kontaktpunkt, kontaktpunkte, "
    "berührungspunkte, berührungspunkt, journey step, точка контакта, точки контакта, точка касания",
    "segments": "segments, segment, customer segment, customer segments, customer group, target group, zielgruppe, "
    "zielgruppen, kundengruppe, kundengruppen, kundensegment, kundensegmente, audience, сегмент, сегменты, "
    "целевая группа, целевая аудитория",
    "budget": "budget, budget total, total budget, cost, costs, total cost, kosten, gesamtkosten, plankosten, "
    "projektbudget, budget gesamt, gesamtbudget, investition, investitionen, invest, investment, capex, spend, "
    "бюджет, бюджет проекта, стоимость, затраты, сумма, инвестиции",
    "start": "start, start date, begin, beginn, startdatum, starttermin, projektstart, start plan, planned start, "
    "von, "
    "from, начало, дата начала, старт, дата старта, начало работ",
    "go_live": "go live, golive, go_live, go live date, live, livegang, launch, launch date, rollout, roll out, "
    "release, release date, end, end date, ende, enddatum, endtermin, projektende, due, due date, fällig, fällig am, "
    "fälligkeitsdatum, fälligkeit, termin, deadline, zieltermin, fertigstellung, fertig bis, bis, until, planned end, "
    "finish, окончание, дата окончания, конец, срок, дедлайн, запуск, дата запуска, завершение, дата завершения",
    "first_reading": "first reading, first honest reading, first_reading, erste messung, первое измерение",
    "stop_criteria": "stop criteria, stop_criteria, kill criteria, abbruchkriterium, abbruchkriterien, "
    "критерии остановки",
    "changed_behaviour": "changed behaviour, changed_behaviour, what customers do differently, verhaltensänderung, "
    "изменение поведения",
    "lesson": "lesson, lessons, lesson learned, lessons learned, learnings, erkenntnisse, выводы, уроки",
    "mode": "mode, where it acts, wirkweise, ansatz, режим",
    "kind": "kind, kind of initiative, art der initiative, art der maßnahme, вид инициативы",
    "depth": "depth, depth of change, tiefe, änderungstiefe, глубина",
    "culture": "culture, kultur, культура",
    "data": "data, daten, данные",
    "behavioural_science": "behavioural science, behavioural_science, verhaltenswissenschaft, поведенческая наука",
    "on_hold": "on hold, on_hold, paused, pausiert, ruht, zurückgestellt, приостановлено, на паузе",
    "private": "private, private draft, privat, vertraulich, confidential, личное",
    "enables": "enables, ermöglicht, делает возможным",
    "metric": "metric, metrik, kpi, kpis, kennzahl, kennzahlen, headline, indicator, indikator, messgröße, "
    "messgrösse, "
    "key result, key results, schlüsselergebnis, kr, measured by, gemessen an, показатель, метрика, кпи, "
    "ключевой результат",
    "baseline": "baseline, baseline value, ist, istwert, ist wert, ausgangswert, current, current value, start value, "
    "startwert, from value, as is, heute, базовое значение, база, факт, текущее значение, было",
    "target": "target, target value, soll, sollwert, soll wert, zielwert, goal value, plan, planwert, to be, "
    "целевое значение, план, стало, таргет",
    "target_on": "target date, target_on, zieldatum, ziel bis, target by, дата достижения, целевая дата",
}

OUTCOMES: Words = {
    "initiative": "initiative, initiative key, initiative id, initiative title, project, projekt, projektname, "
    "project key, project id, maßnahme, vorhaben, issue key, инициатива, проект, мероприятие",
    "metric": f"{INITIATIVES['metric']}, outcome, wirkung, результат",
    "segment": INITIATIVES["segments"],
    "series": "series, measured on, reihe, zeitreihe, messreihe, ряд",
    "comparison": "comparison, compared with, vergleich, vergleichsgruppe, kontrollgruppe, control group, сравнение",
    "baseline": INITIATIVES["baseline"],
    "baseline_on": "baseline date, baseline_on, stand vom, stichtag, datum ausgangswert, дата базового значения",
    "baseline_source": "baseline source, baseline_source, source, quelle, источник",
    "target": f"{INITIATIVES['target']}, ziel, goal, цель",
    "target_on": f"{INITIATIVES['target_on']}, due, due date, fällig, zieltermin, termin, bis, deadline, срок",
    "benefit_owner": f"benefit owner, benefit_owner, nutzenverantwortlich, nutzenverantwortlicher, owner, "
    "responsible, "
    f"verantwortlich, verantwortlicher, {PERSON}, ответственный, владелец выгоды",
    "unit_value": "unit value, unit_value, worth per unit and year, worth per unit, value per unit, wert je einheit, "
    "wert pro einheit, nutzen je einheit, ценность единицы, стоимость единицы",
    "benefit_kind": "benefit kind, benefit_kind, kind of benefit, nutzenart, art des nutzens, вид выгоды",
    "share": "share, own share, anteil, eigener anteil, beitrag, доля",
    "headline": "headline, main outcome, hauptwirkung, главный",
    "guardrail": "guardrail, leitplanke, ограничение",
    "limit": "limit, grenzwert, grenze, предел",
    "value_note": "value note, value_note, how the worth was worked out, herleitung, berechnung, расчет",
    "design": "design, comparison came about by, studiendesign, дизайн",
}

READINGS: Words = {
    "series": f"series, series key, reihe, zeitreihe, messreihe, {INITIATIVES['metric']}, name, ряд",
    "on": "on, date, datum, day, tag, month, monat, period, zeitraum, periode, quarter, quartal, week, woche, kw, "
    "year, "
    "jahr, stichtag, as of, reporting date, berichtsmonat, zeit, time, дата, месяц, период, квартал, год, неделя, "
    "день",
    "value": "value, wert, reading, messwert, actual, actual value, ist, istwert, ist wert, result, ergebnis, score, "
    "значение, факт, показание, результат",
    "n": "n, cases, number of cases, count, sample, sample size, responses, antworten, fälle, fallzahl, anzahl, "
    "stichprobe, база, выборка, количество, число ответов",
    "se": "se, standard error, standardfehler, стандартная ошибка",
    "source": "source, quelle, herkunft, datenquelle, comment, bemerkung, kommentar, источник, комментарий",
}

TOUCHPOINTS: Words = {
    "key": KEYS,
    "stage": "stage, stages, journey stage, phase, journey phase, kundenphase, abschnitt, schritt, step, этап, "
    "стадия, "
    "шаг, фаза",
    "position": "position, pos, order, reihenfolge, sort, порядок, позиция",
    "name": "touchpoint, touchpoint name, touch point, name, title, kontaktpunkt, berührungspunkt, bezeichnung, "
    "точка контакта, точка касания, название, наименование",
    "channel": "channel, kanal, kontaktkanal, medium, канал",
    "moment_of_truth": "moment of truth, moment_of_truth, mot, schlüsselmoment, момент истины",
    "satisfaction": "satisfaction, zufriedenheit, csat, rating, bewertung, удовлетворенность, оценка",
    "importance_to_customer": "importance to customer, importance_to_customer, importance, wichtigkeit, "
    "wichtigkeit kunde, bedeutung für kunden, важность для клиента, важность",
    "importance_to_company": "importance to company, importance_to_company, wichtigkeit unternehmen, "
    "bedeutung für das unternehmen, важность для компании",
    "evidence": "evidence, beleg, evidenz, quelle, source, основание",
    "listened_to": "listened to, listened_to, listening, feedback, befragung, обратная связь",
}

WORDS: dict[str, Words] = {
    "initiatives": INITIATIVES,
    "outcomes": OUTCOMES,
    "readings": READINGS,
    "touchpoints": TOUCHPOINTS,
}
"""By subject."""
