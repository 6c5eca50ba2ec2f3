from journeys.forms.functions import (
    DeputyForm,
    DeputyFormSet,
    FunctionForm,
    NewFunctionForm,
    OwnWordsForm,
    PersonField,
    deputy_forms,
    named,
    people,
)
from journeys.forms.influence import RatingForm

__all__ = [
    "DeputyForm",
    "DeputyFormSet",
    "FunctionForm",
    "NewFunctionForm",
    "OwnWordsForm",
    "PersonField",
    "RatingForm",
    "deputy_forms",
    "named",
    "people",
]
