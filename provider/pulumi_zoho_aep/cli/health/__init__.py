"""`zoho-aep health`: observed and judged by `monitoring`, gathered in `examination`; the others only show it."""
