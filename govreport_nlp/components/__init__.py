"""spaCy components, one folder each; each can be added alone to any spaCy ``zh`` pipeline."""
