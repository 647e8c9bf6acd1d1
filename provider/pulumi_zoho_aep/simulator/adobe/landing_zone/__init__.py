"""The Data Landing Zone: one container per sandbox, to which people upload files for AEP."""
