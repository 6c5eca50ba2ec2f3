"""The engine of bundles: lists of typed columns, compared with what the database holds, and written set-based.

Knows no list by name. `journeys.bundle_lists` and `initiatives.transfer.bundle` declare theirs; a run goes through

1. `parsing`: cells of files to typed rows, 2. `planning`: references, comparison, rules across rows,
3. `writing` by the loading services of the apps, 4. `events`; and the other way round `exporting`.

What a cell means: a *missing column* (in JSON, a missing name) leaves the value of an existing row untouched and is the
default on a new one; a *blank cell* (`null`, `""`, `[]`) sets the default, on existing rows too.
"""
