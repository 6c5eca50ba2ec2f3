"""Pages of the product. Home is in `cxtracker.urls`, because its address is the site's."""

from django.urls import path

from initiatives.views import exports, initiatives, ownership

app_name = "initiatives"
urlpatterns = [
    path("", initiatives.register, name="list"),
    path("export.<str:form>", exports.register, name="export"),
    path("new/", initiatives.create, name="create"),
    path("new/needed/", initiatives.needed, name="needed"),
    path("<str:key>/", initiatives.page_of, name="page"),
    path("<str:key>/edit/", initiatives.edit, name="edit"),
    path("<str:key>/ask/", ownership.ask, name="ask"),
    path("<str:key>/requests/<str:function>/", ownership.request_page, name="request"),
    path("<str:key>/requests/<str:function>/approve/", ownership.approve, name="approve"),
    path("<str:key>/requests/<str:function>/decline/", ownership.decline, name="decline"),
    path("<str:key>/requests/<str:function>/withdraw/", ownership.withdraw, name="withdraw"),
]
