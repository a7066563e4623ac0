"""What this app tells its own parts."""

from django.dispatch import Signal

# Something changed at a clinic. Sent with `change`, inside the transaction that notes it, so that
# mails and webhooks are planned with it or not at all.
change_noted = Signal()
