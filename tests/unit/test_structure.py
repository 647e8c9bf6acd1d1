"""The layers, what each of them may do, and what `import pulumi_zoho_aep` costs."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from importlinter.cli import lint_imports
from tests.support import REPOSITORY

import pulumi_zoho_aep
from pulumi_zoho_aep import resources

PACKAGE = Path(pulumi_zoho_aep.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = ("click", "rich", "flask", "werkzeug", "lark", "jinja2", "jsonschema", "importlinter", "pytest", "hypothesis")
TESTS = REPOSITORY / "tests"
KINDS = sorted(path.name for path in TESTS.iterdir() if path.is_dir() and any(path.rglob("*.py")))
LONGEST_FILE, LONGEST_FUNCTION = 300, 30
PRINTS = ("cli", "simulator/command.py", "stack_file/json_schema.py")


def test_contracts(capsys: pytest.CaptureFixture[str]) -> None:
    """The arrows between the layers, and who may import what, are those of pyproject.toml."""
    outcome = lint_imports(config_filename=str(REPOSITORY / "pyproject.toml"), no_cache=True)
    assert outcome == 0, capsys.readouterr().out


def _writes_to_people(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "input"):
            return True
        if isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr", "__stdout__", "__stderr__"):
            return isinstance(node.value, ast.Name) and node.value.id == "sys"
    return False


def test_only_the_command_prints() -> None:
    """A program's output belongs to the engine: what it has to say goes through errors and the engine's log."""
    writing = {path.relative_to(PACKAGE).as_posix() for path in MODULES if _writes_to_people(_parsed(path))}
    assert {path for path in writing if not path.startswith(PRINTS)} == set()


def test_three_modules_touch_the_private_parts_of_pulumi() -> None:
    """Any release may change them: all have a fall-back, and what else needs one asks `pulumi_internals`."""
    touching = {path.relative_to(PACKAGE).as_posix() for path in MODULES if _touches_private_parts(_parsed(path))}
    assert touching == {f"engine/{name}.py" for name in ("dependencies", "pulumi_internals", "traces")}


def _touches_private_parts(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if any(f"{module}.{name}.".lstrip(".").startswith(("pulumi.runtime.", "grpc.")) for name in names):
            return True
        if isinstance(node, ast.Attribute) and node.attr == "runtime" and isinstance(node.value, ast.Name):
            return node.value.id == "pulumi"
    return False


@pytest.mark.parametrize("name", ["http", "oauth", "zoho", "aep", "resources", "program", "cli"])
def test_exported_members(name: str) -> None:
    """What a package offers is what it says it offers, in order."""
    module = importlib.import_module(f"pulumi_zoho_aep.{name}")
    assert list(module.__all__) == sorted(module.__all__, key=_constants_classes_functions)
    found = {member for member, value in vars(module).items() if _is_public(member, value)}
    assert found == set(module.__all__)


def test_the_package_offers_the_resources() -> None:
    """What people import from the package is what its resources offer; a misspelt name is an error as anywhere."""
    assert pulumi_zoho_aep.__all__ == [*resources.__all__, "__version__"]
    assert {getattr(pulumi_zoho_aep, name) for name in resources.__all__} == {
        getattr(resources, name) for name in resources.__all__
    }
    with pytest.raises(AttributeError, match="has no attribute 'DataFlow'"):
        _ = pulumi_zoho_aep.DataFlow  # type: ignore[attr-defined]


def _constants_classes_functions(name: str) -> tuple[int, str]:
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def _is_public(name: str, value: object) -> bool:
    return not name.startswith("_") and not isinstance(value, ModuleType)


def test_importing_is_light() -> None:
    """Every `pulumi up` imports the package in several processes: what only command and simulator need stays out."""
    program = f"import sys, pulumi_zoho_aep; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["aep", "zoho", "extract.sync", "simulator", "cli"])
def test_clients_and_command_need_no_pulumi(name: str) -> None:
    """Whoever uses a client, the simulator or `zoho-aep --help` does not wait for Pulumi to load."""
    program = f"import sys, pulumi_zoho_aep.{name}; print(sorted({{'pulumi', 'grpc'}} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "[]"


def test_files_stay_readable() -> None:
    """Past three hundred lines a file is two files, unless it is one list."""
    lengths = {
        path.relative_to(PACKAGE).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES
    }
    del lengths["codes.py"]  # a table: its length is the number of codes
    assert _too_long(lengths, LONGEST_FILE) == {}


def test_functions_stay_readable() -> None:
    """Past thirty lines a function is two functions."""
    lengths = {
        f"{path.relative_to(PACKAGE).as_posix()} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(lengths) > 1000
    assert _too_long(lengths, LONGEST_FUNCTION) == {}


def _too_long(lengths: dict[str, int], longest: int) -> dict[str, int]:
    return {name: lines for name, lines in lengths.items() if lines > longest}


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_tests_imports_from_another(kind: str) -> None:
    """What several kinds use is in tests/support, which imports from none of them."""
    allowed = {"support", kind}
    found = {
        f"{path.relative_to(TESTS).as_posix()} -> {module}"
        for path in (TESTS / kind).rglob("*.py")
        for module in _imported(path)
        if module.startswith("tests.") and module.split(".")[1] not in allowed
    }
    assert found == set()


def _imported(path: Path) -> set[str]:
    """Return the full names of what a module imports, members included."""
    names: set[str] = set()
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_every_module_says_what_it_is_for() -> None:
    """A module without a docstring has no purpose that anybody could find."""
    silent = {path.relative_to(PACKAGE).as_posix() for path in MODULES if ast.get_docstring(_parsed(path)) is None}
    assert silent == set()


def test_public_classes_of_resources_are_documented() -> None:
    """What a program imports explains itself in an editor."""
    for name in pulumi_zoho_aep.__all__:
        member = getattr(pulumi_zoho_aep, name)
        # `inspect.getdoc` would return the docstring of a base class.
        assert isinstance(member, str) or member.__doc__, name


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
