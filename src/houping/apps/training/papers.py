"""Papers and marks: pure arithmetic over the question bank. Reads nothing, writes nothing.

A paper is a draw like any other: the questions of a subject are sorted by the SHA-256 of (seed, "paper", code), and
the first n are taken, so that whoever knows the seed can draw the same paper again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from houping.apps.training.models import Question, Subject
from houping.core.sampling.allocate import largest_remainder
from houping.core.sampling.ticket import ticket

STAGE = "paper"
FULL = 100
KINDS = list(Question.Kind)


def numbers(shares: Mapping[str, int], total: int) -> dict[str, int]:
    """Return subject -> how many of `total` questions, by largest remainder of the shares."""
    return largest_remainder({name: float(share) for name, share in shares.items()}, total)


def lacking(bank: Iterable[Question], wanted: Mapping[str, int]) -> dict[str, int]:
    """Return subject -> how many questions the bank lacks for a paper."""
    there = Counter(q.subject for q in bank)
    return {name: n - there[name] for name, n in wanted.items() if n > there[name]}


def draw(bank: Iterable[Question], wanted: Mapping[str, int], seed: str) -> list[Question]:
    """Return the questions of a paper: by kind (单选 first, cases last), within it by ticket."""
    by_subject = defaultdict(list)
    for question in bank:
        by_subject[question.subject].append(question)
    drawn: list[Question] = []
    for subject, number in wanted.items():
        drawn += sorted(by_subject[subject], key=lambda q: _place(seed, q))[:number]
    return sorted(drawn, key=lambda q: (KINDS.index(Question.Kind(q.kind)), _place(seed, q)))


def _place(seed: str, question: Question) -> str:
    return ticket(seed, STAGE, question.code)


def is_right(question: Question, letters: str) -> bool:
    """Whether an answer is right: all right options and no other."""
    return bool(letters) and "".join(sorted(letters)) == "".join(sorted(question.answer))


def score(paper: Sequence[Question], answers: Mapping[str, str]) -> Fraction:
    """Return the mark out of 100; every question counts the same, what was not answered counts nothing."""
    right = sum(is_right(q, answers.get(str(q.pk), "")) for q in paper)
    return Fraction(FULL * right, len(paper)) if paper else Fraction(0)


def by_subject(paper: Sequence[Question], answers: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """Return (subject, right, asked) in the order of the subjects."""
    asked = Counter(q.subject for q in paper)
    right = Counter(q.subject for q in paper if is_right(q, answers.get(str(q.pk), "")))
    return [(str(Subject(s).label), right[s], asked[s]) for s in Subject.values if asked[s]]
