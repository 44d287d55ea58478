"""Sentences made from the engine's codes: rules, reasons, near misses, what is missing.

The engine speaks in codes and numbers; every word a person reads of them is here, translatable.
``names`` is the mapping of words to names that ``pathways.queries.definitions.names_in`` gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pathways.templatetags.amounts import amount, credentials_of, day, days_of, grammatical, percent, quantity, units_of

register = template.Library()
JSON = Mapping[str, Any]
Names = Mapping[str, str]

STATUS_WORDS = {
    "valid": gettext_lazy("valid"),
    "revoked": gettext_lazy("revoked"),
    "suspended": gettext_lazy("suspended"),
    "superseded": gettext_lazy("renewed by a newer one"),
    "problem": gettext_lazy("not proven: a check failed"),
}


@register.filter
def named(word: Any, names: Names) -> str:
    """The name of a word, or the word."""
    return names.get(str(word), str(word))


@register.filter
def made_up(word: str, names: Names) -> str:
    """The name of a sample credential's achievement; one that is made up says for which requirement."""
    invented, _colon, rest = word.partition(":")
    if invented != "sample":
        return names.get(word, word)
    node, _colon, number = rest.rpartition(":")
    return _("one for %(node)s (%(number)s)") % {"node": node, "number": number}


def either(words: Iterable[str]) -> str:
    """The words joined with "or"."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(some)s or %(last)s") % {"some": ", ".join(listed[:-1]), "last": listed[-1]}


def both(words: Iterable[str]) -> str:
    """The words joined with "and"."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(some)s and %(last)s") % {"some": ", ".join(listed[:-1]), "last": listed[-1]}


def match_clauses(match: JSON, names: Names) -> list[str]:
    """What a match asks besides the achievement, a clause for each atom."""
    said: list[str] = []

    def words(name: str) -> str:
        return either(names.get(word, word) for word in match.get(name) or [])

    if match.get("kind"):
        said.append(_("of the kind %(kinds)s") % {"kinds": words("kind")})
    if match.get("issuer"):
        said.append(_("issued by %(issuers)s") % {"issuers": words("issuer")})
    if match.get("skill"):
        said.append(_("about %(skills)s") % {"skills": words("skill")})
    if match.get("skill_all"):
        said.append(_("about %(skills)s") % {"skills": both(names.get(word, word) for word in match["skill_all"])})
    if match.get("tag"):
        said.append(_("marked %(tags)s") % {"tags": words("tag")})
    levels = {"level_min": _("at level %(n)s or above"), "level_max": _("at level %(n)s or below")}
    levels |= {"grade_min": _("with a grade of %(n)s or better")}
    said += [text % {"n": amount(match[name])} for name, text in levels.items() if match.get(name) is not None]
    if match.get("credits_min") is not None:
        said.append(_("of %(credits)s or more") % {"credits": quantity(match["credits_min"])})
    if match.get("trust_min"):
        said.append(_trust(match["trust_min"]))
    if match.get("issued_from"):
        said.append(_("issued on or after %(day)s") % {"day": day(match["issued_from"])})
    if match.get("issued_to"):
        said.append(_("issued on or before %(day)s") % {"day": day(match["issued_to"])})
    if match.get("max_age_days") is not None:
        said.append(_("at most %(days)s old") % {"days": days_of(match["max_age_days"])})
    if match.get("used_in"):
        said.append(_("already used in %(awards)s") % {"awards": words("used_in")})
    said += [match_text(inner, names) for inner in match.get("all") or []]
    if match.get("any"):
        said.append(_("either %(choices)s") % {"choices": either(match_text(one, names) for one in match["any"])})
    if match.get("not"):
        said.append(_negation(match["not"], names))
    return said


def _negation(match: JSON, names: Names) -> str:
    """What must not be: a single condition is denied by itself, anything longer as a whole."""
    clauses = match_clauses(match, names)
    if len(clauses) == 1 and not match.get("badge_class"):
        return _("not %(what)s") % {"what": clauses[0]}
    return _("but not %(what)s") % {"what": match_text(match, names)}


def _trust(least: Any) -> str:
    if Fraction(str(least)) >= 2:
        return _("verified and from an issuer we know")
    return _("verified")


