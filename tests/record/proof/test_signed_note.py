"""Notes, checkpoints and cosignatures, by the vectors of others: Go's note package, the Go checksum
database, C2SP's own pages and Sigsum's tests."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.errors import ProofError
from vedette.record.ledger.base64_text import from_base64, to_number
from vedette.record.ledger.checkpoint import Checkpoint, parse_checkpoint
from vedette.record.ledger.signed_note import (
    KeyKind,
    Note,
    SignerKey,
    VerifierKey,
    parse_note,
    parse_signatures,
    parse_signer,
    parse_verifier,
)

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)
PETER_NOTE = f"{PETER_TEXT}\n{PETER_LINE}".encode()
SUM_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUM_NOTE = """go.sum database tree
30055305
mXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=

\u2014 sum.golang.org Az3grpgEild5qw7+5dtV13Kf1C2Xurm8q4fhdxvcsDHnqNTaxL2AFjBY+2TyGKevucFcAAlWFJJYle3EJlDCrQ+y3A8=
""".encode()  # noqa: E501 - as https://sum.golang.org/latest gave it
SPEC_NOTE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
""".encode()  # noqa: E501 - the example of C2SP tlog-cosignature


def test_gos_note_is_read_verified_and_made_again() -> None:
    note = parse_note(PETER_NOTE)
    assert [one.key.name for one in note.signed_by([parse_verifier(PETER)])] == ["PeterNeumann"]
    signer = parse_signer(PETER_PRIVATE, where="test")
    assert str(signer.verifier) == PETER
    assert signer.secret_text() == PETER_PRIVATE
    assert Note(PETER_TEXT, (signer.sign(PETER_TEXT),)).to_bytes() == PETER_NOTE


def test_the_go_checksum_databases_tree_head_verifies() -> None:
    checkpoint = parse_checkpoint(SUM_NOTE)
    assert (checkpoint.origin, checkpoint.size) == ("go.sum database tree", 30_055_305)
    assert checkpoint.note.signed_by([parse_verifier(SUM_KEY)])
    assert checkpoint.to_bytes() == SUM_NOTE


def test_the_specifications_example_is_read_to_the_letter() -> None:
    checkpoint = parse_checkpoint(SPEC_NOTE)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    witness = checkpoint.note.signatures[1]
    assert (witness.name, witness.key_id.hex()) == ("witness.example.com/w1", "8d66cf3f")
    assert int.from_bytes(witness.data[:8], "big") == 1_679_315_147
    assert len(witness.data) == 8 + 64
    assert checkpoint.to_bytes() == SPEC_NOTE
    assert checkpoint.signed_by([]) == ()


def test_sigsums_cosignature_verifies() -> None:
    seed = bytes([17]) + bytes(31)
    public = SignerKey("x", KeyKind.LOG, seed).verifier.public
    key = VerifierKey("example.org/witness", KeyKind.WITNESS, public)
    lines = "".join(
        f"\u2014 example.org/witness {data}\n"
        for data in (
            (
                "yX8uUAAAAAAAAATSftMzceM8zssdZ9jin9SjwIxzx9iADMf63VqirX2hafol9RsqNqbofIz0LVRqHXI2kpEBSki5"
                "RTXFtxz1vo9+Cg=="
            ),  # another key's id: passed over
            (
                "ys8uUAAAAAAAAATSftMzceM8zssdZ9jin9SjwIxzx9iADMf63VqirX2hafol9RsqNqbofIz0LVRqHXI2kpEBSki5"
                "RTXFtxz1vo9+Cg=="
            ),
        )
    )
    root = bytes([28, 14, 71]) + bytes(29)
    text = Checkpoint("example.org/log", 10, root).text()
    (signed,) = Note(text, parse_signatures(lines)).signed_by([key])
    assert signed.at == 1234
    again = SignerKey("example.org/witness", KeyKind.WITNESS, seed).sign(text, 1234)
    assert again in parse_signatures(lines)


def test_every_mangling_of_a_public_key_is_refused() -> None:
    for start in range(len(PETER)):
        for end in range(start, len(PETER) + 1):
            if (start, end) != (0, len(PETER)):
                with pytest.raises(ProofError):
                    parse_verifier(PETER[start:end])
    for i in range(len(PETER)):
        with pytest.raises(ProofError):
            parse_verifier(PETER[:i] + chr(ord(PETER[i]) + 1) + PETER[i + 1 :])


def test_a_signature_of_a_known_key_that_does_not_fit_refuses_the_note() -> None:
    key = parse_verifier(PETER)
    with pytest.raises(ProofError, match="does not match"):
        parse_note(PETER_NOTE.replace(b"you think", b"you thing")).signed_by([key])
    other = SignerKey("PeterNeumann", KeyKind.LOG, bytes(32))
    both = parse_note(PETER_NOTE).with_signatures([other.sign(PETER_TEXT)])
    assert [one.key for one in both.signed_by([key])] == [key], "an unknown key is passed over"


@given(st.integers(0, len(SUM_NOTE) * 8 - 1))
def test_no_bit_of_a_signed_note_is_free_to_change(bit: int) -> None:
    data = bytearray(SUM_NOTE)
    data[bit // 8] ^= 1 << bit % 8
    try:
        signed = parse_note(bytes(data)).signed_by([parse_verifier(SUM_KEY)])
    except ProofError:
        return
    assert signed == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.replace("\n\n", "\n"),
        lambda s: s.rstrip("\n"),
        lambda s: s.replace("PeterNeumann ", "Peter Neumann "),
        lambda s: s.replace("\u2014", "-"),
        lambda s: s + "\n",
        lambda s: s.replace("think", "think\x00"),
        lambda s: s.replace("nAM=", "nAN="),  # the same bytes, spelled otherwise
        lambda s: s + "\u2014 a eA==\n",
    ],
)
def test_what_is_no_note_is_refused(change: object) -> None:
    with pytest.raises(ProofError, match="must be a signed note"):
        parse_note(change(PETER_NOTE.decode()).encode())  # type: ignore[operator]


@pytest.mark.parametrize(
    "body", ["o\n1\n", "o\n01\nAA==\n", "\n1\n" + "A" * 43 + "=\n", "o\n-1\n" + "A" * 43 + "=\n"]
)
def test_what_is_no_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(ProofError):
        parse_checkpoint(f"{body}\n{PETER_LINE}".encode())


@pytest.mark.parametrize("text", ["AB==", "QQ", "QQ==\n", "Q Q=", "é"])
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        from_base64(text)


@pytest.mark.parametrize("text", ["", "01", "+1", "-1", "1 ", "１", "1" * 30])
def test_numbers_have_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match="decimal"):
        to_number(text)


def test_a_private_key_shows_itself_to_nobody() -> None:
    signer = parse_signer(PETER_PRIVATE, where="key")
    for shown in (repr(signer), str(signer), f"{signer}", repr([signer])):
        assert "AYEKFALVFGyNhPJEMzD1QIDr" not in shown
        assert str(signer.seed) not in shown
    broken = PETER_PRIVATE[:-1] + "A"
    with pytest.raises(ProofError) as told:
        parse_signer(broken, where="key")
    assert "AYEKFALV" not in str(told.value)
    assert told.value.__cause__ is None


def test_the_key_is_ed25519_as_rfc_8032_has_it() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert SignerKey("n", KeyKind.LOG, seed).verifier.public.hex() == public
    assert Ed25519PrivateKey.from_private_bytes(seed).sign(b"").hex().startswith("e5564300c360ac72")
