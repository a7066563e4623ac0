"""The two dialects of QTI we write: names, namespaces, and the rules for marks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from training.lib.xmltree import tag, words

_PLACES = Decimal("0.00000001")


@dataclass(frozen=True)
class Version:
    hyphens: bool
    item_namespace: str
    package_namespace: str
    resource_type: str
    schema: str
    schema_version: str

    def element(self, name: str, content: str = "", **attributes: str) -> str:
        """`name` and attributes as in 2.x; 3.0 writes them with hyphens."""
        if not self.hyphens:
            return tag(name, content, **attributes)
        told = {_hyphens(key).replace("-", "_"): value for key, value in attributes.items()}
        return tag(f"qti-{_hyphens(name)}", content, **told)

    def response(
        self,
        cardinality: str,
        base: str,
        correct: Sequence[str],
        mapping: Sequence[tuple[str, Decimal]] = (),
    ) -> str:
        values = "".join(self.element("value", words(value)) for value in correct)
        inside = self.element("correctResponse", values)
        if mapping:
            entries = "".join(
                self.element("mapEntry", mapKey=key, mappedValue=_written(value))
                for key, value in mapping
            )
            inside += self.element(
                "mapping", entries, lowerBound="0", upperBound="1", defaultValue="0"
            )
        return self.element(
            "responseDeclaration",
            inside,
            identifier="RESPONSE",
            cardinality=cardinality,
            baseType=base,
        )

    def matched(self, tolerance: Decimal | None = None) -> str:
        """One mark for the right response, none for any other."""
        q = self.element
        both = q("variable", identifier="RESPONSE") + q("correct", identifier="RESPONSE")
        test = q("match", both)
        if tolerance is not None:
            test = q(
                "equal",
                both,
                toleranceMode="absolute",
                tolerance=f"{tolerance:f} {tolerance:f}",
                includeLowerBound="true",
                includeUpperBound="true",
            )
        return q(
            "responseCondition",
            q("responseIf", test + self._score("1")) + q("responseElse", self._score("0")),
        )

    def mapped(self) -> str:
        q = self.element
        return q("setOutcomeValue", q("mapResponse", identifier="RESPONSE"), identifier="SCORE")

    def _score(self, mark: str) -> str:
        q = self.element
        return q("setOutcomeValue", q("baseValue", mark, baseType="float"), identifier="SCORE")


QTI_2_2 = Version(
    hyphens=False,
    item_namespace="http://www.imsglobal.org/xsd/imsqti_v2p2",
    package_namespace="http://www.imsglobal.org/xsd/imscp_v1p1",
    resource_type="imsqti_item_xmlv2p2",
    schema="QTIv2.2 Package",
    schema_version="1.0.0",
)
QTI_3_0 = Version(
    hyphens=True,
    item_namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    package_namespace="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    resource_type="imsqti_item_xmlv3p0",
    schema="QTI Package",
    schema_version="3.0.0",
)


def plain_markup(text: str) -> str:
    """A text without markup as markup: line breaks and spaces that count are written as such."""
    spaced = re.sub(r"(?<= ) |(?<=\n) | (?=\n)", "\xa0", text.replace("\t", " "))
    return words(spaced).replace("\n", "<br/>")


def _hyphens(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


def _written(value: Decimal) -> str:
    return f"{value.quantize(_PLACES).normalize():f}"
