"""What Data Prep says about its expression language: functions, operators, and whether an expression is valid."""

from typing import Any

from pulumi_zoho_aep.simulator.adobe.data_prep import syntax
from pulumi_zoho_aep.simulator.adobe.data_prep.functions import FUNCTIONS, Function
from pulumi_zoho_aep.simulator.adobe.data_prep.operators import DESCRIBED
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request

Item = dict[str, Any]


def is_valid(expression: Any) -> bool:  # noqa: ANN401 - from a request body
    """Return whether an expression is valid."""
    if not isinstance(expression, str):
        raise bad_request("The member expression must be a string")
    try:
        syntax.parse(expression)
    except syntax.ExpressionError:
        return False
    return True


def functions() -> list[Item]:
    """Return the description of every function."""
    return [_described(function) for function in FUNCTIONS.values()]


def operators() -> list[Item]:
    """Return the description of every operator."""
    return [
        {"operatorSymbol": symbol, "methodName": name, "numberOfOperands": count, "description": name, "example": ""}
        for symbol, name, count in DESCRIBED
    ]


def _described(function: Function) -> Item:
    count = function.minimum if function.maximum is None else function.maximum
    params = [{"name": f"value{position}", "type": "object", "position": position} for position in range(1, count + 1)]
    more = ", ..." if function.maximum is None else ""
    return {
        "category": function.category,
        "function": function.name,
        "description": "" if function.run else "Accepted, but not evaluated by the simulator.",
        "syntax": f"{function.name}({', '.join(str(one['name']) for one in params)}{more})",
        "returns": "",
        "returnType": "java.lang.Object",
        "example": "",
        "result": "",
        "params": params,
        "since": 1,
    }
