"""The form in which a restriction is declared, on the command line, the page or the API.

It is a JSON object; `docs/restrict.md` lists its keys. Each error is one line that names the key.
Unknown keys are refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from vedette.airspace.declaring import form_text
from vedette.airspace.declaring.border import Border
from vedette.airspace.declaring.draft import Draft, Substitutes, substitutes_for
from vedette.airspace.declaring.form_shapes import Shape, shape_of
from vedette.airspace.declaring.form_values import PERIOD_KEYS, Form
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.particulars import NO_PARTICULARS, Particulars
from vedette.model.restriction import Bars, Period, Restriction, Rule, Volume
from vedette.model.value_words import in_words

Borders = Callable[[str], Border]
"""The border that goes by a name. Raises RestrictionError for a name that is not known."""

KEYS = (
    "id", "name", "authority", "kind", "reasons", "message", "shape", "lower", "upper",
    "substitute_lower", "substitute_upper", "start", "other_starts", "end", "other_ends", "hours",
    "periods", "bars", "unless", "exempt", "rules", "supersedes", "boundary_sigma_m",
    "approximation", "fir", "country",
)  # fmt: skip

_ALIKE = frozenset(
    {
        HeightReference.FLIGHT_LEVEL,
        HeightReference.MEAN_SEA_LEVEL,
        HeightReference.ELLIPSOID,
    }
)
_APART_M = 3_000.0


def read_form(
    body: Mapping[str, Any], borders: Borders, *, identity: RestrictionId, base: Draft | None = None
) -> Draft:
    """Read a form as a draft.

    identity: the id to use if the form gives none. base: the draft whose values are kept for all
    keys that the form leaves out. Raises RestrictionError.
    """
    form = Form(body, "")
    form.known(KEYS)
    shape = None
    if base is None or form.has("shape"):
        shape = shape_of(form.body.get("shape"), borders)
    known = None if base is None else base.restriction
    restriction = Restriction(
        id=RestrictionId(_slug(form.text("id") or identity)) if known is None else known.id,
        name=form.needed("name") if known is None or form.has("name") else known.name,
        volumes=_volumes(form, shape, known),
        authority=form.needed("authority")
        if known is None or form.has("authority")
        else known.authority,
        kind=form.text("kind") or (known.kind if known else "PROHIBITED"),
        reasons=form.either("reasons", form.texts, known.reasons if known else ()),
        message=form.either("message", form.text, known.message if known else None),
        periods=_periods(form, known),
        bars=form.word(Bars, "bars") or (known.bars if known else Bars.EVERYONE),
        exempt=form.either("exempt", form.texts, known.exempt if known else ()),
        rules=form.rules() if known is None or form.has("rules") else known.rules,
        boundary_sigma_m=_sigma(form, shape, known),
        approximation=_approximation(form, shape, known),
        supersedes=_supersedes(form, known),
        source_sha256=_source_sha256(shape, known),
        particulars=_particulars(form, known),
    )
    if form.has("id") and known is not None and form.text("id") != known.id:
        form.refuse(
            "id", f"must stay {in_words(known.id)}, got {in_words(form.text('id'))}", "leave it out"
        )
    restriction = _own_rule(restriction, form)
    drawn, sources = (base.drawn, base.sources) if base is not None else ("", ())
    if shape is not None:
        drawn, sources = shape.drawn, shape.sources
    return Draft(
        restriction=restriction,
        drawn=drawn,
        fir=form.either("fir", lambda _: _fir(form), None if base is None else base.fir),
        substitutes=_substitutes(form, restriction),
        sources=sources,
    )


def _volumes(form: Form, shape: Shape | None, known: Restriction | None) -> tuple[Volume, ...]:
    """Areas and limits, each from the form where it gives them."""
    before = () if known is None else known.volumes
    areas = [volume.area for volume in before] if shape is None else list(shape.areas)
    found = []
    for number, area in enumerate(areas):
        old = before[min(number, len(before) - 1)] if before else None
        lower = form.limit("lower") if old is None or form.has("lower") else old.lower
        upper = form.limit("upper") if old is None or form.has("upper") else old.upper
        require_order(lower, upper)
        found.append(Volume(area=area, lower=lower, upper=upper))
    return tuple(found)


def _periods(form: Form, known: Restriction | None) -> tuple[Period, ...]:
    """The form's periods; what it does not say of one is as before, where that was one period."""
    keys = PERIOD_KEYS
    if form.has("periods"):
        return form.several_periods()
    if known is None or not known.periods:
        return form.periods(Period())
    if not any(form.has(key) for key in keys):
        return known.periods
    if len(known.periods) > 1 and not all(form.has(key) for key in keys):
        form.refuse(
            "start",
            f"the restriction has {len(known.periods)} periods, so one start, end or hours is "
            "ambiguous",
            "give the full list as periods",
        )
    return form.periods(known.periods[0])


