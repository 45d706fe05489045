"""What a person who waits for a page is told: after 400 ms that it is being worked out, after two seconds what is going
on."""

from typing import Final

WAITING: Final = {
    "soon": "Working it out …",
    "other": "The page is being put together and comes as soon as it is ready …",
    "/": "Counting incidents, looking for hotspots and trying how surely each would be there again …",
    "/night": "Counting every hour of the week, and drawing the hours of Friday and Saturday night …",
    "/new-clusters": "Looking for places with more incidents lately than chance explains …",
    "/safety-at-night": "Counting round every venue, and putting candidate places in order …",
    "/clear-hold-build": "Comparing the months before and after, in the site, round it and in areas like it …",
    "/data": "Counting what is loaded …",
}
"""By the beginning of a page's path."""
