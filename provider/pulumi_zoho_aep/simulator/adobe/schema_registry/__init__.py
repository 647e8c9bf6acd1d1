"""Schema Registry: field groups, schemas and descriptors, with the part of Adobe's library that CRM data needs."""
