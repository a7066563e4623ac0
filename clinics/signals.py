"""What this app tells its own parts."""

from django.dispatch import Signal

# Something changed at a clinic. Sent with `change`, inside the transaction that notes it, so that
# mails and webhooks are planned with it or not at all.
change_noted = Signal()

# Somebody holds a position, or no longer does. Sent with `membership` and `now`, inside the
# transaction.
assignments_changed = Signal()

# Somebody signed for a version of a document: sent with `receipt` and `now`. A version took the
# place of another: sent with `document` and `now`. Both inside the transaction.
document_signed = Signal()
document_changed = Signal()

# A position will be asked for something else from a moment on. Sent with `requirement_set` and
# `now`, inside the transaction.
requirements_published = Signal()
