"""What this app tells the apps above it."""

from django.dispatch import Signal

# Asked for when a person downloads everything held about them. Sent with `user` and `parts`, a
# list; a receiver appends (file name without ending, JSON-ready rows) for what its app holds.
collect_personal_data = Signal()

# Sent for the same copy with `user` and `files`, a list; a receiver appends (path in the copy,
# field file) for each paper that the person gave and its app keeps.
collect_personal_files = Signal()

# Asked before a person deletes the account. Sent with `user`, `now` and `reasons`, a list; a
# receiver appends a sentence for what stands against it now.
erasure_asked = Signal()

# Asked while an account that was closed waits to be emptied. Sent with `user` and `first`, a list;
# a receiver appends a word for what its app has to write before, because it is read from there.
erasure_waits = Signal()

# A person's account was deleted. Sent with `user`, `now` and `files`, inside the transaction and
# after the Erasure row; a receiver empties what names the person and appends the names of files
# in the storage, which a worker deletes after the commit.
person_erased = Signal()

# Asked when the time for which facts of a deleted account are kept has ended. Sent with `user`,
# `now` and `reasons`, a list, in the transaction that would remove them; a receiver takes the rows
# its app would empty, so that nothing begins on them meanwhile, and appends a sentence for what is
# still open.
removal_asked = Signal()

# That time has ended and nothing is open. Sent with `user`, `now` and `files`, inside the
# transaction and after `Erasure.removed_at`; a receiver removes what it had kept of the person and
# appends the names of files, as for `person_erased`.
facts_removed = Signal()

# All rows are now those of a backup. Sent without values, after the last of them is there.
backup_restored = Signal()

# A clinic's sight of a person's records begins or ends. Sent with `consent` and `now`, inside
# the transaction, so that what the clinic knew in its period can be kept beside it.
consent_given = Signal()
consent_ended = Signal()

# A person has joined a clinic. Sent with `membership`, `now` and `email`: the address the clinic
# asked, or none for who came by a link; inside the transaction.
membership_began = Signal()

# A person no longer works in a clinic. Sent with `membership` and `now`.
membership_ended = Signal()

# Somebody who worked in a clinic before asks to come back. Sent with `membership`, the one that
# ended last, and `now`, inside the transaction.
return_asked = Signal()

# A body took a recognition back. Sent with `recognition` and `now`, inside the transaction; with
# `recognition.disputed_from` it was for cause, and what was signed since is to be looked at again.
recognition_withdrawn = Signal()

# A recognition was held back. Sent as the above; the day from which on may lie before the act.
recognition_suspended = Signal()

# What is known of a person's registrations changed: one was declared or ended, or a register was
# looked up. Sent with `user` and `now`, inside the transaction.
registration_changed = Signal()

# Somebody looked at the source of a registration. Sent with `check` and `now`, inside its
# transaction, so that a clinic's receipt of the look is planned with it or not at all.
source_checked = Signal()
