from courses.models.content import (
    Course,
    CourseFile,
    CourseVersion,
    Lesson,
    LessonVersion,
    Module,
    ModuleLesson,
    ProgrammeApproval,
)
from courses.models.learning import Enrolment, LessonProgress
from courses.models.reviewing import ClinicalReview, EditionMove, LessonComment

__all__ = [
    "ClinicalReview",
    "Course",
    "CourseFile",
    "CourseVersion",
    "EditionMove",
    "Enrolment",
    "Lesson",
    "LessonComment",
    "LessonProgress",
    "LessonVersion",
    "Module",
    "ModuleLesson",
    "ProgrammeApproval",
]
