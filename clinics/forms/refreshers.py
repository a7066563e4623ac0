"""What a manager asks of a member of staff after an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinics.forms.fields import OwnChoiceField, named
from quizzes.domain.practice_sets import CriticalTopic
from training.people.models import Membership


class RefresherForm(forms.Form):
    member = OwnChoiceField(
        label=_("Who is asked"), error_messages={"required": _("Choose who is asked.")}
    )
    topic = forms.ChoiceField(label=_("Topic"), error_messages={"required": _("Choose the topic.")})

    def __init__(
        self,
        *arguments: Any,
        members: dict[str, Membership],
        labels: dict[int, str],
        topics: dict[str, CriticalTopic],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.members, self.topics = members, topics
        choices = [("", _("Choose")), *named(members, labels)]
        self.fields["member"].choices = choices  # type: ignore[attr-defined]
        self.fields["topic"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((key, _topic_words(each)) for key, each in topics.items()),
        ]

    @property
    def membership(self) -> Membership:
        return self.members[self.cleaned_data["member"]]

    @property
    def critical_topic(self) -> CriticalTopic:
        return self.topics[self.cleaned_data["topic"]]


def _topic_words(topic: CriticalTopic) -> str:
    count = len(topic.questions)
    words = ngettext("{title}: {n} critical question", "{title}: {n} critical questions", count)
    return words.format(title=topic.title, n=count)
