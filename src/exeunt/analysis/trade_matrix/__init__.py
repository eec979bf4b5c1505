"""A user's own trade matrix: read, checked cell by cell, solved, written."""

from exeunt.analysis.trade_matrix.answer import Answer
from exeunt.analysis.trade_matrix.case import Case
from exeunt.analysis.trade_matrix.question import solve

__all__ = ["Answer", "Case", "solve"]
