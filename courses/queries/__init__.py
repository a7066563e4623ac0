from courses.queries.authoring import (
    Recheck,
    ShelfRow,
    author_shelf,
    changed_facts,
    facts_to_recheck,
    other_changes,
    threads_of,
)
from courses.queries.enrolled import Touched, whom_it_touches
from courses.queries.history import Act, history_of
from courses.queries.reading import (
    Continuing,
    LessonRow,
    ModuleRow,
    Outline,
    courses_under_way,
    live_approvals,
    newer_edition,
    newest_editions,
    outline_of,
    search_editions,
    title_of_course,
)

__all__ = [
    "Act",
    "Continuing",
    "LessonRow",
    "ModuleRow",
    "Outline",
    "Recheck",
    "ShelfRow",
    "Touched",
    "author_shelf",
    "changed_facts",
    "courses_under_way",
    "facts_to_recheck",
    "history_of",
    "live_approvals",
    "newer_edition",
    "newest_editions",
    "other_changes",
    "outline_of",
    "search_editions",
    "threads_of",
    "title_of_course",
    "whom_it_touches",
]
