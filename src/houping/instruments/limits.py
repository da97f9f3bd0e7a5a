"""Whether one answer keeps the rule of its question, for answers that are given outside a form engine."""

from datetime import UTC, datetime

from houping.core.collection.instrument import Question
from houping.instruments.functions import Situation
from houping.instruments.values import Node
from houping.instruments.xpath import Expression

OTHERS = "${"


def fits(question: Question, answer: str) -> bool:
    """Return whether an answer keeps the constraint; no answer does, and a rule about other answers is not asked."""
    if not answer or not question.constraint or OTHERS in question.constraint:
        return True
    here = Node(question.name, answer, Node(""))
    return Expression(question.constraint).holds(Situation(datetime.now(UTC), here))
