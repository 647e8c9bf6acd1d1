"""Azure Blob Storage, as far as uploading and reading files needs it: block blobs, lists, properties, signatures."""
