"""Sections: headings, their nesting and their types (guidelines, section 3)."""
