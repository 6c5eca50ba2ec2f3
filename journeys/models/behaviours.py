"""What every function serves instead of its own proxy: an act of customers that anybody could observe."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from journeys.models.functions import Function
from journeys.models.maps import Segment


class Support(models.IntegerChoices):
    """What a function's own target does to a shared behaviour."""

    AGAINST = -1, _("works against it")
    NEUTRAL = 0, _("neither")
    SUPPORTS = 1, _("supports it")


class SharedBehaviour(models.Model):
    """“We call it working when [segment] [does the act, in which time, without which obstacle].”

    `sentence` is what follows the segment; without a segment it is about every customer.
    """

    segment = models.ForeignKey(
        Segment, verbose_name=_("segment"), null=True, blank=True, on_delete=models.PROTECT, related_name="behaviours"
    )
    sentence = models.CharField(_("does what, in which time, without which obstacle"), max_length=300)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(sentence=""),
                name="behaviour_has_sentence",
                violation_error_message=_("Say the behaviour in one sentence."),
            )
        ]

    def __str__(self) -> str:
        return self.sentence


class Alignment(models.Model):
    """How a function's own target stands to a shared behaviour; no row is: nobody has said."""

    function = models.ForeignKey(Function, on_delete=models.CASCADE, related_name="alignments")
    behaviour = models.ForeignKey(SharedBehaviour, on_delete=models.CASCADE, related_name="alignments")
    support = models.SmallIntegerField(_("what it does to it"), choices=Support)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["function", "behaviour"],
                name="alignment_once",
                violation_error_message=_("This function already says how it takes this behaviour. Change that entry."),
            ),
            models.CheckConstraint(
                condition=Q(support__range=(-1, 1)),
                name="alignment_support_range",
                violation_error_message=_("Choose against (−1), neither (0) or for (1)."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function} / {self.behaviour}: {self.support}"
