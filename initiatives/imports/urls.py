"""Bringing any table in: one page per step, the address is where one is."""

from django.urls import path

from initiatives.imports.views import bundles, imports, steps

app_name = "imports"
urlpatterns = [
    path("", imports.listing, name="list"),
    path("new/", steps.new, name="new"),
    path("<int:pk>/", imports.page_of, name="page"),
    path("<int:pk>/columns/", steps.columns, name="columns"),
    path("<int:pk>/table/", steps.table, name="table"),
    path("<int:pk>/values/", steps.values, name="values"),
    path("<int:pk>/apply/", steps.apply, name="apply"),
    path("<int:pk>/discard/", steps.discard, name="discard"),
    path("<int:pk>/undo/", steps.undo, name="undo"),
    path("<int:pk>/rejected.xlsx", imports.rejected, name="rejected"),
    path("<int:pk>/problems.csv", bundles.problems, name="problems"),
]
