"""Training: courses and who attended; the question bank; exams and certificates."""

from houping.apps.training.models.courses import (
    Attendance,
    Background,
    Course,
    Level,
    Manual,
    Module,
    Session,
)
from houping.apps.training.models.exams import Attempt, Certificate, Grant, Rules
from houping.apps.training.models.questions import Question, Subject

__all__ = [
    "Attempt",
    "Attendance",
    "Background",
    "Certificate",
    "Course",
    "Grant",
    "Level",
    "Manual",
    "Module",
    "Question",
    "Rules",
    "Session",
    "Subject",
]
