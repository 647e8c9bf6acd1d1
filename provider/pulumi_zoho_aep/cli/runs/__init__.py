"""`zoho-aep runs`: read by `monitoring`, gathered in `record`; `text` and `machine` only show it."""
