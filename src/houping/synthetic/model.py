"""The invented truth: base levels and effects of every question (演示数据; docs/methods/synthetic.md).

logit P(1) = base, stretched for the effects + county + village + household type + remoteness + hardship +
relocation + disaster. Bases refer to relieved households. All numbers are invented.
"""

from dataclasses import dataclass
from typing import Literal

Where = Literal[
    "all",
    "registered",
    "child",
    "aid",
    "inpatient",
    "cared",
    "uncared",
    "labour",
    "worker",
    "entitled",
    "monitored",
    "unmonitored",
    "removed",
    "relocated",
]

COUNTY_SD = 0.04
INTRACLASS = 0.05
FLATTEST = 0.09


@dataclass(frozen=True)
class Question:
    """One yes/no question to a household.

    base : probability (0..1) of 1 in an average place; where : who is asked (else null);
    family : questions that share a village effect; other numbers are effects on the logit scale,
    `remote` per 30 km beyond 30 km; `like` : another question with the same random numbers and effects.
    """

    name: str
    base: float
    where: Where
    family: str
    monitored: float = -0.25
    general: float = 0.15
    listed: float = -0.25
    relocated: float = 0.0
    remote: float = -0.15
    disaster: float = 0.0
    like: str = ""


HOUSEHOLD_QUESTIONS = (
    Question("helper_known", 0.94, "registered", "1.3", monitored=0.3),
    Question("helper_visits_ok", 0.91, "registered", "1.3", monitored=0.2, remote=-0.2),
    Question("school_enrolled", 0.993, "child", "2.1", remote=-0.3),
    Question("edu_aid_received", 0.95, "aid", "2.1"),
    Question("all_insured", 0.985, "registered", "2.2"),
    Question("can_treat_illness", 0.97, "all", "2.2", listed=-0.5),
    Question("doctor_signed", 0.88, "registered", "2.2", remote=-0.2),
    Question("pay_after_ok", 0.92, "inpatient", "2.2", general=-0.3),
    Question("housing_safe", 0.98, "cared", "2.3", relocated=1.0, disaster=-0.7),
    Question("housing_elsewhere", 0.975, "uncared", "2.3", disaster=-0.7),
    Question("water_quantity", 0.985, "all", "2.4", relocated=0.5, remote=-0.25, disaster=-0.6),
    Question("water_quality", 0.98, "all", "2.4", relocated=0.5, remote=-0.2, disaster=-0.5),
    Question("water_convenience", 0.985, "all", "2.4", relocated=0.5, remote=-0.25),
    Question("water_reliability", 0.975, "all", "2.4", relocated=0.4, remote=-0.3, disaster=-0.6),
    Question("industry_covered", 0.82, "registered", "2.5", relocated=-0.4, disaster=-0.2),
    Question("job_policy_received", 0.84, "labour", "2.6", relocated=0.2),
    Question("job_training_ok", 0.80, "labour", "2.6", remote=-0.2),
    Question("safety_net_received", 0.95, "entitled", "2.7"),
    Question("not_overlooked", 0.996, "unmonitored", "3.1", listed=-1.2),
    Question("monitored_help_ok", 0.92, "monitored", "3.1", monitored=0.0),
    Question("removal_accurate", 0.95, "removed", "3.1", monitored=0.0),
    Question("relocated_support_ok", 0.90, "relocated", "3.3"),
    Question("job_stable", 0.85, "worker", "3.4"),
    Question("job_record_true", 0.95, "worker", "3.4"),
    Question("infra_ok", 0.90, "all", "3.5", remote=-0.3, disaster=-0.4),
    Question("food_clothes_ok", 0.995, "all", "4.1", listed=-0.5),
    Question("education_in_order", 0.997, "child", "4.1"),
    Question("medical_in_order", 0.993, "all", "4.1", listed=-0.4),
    Question("livelihood_steady", 0.90, "registered", "4.2", disaster=-0.3),
    Question("no_relapse", 0.997, "registered", "4.4"),
    Question("h_overall", 0.90, "all", "4.3", remote=-0.1),
)
PHONE_QUESTIONS = (
    Question("p_helper_seen", 0.98, "registered", "1.3"),
    Question("p_job_true", 0.95, "worker", "3.4", like="job_record_true"),
    Question("p_overall", 0.90, "registered", "4.3", remote=-0.1, like="h_overall"),
    Question("p_secured", 0.94, "registered", "4.3"),
    Question("p_quality", 0.91, "registered", "4.3"),
    Question("p_cadres", 0.90, "registered", "4.3"),
    Question("p_pairing", 0.92, "registered", "4.3"),
    Question("p_infra", 0.88, "registered", "4.3", remote=-0.25),
    Question("p_security", 0.93, "registered", "4.3"),
)


@dataclass(frozen=True)
class Income:
    """Log-normal income per head: medians in yuan by household type, standard deviations on the log scale."""

    monitored: float = 10_500.0
    relieved: float = 13_200.0
    general: float = 17_500.0
    county_sd: float = 0.06
    village_sd: float = 0.09
    household_sd: float = 0.34
    listed: float = -0.10
    remote: float = -0.05
    growth: float = 0.115
    growth_county_sd: float = 0.02
    growth_village_sd: float = 0.02
    growth_household_sd: float = 0.10
    rigid_share: float = 0.17
    rigid_sd: float = 0.45
    rigid_county_sd: float = 0.08
    line_yuan: float = 6000.0
    steady_from: float = 0.90


INCOME = Income()
