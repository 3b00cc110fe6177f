"""Annotated reports: the documents, their formats, what is wrong with them, splits, counts, noise that carries gold."""
