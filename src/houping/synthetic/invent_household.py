"""From a row of the synthetic answers to what the family would have said at the door (演示数据).

The questionnaire computes its measures from these answers; they come out exactly as the row has them. Only what
the measures leave open is drawn by chance, from the household's own number.
"""

from collections.abc import Iterator, Mapping
from random import Random

Row = Mapping[str, object]
Answers = dict[str, object]
BASIC, HEALTH, WORK = "member_basic", "member_health", "member_work"
NAMES = "赵钱孙李周吴郑王冯陈"
VERDICTS = {"food": "吃穿", "education": "教育", "medical": "医疗", "housing": "住房", "water": "饮水"}
MEASURES = ("food_clothes_ok", "education_ok", "medical_ok", "housing_ok", "water_ok")
INDICATOR = "4.1"
BIG_CHANGE = 0.3


def said_at_the_door(row: Row, facts: Row, chance: Random) -> Answers:
    """Return path -> answer for one row of answers/households.

    facts : `household_type`, `listed`, `relocated` of the frame
    """
    answers: Answers = {"header/visit_no": 1, "header/result": row["disposition"]}
    answers |= {f"header/{name}": row[name] for name in ("mode", "reason") if row[name] is not None}
    if row["disposition"] != "complete":
        return answers
    answers |= {
        "consent_page/consent": "yes",
        "consent_page/cleared": "yes",
        "consent_page/respondent": chance.choice(("head", "head", "spouse", "parent")),
        "consent_page/respondent_place": "home" if row["mode"] == "visit" else "away",
    }
    for part in (_members, _food, _education, _medical, _housing, _water, _support, _closing):
        answers |= dict(part(row, facts, chance))
    if facts["household_type"] != "general":
        answers |= dict(_money(row, chance)) | dict(_spending(row, chance)) | dict(_livelihood(row, chance))
    return answers


Said = Iterator[tuple[str, object]]


def _yes(row: Row, measure: str) -> str:
    return "yes" if row[measure] == 1 else "no"


def _ages(row: Row, chance: Random) -> list[int]:
    """Return an age for each member: the head, a child where one is of school age, other adults."""
    persons = int(str(row["persons"]))
    ages = [chance.randint(38, 72)]
    if row["school_enrolled"] is not None:
        ages.append(chance.randint(6, 15))
    return [*ages, *(chance.randint(31, 80) for _ in range(persons - len(ages)))][:persons]


def _members(row: Row, facts: Row, chance: Random) -> Said:
    ages = _ages(row, chance)
    registered = facts["household_type"] != "general"
    able = row["job_policy_received"] is not None or (not registered and chance.random() < 0.8)
    works = row["job_stable"] is not None or (not registered and able and chance.random() < 0.7)
    yield "a_members/persons_n", len(ages)
    for number, age in enumerate(ages, 1):
        place = f"a_members/member[{number}]"
        yield from _person(place, number, age, row, chance)
        if age >= 16:
            head = number == 1
            yield f"{place}/{WORK}/m_labour", "ordinary" if head and able else "lost"
            yield (
                f"{place}/{WORK}/m_work_area",
                chance.choice(("county", "outside")) if head and works else "none",
            )
            yield f"{place}/{WORK}/m_work_months", chance.randint(3, 12)
            yield f"{place}/{WORK}/m_public_post", "no"


