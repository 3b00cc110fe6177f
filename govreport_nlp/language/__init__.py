"""From raw text to a spaCy Doc over it: cleaning, segmenting, NORM."""
