"""Where papers handed in as evidence are kept."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from training.lib.errors import Unavailable
from training.lib.papers import Paper


def store_paper(paper: Paper, folder: str) -> str:
    """The name it has in the storage: made here, so that it tells nothing and clashes with none.

    One paper may stand for several rows, so it is kept before them and by name.
    """
    try:
        return default_storage.save(
            f"{folder}/{uuid4().hex}.{paper.ending}", ContentFile(paper.content)
        )
    except OSError as error:
        raise Unavailable(_("The file could not be kept now. Try again in a minute.")) from error
