"""Data in and out. The addresses stand at the top: a bundle is the whole company, not only its initiatives."""

from django.urls import path

from initiatives.imports.views import bundles
from initiatives.transfer import views as bundle

app_name = "bundle"
urlpatterns = [
    path("import/", bundles.start, name="import"),
    path("import/template.xlsx", bundle.template, name="template"),
    path("import/sample/<str:name>", bundle.sample, name="sample"),
    path("import/catalogue/", bundle.catalogue, name="catalogue"),
    path("export/", bundle.export, name="export"),
    path("export/<str:form>/", bundle.download, name="download"),
]
