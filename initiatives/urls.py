"""Pages of the product. Home is in `cxtracker.urls`, because its address is the site's."""

from django.urls import path

from initiatives.views import exports, gates, initiatives, ownership

app_name = "initiatives"
urlpatterns = [
    path("", initiatives.register, name="list"),
    path("export.<str:form>", exports.register, name="export"),
    path("new/", initiatives.create, name="create"),
    path("new/needed/", initiatives.needed, name="needed"),
    path("<str:key>/", initiatives.page_of, name="page"),
    path("<str:key>/edit/", initiatives.edit, name="edit"),
    path("<str:key>/advance/", gates.advance, name="advance"),
    path("<str:key>/stop/", gates.stop, name="stop"),
    path("<str:key>/hold/", gates.hold, name="hold"),
    path("<str:key>/resume/", gates.resume, name="resume"),
    path("<str:key>/accept/", gates.accept, name="accept"),
    path("<str:key>/accept/<int:pk>/end/", gates.end_exception, name="end_exception"),
    path("<str:key>/ask/", ownership.ask, name="ask"),
    path("<str:key>/requests/<str:function>/", ownership.request_page, name="request"),
    *(
        path(f"<str:key>/requests/<str:function>/{verb.replace('_', '-')}/", ownership.say, {"verb": verb}, name=verb)
        for verb in ownership.VERBS
    ),
]
