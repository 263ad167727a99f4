"""From disk to a Library: documents, schema, prose, pictures and themes."""
