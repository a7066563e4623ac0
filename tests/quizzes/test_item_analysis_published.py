"""Our figures beside those that Moodle publishes for a quiz of seven questions and 25 attempts."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

THIRD = 0.3333333
MARKS = [
    (1, 1, 1, 1, 1, 0, 1), (1, 1, 1, 1, 0.5, 1, 0), (1, 1, 1, 1, 0.5, 0, 1),
    (0, 0, 1, 1, 1, 0, 0), (1, 0, 1, 0, 0, 1, 0.5), (1, 1, 1, 1, 0.5, 0, 0.5),
    (0, 1, 1, 1, 0.5, 1, 0.5), (1, 1, 1, 0, 0.5, 1, 0.5), (1, 0, 1, 1, 1, 1, 1),
    (0, 1, 1, 0, 0.5, 1, 0.5), (0.8, 0, 1, 1, 0.5, 1, 0.5), (1, 1, 1, 0, 0.5, 1, 1),
    (1, 0, 1, 1, 0.5, 1, 0.5), (1, 0, 1, 1, 1, 0, 0.5), (0, 0, 1, 1, 0, 1, 1),
    (1, 0, 1, 0, 0.5, 1, 1), (0.8, 0, 1, 1, 0.5, 0, 1), (1, 0, 1, 1, 0, 1, 0.5),
    (1, 0, 1, 1, 0.5, 0, 0.5), (0, 1, 1, 0, 0.5, 1, 0), (1, 1, THIRD, 1, 0.5, 0, 0.5),
    (1, 1, 1, 0, 0.5, 0, 0.5), (1, 1, 1, 1, 0, 1, 0.5), (0, 0, 1, 0, 0.5, 1, 1),
    (0, 0, 1, 1, 1, 1, 1),
]  # fmt: skip
TEST = {
    "n": 25,
    "mean": 4.617333332,
    "median": 4.5,
    "sd": 0.8117265554,
    "skewness": -0.092502502,
    "kurtosis": -0.7073968557,
    "alpha": -87.2230935542,
    "error_ratio": 136.8294900795,
    "sem": 1.1106813066,
}
# Facility, standard deviation, effective weight, discrimination index and efficiency.
ITEMS = [
    (0.704, 0.4513682901, 21.2922742344, -7.0650767526, -9.4550536967),
    (0.48, 0.5099019514, 18.8979800309, -28.8982125772, -36.7834118938),
    (0.973333332, 0.13333334, 4.443012573, -9.1230674268, -21.6545012165),
    (0.68, 0.4760952286, 18.9347251357, -22.6306444113, -31.4411395613),
    (0.52, 0.3055050463, 11.1450138688, -17.6997047674, -21.1794802584),
    (0.64, 0.4898979486, 9.8081339177, -45.3785178421, -56.9365974439),
    (0.62, 0.331662479, 15.4788602394, -5.6543166602, -6.5043742058),
]
NAMES = (
    "facility", "sd", "effective_weight", "discrimination_index", "discriminative_efficiency",
)  # fmt: skip


@pytest.fixture
def found(tmp_path):
    path = tmp_path / "matrix.csv"
    rows = [(1,) * 7, *MARKS]
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    out = StringIO()
    call_command("analyse_responses", str(path), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_figures_of_the_test_are_the_published_ones(found):
    assert found["test"] == pytest.approx(TEST, rel=1.5e-5)


def test_the_figures_of_each_question_are_the_published_ones(found):
    ours = [tuple(item[name] for name in NAMES) for item in found["items"]]

    for one, published in zip(ours, ITEMS, strict=True):
        assert one == pytest.approx(published, rel=1e-5)
    assert [item["intended_weight"] for item in found["items"]] == pytest.approx([100 / 7] * 7)
