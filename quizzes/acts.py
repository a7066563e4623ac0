"""The acts of this app that take two people."""

from django.utils.translation import gettext_lazy as _

from quizzes.domain.voiding import VOID, describe_attempt, void
from training.people.domain.acts import register_act

register_act(VOID, label=_("Void an attempt"), execute=void, describe=describe_attempt)
