"""What an alert says, in words for people: the same in the incident, the dossier and messages."""

from vedette.model.alert import Alert, AlertCondition, AlertRule, LastContact
from vedette.model.crossing import Answer
from vedette.model.times import to_text

ANSWER_WORDS = {
    Answer.INSIDE: "inside",
    Answer.INDETERMINATE: "may be inside",
    Answer.OUTSIDE: "outside",
}

_CONDITIONS = {
    AlertCondition.ENTRY: "entry",
    AlertCondition.POSSIBLE_ENTRY: "possible entry",
    AlertCondition.LEFT_AUTHORISED: "left what was authorised",
    AlertCondition.LOST_INSIDE: "lost inside",
    AlertCondition.LEFT: "left",
}
_RULES = {
    AlertRule.ENTRY: "entry",
    AlertRule.POSSIBLE_ENTRY: "possible entry",
    AlertRule.LEFT_AUTHORISED: "left what was authorised",
}


def condition_words(alert: Alert) -> str:
    """The condition of an alert in words; its rule if an earlier version recorded it."""
    return _RULES[alert.rule] if alert.condition is None else _CONDITIONS[alert.condition]


def contact_words(contact: LastContact) -> str:
    """The last known place of an object in words, with the limits of where it can be now."""
    speed = "" if contact.speed_m_s is None else f", {contact.speed_m_s} m/s"
    course = "" if contact.course_deg is None else f", course {contact.course_deg:03d} degrees true"
    height = ", height unknown"
    if contact.height_m is not None and contact.height_reference is not None:
        reference = contact.height_reference.value.replace("_", " ")
        error = "" if contact.height_sigma_m is None else f" (1 sigma {contact.height_sigma_m} m)"
        height = f", height {contact.height_m} m {reference}{error}"
    return (
        f"last seen {to_text(contact.at)} at {contact.lat_deg:.6f}, {contact.lon_deg:.6f} "
        f"(1 sigma {contact.sigma_m} m){speed}{course}{height}; since then it can have reached any "
        f"place within {3 * contact.sigma_m} m plus {contact.reach_m_s} m for each second "
        f"({contact.reach_rule})"
    )


def label_words(alert: Alert) -> str | None:
    """What a person says that the alert was about; None if nobody has said so."""
    return None if alert.label is None else f"{alert.label.value}, says {alert.labelled_by}"
