"""What this app tells the apps above it."""

from django.dispatch import Signal

# Asked for when a person downloads everything held about them. Sent with `user` and `parts`, a
# list; a receiver appends (file name without ending, JSON-ready rows) for what its app holds.
collect_personal_data = Signal()

# A clinic's sight of a person's records begins or ends. Sent with `consent` and `now`, inside
# the transaction, so that what the clinic knew in its period can be kept beside it.
consent_given = Signal()
consent_ended = Signal()

# A person no longer works in a clinic. Sent with `membership` and `now`.
membership_ended = Signal()
