"""The functions of the expression language, by name."""

from portal.surveys.logic.functions import chance, labels, moments, numbers, places, selections, text
from portal.surveys.logic.functions.table import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function", "chance", "labels", "moments", "numbers", "places", "selections", "text"]
