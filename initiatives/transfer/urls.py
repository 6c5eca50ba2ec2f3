"""Data in and out. The addresses stand at the top: a bundle is the whole company, not only its initiatives."""

from django.urls import path

from initiatives.transfer import views as bundle

app_name = "bundle"
urlpatterns = [
    path("import/", bundle.start, name="import"),
    path("import/template.xlsx", bundle.template, name="template"),
    path("import/sample/<str:name>", bundle.sample, name="sample"),
    path("import/catalogue/", bundle.catalogue, name="catalogue"),
    path("import/<str:token>/", bundle.checked, name="checked"),
    path("import/<str:token>/discard/", bundle.discard, name="discard"),
    path("import/<str:token>/problems.csv", bundle.problems, name="problems"),
    path("export/", bundle.export, name="export"),
    path("export/<str:form>/", bundle.download, name="download"),
]
