"""What a stack file leads to: the tables, columns and rows of a source, by way of AEP or of Zoho itself."""
