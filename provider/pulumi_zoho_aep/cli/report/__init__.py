"""`zoho-aep report`: gathered in `gathering`; `page` and `pull_request` only show it, `plots` draws."""
