"""Names by a HanLP model: one that the user trained, or one of HanLP's own."""
