"""Findings about settings, articles, and what was written of them, or about any feed or mail.

`file.faults` checks bytes of any kind; `site.check` a whole site.
"""
