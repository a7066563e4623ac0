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

__all__ = [
    "Course",
    "CourseFile",
    "CourseVersion",
    "Enrolment",
    "Lesson",
    "LessonProgress",
    "LessonVersion",
    "Module",
    "ModuleLesson",
    "ProgrammeApproval",
]