def _substitutes(form: Form, restriction: Restriction) -> Substitutes:
    proposed = substitutes_for(restriction)
    return Substitutes(
        lower=form.substitute("substitute_lower") or proposed.lower,
        upper=form.substitute("substitute_upper") or proposed.upper,
    )


def _supersedes(form: Form, known: Restriction | None) -> tuple[RestrictionId, ...]:
    if known is not None and not form.has("supersedes"):
        return known.supersedes
    return tuple(RestrictionId(one) for one in form.texts("supersedes"))


def _source_sha256(shape: Shape | None, known: Restriction | None) -> str | None:
    if shape is None:
        return None if known is None else known.source_sha256
    return shape.sources[0].sha256 if shape.sources else None


def _approximation(form: Form, shape: Shape | None, known: Restriction | None) -> str | None:
    if form.has("approximation"):
        return form.text("approximation")
    if shape is None:
        return None if known is None else known.approximation
    return shape.approximation


def require_order(lower: Height | None, upper: Height | None) -> None:
    """Refuse a lower limit that is proven to be above the upper limit. Raises RestrictionError."""
    if lower is None or upper is None:
        return
    above_by = lower.value_m - upper.value_m
    if lower.reference is upper.reference:
        backwards = above_by >= 0
    else:  # air, geoid and ground move one against the other, but not by more than this
        surfaces = {lower.reference, upper.reference}
        backwards = surfaces <= _ALIKE and above_by > _APART_M
    if backwards:
        raise RestrictionError(
            "the lower limit must be below the upper limit, got "
            f"{form_text.limit_words(lower, upper=False)} and "
            f"{form_text.limit_words(upper, upper=True)}",
            where="lower",
            mend="swap or correct them",
        )


def _own_rule(restriction: Restriction, form: Form) -> Restriction:
    """Conditions given without rules make the one rule that there is."""
    unless = form.conditions("unless")
    if not unless:
        return restriction
    if restriction.rules:
        form.refuse(
            "unless", "cannot be given together with rules", "put the conditions into the rules"
        )
    rule = Rule(
        name=restriction.name, bars=restriction.bars, unless=unless, exempt=restriction.exempt
    )
    return replace(restriction, rules=(rule,))


def _sigma(form: Form, shape: Shape | None, known: Restriction | None) -> float:
    given = form.number("boundary_sigma_m")
    if given is not None and given < 0:
        form.refuse(
            "boundary_sigma_m",
            f"must be 0 or more, got {given:g}",
            "give the 1-sigma error in metres",
        )
    if given is not None:
        return given
    if shape is None:
        return 0.0 if known is None else known.boundary_sigma_m
    return max((one.sigma_m for one in shape.sources if one.sigma_m is not None), default=0.0)


def _particulars(form: Form, known: Restriction | None) -> Particulars:
    before = NO_PARTICULARS if known is None else known.particulars
    country = form.text("country")
    if country is not None and not re.fullmatch(r"[A-Z]{3}", country):
        form.refuse(
            "country",
            f"must be an ISO 3166-1 alpha-3 code, got {in_words(country)}",
            "write three capital letters, like POL",
        )
    return before if country is None else replace(before, country=country)


def _fir(form: Form) -> str | None:
    value = form.text("fir")
    if value is not None and not re.fullmatch(r"[A-Z]{4}", value):
        form.refuse(
            "fir",
            f"must be an ICAO location indicator, got {in_words(value)}",
            "write four capital letters, like EPWW",
        )
    return value


def _slug(text: str) -> str:
    """An id that may stand in a path and in an address."""
    plain = text.strip()
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", plain):
        raise RestrictionError(
            f"must be 1 to 64 letters, digits, hyphens, underscores or dots, got {in_words(text)}",
            where="id",
            mend="start it with a letter or a digit",
        )
    return plain
