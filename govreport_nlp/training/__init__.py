"""Training of models: what ``govreport train`` calls."""
