"""The files of the repository, and what their text says about itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_BY_TOOLS = {"__pycache__", "store", "published", "dist"}
OURS = ("pipelines", "schemas")


def files(*suffixes: str) -> list[Path]:
    """Every file of the repository with one of the endings, but for what tools leave behind."""
    return sorted(
        path
        for path in ROOT.rglob("*")
        if path.suffix in suffixes
        and path.is_file()
        and path.name != ".git"  # a file in a worktree, naming the folder it lies in
        and not any(is_left_by_a_tool(part) for part in path.relative_to(ROOT).parts[:-1])
    )


def is_left_by_a_tool(folder: str) -> bool:
    return folder in LEFT_BY_TOOLS or (folder.startswith(".") and folder != ".ci")


def modules(*folders: str) -> list[Path]:
    """The Python modules of the product."""
    return [path for folder in folders or OURS for path in sorted((ROOT / folder).rglob("*.py"))]


def sql_files() -> list[Path]:
    return sorted((ROOT / "sql").rglob("*.sql"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> set[str]:
    """The full names of the modules it imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, text: list[str]) -> int:
    """Lines of the function that are neither blank, nor comment, nor its docstring."""
    first = function.body[0]
    has_docstring = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    docstring = range(first.lineno, (first.end_lineno or 0) + 1) if has_docstring else range(0)
    numbers = range(function.lineno, (function.end_lineno or 0) + 1)
    lines = [text[number - 1].strip() for number in numbers if number not in docstring]
    return sum(1 for line in lines if line and not line.startswith("#"))
