from quizzes.models.attempts import (
    Answer,
    Attempt,
    ClosingFailure,
    Form,
    Grade,
    GradedResponse,
    RegradedMark,
)
from quizzes.models.interchange import ImportedWording, ItemExport
from quizzes.models.invigilation import (
    Accommodation,
    DeadlineChange,
    Invigilator,
    Presence,
    SittingNote,
)
from quizzes.models.items import (
    Bank,
    CaseSet,
    Enmity,
    Item,
    ItemMark,
    ItemRating,
    ItemVersion,
)
from quizzes.models.panels import (
    Judge,
    Panel,
    PanelItem,
    PanelRating,
    PanelRemark,
    WholeJudgement,
)
from quizzes.models.practice import PracticeAnswer, PracticeSession
from quizzes.models.quizzes import BlueprintCell, Quiz, QuizVersion
from quizzes.models.regrading import Regrade
from quizzes.models.statistics import ItemStatistics, QuizStatistics
from quizzes.models.workshop import BulkChange, ItemImport, SavedView

__all__ = [
    "Accommodation",
    "Answer",
    "Attempt",
    "Bank",
    "BlueprintCell",
    "BulkChange",
    "CaseSet",
    "ClosingFailure",
    "DeadlineChange",
    "Enmity",
    "Form",
    "Grade",
    "GradedResponse",
    "ImportedWording",
    "Invigilator",
    "Item",
    "ItemExport",
    "ItemImport",
    "ItemMark",
    "ItemRating",
    "ItemStatistics",
    "ItemVersion",
    "Judge",
    "Panel",
    "PanelItem",
    "PanelRating",
    "PanelRemark",
    "PracticeAnswer",
    "PracticeSession",
    "Presence",
    "Quiz",
    "QuizStatistics",
    "QuizVersion",
    "Regrade",
    "RegradedMark",
    "SavedView",
    "SittingNote",
    "WholeJudgement",
]
