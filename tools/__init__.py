"""Tools of the makers: the wheel, the bill of materials."""
