"""The household form of the plan on a tablet in the tests: every page answered as an enumerator taps through it."""

from filler.tablets import Tablet, photo

# answers to questions by name; where nothing is said, the first choice, or nothing where nothing is required
FAMILY = {
    "result": "complete",
    "mode": "visit",
    "consent": "yes",
    "cleared": "yes",
    "persons_n": "2",
    "m_health": "healthy",
    "m_school": "00",
    "house_grade": "B",
    "house_signs": "none",
    "house_old": "no",
    "house_new": "no",
    "water_litres": "60",
    "water_short": "no",
    "water_test": "pass",
    "water_outage": "3",
    "water_new": "no",
    "med_trouble": "no",
    "inpatient": "no",
    "jobs_n": "1",
    "job_who": "1",
    "job_area": "county",
    "job_months": "8",
    "job_pay": "3000.5",
    "products_n": "0",
    "income_last_yuan": "11000",
    "missed": "no",
    "infra_unmet": "none",
    "verdict_education": "na",
    "return_sign": "no",
    "problems_n": "0",
}
# of the first and the second member
PEOPLE = {
    "m_name": ("张演示", "李演示"),
    "m_age": ("52", "49"),
    "m_sex": ("1", "2"),
    "m_relation": ("01", "02"),
    "m_work_area": ("county", "none"),
    "m_work_months": ("8", ""),
}
# tap or type what is asked on the page until nothing that is required is left open
ANSWER = """said => {
  const people = said.people, plain = said.plain;
  for (let round = 0; round < 8; round++) {
    let open = 0;
    for (const q of document.querySelectorAll('section.question')) {
      if (q.hidden || q.querySelector('.remark')) continue;
      const path = q.dataset.path, name = path.split('/').pop(), row = /\\[(\\d+)\\]/.exec(path);
      const wanted = name in people ? people[name][row[1] - 1] : plain[name];
      const must = q.querySelector('.must') !== null;
      const choices = [...q.querySelectorAll('.choices input')];
      if (choices.length) {
        const chosen = choices.filter(c => c.checked);
        const target = choices.find(c => c.value === wanted) || (must && !chosen.length ? choices[0] : null);
        if (target && !target.checked) { target.click(); open++; }
      } else {
        const line = q.querySelector('input:not([type=file]), textarea');
        if (!line || line.value) continue;
        const text = wanted || (must ? '1' : '');
        if (text) { line.value = text; line.dispatchEvent(new Event('input', {bubbles: true})); open++; }
      }
    }
    if (!open) break;
  }
}"""


def answer_page(tablet: Tablet, changes: dict[str, str]) -> None:
    """Answer what is asked on the page."""
    tablet.page.evaluate(ANSWER, {"people": PEOPLE, "plain": FAMILY | changes})


def fill(tablet: Tablet, *, until: str = "", with_photo: bool = False, **changes: str) -> None:
    """Go from page to page to the end, or to the page whose title contains `until`; `changes` are answers by name."""
    page = tablet.page
    page.wait_for_selector("#next")
    for _ in range(80):
        if page.locator("#finish").count():
            return
        if until and until in tablet.title():
            return
        answer_page(tablet, changes)
        if with_photo and page.locator("input[type=file]").count():
            file = {"name": "墙体.jpg", "mimeType": "image/jpeg", "buffer": photo()}
            page.locator("input[type=file]").first.set_input_files(files=[file])
            page.wait_for_selector("img.photo:visible")
        page.click("#next")
        wrong = page.locator(".question.wrong")
        assert not wrong.count(), (tablet.title(), wrong.all_inner_texts())
    raise AssertionError("the form has no end")


def finish(tablet: Tablet) -> None:
    """Finish at the end page."""
    tablet.page.click("#finish")
    tablet.page.click("dialog button.main")
    tablet.page.wait_for_selector("#sync")
