"""How well records agree with gold annotation: spans, values, sections, noise, facts."""
