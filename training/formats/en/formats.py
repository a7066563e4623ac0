"""English as in Canada, Britain, Ireland and Australia: day, month in letters, year.

A month in letters cannot be mistaken for a day, as in 03/04/2026.
"""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j M Y"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "H:i"
