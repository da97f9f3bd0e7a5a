"""What data files hide of a person, programs that read through the interface are not given either."""

import pytest

from houping.instruments.convert import built_in, load_form
from houping.instruments.flat import layouts
from houping.openrosa.central.schema import _schema


@pytest.mark.parametrize("form_id", built_in())
def test_the_interface_hides_what_data_files_hide(form_id):
    instrument = load_form(form_id).instrument
    hidden = {v.path for layout in layouts(instrument) for v in layout.variables if v.path and v.personal}
    schema = _schema(form_id, [instrument])
    assert {path for path, kind in schema.personal.items() if kind} >= hidden
    assert hidden
