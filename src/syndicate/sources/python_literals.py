"""A Python module's settings -> texts, lists and tables of texts, read from its syntax tree and never run.

What is understood: literals, names that were assigned before, texts joined by `+`, `%s` or an f-string, items
of tables and lists, `os.path.join`, the folder of `__file__`, and the default of `os.environ.get`, since the
environment is nobody's configuration. Whatever else stands there is unclear, and so is what was assigned
under a condition.
"""

import ast
import re
import warnings
from collections.abc import Callable, Iterable, Iterator

from syndicate.sources.literals import UNCLEAR, Limits, Result, Unclear
from syndicate.sources.matter import MAX_DEPTH, FrontMatterError, Loaded, Value, too_deep

# Possessive, as in `typed_values`: a text, a comment, a bracket or the end of a line.
_TOKEN = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:""")?'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+(?:''')?"
    r'|"(?:[^"\\\n]++|\\.)*+"?'
    r"|'(?:[^'\\\n]++|\\.)*+'?"
    r"|\#[^\n]*+|[\[\](){}\n]",
    re.DOTALL,
)
_PERCENT = re.compile(r"%(.)", re.DOTALL)
_ENVIRONMENT = ("os.environ.get", "os.getenv", "environ.get", "getenv")
_JOIN = ("os.path.join", "path.join", "join")
_DIRNAME = ("os.path.dirname", "path.dirname", "dirname")
_SAME = ("os.path.abspath", "os.path.realpath", "os.path.normpath", "abspath", "realpath", "str")


def load_python(text: str, first_line: int) -> Loaded:
    """Return the names in capitals that a module assigns; raises `FrontMatterError`.

    *first_line* is the number of the text's first line.
    """
    _check_nesting(text, first_line)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _Module(first_line).load(ast.parse(text).body)
    except SyntaxError as error:
        line = (error.lineno or 1) + first_line - 1
        raise FrontMatterError(
            line, error.offset or 0, f"invalid Python: {error.msg}", "correct it, as its generator needs"
        ) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise too_deep(first_line) from error


def _check_nesting(text: str, first_line: int) -> None:
    """Raise what the parser takes long for; chains of operators it refuses itself."""
    depth, line = 0, first_line
    for token in _TOKEN.finditer(text):
        mark = token[0]
        depth += (mark in "[({") - (mark in "])}")
        if depth > MAX_DEPTH:
            raise too_deep(line)
        line += mark.count("\n")


class _Module:
    """Reads a module from its first statement to its last.

    A class, because names mean what was assigned to them before, and all values share one limit.
    """

    def __init__(self, first_line: int) -> None:
        self._names: dict[str, Result] = {"__file__": "conf.py"}
        self._lines: dict[str, int] = {}
        self._above = first_line - 1
        self._line = first_line
        self._limits = Limits()
        self._holes: list[int] = []
        self._unclear: dict[str, list[int]] = {}

    def load(self, body: list[ast.stmt]) -> Loaded:
        """Return the settings of a module with these statements."""
        for statement in body:
            self._line = statement.lineno + self._above
            self._run(statement)
        values = {
            name.lower(): value
            for name, value in self._names.items()
            if name.isupper() and not isinstance(value, Unclear)
        }
        lines = {name.lower(): line for name, line in self._lines.items() if name.isupper()}
        unclear = {
            name.lower(): holes[0] for name, holes in self._unclear.items() if name.isupper() and holes
        }
        return Loaded(values=values, lines=lines, repeated={}, unclear=unclear)

    def _run(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, value)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
                self._set(name, lambda: self._sum(self._name(name), self._value(value)))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._names[statement.name] = UNCLEAR
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
                self._forget([name])  # such as NAME.append(...)
            case ast.AnnAssign() | ast.Expr() | ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Assert():
                pass
            case _:
                self._forget(_assigned(statement))

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        match target, value:
            case ast.Name(id=name), _:
                self._set(name, lambda: self._value(value))
            case (ast.Tuple(elts=names), ast.Tuple(elts=parts)) if len(names) == len(parts):
                for each, part in zip(names, parts, strict=True):
                    self._assign(each, part)
            case ast.Subscript(value=ast.Name(id=name), slice=index), _:
                self._set_item(name, index, value)
            case _:
                self._forget(_assigned(target))

    def _set(self, name: str, evaluate: Callable[[], Result]) -> None:
        self._holes = []
        self._names[name] = evaluate()
        self._lines[name] = self._line
        self._unclear[name] = self._holes

    def _set_item(self, name: str, index: ast.expr, value: ast.expr) -> None:
        table, key = self._names.get(name), self._value(index)
        if not isinstance(table, dict) or not isinstance(key, str):
            self._forget([name])
            return
        self._holes = self._unclear.setdefault(name, [])
        found = self._value(value)
        self._names[name] = {**table, key.lower(): "" if isinstance(found, Unclear) else found}

    def _forget(self, names: Iterable[str]) -> None:
        for name in names:
            self._names[name] = UNCLEAR
            self._lines[name] = self._line
            self._unclear[name] = [self._line]

    def _value(self, node: ast.expr) -> Result:
        """Return what an expression says, and take down its line if that is unclear."""
        value = self._evaluated(node)
        self._limits.spend("", self._line)
        if isinstance(value, Unclear):
            self._holes.append(node.lineno + self._above)
        return value

    def _evaluated(self, node: ast.expr) -> Result:
        match node:
            case ast.Constant(value=value):
                return _text(value)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                return [self._known(item) for item in items]
            case ast.Dict(keys=keys, values=values):
                return self._dictionary(keys, values)
            case ast.Name(id=name):
                return self._name(name)
            case ast.JoinedStr(values=parts):
                return self._joined(map(self._part, parts))
        return self._composed(node)

    def _composed(self, node: ast.expr) -> Result:  # noqa: PLR0911 - one for each form
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return f"-{number}"
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._sum(self._value(left), self._value(right))
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                return self._formatted(self._value(left), self._value(right))
            case ast.BoolOp(op=ast.Or(), values=values):
                return self._first(values)
            case ast.Subscript(value=inner, slice=index):
                return _item(self._value(inner), self._value(index))
            case ast.Call(func=function, args=arguments, keywords=[]):
                return self._call(_dotted(function), arguments)
        return UNCLEAR

    def _known(self, node: ast.expr) -> Value:
        """Return what a part of a list or table says, "" where that is unclear."""
        value = self._value(node)
        return "" if isinstance(value, Unclear) else value

    def _dictionary(self, keys: list[ast.expr | None], values: list[ast.expr]) -> Result:
        table: dict[str, Value] = {}
        for key, node in zip(keys, values, strict=True):
            value = self._known(node)
            name = self._value(key) if key else value
            if key is None and isinstance(value, dict):
                table |= value
            elif isinstance(name, str):
                table[name.lower()] = value
            else:
                return UNCLEAR
        return table

    def _name(self, name: str) -> Result:
        return self._limits.spend(self._names.get(name, UNCLEAR), self._line)

    def _part(self, node: ast.expr) -> Result:
        if isinstance(node, ast.FormattedValue):
            plain = node.format_spec is None and node.conversion in (-1, ord("s"))
            return self._value(node.value) if plain else UNCLEAR
        return self._value(node)

    def _joined(self, parts: Iterable[Result]) -> Result:
        return self._limits.joined(parts, self._line)

    def _sum(self, left: Result, right: Result) -> Result:
        if isinstance(left, list) and isinstance(right, list):
            return [*left, *right]
        return self._joined([left, right])

    def _formatted(self, pattern: Result, given: Result) -> Result:
        if not isinstance(pattern, str) or isinstance(given, Unclear | dict):
            return UNCLEAR
        values: Iterator[Result] = iter(given if isinstance(given, list) else [given])
        pieces = _PERCENT.split(pattern)
        if not {*pieces[1::2]} <= {"s", "%"} or pieces[-1].endswith("%"):
            return UNCLEAR
        return self._joined(
            piece if at % 2 == 0 or piece == "%" else next(values, UNCLEAR) for at, piece in enumerate(pieces)
        )

    def _first(self, nodes: list[ast.expr]) -> Result:
        """Return the first that is true; what the environment holds is not."""
        for node in nodes:
            value = self._value(node)
            if value not in ("", "false", "0", [], {}):
                return value
        return value

    def _call(self, function: str, arguments: list[ast.expr]) -> Result:
        if function in _ENVIRONMENT:
            return self._value(arguments[1]) if arguments[1:] else ""
        if function in (*_JOIN, *_DIRNAME, *_SAME) and arguments:
            parts = [self._value(each) for each in arguments]
            if function in _SAME:
                return parts[0]
            if function in _DIRNAME:
                return parts[0].rpartition("/")[0] or "." if isinstance(parts[0], str) else UNCLEAR
            slashes = [each for part in parts for each in (part, "/")]
            return self._joined(slashes[:-1])
        return UNCLEAR


def _text(value: object) -> Result:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > MAX_DEPTH * 10:
        return UNCLEAR  # more digits than Python writes
    return str(value) if isinstance(value, str | int | float) else UNCLEAR


def _item(inner: Result, index: Result) -> Result:
    if isinstance(inner, dict) and isinstance(index, str):
        return inner.get(index.lower(), UNCLEAR)
    if isinstance(inner, list) and isinstance(index, str) and index.isdecimal() and int(index) < len(inner):
        return inner[int(index)]
    return UNCLEAR


def _dotted(node: ast.expr) -> str:
    """Return `a.b.c`, "" for anything that is not written so."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""


def _assigned(node: ast.AST) -> Iterator[str]:
    """Yield the names that may change somewhere inside."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            yield inner.id
        elif isinstance(inner, ast.Subscript | ast.Attribute) and isinstance(inner.value, ast.Name):
            yield inner.value.id
