"""Compared with what: a question's months beside other months, and its area beside other areas."""
