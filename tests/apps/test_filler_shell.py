"""The shell of the filler: public, without data, with a policy of its own; its key opens what tablets seal."""

import base64
import stat

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from houping.apps.collection import recovery
from houping.core.errors import SealedForAnother, SealedTextUnreadable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def sealed(code, key):
    public = serialization.load_der_public_key(base64.b64decode(key["spki"]))
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    return base64.b64encode(public.encrypt(code.encode(), oaep)).decode()


@pytest.mark.parametrize(("path", "kind"), [("/fill/", "text/html"), ("/fill/sw.js", "text/javascript")])
def test_the_shell_opens_without_sign_in_and_keeps_to_itself(client, path, kind):
    answer = client.get(path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith(kind)
    policy = answer["Content-Security-Policy"]
    assert (
        "script-src 'self' 'wasm-unsafe-eval';" in policy
        and "http" not in policy
        and "'unsafe-" not in policy
    )
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies


def test_the_worker_may_answer_for_the_filler_only(client):
    assert client.get("/fill/sw.js")["Service-Worker-Allowed"] == "/fill/"


def test_the_key_is_made_once_and_only_its_owner_can_read_it(client, own_folder):
    first, again = client.get("/fill/key/").json(), client.get("/fill/key/").json()
    assert first == again and set(first) == {"id", "spki"}
    file = own_folder / "secrets" / "filler-recovery.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_recovery_request_of_a_tablet_opens_whatever_blanks_the_messenger_put_in(client):
    key = client.get("/fill/key/").json()
    request = f"{key['id']}:{sealed('ABCD-EFGH', key)}"
    assert recovery.recovery_code(f"  {request[:40]}\n{request[40:]} \n") == "ABCD-EFGH"


def test_a_request_for_another_site_or_with_a_letter_changed_is_refused_in_words(client):
    key = client.get("/fill/key/").json()
    text = sealed("ABCD-EFGH", key)
    with pytest.raises(SealedForAnother):
        recovery.recovery_code(f"{'0' * 16}:{text}")
    for wrong in (text[:-8], "?" + text[1:], text[:40] + ("A" if text[40] != "A" else "B") + text[41:]):
        with pytest.raises(SealedTextUnreadable):
            recovery.recovery_code(f"{key['id']}:{wrong}")
