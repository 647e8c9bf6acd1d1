"""What a stack file leads to: the tables, columns and rows of a source, through AEP or from Zoho itself."""
