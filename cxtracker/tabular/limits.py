"""How much is read before a file is refused. Every limit stops early: before parsing where the file tells its size."""

MIB = 1024 * 1024

JSON_BYTES = 64 * MIB
CSV_BYTES = 256 * MIB
XLSX_BYTES = 64 * MIB
ARCHIVE_BYTES = 128 * MIB

CSV_ROWS = 2_000_000
XLSX_ROWS = 200_000
COLUMNS = 64
WIDE_COLUMNS = 512
"""Of tables whose columns are chosen from: trackers export hundreds."""
LAST_ROW = 1_048_576
"""The last row a spreadsheet has; formats often reach down to it."""
CELL_CHARACTERS = 10_000

ARCHIVE_MEMBERS = 200
WORKBOOK_MEMBERS = 2_000
"""A workbook of several hundred sheets, with their notes and drawings."""
ARCHIVE_UNPACKED_BYTES = 256 * MIB
ARCHIVE_RATIO = 200
"""Unpacked to packed, for members above 1 MiB; ordinary tables stay under 40."""

CHILD_BYTES = 768 * MIB
"""Address space of the process that reads a workbook."""
CHILD_SECONDS = 60

PROBLEMS = 1_000
"""So many problems are kept and shown; the rest are counted."""
