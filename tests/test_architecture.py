"""The house keeps its shape: arrows point one way, between the apps and inside each."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ["training.lib", "training.people", "courses", "quizzes", "certificates", "clinics"]
LAYERS = ["enums", "models", "rules", "queries", "domain", "forms", "views", "api", "urls"]


def modules_of(app: str) -> Iterator[tuple[str, Path]]:
    folder = ROOT / app.replace(".", "/")
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts), path


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Names of the modules a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def app_of(module: str) -> str | None:
    return next((app for app in APPS if module == app or module.startswith(app + ".")), None)


def layer_of(module: str, app: str) -> str | None:
    part = module.removeprefix(app).lstrip(".").split(".")[0]
    return part if part in LAYERS else None


@pytest.mark.parametrize("app", APPS)
def test_no_app_imports_one_above_it(app):
    above = set(APPS[APPS.index(app) + 1 :])
    wrong = [
        f"{module}:{line} imports {name}"
        for module, path in modules_of(app)
        for name, line in imports_of(path)
        if app_of(name) in above
    ]

    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_no_app_imports_the_project_that_wires_it(app):
    wiring = {"training.urls", "training.settings", "training.views", "training.wsgi"}
    wrong = [
        f"{module}:{line} imports {name}"
        for module, path in modules_of(app)
        for name, line in imports_of(path)
        if name in wiring
    ]

    assert wrong == []


@pytest.mark.parametrize("app", [app for app in APPS if app != "training.lib"])
def test_inside_an_app_views_know_the_domain_and_never_the_other_way(app):
    wrong = []
    for module, path in modules_of(app):
        layer = layer_of(module, app)
        if layer is None:
            continue
        for name, line in imports_of(path):
            target = layer_of(name, app) if app_of(name) == app else None
            if target and LAYERS.index(target) > LAYERS.index(layer):
                wrong.append(f"{module}:{line} imports {name}")

    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_domain_code_reads_no_clock(app):
    wrong = []
    for module, path in modules_of(app):
        if ".domain" not in module:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "clock.now", "timezone.now", "datetime.now", "time.time", "date.today",
            }:  # fmt: skip
                wrong.append(f"{module}:{node.lineno}")

    assert wrong == []


def test_no_template_holds_a_script_or_a_style():
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        if "emails" in path.parts:
            continue
        wrong += [
            f"{path.relative_to(ROOT)}: {mark}"
            for mark in ("<style", " style=", " onclick=", " onchange=", " onsubmit=", "<script>")
            if mark in text
        ]

    assert wrong == []


def test_partials_name_their_context_on_the_first_line():
    wrong = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("_*.html"))
        if not path.read_text().startswith("{#")
    ]

    assert wrong == []