def _person(place: str, number: int, age: int, row: Row, chance: Random) -> Said:
    child = 6 <= age <= 15
    dropped = child and row["school_enrolled"] == 0
    yield f"{place}/{BASIC}/m_name", f"{chance.choice(NAMES)}某{number}"
    yield f"{place}/{BASIC}/m_sex", chance.choice("12")
    yield f"{place}/{BASIC}/m_age", age
    yield (
        f"{place}/{BASIC}/m_relation",
        "01" if number == 1 else "03" if child else chance.choice(("02", "11", "12")),
    )
    yield f"{place}/{BASIC}/m_ethnic", chance.choice(("01", "01", "01", "15", "06"))
    yield f"{place}/{BASIC}/m_edu", "20" if child else chance.choice(("10", "20", "30"))
    yield f"{place}/{BASIC}/m_school", "00" if dropped or not child else ("02" if age < 12 else "03")
    yield f"{place}/{BASIC}/m_out_reason", "dropout"
    uninsured = number == 1 and row["all_insured"] == 0
    yield f"{place}/{HEALTH}/m_health", chance.choice(("healthy", "healthy", "chronic"))
    yield f"{place}/{HEALTH}/m_insurance", "none" if uninsured else "resident"
    yield f"{place}/{HEALTH}/m_insurance_paid", chance.choice(("self", "part", "full"))
    yield f"{place}/{HEALTH}/m_pension", "young" if age < 16 else "receiving" if age >= 60 else "resident"
    yield f"{place}/{HEALTH}/m_support", "none"
    yield f"{place}/{HEALTH}/m_doctor", "yes" if row["doctor_signed"] == 1 else "no"


def _food(row: Row, facts: Row, chance: Random) -> Said:
    yield "b_food/food_staple", "enough" if row["food_clothes_ok"] == 1 else "season"
    yield "b_food/food_protein", chance.choice(("daily", "weekly", "monthly"))
    yield from ((f"b_food/{name}", "yes") for name in ("clothes", "bedding"))


def _education(row: Row, facts: Row, chance: Random) -> Said:
    trouble = row["education_ok"] == 0 and row["school_enrolled"] == 1
    yield "c_education/edu_trouble", "yes" if trouble else "no"
    yield "c_education/edu_trouble_what", "家中困难，孩子可能不再读书"
    entitled = row["edu_aid_received"] is not None
    yield "c_education/aid_entitled", chance.choice(("boarding", "nonboarding meals")) if entitled else "none"
    yield "c_education/aid_received", "all" if row["edu_aid_received"] == 1 else "part"
    yield "c_education/aid_missing", "寄宿生生活补助未到账"


def _medical(row: Row, facts: Row, chance: Random) -> Said:
    treated = row["can_treat_illness"] == 1
    trouble = row["medical_ok"] == 0 and treated and row["all_insured"] != 0
    yield "d_medical/uninsured_why", "认为年轻不需要参保"
    yield "d_medical/ill_common", chance.choice(("yes", "na")) if treated else "no"
    yield "d_medical/ill_chronic", chance.choice(("yes", "na"))
    yield "d_medical/ill_why", "离医院远，没有人接送"
    yield "d_medical/chronic_card", chance.choice(("yes", "no"))
    yield "d_medical/med_trouble", "yes" if trouble else "no"
    yield "d_medical/doctor_service", "yes"
    yield "d_medical/inpatient", "no" if row["pay_after_ok"] is None else "yes"
    yield "d_medical/pay_after", "yes"
    yield "d_medical/one_stop", _yes(row, "pay_after_ok")


def _housing(row: Row, facts: Row, chance: Random) -> Said:
    safe = row["housing_ok"] == 1
    yield "e_housing/house_live", "site" if facts["relocated"] else "own"
    yield "e_housing/house_structure", chance.choice(("brick", "brick", "timber", "concrete"))
    yield "e_housing/house_grade", chance.choice("AAB") if safe else "C"
    yield "e_housing/house_signs", "none" if safe else "crack"
    yield "e_housing/house_safe", "yes" if safe else "no"
    yield "e_housing/house_unsafe", "墙体裂缝较宽，鉴定为C级"
    yield "e_housing/house_old", "no"
    yield "e_housing/house_new", "no"


