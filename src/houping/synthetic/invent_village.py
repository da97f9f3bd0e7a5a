"""From a row of the synthetic village answers to what the assessors would have written down (演示数据)."""

from collections.abc import Mapping
from random import Random


def seen_in_the_village(row: Mapping[str, object], chance: Random) -> dict[str, object]:
    """Return path -> answer for one row of answers/villages; the measures come out as the row has them."""

    def yes(measure: str) -> str:
        return "yes" if row[measure] == 1 else "no"

    due = chance.randint(3, 4)
    return {
        "header/village": row["village"],
        "header/informant": "secretary",
        "v_basic/hh_all": chance.randint(200, 900),
        "v_basic/disaster": "no",
        "v_team/team_members": due,
        "v_team/team_present": due if row["team_complete"] == 1 else due - 1,
        "v_team/team_kept": "yes",
        "v_team/team_handed": yes("team_rotated"),
        "v_funds/project_notice": yes("assets_public"),
        "v_funds/asset_list": "yes",
        "v_health/clinic": "yes",
        "v_health/doctor": yes("clinic_ok"),
        "v_health/medicine": chance.choice(("yes", "yes", "no")),
        "v_water/keeper": yes("water_keeper"),
        "v_industry/v_linkage": chance.choice(("order", "share land")) if row["linkage_ok"] == 1 else "none",
        "v_industry/linkage_true": "yes",
        "v_posts/posts_list": yes("public_posts_ok"),
        "v_posts/posts_idle": "no",
        "v_site/site": "no" if row["site_services"] is None else "yes",
        "v_site/site_work": "yes",
        "v_site/site_school": yes("site_services"),
        "v_site/site_managed": "yes",
        "v_site/site_cert": "yes",
        "v_facilities/road": chance.choice(("all", "most")) if row["road_ok"] == 1 else "some",
        "v_facilities/road_kept": "yes",
        "v_facilities/power": "yes",
        "v_facilities/signal": "both" if row["network_ok"] == 1 else "one",
        "v_facilities/toilets": chance.choice(("full", "part")),
        "v_facilities/rubbish": chance.choice(("full", "part")),
        "v_services/s_school": "yes",
        "v_services/s_culture": yes("public_services_ok"),
        "v_services/s_office": "yes",
        "v_services/policy_notice": "yes",
        "v_monitoring/mon_known": "yes",
        "v_monitoring/mon_public": "yes",
        "v_rectified/past_true": yes("rectification_verified"),
        "v_rectified/past_false": "整改照片与现场不符",
    }
