"""Facts: what each value measures, which project or event it belongs to, when, and whether done or planned."""
