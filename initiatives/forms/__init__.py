from initiatives.forms.exceptions import WaiverForm
from initiatives.forms.initiatives import InitiativeForm
from initiatives.forms.moving import HoldForm, RulingForm, StopForm, SubstituteForm
from initiatives.forms.ownership import AskForm
from initiatives.forms.policies import PolicyForm

__all__ = [
    "AskForm", "HoldForm", "InitiativeForm", "PolicyForm", "RulingForm", "StopForm", "SubstituteForm", "WaiverForm",
]  # fmt: skip
