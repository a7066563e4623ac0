"""What this app tells the apps above it."""

from django.dispatch import Signal

# Attempts have been graded. Sent with `graded` (a sequence of domain.grading.Graded), `now`, and
# `duties`, a list to which receivers add what follows. Sent inside the transaction that closes
# the attempts: what a receiver writes stands or falls with the grades. Sent again after a regrade,
# with the next number.
attempts_graded = Signal()

# Two people have voided an attempt. Sent with `attempt`, `act` and `now`, inside the transaction.
attempt_voided = Signal()

# A practice question was answered for the first time in its session. Sent with `answer` and `now`,
# inside the transaction that keeps it.
practice_answered = Signal()