def match_text(match: JSON, names: Names) -> str:
    """What a match takes, as a noun: the achievements it names, or "a credential", and its conditions."""
    badges = [names.get(word, word) for word in match.get("badge_class") or []]
    subject = either(_("“%(name)s”") % {"name": name} for name in badges)
    clauses = match_clauses(match, names)
    if not subject and not clauses:
        return _("any credential")
    return ", ".join([subject or _("a credential"), *clauses])


def matches_text(match: JSON, names: Names) -> str:
    """The same for several credentials, as it follows a number."""
    if match.get("badge_class"):
        return _("from %(which)s") % {"which": match_text(match, names)}
    return ", ".join(match_clauses(match, names))


@register.simple_tag
def rule(sentence: JSON, names: Names, unit: str = "") -> str:
    """What a requirement or limit asks, in plain words."""
    code = sentence["code"]
    match = sentence.get("match") or sentence.get("where") or {}
    said = _rule(code, sentence, match_text(match, names), matches_text(match, names), unit)
    if sentence.get("shared"):
        said = _("%(rule)s It may count elsewhere too.") % {"rule": said}
    return said


def _rule(code: str, said: JSON, one: str, several: str, unit: str) -> str:
    values: dict[str, Any] = {"one": one, "several": f", {several}" if several else ""}
    values |= {name: quantity(said[name], unit) for name in ("min_credits", "max_credits") if name in said}
    values |= {name: credentials_of(said[name]) for name in ("min_count", "max_count") if name in said}
    by_name = (said.get("where") or {}).get("badge_class") or not several
    values["limited"] = one if by_name else _("credentials %(conditions)s") % {"conditions": several}
    match code:
        case "all_of":
            count = said["n"]
            if count == 2:
                return _("Both of these.")
            return ngettext("This one.", "All %(n)s of these.", count) % {"n": count}
        case "choose_k_of_n":
            return _("Choose %(k)s of these %(n)s.") % {"k": said["k"], "n": said["n"]}
        case "one_credential":
            return _("One credential: %(one)s.") % values
        case "credits_at_level":
            text = _("%(min_credits)s%(several)s.") % values
        case "credits":
            text = _("%(min_credits)s%(several)s.") % values
        case "credits_and_count":
            text = _("%(min_credits)s in %(min_count)s or more%(several)s.") % values
        case "count":
            text = _("%(min_count)s or more%(several)s.") % values
        case "at_most_credits":
            number = grammatical(said["max_credits"])
            return (
                ngettext("Up to %(max_credits)s counts%(several)s.", "Up to %(max_credits)s count%(several)s.", number)
                % values
            )
        case "sum_of_parts":
            return _("Everything its parts ask for.")
        case "any_number":
            return _("Any number of credentials%(several)s.") % values
        case "share_within":
            values |= {"share": percent(said["share"]), "unit": units_of(unit)}
            return _("Of the %(unit)s that count, at least %(share)s%(several)s.") % values
        case "credits_within":
            return _("Of what counts, at least %(min_credits)s%(several)s.") % values
        case "count_within":
            return _("Of what counts, at least %(min_count)s%(several)s.") % values
        case "at_most_credits_within" | "at_most_count_within" if 0 in (said.get("max_credits"), said.get("max_count")):
            return _("Nothing may come from %(limited)s.") % values
        case "at_most_credits_within":
            return _("At most %(max_credits)s may come from %(limited)s.") % values
        case "at_most_count_within":
            values["most"] = amount(said["max_count"])
            return _("At most %(most)s may be %(limited)s.") % values
        case _other:
            return one
    if "max_credits" in values:
        number = grammatical(said["max_credits"])
        text += (
            " "
            + ngettext("At most %(max_credits)s of them counts.", "At most %(max_credits)s of them count.", number)
            % values
        )
    return text


