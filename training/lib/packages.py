"""Zip files from outside: measured before anything is unpacked, read in memory, never on disk."""

import io
import posixpath
import stat
import struct
import zipfile
import zlib

from django.utils.translation import gettext as _

from training.lib.sheets.table import UnreadableFile

MOST_FILES = 2_000
MOST_RATIO = 100
LARGEST_WHOLE = 500 * 1024 * 1024
LARGEST_PART = 50 * 1024 * 1024
_SMALL = 1024 * 1024  # a short file of blanks packs well and does no harm
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others take as much memory as they like
# How zipfile fails over bytes that were made to harm.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, LookupError, OverflowError, RuntimeError),
)


class Package:
    """The files of a zip by their path."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        except _DAMAGED as error:
            raise UnreadableFile(_("The zip file is damaged.")) from error
        if len(self._zip.infolist()) > MOST_FILES:
            raise UnreadableFile(_("The zip holds more than 2,000 files."))
        if sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
            raise UnreadableFile(_("Unpacked, the zip is larger than 500 MB."))
        for entry in entries:
            _check(entry)
        self._entries = {entry.filename: entry for entry in entries}
        if len(self._entries) != len(entries):
            raise UnreadableFile(_("The zip holds two files of the same name."))

    def __contains__(self, path: str) -> bool:
        return path in self._entries

    def names(self) -> list[str]:
        return list(self._entries)

    def read(self, path: str) -> bytes:
        """At most as much as the entry says it is: a false size must not fill the memory."""
        entry = self._entries.get(path)
        if entry is None:
            raise UnreadableFile(_("{path} is missing in the zip.").format(path=path))
        try:
            with self._zip.open(entry) as file:
                data = file.read(LARGEST_PART + 1)
        except _DAMAGED as error:
            raise UnreadableFile(_("{path} is damaged.").format(path=path)) from error
        if len(data) > LARGEST_PART:
            raise UnreadableFile(_("{path} is larger than 50 MB.").format(path=path))
        return data


def _check(entry: zipfile.ZipInfo) -> None:
    path = entry.filename
    told = {"path": path[:200]}
    if path.startswith(("/", "\\")) or "\\" in path or ":" in path.split("/")[0]:
        raise UnreadableFile(_("{path}: a path in a zip begins in its own folder.").format(**told))
    if ".." in path.split("/"):
        raise UnreadableFile(_("{path}: a path in a zip does not leave its folder.").format(**told))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnreadableFile(_("{path}: links are not allowed in a zip.").format(**told))
    if entry.flag_bits & 0x1:
        raise UnreadableFile(_("{path} is encrypted.").format(**told))
    if entry.compress_type not in _PACKED:
        words = _("{path} is packed in a way that is not read. Make an ordinary zip.")
        raise UnreadableFile(words.format(**told))
    if path.lower().endswith((".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar")):
        raise UnreadableFile(_("{path}: archives in an archive are not opened.").format(**told))
    if entry.file_size > max(entry.compress_size, 1) * MOST_RATIO and entry.file_size > _SMALL:
        raise UnreadableFile(_("{path} is packed more than a hundredfold.").format(**told))


def beside(path: str, href: str) -> str:
    """The path of a file that another one names; it stays inside the package."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), href))
    if joined.startswith(("..", "/")):
        raise UnreadableFile(_("{path} points outside the package.").format(path=href[:200]))
    return joined


def pack(parts: dict[str, str]) -> bytes:
    """The same bytes for the same parts: no clock goes in."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path, text in parts.items():
            file.writestr(zipfile.ZipInfo(path), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()
