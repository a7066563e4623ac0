"""Facility, weights, discrimination and efficiency of every item at once."""

from dataclasses import dataclass

import numpy as np

from quizzes.domain.statistics.entries import (
    Entries,
    Floats,
    sorted_within,
    sums,
    without_noise,
)


@dataclass(frozen=True)
class ItemFigures:
    """One entry per item, nan where undefined. `facility` is a fraction, `sd` in marks, the
    rest in per cent."""

    facility: Floats
    sd: Floats
    intended_weight: Floats
    effective_weight: Floats
    discrimination_index: Floats
    discriminative_efficiency: Floats


def figures_of_items(entries: Entries, totals: Floats, maxima: Floats) -> ItemFigures:
    """`totals` are those of the forms; an item is compared with the rest of each form it was in."""
    whole = totals[entries.attempt]
    rest = whole - entries.mark
    mark_spread, rest_spread = entries.variances(entries.mark), entries.variances(rest)
    marks, rests = entries.deviations(entries.mark), entries.deviations(rest)
    shared = without_noise(entries.covariances(marks, rests), mark_spread, rest_spread)
    with np.errstate(invalid="ignore", divide="ignore"):
        return ItemFigures(
            facility=np.where(maxima > 0, entries.means(entries.mark) / maxima, np.nan),
            sd=np.sqrt(mark_spread),
            intended_weight=_intended_weights(entries, maxima),
            effective_weight=_effective_weights(entries, whole, mark_spread),
            discrimination_index=_per_cent(shared, np.sqrt(mark_spread * rest_spread)),
            discriminative_efficiency=_per_cent(
                shared, _most_shared(entries, rest, mark_spread, rest_spread)
            ),
        )


def _most_shared(entries: Entries, rest: Floats, first: Floats, second: Floats) -> Floats:
    """The covariance there would be if the best of the rest had the best marks."""
    ordered = Entries(
        entries.attempt,
        np.sort(entries.item, kind="stable"),
        sorted_within(entries, entries.mark),
        entries.attempts,
        entries.items,
    )
    rests = ordered.deviations(sorted_within(entries, rest))
    most = ordered.covariances(ordered.deviations(ordered.mark), rests)
    return without_noise(most, first, second)


def _intended_weights(entries: Entries, maxima: Floats) -> Floats:
    """Of what the forms that held the item are worth, the mean; of all items without a form."""
    worth = sums(entries.attempt, maxima[entries.item], entries.attempts)
    formed = entries.means(worth[entries.attempt])
    return _per_cent(maxima, np.where(entries.count > 0, formed, maxima.sum()))


def _effective_weights(entries: Entries, whole: Floats, mark_spread: Floats) -> Floats:
    """How much of the spread of the totals each item brings; nan where it works against it.

    The items count as often as they were drawn, so that the weights of a form add up to 100.
    """
    shared = entries.covariances(entries.deviations(entries.mark), entries.deviations(whole))
    shared = without_noise(shared, mark_spread, entries.variances(whole))
    roots = np.sqrt(np.where(shared >= 0, shared, np.nan))
    drawn = entries.count / max(1, entries.attempts)
    return _per_cent(roots, np.full_like(roots, np.nansum(roots * drawn)))


def _per_cent(part: Floats, whole: Floats) -> Floats:
    return 100 * part / np.where(whole != 0, whole, np.nan)
