"""When: policing nights, the calendar, darkness and the clock."""