@register.simple_tag
def policy_text(policy: JSON) -> str:
    """What a policy demands of every credential, in plain words; empty when it demands nothing of its own."""
    said: list[str] = []
    if policy.get("trust_min"):
        said.append(_("Only credentials that are %(how)s count.") % {"how": _trust(policy["trust_min"])})
    if policy.get("max_age_days") is not None:
        said.append(_("They may be at most %(days)s old.") % {"days": days_of(policy["max_age_days"])})
    if policy.get("issued_from"):
        said.append(_("They must be issued on or after %(day)s.") % {"day": day(policy["issued_from"])})
    if policy.get("expired") == "accept":
        said.append(_("Expired ones count too."))
    if policy.get("repeat"):
        times = int(policy["repeat"])
        text = ngettext(
            "The same achievement counts %(n)s time.", "The same achievement counts up to %(n)s times.", times
        )
        said.append(text % {"n": times})
    return " ".join(said)


@register.simple_tag
def because(atom: JSON, names: Names) -> str:
    """Why a credential counts: one atom that holds."""
    value = atom.get("value")
    if atom["atom"] == "credits_min" and value is not None:
        return _("it is worth %(credits)s") % {"credits": quantity(value)}
    listed = value if isinstance(value, list) else [value]
    words = both(names.get(str(word), str(word)) for word in listed if word is not None)
    texts = {
        "badge_class": _("it is “%(have)s”"),
        "issuer": _("it was issued by %(have)s"),
        "kind": _("it is of the kind %(have)s"),
        "skill": _("it is about %(have)s"),
        "skill_all": _("it is about %(have)s"),
        "tag": _("it is marked %(have)s"),
        "level_min": _("its level is %(have)s"),
        "level_max": _("its level is %(have)s"),
        "grade_min": _("its grade is %(have)s"),
        "trust_min": _("it is verified"),
        "max_age_days": _("it is recent enough"),
        "issued_from": _("it was issued in time"),
        "issued_to": _("it was issued in time"),
    }
    return texts.get(atom["atom"], _("it meets the conditions")) % {"have": words}


@register.simple_tag
def failed(failure: JSON, names: Names) -> str:
    """Why a credential does not count: one atom that fails, with what is wanted and what is there."""
    atom, want, have = failure["atom"], failure.get("want"), failure.get("have")

    def listed(value: Any) -> str:
        words = value if isinstance(value, list) else [value]
        return either(names.get(str(word), str(word)) for word in words if word is not None)

    match atom:
        case "expired":
            return _("it expired on %(day)s") % {"day": day(have)}
        case "status":
            return _("it is %(status)s") % {"status": STATUS_WORDS.get(str(have), str(have))}
        case "trust_min":
            return _("it must be %(how)s") % {"how": _trust(want)}
        case "not_yet_issued":
            return _("it is not valid before %(day)s") % {"day": day(have)}
        case "level_min" if have is not None:
            return _("its level is %(have)s, not %(want)s or above") % {"have": amount(have), "want": amount(want)}
        case "level_min":
            return _("it names no level, and %(want)s or above is asked") % {"want": amount(want)}
        case "grade_min" if have is not None:
            return _("its grade is %(have)s, not %(want)s or better") % {"have": amount(have), "want": amount(want)}
        case "grade_min":
            return _("it names no grade, and %(want)s or better is asked") % {"want": amount(want)}
        case "max_age_days":
            return _("it is %(have)s old, and may be %(want)s at most") % {"have": days_of(have), "want": days_of(want)}
        case "issued_from":
            return _("it was issued before %(day)s") % {"day": day(want)}
        case "issued_to":
            return _("it was issued after %(day)s") % {"day": day(want)}
        case "credits_min":
            return _("it is worth %(have)s, not %(want)s") % {"have": quantity(have or 0), "want": amount(want)}
        case "issuer":
            return _("it is not issued by %(want)s") % {"want": listed(want)}
        case "kind":
            return _("it is not of the kind %(want)s") % {"want": listed(want)}
        case "skill" | "skill_all":
            return _("it does not name the skill %(want)s") % {"want": listed(want)}
        case "badge_class":
            return _("it is not %(want)s") % {"want": listed(want)}
        case "excluded_by_decision":
            return _("the institution decided that it does not count here")
        case "node_waived":
            return _("this requirement is waived, so nothing is needed")
        case _other:
            return _("it does not meet the conditions")


