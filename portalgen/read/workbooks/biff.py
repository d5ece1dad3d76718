"""TODO"""
from portalgen.read.workbooks.marks import Marks


def marks_by_sheet(data: bytes) -> dict[str, Marks]:
    return {}
