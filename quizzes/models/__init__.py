from quizzes.models.attempts import (
    Answer,
    Attempt,
    ClosingFailure,
    Form,
    Grade,
    GradedResponse,
    RegradedMark,
)
from quizzes.models.invigilation import (
    Accommodation,
    DeadlineChange,
    Invigilator,
    Presence,
    SittingNote,
)
from quizzes.models.items import Bank, CaseSet, Item, ItemMark, ItemRating, ItemVersion
from quizzes.models.practice import PracticeAnswer, PracticeSession
from quizzes.models.quizzes import BlueprintCell, Quiz, QuizVersion
from quizzes.models.regrading import Regrade

__all__ = [
    "Accommodation",
    "Answer",
    "Attempt",
    "Bank",
    "BlueprintCell",
    "CaseSet",
    "ClosingFailure",
    "DeadlineChange",
    "Form",
    "Grade",
    "GradedResponse",
    "Invigilator",
    "Item",
    "ItemMark",
    "ItemRating",
    "ItemVersion",
    "PracticeAnswer",
    "PracticeSession",
    "Presence",
    "Quiz",
    "QuizVersion",
    "Regrade",
    "RegradedMark",
    "SittingNote",
]
