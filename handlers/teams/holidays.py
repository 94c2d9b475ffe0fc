"""Bank holidays by division: England, Scotland, Wales, Northern Ireland and beyond.

The dates come from the ``holidays`` package, loaded with the first division
that is asked for and read once a year of it.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

NOWHERE = ""  # no bank holidays are kept; for a person: those of the team
DIVISIONS = {
    "GB-ENG": "England",
    "GB-SCT": "Scotland",
    "GB-WLS": "Wales",
    "GB-NIR": "Northern Ireland",
    "IE": "Ireland",
    "IM": "the Isle of Man",
    "JE": "Jersey",
    "GG": "Guernsey",
    "GI": "Gibraltar",
    "AU": "Australia",
    "AT": "Austria",
    "BE": "Belgium",
    "BR": "Brazil",
    "BG": "Bulgaria",
    "CA": "Canada",
    "CL": "Chile",
    "CN": "China",
    "HR": "Croatia",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DK": "Denmark",
    "EE": "Estonia",
    "FI": "Finland",
    "FR": "France",
    "DE": "Germany",
    "GR": "Greece",
    "HK": "Hong Kong",
    "HU": "Hungary",
    "IS": "Iceland",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "KE": "Kenya",
    "LV": "Latvia",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "MY": "Malaysia",
    "MT": "Malta",
    "MX": "Mexico",
    "NL": "the Netherlands",
    "NZ": "New Zealand",
    "NG": "Nigeria",
    "NO": "Norway",
    "PK": "Pakistan",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SG": "Singapore",
    "SK": "Slovakia",
    "SI": "Slovenia",
    "ZA": "South Africa",
    "KR": "South Korea",
    "ES": "Spain",
    "SE": "Sweden",
    "CH": "Switzerland",
    "AE": "the United Arab Emirates",
    "US": "the United States",
}
_OF_ZONES = {"Europe/London": "GB-ENG", "GB": "GB-ENG", "Europe/Belfast": "GB-NIR"}


@dataclass(frozen=True)
class Closed(Container[date]):
    """The bank holidays of one division, as days that are closed; of ``NOWHERE`` there are none."""

    division: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and bool(self.name_of(day))

    def name_of(self, day: date) -> str:
        """The holiday's name, such as Good Friday; empty on any other day."""
        return _year(self.division, day.year).get(day, "") if self.division else ""

    @property
    def where(self) -> str:
        """The division as one says it after "in"."""
        return DIVISIONS.get(self.division, self.division)


def name_of(division: str) -> str:
    """A division as it stands alone in a list."""
    name = DIVISIONS.get(division, division)
    return name[:1].upper() + name[1:]


def said_of(division: str, days: Iterable[date]) -> str:
    """That one of these days is a bank holiday there, as a sentence; empty if none is."""
    closed = Closed(division)
    names = [name for day in days if division and (name := closed.name_of(day))]
    return f"{names[0]} is a bank holiday in {closed.where}." if names else ""


@cache
def division_of(zone: str) -> str:
    """The division somebody in that zone most likely lives by; ``NOWHERE`` where that is not clear."""
    if zone in _OF_ZONES:
        return _OF_ZONES[zone]
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        country, _, rest = line.partition("\t")
        if rest.split("\t")[1:2] == [zone]:
            return country if country in DIVISIONS else NOWHERE
    return NOWHERE


@lru_cache(maxsize=256)
def _year(division: str, year: int) -> Mapping[date, str]:
    """The bank holidays of one year, by their names in English where there are such."""
    import holidays  # a tenth of a second and some megabytes, for those who keep holidays

    country, _, part = division.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US")
    return dict(found)
