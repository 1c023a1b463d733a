"""The conversation and the framing: what is offered, what is said back, what is never said."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sapient_messages import (
    AT,
    LAT_LON,
    NODE,
    OURS,
    RANGE_BEARING,
    ULIDS,
    UTM,
    detection,
    frame,
    message,
    registration,
    status,
)

from vedette.feeds.sapient.decoder import SapientDecoder
from vedette.feeds.sapient.framing import Framer, OversizeError, framed
from vedette.feeds.sapient.messages import SapientMessage, instant
from vedette.feeds.sapient.session import Answer, Session
from vedette.feeds.sapient.validation import Refusal, admit
from vedette.model.errors import BadFrameError

OTHER = "6f582b41-6c88-481c-bb0f-6021a1739f57"


def session(refuse: str | None = None) -> Session:
    return Session(our_id=OURS, may_come=lambda _: refuse)


def say(to: Session, sent: SapientMessage | bytes) -> Answer:
    data = sent if isinstance(sent, bytes) else sent.SerializeToString()
    return to.receive(data, AT)


def heard(answer: Answer) -> SapientMessage:
    """Our reply, which is itself held to the standard."""
    assert answer.reply is not None
    reply = admit(answer.reply)
    assert not isinstance(reply, Refusal), str(reply)
    assert reply.node_id == OURS
    assert instant(reply.timestamp) == AT
    return reply


def test_a_sensor_registers_and_reports() -> None:
    talk = session()
    welcome = say(talk, registration())
    assert (welcome.sensor, welcome.offer, welcome.registered) == (NODE, True, True)
    reply = heard(welcome)
    assert reply.registration_ack.acceptance
    assert reply.destination_id == NODE
    for sent in (status(), detection()):
        answer = say(talk, sent)
        assert (answer.sensor, answer.offer, answer.reply) == (NODE, True, None)
    assert talk.sensors == [NODE]
    assert talk.counts == {"registration": 1, "status_report": 1, "detection_report": 1}


@pytest.mark.parametrize("node_type", ["KINETIC", "JAMMER", "CYBER", "LDEW", "RFDEW"])
def test_what_acts_is_turned_away_with_the_reason(node_type: str) -> None:
    talk = session()
    answer = say(talk, registration(node_type=f"NODE_TYPE_{node_type}"))
    assert not answer.offer
    ack = heard(answer).registration_ack
    assert not ack.acceptance
    (reason,) = ack.ack_response_reason
    assert "only sensors may register here" in reason
    assert not say(talk, detection()).offer


def test_the_door_of_access_turns_away_with_its_own_words() -> None:
    answer = say(session("its certificate speaks for another sensor"), registration())
    ack = heard(answer).registration_ack
    assert list(ack.ack_response_reason) == ["its certificate speaks for another sensor"]
    assert not answer.offer


def test_a_bad_registration_is_answered_with_every_fault() -> None:
    sent = registration()
    sent.registration.ClearField("capabilities")
    sent.registration.mode_definition[0].task.ClearField("concurrent_tasks")
    answer = say(session(), sent)
    reasons = list(heard(answer).registration_ack.ack_response_reason)
    assert reasons == [
        "registration.capabilities: is missing",
        "registration.mode_definition[0].task.concurrent_tasks: is missing",
    ]
    assert answer.sensor == NODE
    assert not answer.offer


def test_one_who_has_not_registered_is_told_so_and_not_believed() -> None:
    answer = say(session(), detection())
    assert "register first" in heard(answer).error.error_message[0]
    assert not answer.offer


def test_a_message_that_cannot_be_used_is_kept_and_its_node_told_the_path() -> None:
    talk = session()
    say(talk, registration())
    for sent, path in (
        (detection(place=UTM), "detection_report.location.utm_zone"),
        (detection(place=LAT_LON | {"y": 91.0}), "detection_report.location.y"),
        (detection(detectionConfidence=7.0), "detection_report.detection_confidence"),
    ):
        answer = say(talk, sent)
        assert (answer.sensor, answer.offer) == (NODE, True)
        error = heard(answer).error
        assert error.error_message[0].startswith(path)
        assert error.packet == sent.SerializeToString()
    assert talk.counts["refused"] == 3


def test_noise_on_a_sensors_own_connection_is_kept_as_its_own() -> None:
    talk = session()
    assert not say(talk, b"\xff\xff").offer
    say(talk, registration())
    assert say(talk, b"\xff\xff").offer
    say(talk, registration(OTHER))
    assert not say(talk, b"\xff\xff").offer  # whose it is cannot be known any more


def test_several_nodes_may_come_through_one_connection() -> None:
    talk = session()
    say(talk, registration())
    assert not say(talk, detection(OTHER)).offer
    say(talk, registration(OTHER))
    assert say(talk, detection(OTHER)).sensor == OTHER
    talk.leave(NODE)  # it has gone to another connection
    assert not say(talk, detection()).offer


def test_no_task_is_taken() -> None:
    talk = session()
    say(talk, registration())
    task = {"taskId": ULIDS[6], "control": "CONTROL_START"}
    ack = heard(say(talk, message(task=task))).task_ack
    assert ack.task_id == ULIDS[6]
    assert ack.task_status == ack.TASK_STATUS_REJECTED


def test_an_error_is_never_answered_with_an_error() -> None:
    talk = session()
    sound = message(error={"packet": "AA==", "errorMessage": ["what?"]})
    broken = message(error={"packet": "AA=="})
    for _ in range(2):
        assert say(talk, sound).reply is None
        assert say(talk, broken).reply is None
        say(talk, registration())


def test_nothing_that_we_say_is_a_task_or_tells_of_a_track() -> None:
    talk = session()
    every = [registration(), status(), detection(), detection(state="lost"), b"\xff"]
    every += [registration(node_type="NODE_TYPE_JAMMER"), detection()]
    for sent in every:
        reply = say(talk, sent).reply
        if reply is not None:
            kind = SapientMessage.FromString(reply).WhichOneof("content")
            assert kind in ("registration_ack", "task_ack", "error")


def test_a_nodes_id_has_one_spelling() -> None:
    talk = session()
    say(talk, registration(NODE.upper()))
    assert say(talk, detection(UUID(NODE).hex)).sensor == NODE


@given(st.lists(st.binary(max_size=300), max_size=12), st.data())
def test_the_same_messages_however_the_stream_is_cut(
    messages: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(map(framed, messages))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    framer, whole = Framer(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        whole += framer.feed(stream[start:end])
    assert whole == messages
    assert framer.pending == 0


def test_half_a_message_waits_and_is_never_said() -> None:
    framer = Framer()
    stream = framed(b"abcdef")
    assert list(framer.feed(stream[:-1])) == []
    assert framer.pending == len(stream) - 1
    assert list(framer.feed(stream[-1:])) == [b"abcdef"]


def test_a_length_beyond_reason_is_told_after_what_was_sound() -> None:
    framer = Framer(max_bytes=100)
    messages = framer.feed(framed(b"ok") + (101).to_bytes(4, "little") + b"...")
    assert next(messages) == b"ok"
    with pytest.raises(OversizeError, match="little-endian"):
        next(messages)


# -- the conversation and the decoder see the same things ----------------------------------------

GOOD = [
    registration(),
    registration(OTHER, node_type="NODE_TYPE_JAMMER"),
    status(nodeLocation=LAT_LON),
    status(nodeLocation=UTM),
    detection(),
    detection(place=UTM | {"utmZone": "30U"}),
    detection(place=UTM),
    detection(bearing=RANGE_BEARING),
    detection(OTHER),
    message(alert={"alertId": ULIDS[5]}),
    message(task={"taskId": ULIDS[6], "control": "CONTROL_START"}),
]


def decodes(decoder: SapientDecoder, data: bytes) -> bool:
    try:
        list(decoder.decode(frame(data)))
    except BadFrameError:
        return False
    return True


@given(
    st.lists(
        st.tuples(st.sampled_from(GOOD), st.lists(st.tuples(st.integers(0), st.integers(0, 7)))),
        max_size=25,
    )
)
def test_what_is_offered_is_decoded_just_as_the_node_was_told(
    sent: list[tuple[SapientMessage, list[tuple[int, int]]]],
) -> None:
    """Messages in any order, some with bits turned over: nothing throws, and both agree."""
    talk, decoder = session(), SapientDecoder()
    for said, flips in sent:
        data = bytearray(said.SerializeToString())
        for place, bit in flips[:3]:
            data[place % len(data)] ^= 1 << bit
        answer = talk.receive(bytes(data), AT)
        if answer.reply is not None:
            heard(answer)
        if answer.offer:
            assert decodes(decoder, bytes(data)) == (answer.refusal is None)


def test_our_own_messages_sent_back_to_us_are_dropped() -> None:
    talk = session()
    welcome = say(talk, registration())
    unsound = say(talk, b"\x00 nothing")
    task = say(talk, message(task={"taskId": ULIDS[0]}))
    for sent in (welcome, unsound, task):
        if sent.reply is not None:
            assert say(talk, sent.reply) == Answer()
    assert talk.counts["echo"] >= 2
    assert talk.sensors == [NODE]


@pytest.mark.parametrize(
    "content",
    [
        {"registration_ack": {"acceptance": True}},
        {"error": {"packet": b"x", "error_message": ["Unknown node ID"]}},
        {"task_ack": {"task_id": ULIDS[0], "task_status": 1}},
    ],
)
def test_what_a_middleware_says_to_others_is_no_fault(content: dict[str, Any]) -> None:
    talk = session()
    say(talk, registration())
    sent = SapientMessage(node_id=OTHER, destination_id=NODE, **content)
    sent.timestamp.CopyFrom(registration().timestamp)
    assert say(talk, sent) == Answer()
    assert talk.counts["between_others"] == 1
    assert talk.counts["refused"] == 0
