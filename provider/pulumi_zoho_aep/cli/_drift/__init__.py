"""Drift of a stack as data: read from the engine's own preview and from lists of the sandbox, then rendered.

`preview` and `objects` say what was found, `model` what that means; `text`, `markdown` and `machine` only show it.
"""

from pulumi_zoho_aep.cli._drift.machine import as_json
from pulumi_zoho_aep.cli._drift.markdown import as_markdown
from pulumi_zoho_aep.cli._drift.model import Report
from pulumi_zoho_aep.cli._drift.objects import sorted_out
from pulumi_zoho_aep.cli._drift.preview import read
from pulumi_zoho_aep.cli._drift.text import print_report, summary

__all__ = ["Report", "as_json", "as_markdown", "print_report", "read", "sorted_out", "summary"]
