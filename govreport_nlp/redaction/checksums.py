"""Whether a number is right by its own arithmetic. All take the number alone: digits and capital letters, no spaces."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
#: The two digits that the first letter of a Taiwanese number stands for are its place here plus ten.
_TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_HONG_KONG_BLANK = 36


def is_id_card(number: str, provinces: Collection[str]) -> bool:
    """Say whether 18 characters are a mainland identity number: province, day of birth, check digit (GB 11643)."""
    if len(number) != 18 or not number[:17].isdecimal() or number[:2] not in provinces or not _is_day(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return number[17] == _ID_CHECKS[total % 11]


def is_old_id_card(number: str, provinces: Collection[str]) -> bool:
    """Say whether 15 digits may be a mainland identity number of before 1999: province and day of birth."""
    return len(number) == 15 and number.isdecimal() and number[:2] in provinces and _is_day("19" + number[6:12])


def is_taiwan_id(number: str) -> bool:
    """Say whether a letter and nine digits are a Taiwanese identity or residence number."""
    if len(number) != 10 or number[0] not in _TAIWAN_LETTERS or number[1] not in "1289" or not number[1:].isdecimal():
        return False
    tens, units = divmod(_TAIWAN_LETTERS.index(number[0]) + 10, 10)
    weighted = sum(int(digit) * weight for digit, weight in zip(number[1:9], range(8, 0, -1), strict=True))
    return (tens + 9 * units + weighted + int(number[9])) % 10 == 0


def is_hong_kong_id(number: str) -> bool:
    """Say whether one or two letters, six digits and a check character are a Hong Kong identity number."""
    letters, digits, check = number[:-7], number[-7:-1], number[-1:]
    if len(letters) not in (1, 2) or not digits.isdecimal() or check not in "0123456789A":
        return False
    values = [ord(letter) - ord("A") + 10 for letter in letters]
    values = [_HONG_KONG_BLANK] * (2 - len(values)) + values + [int(digit) for digit in digits]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check == "A" else int(check))) % 11 == 0


def is_bank_card(number: str) -> bool:
    """Say whether 16 to 19 digits have the check digit of a bank card (Luhn)."""
    if not 16 <= len(number) <= 19 or not number.isdecimal():
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