def _water(row: Row, facts: Row, chance: Random) -> Said:
    near = row["water_convenience"] == 1
    yield "f_water/water_source", chance.choice(("piped", "piped", "protected"))
    yield "f_water/water_short", "no"
    yield (
        "f_water/water_litres",
        chance.randint(40, 90) if row["water_quantity"] == 1 else chance.randint(8, 30),
    )
    yield "f_water/water_test", "none"
    yield "f_water/water_clear", _yes(row, "water_quality")
    yield "f_water/water_odour", "no"
    yield "f_water/water_sick", "no"
    yield "f_water/water_tap", "yes" if near else "no"
    yield "f_water/water_minutes", chance.randint(25, 60)
    yield "f_water/water_metres", chance.randint(900, 2000)
    yield "f_water/water_climb", chance.randint(90, 200)
    yield (
        "f_water/water_outage",
        chance.randint(0, 12) if row["water_reliability"] == 1 else chance.randint(40, 90),
    )
    yield "f_water/water_keeper_known", chance.choice(("yes", "no", "dk"))
    yield "f_water/water_new", "no"


def _money(row: Row, chance: Random) -> Said:
    """Yield an income account whose parts add up to the amount of the row, in whole yuan."""
    persons = int(str(row["persons"]))
    total, last = (round(float(str(row[n])) * persons) for n in ("income_pc_yuan", "income_last_yuan"))
    months = chance.randint(6, 11)
    pay = int(total * chance.uniform(0.4, 0.6)) // months if row["job_stable"] is not None else 0
    price, amount = chance.randint(1200, 2400), chance.randint(0, int(total * 0.2) // 2400)
    cost = amount * chance.randint(200, 500)
    rest = total - months * pay - amount * price + cost
    farm = min(rest, chance.randint(100, 900))
    rent = min(rest - farm, chance.choice((0, 0, 600, 1200)))
    yield "g_wage/jobs_n", 1 if pay else 0
    job = {"who": 1, "kind": "work", "area": "outside", "months": months, "pay": pay, "in": "in"}
    yield from ((f"g_wage/job[1]/job_page/job_{name}", value) for name, value in job.items() if pay)
    yield "g_operating/products_n", 1 if amount else 0
    pigs = {"kind": "pig", "amount": amount, "unit": "头", "price": price, "in": "in"}
    yield from (
        (f"g_operating/product[1]/product_page/product_{name}", value)
        for name, value in pigs.items()
        if amount
    )
    yield "g_costs/cost_feed", cost
    yield "g_property/prop_land", rent
    yield "g_transfer_a/tran_farm", farm
    yield "g_transfer_b/tran_remit", rest - farm - rent
    yield "g_total/last_total", last
    yield "g_total/last_persons", persons
    yield "g_total/income_change", "务工收入变化" if abs(total - last) > BIG_CHANGE * last else "无"
    dips = float(str(row["income_pc_yuan"])) < 0.9 * float(str(row["income_last_yuan"]))
    steady = row["income_stable"] == 1 or (dips and chance.random() < 0.5)
    yield "g_total/income_steady", "yes" if steady else "no"
    yield "g_total/income_unsteady", "务工不稳定"


def _spending(row: Row, chance: Random) -> Said:
    total = round(float(str(row["rigid_spending_yuan"])) * int(str(row["persons"])))
    medical = int(total * chance.uniform(0.2, 0.6))
    yield "g_spending/spend_med", medical
    yield "g_spending/rigid_other", total - medical


def _livelihood(row: Row, chance: Random) -> Said:
    covered = row["industry_covered"] == 1
    yield "h_industry/industry_kind", chance.choice(("crop", "crop livestock")) if covered else "none"
    yield "h_industry/linkage", chance.choice(("order", "share", "none")) if covered else "none"
    yield "h_industry/consumption", chance.choice(("yes", "no"))
    yield "h_industry/credit", "no"
    yield (
        "i_work/job_policy",
        "transport" if row["job_policy_received"] == 0 else chance.choice(("none", "intro")),
    )
    yield "i_work/job_policy_got", "all" if row["job_policy_received"] == 1 else "none_yet"
    yield (
        "i_work/training",
        chance.choice(("useful", "unwanted")) if row["job_training_ok"] == 1 else "missing",
    )
    yield "i_work/job_steady", _yes(row, "job_stable")
    yield "i_work/job_unsteady", "工厂停工，在家待业"
    yield "i_work/job_record", _yes(row, "job_record_true")
    yield "i_work/job_record_diff", "务工地点与台账不一致"
    yield "m_help/helper_know", _yes(row, "helper_known")
    yield "m_help/helper_visits", chance.randint(1, 12)
    yield "m_help/helper_does", chance.choice(("policy", "policy trouble", "policy work"))
    yield "m_help/helper_visits_fit", _yes(row, "helper_visits_ok")
    yield "m_help/team_know", chance.choice(("yes", "yes", "no"))


def _support(row: Row, facts: Row, chance: Random) -> Said:
    yield "j_net/net_entitled", "none" if row["safety_net_received"] is None else "dibao"
    yield "j_net/net_received", "all" if row["safety_net_received"] == 1 else "part"
    yield "j_net/net_missing", "临时救助未落实"
    yield "k_relocated/reloc_kind", "scattered"
    yield "k_relocated/reloc_job", "yes"
    yield "k_relocated/reloc_industry", chance.choice(("yes", "no"))
    yield "k_relocated/reloc_services", _yes(row, "relocated_support_ok")
    yield "k_relocated/reloc_cert", chance.choice(("yes", "under"))
    yield "k_relocated/reloc_old", "yes"
    yield "l_monitored/mon_risk", chance.choice(("illness", "labour", "job"))
    yield "l_monitored/mon_help", chance.choice(("work security", "industry", "health"))
    yield "l_monitored/mon_help_fit", _yes(row, "monitored_help_ok")
    yield "l_monitored/mon_help_bad", "措施与致贫风险不对应"
    yield "l_monitored/mon_removal", "no" if row["removal_accurate"] is None else "stable"
    yield "l_monitored/mon_removal_right", _yes(row, "removal_accurate")
    yield "l_monitored/mon_removal_wrong", "收入稳定超过监测线不足半年"
    yield "l_missed/missed", "no" if row["not_missed"] == 1 else "yes"
    yield "l_missed/missed_why", "家中有大病患者，收入骤减"


def _closing(row: Row, facts: Row, chance: Random) -> Said:
    yield (
        "n_infra/infra_unmet",
        "none" if row["infra_ok"] == 1 else chance.choice(("road", "clinic", "network")),
    )
    satisfied = row["h_overall"] == 1
    for topic in ("secured", "quality", "cadres", "pairing", "infra", "security"):
        yield f"n_approval/sat_{topic}", chance.choice("54" if satisfied else "4321")
    yield "n_approval/sat_overall", chance.choice("54") if satisfied else chance.choice("321")
    failed = []
    for name, measure in zip(VERDICTS, MEASURES, strict=True):
        verdict = {None: "na", 1: "pass", 0: "fail"}[row[measure]]  # type: ignore[index]
        failed += [name] if verdict == "fail" else []
        yield f"o_verdicts/verdict_{name}", verdict
    yield "o_verdicts/return_sign", "yes" if row["no_return"] == 0 else "no"
    yield "o_verdicts/return_cause", chance.choice(("work", "policy", "none"))
    yield "o_verdicts/return_what", "收入骤减，生活困难"
    yield "o_problems/problems_n", len(failed)
    for number, name in enumerate(failed, 1):
        place = f"o_problems/problem[{number}]/problem_page"
        yield f"{place}/problem_indicator", INDICATOR
        yield (
            f"{place}/problem_title",
            f"疑似{VERDICTS[name]}未达标",
        )
        yield f"{place}/problem_severity", "serious"
        yield f"{place}/problem_fixed", "no"