@register.simple_tag
def not_needed(why: JSON, titles: Names, limits: Mapping[str, JSON], *words: Any) -> str:
    """Why an eligible credential is not counted at a place; ``limits`` are the sentences of limits by key.

    ``words`` are what ``rule`` takes: the names, and the unit.
    """
    match why["code"]:
        case "already_met":
            return _("that is complete already")
        case "over_limit":
            key = str(why.get("limit", ""))
            if key in limits:
                return _("a limit is reached: %(limit)s") % {"limit": rule(limits[key], *words).rstrip(".")}
            return _("a limit is reached: %(limit)s") % {"limit": titles.get(key, key)}
        case "same_achievement_already_counted":
            return _("the same achievement counts already")
        case _other:
            return _("it would not bring you further there")


@register.simple_tag
def lacking(entry: JSON, titles: Names, unit: str = "") -> str:
    """What one requirement still lacks."""
    title = titles.get(entry["node"], entry["node"])
    values = {"title": title}
    if entry.get("credits"):
        values["credits"] = quantity(entry["credits"], unit)
    if entry.get("count"):
        values["credentials"] = credentials_of(entry["count"])
    if "credits" in values and "credentials" in values:
        return _("%(credits)s and %(credentials)s for %(title)s") % values
    if "credits" in values:
        return _("%(credits)s for %(title)s") % values
    if str(entry.get("count", "1")) == "1":
        return title
    return _("%(credentials)s for %(title)s") % values


@register.simple_tag
def finding(found: JSON, names: Names) -> str:
    """What is wrong with a draft, as the engine says it, badges and issuers by their names."""
    said = str(found.get("sentence") or found.get("code"))
    for word in dict(found.get("params") or {}).values():
        said = said.replace(f"“{word}”", f"“{names.get(str(word), str(word))}”")
    return said


FIELD_WORDS = {
    "title": gettext_lazy("the title"),
    "unit": gettext_lazy("the unit"),
    "repeat": gettext_lazy("how often one achievement counts"),
    "choose": gettext_lazy("how many are chosen"),
    "min_count": gettext_lazy("the least number of credentials"),
    "min_credits": gettext_lazy("the least credits"),
    "max_credits": gettext_lazy("the most credits"),
    "max_count": gettext_lazy("the most credentials"),
    "min_share": gettext_lazy("the least share"),
    "weight": gettext_lazy("the weight"),
    "ledger": gettext_lazy("where it counts once"),
    "scope": gettext_lazy("what it looks at"),
    "badge_class": gettext_lazy("the achievements"),
    "issuer": gettext_lazy("the issuers"),
    "skill": gettext_lazy("the skills"),
    "level_min": gettext_lazy("the least level"),
    "trust_min": gettext_lazy("how far it must be checked"),
    "max_age_days": gettext_lazy("the greatest age in days"),
}


@register.simple_tag
def change(one: JSON, titles: Names, names: Names) -> str:
    """One difference between two versions, in words."""
    title = titles.get(str(one["node"]), str(one["node"])) if one.get("node") else _("The pathway")
    parent = titles.get(str(one.get("new") or one.get("old")), "")
    texts = {
        "added": _("“%(title)s” is new%(inside)s."),
        "removed": _("“%(title)s” is gone."),
        "moved": _("“%(title)s” moved to “%(parent)s”."),
        "reordered": _("“%(title)s”: the order inside is different."),
        "kind_changed": _("“%(title)s” is of another kind."),
    }
    if (text := texts.get(one["code"])) is not None:
        inside = _(" in “%(parent)s”") % {"parent": parent} if one.get("new") and parent else ""
        return text % {"title": title, "parent": parent, "inside": inside}
    name = str(one.get("name", "")).rsplit(".", 1)[-1]
    effect = {"stricter": _(" It asks more."), "looser": _(" It asks less.")}.get(str(one.get("effect")), "")
    return _("“%(title)s”: %(what)s, %(old)s before, is now %(new)s.%(effect)s") % {
        "title": title,
        "what": FIELD_WORDS.get(name, name.replace("_", " ")),
        "old": _shown(one.get("old"), names),
        "new": _shown(one.get("new"), names),
        "effect": effect,
    }


def _shown(value: Any, names: Names) -> str:
    if value is None:
        return _("nothing")
    if isinstance(value, list):
        return both(names.get(str(word), str(word)) for word in value) or _("nothing")
    return names.get(str(value), str(value))
