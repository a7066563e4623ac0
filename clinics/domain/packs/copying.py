"""The files of a pack, copied one after the other, and what the pack says of those it lacks.

A clinic keeps the evidence of its period as facts. Of papers nothing is copied once the consent has
ended, also when they were read into the pack before: each is asked for at the moment it is copied.
"""

import hashlib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.domain.packs.facts import FileFact, PackFacts
from clinics.models import EvidencePack
from clinics.queries.packs import Closing, closings

_PART = 1 << 20
FIXED = (1980, 1, 1, 0, 0, 0)  # files of a zip bear no time of ours: the same pack, the same list


@dataclass
class Copied:
    """What became of the files, by their place in the pack."""

    hashes: dict[str, str] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    left_out: Counter[tuple[str, Closing]] = field(default_factory=Counter)

    @property
    def lacking(self) -> int:
        return len(self.unreadable) + self.left_out.total()


def copy_files(
    archive: zipfile.ZipFile,
    pack: EvidencePack,
    files: tuple[FileFact, ...],
    *,
    progress: Callable[[int], None],
) -> Copied:
    copied = Copied()
    for number, each in enumerate(files, 1):
        if closing := _closing_of(each, pack):
            copied.left_out[each.of, closing] += 1
        elif copy_file(archive, each):
            copied.hashes[each.path] = each.sha256
        else:
            copied.unreadable.append(each.path)
        progress(number)
    return copied


def _closing_of(file: FileFact, pack: EvidencePack) -> Closing | None:
    """Facts that an earlier release read do not say whose a file is: who closed closes it then."""
    if not file.path.startswith("people/"):
        return None
    closed = closings(pack)
    return closed.get(file.person) if file.person else next(iter(closed.values()), None)


def copy_file(archive: zipfile.ZipFile, each: FileFact) -> bool:
    """A file that cannot be read, or is not what it was, is a gap and stops nothing."""
    try:
        with default_storage.open(each.stored) as stored:
            content = b"".join(iter(lambda: stored.read(_PART), b""))
    except OSError:
        return False
    if each.sha256 and hashlib.sha256(content).hexdigest() != each.sha256:
        return False
    archive.writestr(zipfile.ZipInfo(each.path, FIXED), content)
    return True


def as_made(facts: PackFacts, copied: Copied, pack: EvidencePack) -> PackFacts:
    """The facts with the files that are there, and a gap for each that is not."""
    zone = ZoneInfo(pack.clinic.time_zone)
    with translation.override(facts.language), timezone.override(zone):
        gaps = (*facts.gaps, *_gaps(copied))
    return replace(
        facts, gaps=gaps, files=tuple(each for each in facts.files if each.path in copied.hashes)
    )


def _gaps(copied: Copied) -> Iterator[str]:
    for (who, closing), count in copied.left_out.items():
        text = ngettext(
            "%(who)s: %(count)s file is not included: %(why)s.",
            "%(who)s: %(count)s files are not included: %(why)s.",
            count,
        )
        yield text % {"who": who, "count": count, "why": _why(closing)}
    for path in copied.unreadable:
        yield _("File could not be read: %s") % path


def _why(closing: Closing) -> str:
    texts = {
        "deleted": _("the account was deleted on %(day)s"),
        "left": _("the person left this clinic on %(day)s"),
        "ended": _("the consent ended on %(day)s"),
    }
    return texts[closing.how] % {"day": _day(closing.at)}


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
