"""Bundles in and out: the company as it is, in one JSON document, a workbook, or CSV files.

Command, API and page call `import_bundle` and `export_bundle`, and nothing else of this package.
"""

from cxtracker.tabular.problems import BundleErrors, Problem
from initiatives.bundle.importing import Counts, ImportResult, import_bundle
from initiatives.bundle.lists import LISTINGS
from initiatives.bundle.writing import export_bundle

__all__ = ["LISTINGS", "BundleErrors", "Counts", "ImportResult", "Problem", "export_bundle", "import_bundle"]
