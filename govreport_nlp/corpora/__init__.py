"""Annotated text: making more of it, and carrying its spans along."""
