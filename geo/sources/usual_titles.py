"""How exports call their columns: what forces and record systems write, and the national schemas of open data."""

from typing import Final

EASTING: Final = (
    "easting, eastings, x, grid easting, location easting, os easting, x coordinate, grid reference easting, "
    "location easting osgr, geo x, location geo x, location x, map east, map easting, "
    "grid x, x coord, coord x, osgr easting, e"
)
NORTHING: Final = (
    "northing, northings, y, grid northing, location northing, os northing, y coordinate, grid reference northing, "
    "location northing osgr, geo y, location geo y, location y, map north, map northing, "
    "grid y, y coord, coord y, osgr northing, n"
)
LONGITUDE: Final = "longitude, long, lon, lng, geo longitude, geocode longitude, wgs84 longitude, x, geo x"
LATITUDE: Final = "latitude, lat, geo latitude, geocode latitude, wgs84 latitude, y, geo y"
COORDINATES: Final = (
    "coordinates, grid ref, grid reference, os grid ref, os grid reference, ngr, national grid reference, gridref, "
    "map reference, osgr, lat long, lat lon, latlong, lat lng, geolocation, geo location, point, geo point, geom, "
    "the geom, geometry, wkt"
)
EXPORT: Final = {
    "id": (
        "crime ref, crime reference, crime ref no, crime reference number, crime no, crime number, crime id, "
        "occurrence no, occurrence number, "
        "oel no, reference, ref, log no, incident no, niche occurrence no, crimeref, "
        "occurrence file no, occurrence ref, occurrence reference, occ no, occ ref, urn, unique reference, "
        "accident index, accident reference, accident ref, collision index, collision reference, collision ref no, "
        "refval, keyval, case reference, case ref, case number, investigation reference, investigation ref, "
        "investigation number, record id, incident number, incident ref, incident reference"
    ),
    "from": (
        "committed from date time, committed from date, committed from, from date time, from date, "
        "date from, start date, start date time, offence start date, earliest date, occurred from, "
        "first committed date, committed on from, date first committed, committed on or after, offence date, "
        "committed date, date time, date, start, offence started, offence start date time, occurrence start date, "
        "occurrence start date time, occ from date, occ start date, occurred from date, occurred from date time, "
        "earliest date time, date of offence, incident date, incident date time, date of incident, date occurred, "
        "occurred date, occurred on, crime date, event date, event date time, from, when, month, year month, "
        "month year, date of accident, collision date, accident date, call date, reported date, date reported, "
        "reported date time, date received, recorded date, date recorded"
    ),
    "from_time": (
        "committed from time, from time, time from, start time, time first committed, first committed time, "
        "offence time, committed time, time, occurred from time, earliest time, occurrence start time, "
        "occ from time, incident time, time of offence, time of accident, accident time, collision time"
    ),
    "to": (
        "committed to date time, committed to date, committed to, to date time, to date, date to, end date, "
        "end date time, offence end date, latest date, occurred to, last committed date, committed on to, "
        "date last committed, committed on or before, end, offence ended, offence end date time, "
        "occurrence end date, occurrence end date time, occ to date, occ end date, occurred to date, "
        "occurred to date time, latest date time, to"
    ),
    "to_time": (
        "committed to time, to time, time to, end time, time last committed, last committed time, occurred to time, "
        "latest time, occurrence end time, occ to time"
    ),
    "easting": EASTING,
    "northing": NORTHING,
    "longitude": LONGITUDE,
    "latitude": LATITUDE,
    "coordinates": COORDINATES,
    "ho_code": (
        "ho offence code, ho code, home office code, home office offence code, hocr code, offence code, "
        "hocr class subclass, home office class, ho class"
    ),
    "category": (
        "crime type, offence group, offence category, crime category, category, stat classification, "
        "offence title, offence type, offence description, offence, occurrence type, occ type, classification, "
        "final classification, recorded classification, incident type, crime group, crime tree level 2, "
        "call type, complaint type, accident severity, collision severity"
    ),
    "keywords": "keywords, qualifiers, keywords qualifiers, markers, tags, special interest, flags, mo keywords",
    "location_type": "premise type, premises type, location type, place type, scene type, location category",
    "location": (
        "location address, location, address, full address, offence location, street, location text, "
        "occurrence address, premises address, location name"
    ),
    "lsoa": (
        "lsoa, lsoa code, lsoa21, lsoa 2021, lsoa21cd, lsoa11cd, lsoa of accident location, lsoa of collision location"
    ),
    "outcome": (
        "crime status outcome code, outcome, outcome code, crime status, last outcome, status, "
        "last outcome category, crime outcome, current outcome, disposal"
    ),
}
"""Titles that exports use for each meaning, the most telling first; they differ from force to force."""
