"""Addresses of the workshop: banks, questions, files, panels, statistics. Part of `urls`."""

from quizzes.bank_urls import BANKS
from quizzes.interchange_urls import FILES
from quizzes.item_urls import ITEMS
from quizzes.panel_urls import PANELS
from quizzes.review_urls import REVIEWS
from quizzes.statistics_urls import STATISTICS

WORKSHOP = [*BANKS, *FILES, *ITEMS, *PANELS, *REVIEWS, *STATISTICS]
