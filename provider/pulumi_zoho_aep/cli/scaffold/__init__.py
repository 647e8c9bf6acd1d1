"""`zoho-aep scaffold`: from the columns of a table to a section of the stack file."""
