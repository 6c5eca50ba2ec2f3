"""What people say to each other where the work is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from initiatives.models.initiatives import Initiative
from initiatives.models.outcomes import Outcome
from initiatives.models.reviews import Decision
from journeys.models import Touchpoint

Commented = Initiative | Outcome | Touchpoint | Decision
"""What can be talked about."""

PLACES = ("initiative", "outcome", "touchpoint", "decision")
"""The columns that name it; a comment fills exactly one."""

LONGEST = 4000
"""Characters of a comment."""


class Comments(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> Comments:
        """Whoever sees a thing sees what is said about it, and nobody else."""
        seen = Initiative.objects.visible_to(user)
        return self.filter(
            Q(touchpoint__isnull=False)
            | Q(initiative__in=seen)
            | Q(outcome__initiative__in=seen)
            | Q(decision__in=Decision.objects.visible_to(user))
        )

    def on(self, thing: Commented) -> Comments:
        return self.filter(**{str(thing._meta.model_name): thing})

    def standing(self) -> Comments:
        """Without those that were deleted."""
        return self.filter(deleted_at=None)

    def whole(self) -> Comments:
        """With what a page or letter names beside the words."""
        return self.select_related(
            "by", "initiative", "outcome__initiative", "outcome__metric", "touchpoint", "decision__initiative"
        ).prefetch_related("mentioned")


class Comment(models.Model):
    """A comment on one thing, in plain text. Earlier wordings are in the trail.

    Deleted, it stays in its place without its words, which come back with *Undo*. `mentioned` are the people it ever
    named, so that nobody is told twice.
    """

    initiative = models.ForeignKey(Initiative, null=True, on_delete=models.CASCADE, related_name="comments")
    outcome = models.ForeignKey(Outcome, null=True, on_delete=models.CASCADE, related_name="comments")
    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.CASCADE, related_name="comments")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField(_("comment"), max_length=LONGEST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    mentioned: models.ManyToManyField[User, models.Model] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Comments.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="a_comment_has_words",
                violation_error_message=_("Write something first; a comment can't be empty."),
            ),
            models.CheckConstraint(
                condition=Q(initiative__isnull=False, outcome=None, touchpoint=None, decision=None)
                | Q(initiative=None, outcome__isnull=False, touchpoint=None, decision=None)
                | Q(initiative=None, outcome=None, touchpoint__isnull=False, decision=None)
                | Q(initiative=None, outcome=None, touchpoint=None, decision__isnull=False),
                name="a_comment_is_on_one_thing",
                violation_error_message=_("A comment is about one thing. Write it on the page of that thing."),
            ),
        ]

    def __str__(self) -> str:
        # Never its words: events keep this, and a deleted comment has none.
        return f"comment {self.pk}"

    @property
    def place(self) -> str:
        """Which of PLACES it is on."""
        return next(name for name in PLACES if getattr(self, f"{name}_id") is not None)

    @property
    def thing(self) -> Commented:
        thing: Commented = getattr(self, self.place)
        return thing
