"""What this app tells its own parts that follow a credential, and the apps above it."""

from django.dispatch import Signal

# Something about a credential changed: it began, was renewed, extended, suspended, reinstated,
# revoked, or is stated anew. Sent with `credential` and `now`, inside the act's transaction, so
# that what follows (a status list, reminders) is planned with it or not at all.
credential_changed = Signal()

# What a person's credentials may rest on changed: a certificate was issued, an examination signed,
# a paper given, checked or taken back, a supervised session answered, something declared. Sent
# with `user` and `now`, inside the act's transaction: whoever evaluates them anew plans it there.
basis_changed = Signal()

# Somebody looked at a paper from outside. Sent with `check` and `now`, inside its transaction, so
# that a clinic's receipt of the look is planned with it or not at all.
paper_checked = Signal()
