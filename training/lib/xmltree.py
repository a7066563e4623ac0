"""Foreign XML as a plain tree that knows its lines: no document type, no entity, no fetching."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.saxutils import escape, quoteattr
from xml.sax.xmlreader import AttributesNSImpl, InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser
from django.utils.translation import gettext as _

from training.lib.sheets.table import UnreadableFile

LARGEST_XML = 50 * 1024 * 1024
DEEPEST, MOST_ELEMENTS = 100, 400_000
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(slots=True)
class Element:
    """`name` without its namespace. `parts` are texts and elements as they follow each other."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        return [part for part in self.parts if isinstance(part, Element)]

    def all(self, *names: str) -> list["Element"]:
        return [child for child in self.children if child.name in names]

    def first(self, *names: str) -> "Element | None":
        return next(iter(self.all(*names)), None)

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, *names: str) -> list["Element"]:
        """Wherever below."""
        return [one for one in self.walk() if one is not self and one.name in names]

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def text_of(self, name: str) -> str:
        child = self.first(name)
        return child.text.strip() if child else ""

    def markup(self) -> str:
        """What is inside, as HTML."""
        return "".join(
            escape(part) if isinstance(part, str) else part._outer() for part in self.parts
        )

    def _outer(self) -> str:
        return self.wrap(self.markup())

    def wrap(self, inside: str) -> str:
        """The element with other markup in it."""
        attributes = "".join(f" {name}={quoteattr(v)}" for name, v in self.attributes.items())
        return f"<{self.name}{attributes}>{inside}</{self.name}>"


def parse(data: bytes, file: str) -> Element:
    """The root of the file; UnreadableFile with its line when it cannot be trusted or read."""
    if len(data) > LARGEST_XML:
        raise UnreadableFile(_("{file}: larger than 50 MB.").format(file=file))
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setFeature(feature_namespaces, True)
    tree = _Tree()
    parser.setContentHandler(tree)
    source = InputSource(file)
    source.setByteStream(io.BytesIO(data))
    try:
        parser.parse(source)
    except UnreadableFile as error:
        raise UnreadableFile(f"{file}, {error}") from error
    except DefusedXmlException as error:
        words = _("{file}: a document type or entities are not allowed in a file.")
        raise UnreadableFile(words.format(file=file)) from error
    except SAXParseException as error:
        words = _("{file}, line {line}: this is not well-formed XML ({what}).")
        told = {"file": file, "line": error.getLineNumber(), "what": error.getMessage()}
        raise UnreadableFile(words.format(**told)) from error
    except (LookupError, ValueError) as error:
        words = _("{file}: its encoding cannot be read.")
        raise UnreadableFile(words.format(file=file)) from error
    if tree.root is None:
        raise UnreadableFile(_("{file}: empty.").format(file=file))
    return tree.root


class _Tree(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None
        self._open: list[Element] = []
        self._locator: object = None
        self._count = 0

    def setDocumentLocator(self, locator: object) -> None:
        self._locator = locator

    def startElementNS(
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        line = self._locator.getLineNumber() or 0  # type: ignore[attr-defined]
        if len(self._open) >= DEEPEST:
            raise UnreadableFile(_("line {line}: nested too deeply.").format(line=line))
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise UnreadableFile(_("line {line}: more than 400,000 elements.").format(line=line))
        attributes = {key[1]: str(value) for key, value in attrs.items()}
        element = Element(name[1], line, attributes)
        if self._open:
            self._open[-1].parts.append(element)
        else:
            self.root = element
        self._open.append(element)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        self._open.pop()

    def characters(self, content: str) -> None:
        self._open[-1].parts.append(content)


def clean(text: str) -> str:
    """Characters XML cannot hold become the sign for a character that could not be shown."""
    return _UNFIT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def tag(name: str, content: str = "", **attributes: str) -> str:
    """An element whose content is markup already."""
    told = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(clean(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def words(text: str) -> str:
    return escape(clean(text))
