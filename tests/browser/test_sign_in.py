"""A person signs in and finds the way."""


def test_a_person_signs_in_and_sees_the_menu_of_the_role(demo, sign_in):
    page = sign_in("qc")
    assert page.url.endswith("/a/cq2021/")
    assert page.get_by_role("navigation").get_by_text("首页").is_visible()
