"""The notice of a talk (约谈通知) as an official paper (GB/T 9704-2012; R-8.8)."""

from django.utils import timezone
from django.utils.translation import override

from houping.apps.formats import day
from houping.apps.rectification.models import Measure
from houping.core.reporting.blocks import Block, Content, Heading, Text

LATER = "另行通知"


def talk_paper(talk: Measure, county: str) -> Content:
    """Return the notice; `county`: the name of the county."""
    with override("zh-hans"):
        blocks: list[Block] = [
            Text(f"{county}党委、人民政府："),
            Text(
                f"按照《{talk.assessment.title}》工作方案第八条，决定对你{county[-1]}进行约谈提醒。现将有关事项通知如下。"
            ),
            Heading(1, "一、约谈事由"),
            *(Text(line) for line in talk.basis.splitlines() if line.strip()),
            Heading(1, "二、约谈时间、地点"),
            Text(f"{day(talk.on)}；{_ended(talk.place or f'具体时间、地点{LATER}')}"),
            Heading(1, "三、约谈对象"),
            Text(_ended(talk.people or LATER)),
            Heading(1, "四、有关要求"),
            Text("请约谈对象按时参加，并就约谈事由准备书面说明。约谈形成纪要，整改情况按纪要要求报送。"),
        ]
        issued = day(timezone.localtime(talk.recorded).date())
        return Content(
            "关于进行约谈提醒的通知", talk.document_number, talk.by.organisation.name, issued, blocks
        )


def _ended(words: str) -> str:
    """Return words as a sentence with one full stop."""
    return f"{words.rstrip('。.；; ')}。"
