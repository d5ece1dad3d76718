"""Workbooks (xlsx, xls, ods) → lines of JSON, in a process of their own: see child.py."""
