"""What can be searched for: a copy of the words of everything, kept beside it and always derivable again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchDocument(models.Model):
    """The words of one thing: `kind` is a code of `initiatives.search.kinds`, `object_id` its row there.

    `parts` are `[where, who, text]`; `context` is shown beside the title and not searched; `place` are the keys its
    page is found by. The thing hangs on its holder and goes with it. `initiative` is set where only those see the
    thing who see that initiative. `status` is a code the kind has words for, `open` whether anything can still be done
    about it. `key_words`, `title_words` and `body_words` are folded words with one space between; each database has an
    index of its own over them (migration 0027).
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    key = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300)
    context = models.CharField(max_length=300, blank=True)
    place = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    status = models.CharField(max_length=20, blank=True)
    open = models.BooleanField(default=True)
    initiative = models.BigIntegerField(null=True)
    holder_kind = models.CharField(max_length=20, blank=True)
    holder_id = models.BigIntegerField(null=True)
    key_compact = models.CharField(max_length=80, blank=True)
    key_words = models.CharField(max_length=200, blank=True)
    title_words = models.TextField(blank=True)
    body_words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                name="searched_once",
                violation_error_message=_("This is in the search index already. Reload the page."),
            )
        ]
        indexes = [
            models.Index(fields=["key_compact"], name="searched_by_key"),
            models.Index(fields=["holder_kind", "holder_id"], name="searched_of_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.title}"


class SearchDue(models.Model):
    """A row (of the model `label`) whose words changed and are to be searched for anew.

    `spreads`: so are those of what names it.
    """

    label = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    spreads = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(label=""),
                name="search_due_says_of_what",
                violation_error_message=_("Say which kind of thing changed. Have the search index built anew."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.object_id}"


class SearchWord(models.Model):
    """A word that stands somewhere, for whoever mistypes it."""

    word = models.CharField(max_length=40, unique=True)

    class Meta:
        constraints = []

    def __str__(self) -> str:
        return self.word


class SearchState(models.Model):
    """By which rules the index was last built; its one row is locked by whoever writes the index."""

    rules = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="one_search_state",
                violation_error_message=_("There is one search index. Have it built anew."),
            )
        ]

    def __str__(self) -> str:
        return self.rules
