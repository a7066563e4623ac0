"""What this app tells the apps above it."""

from django.dispatch import Signal

# An attempt has been graded. Sent with `attempt`, `grade` and `now`, inside the transaction that
# closes the attempt: what a receiver writes stands or falls with the grade. Sent again with the
# next grade after a regrade.
attempt_graded = Signal()

# Two people have voided an attempt. Sent with `attempt`, `act` and `now`, inside the transaction.
attempt_voided = Signal()
