from quizzes.models.attempts import Answer, Attempt, Form, Grade, GradedResponse
from quizzes.models.items import Bank, Item, ItemVersion
from quizzes.models.quizzes import BlueprintCell, Quiz, QuizVersion

__all__ = [
    "Answer",
    "Attempt",
    "Bank",
    "BlueprintCell",
    "Form",
    "Grade",
    "GradedResponse",
    "Item",
    "ItemVersion",
    "Quiz",
    "QuizVersion",
]
