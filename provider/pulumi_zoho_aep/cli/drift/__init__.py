"""`zoho-aep drift`: read from the engine's own preview and from lists of the sandbox, then rendered.

`preview` and `objects` say what was found, `model` what that means; `text`, `markdown` and `machine` only show it.
"""
