"""The arithmetic of a recipe: + - * /, coalesce(a, b, …), column names, numbers. Exact decimals, row by row, in Arrow."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.warehouse.tables import ARROW

MONEY = ARROW["money"]
_parsing = Lock()
Lookup = Callable[[str], "pa.Array | None"]


def check_expression(text: str, full: Callable[[str], str]) -> str:
    """The expression with full column names. Raises ValueError when it is no arithmetic over columns."""
    return ast.unparse(_checked(_parse(text), full))


def plain_column(text: str) -> str | None:
    """The column when the expression is nothing but one column: then its value is copied, whatever its type."""
    tree = _parse(text)
    return ast.unparse(tree) if isinstance(tree, ast.Attribute) else None


def names_in(text: str) -> list[str]:
    """The columns an (already checked) expression uses."""
    return [ast.unparse(node) for node in ast.walk(_parse(text)) if isinstance(node, ast.Attribute)]


def evaluate(text: str, column: Lookup, rows: int) -> pa.Array:
    """The value of a checked expression for every row, as money (four decimals, half away from zero). Null where an operand is null."""
    return _value(_parse(text), column, rows)


@cache
def _parse(text: str) -> ast.expr:
    """Parsed once, and by one thread at a time: Python 3.11's parser counts its depth for all threads together (gh-106905)."""
    try:
        with _parsing:
            return ast.parse(text, mode="eval").body
    except SyntaxError:
        raise ValueError(f"cannot read the expression {text!r}") from None


def _checked(node: ast.expr, full: Callable[[str], str]) -> ast.expr:
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as op, right=right):
            return ast.BinOp(_checked(left, full), op, _checked(right, full))
        case ast.UnaryOp(op=ast.USub() as op, operand=inner):
            return ast.UnaryOp(op, _checked(inner, full))
        case ast.Call(func=ast.Name(id="coalesce") as func, args=args) if args:
            return ast.Call(func, [_checked(a, full) for a in args], [])
        case ast.Constant(value=int() | float()):
            return node
        case ast.Name() | ast.Attribute():
            return _parse(full(ast.unparse(node)))
    raise ValueError(f"not allowed in an expression: {ast.unparse(node)}")


def _value(node: ast.expr, column: Lookup, rows: int) -> pa.Array:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATIONS[type(op)](_value(left, column, rows), _value(right, column, rows))
        case ast.UnaryOp(operand=inner):
            return pc.negate(_value(inner, column, rows))
        case ast.Call(args=args):
            return pc.coalesce(*(_value(a, column, rows) for a in args))
        case ast.Constant(value=number):
            return pa.repeat(pa.scalar(str(number)).cast(MONEY), rows)
    found = column(ast.unparse(node))
    return pa.nulls(rows, MONEY) if found is None else as_money(found)


def as_money(values: pa.Array) -> pa.Array:
    """Any numeric column as exact money."""
    if pa.types.is_decimal(values.type):
        return values.cast(MONEY)
    if pa.types.is_floating(values.type):
        return pc.round(values, ndigits=4).cast(MONEY, safe=False)
    return values.cast(pa.decimal128(23, 4)).cast(MONEY)


def _rounded(values: pa.Array) -> pa.Array:
    return pc.round(values, ndigits=4, round_mode="half_towards_infinity").cast(MONEY)


def _times(a: pa.Array, b: pa.Array) -> pa.Array:
    return _rounded(pc.multiply(a, b))


def _over(a: pa.Array, b: pa.Array) -> pa.Array:
    """Null where the divisor is zero."""
    nonzero = pc.if_else(pc.equal(b, pa.scalar(0).cast(MONEY)), pa.scalar(None, MONEY), b)
    return pc.round(pc.divide(a.cast(pa.float64()), nonzero.cast(pa.float64())), ndigits=4).cast(MONEY, safe=False)


OPERATIONS: Mapping[type[Any], Callable[[pa.Array, pa.Array], pa.Array]] = {
    ast.Add: lambda a, b: pc.add(a, b).cast(MONEY),
    ast.Sub: lambda a, b: pc.subtract(a, b).cast(MONEY),
    ast.Mult: _times,
    ast.Div: _over,
}
