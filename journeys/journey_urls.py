"""What belongs to one journey beside its map: influence, rating rounds, reports."""

from django.urls import path

from journeys.influence.views import matrix, rounds
from journeys.reports import views as reports

urlpatterns = [
    path("<str:key>/influence/", matrix.matrix_page, name="influence"),
    path("<str:key>/influence/<str:touchpoint>/<str:function>/", matrix.cell_page, name="cell"),
    path("<str:key>/reports/", reports.overview, name="reports"),
    path("<str:key>/reports/<slug:name>/", reports.report, name="report"),
    path("<str:key>/reports/<slug:name>.<slug:form>", reports.download, name="report_file"),
    path("<str:key>/rounds/", rounds.overview, name="rounds"),
    path("<str:key>/rounds/<int:pk>/", rounds.round_page, name="round"),
    path("<str:key>/rounds/<int:pk>/close/", rounds.close, name="close_round"),
    path("<str:key>/rounds/<int:pk>/take/", rounds.take, name="take_round"),
]
